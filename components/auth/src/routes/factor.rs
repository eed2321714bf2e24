//! How requests name a second factor.

use deserr::Deserr;
use postern_domain::mfa::factor::Factor;
use postern_edge::body::FieldErrors;
use utoipa::ToSchema;

/// A second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserr, ToSchema)]
#[deserr(error = FieldErrors, rename_all = camelCase)]
pub enum FactorName {
    /// The authenticator app.
    #[deserr(rename = "totp")]
    #[schema(rename = "totp")]
    Totp,
    /// One of the ten codes on paper.
    #[deserr(rename = "backup_code")]
    #[schema(rename = "backup_code")]
    BackupCode,
    /// A code by text message.
    #[deserr(rename = "sms")]
    #[schema(rename = "sms")]
    Sms,
}

impl From<FactorName> for Factor {
    fn from(name: FactorName) -> Self {
        match name {
            FactorName::Totp => Self::Totp,
            FactorName::BackupCode => Self::BackupCode,
            FactorName::Sms => Self::Sms,
        }
    }
}
