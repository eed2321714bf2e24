//! What somebody has to do before their session is good for what they may do otherwise.
//!
//! Not here: which routes stay open; the route table says so.

/// A reason for a session to be good for little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Restriction {
    /// The password has to be changed: somebody else has chosen it, or knows it.
    PasswordChange,
}

impl Restriction {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::PasswordChange];

    /// The name, as sessions keep it and `openapi.json` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PasswordChange => "password_change",
        }
    }

    /// The restriction of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|restriction| restriction.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for restriction in Restriction::ALL {
            assert_eq!(Restriction::named(restriction.name()), Some(restriction));
        }
        assert_eq!(Restriction::named(""), None);
    }
}
