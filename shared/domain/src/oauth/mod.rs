//! Connected accounts: which providers there are, what their answers mean, and what of it a user has agreed to
//! (OAUTH-1…11, `docs/adr/0025-connected-accounts.md`).
//!
//! Not here: how a provider is called, and where tokens are kept.

pub mod answer;
pub mod flow;
pub mod id_token;
pub mod issuer;
pub mod key_set;
pub mod metadata;
pub mod providers;
pub mod refresh;
pub mod scopes;
pub mod status;
pub mod words;
