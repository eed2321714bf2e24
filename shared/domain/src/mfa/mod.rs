//! Second factors: authenticator apps, backup codes, text messages, and the challenge between the two steps
//! of a log-in (MFA-1…5).
//!
//! Not here: keeping secrets ([`vault`](crate::vault)), counting attempts (Redis and Postgres do, by the rules
//! that stand here), sending.

pub mod backup_codes;
pub mod challenge;
pub mod factor;
pub mod proof;
pub mod qr;
pub mod sms_code;
pub mod step_up;
pub mod totp;
