//! What can follow a password.

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

    /// The name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::BackupCode => "backup_code",
            Self::Sms => "sms",
        }
    }
}
