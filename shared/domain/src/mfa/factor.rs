//! What can follow a password.

use serde::{Serialize, Serializer};

/// A second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Factor {
    /// An authenticator app.
    Totp,
    /// One of ten codes on paper.
    BackupCode,
    /// A code by text message.
    Sms,
}

impl Factor {
    /// All of them, the strongest first.
    pub const ALL: [Self; 3] = [Self::Totp, Self::BackupCode, Self::Sms];

    /// The name in requests and answers, and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::BackupCode => "backup_code",
            Self::Sms => "sms",
        }
    }

    /// The factor of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }
}

impl Serialize for Factor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for factor in Factor::ALL {
            assert_eq!(Factor::named(factor.name()), Some(factor));
        }
        assert_eq!(Factor::named("password"), None);
    }
}
