//! Authentication: passwords, tokens, refresh families, rate limits, sessions and what a log-in
//! attempt leads to.
//!
//! Not here: storing any of it, and which route asks for what.

pub mod access_token;
pub mod assurance;
pub mod breach;
pub mod common_passwords;
pub(crate) mod derived_token;
pub mod device_label;
pub mod device_token;
pub(crate) mod ed25519_provider;
pub mod forbidden;
pub(crate) mod guessable;
pub(crate) mod imported;
pub mod limits;
pub mod login;
pub mod mac;
pub mod mail_token;
pub mod networks;
pub mod password;
pub mod policy;
pub mod refresh;
pub mod registration;
pub mod restriction;
pub mod service_token;
pub mod session;
pub mod signing_key;
pub mod spelling;
pub mod transport;
mod work;

pub use derived_token::DerivedTokenError;
