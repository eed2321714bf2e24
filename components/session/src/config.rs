//! Keys of this component, read once per instance.

use std::sync::Arc;

use postern_edge::{
    config::{ConfigError, Once},
    tokens::Issuer,
};

static ISSUER: Once<Issuer> = Once::new();

/// What signs access tokens and derives refresh tokens.
pub async fn issuer() -> Result<Arc<Issuer>, ConfigError> {
    ISSUER.get(Issuer::load()).await
}
