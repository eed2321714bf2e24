//! Keys of this component, read once per instance.

use std::sync::Arc;

use postern_domain::ring::KeyRing;
use postern_edge::{
    config::{ConfigError, Once},
    tokens::key_ring,
};

static PHONE_KEYS: Once<KeyRing> = Once::new();

/// The ring that pseudonyms of telephone numbers are made with.
pub async fn phone_keys() -> Result<Arc<KeyRing>, ConfigError> {
    PHONE_KEYS.get(key_ring("phone_keys")).await
}
