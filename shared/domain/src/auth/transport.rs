//! How a client wants its tokens.

/// Where an answer carries the tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// In the body, for API clients.
    #[default]
    Body,
    /// As `__Host-` cookies, for browsers.
    Cookie,
}

impl Transport {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Body, Self::Cookie];

    /// The name, as requests have it and a challenge keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "token",
            Self::Cookie => "cookie",
        }
    }

    /// The transport of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transport| transport.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for transport in Transport::ALL {
            assert_eq!(Transport::named(transport.name()), Some(transport));
        }
        assert_eq!(Transport::named("body"), None);
    }
}
