//! Key-value stores: for what is small, rarely changed, and can be had again. No value has a time, a lifetime or an owner
//! there, and on Redis all stores are one: whoever keeps something sees to that (`postern_edge::kept`).

use std::time::Duration;

use spin_sdk::key_value::{Error, Store};

use crate::{fault, task};

/// How long a store may take. What it has can be had elsewhere.
const LIMIT: Duration = Duration::from_secs(1);

/// Why a store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum KeyValueError {
    /// The manifest does not give this store to this component, or the runtime configuration does not know it.
    #[error("key-value store `{0}` is not there")]
    NotGranted(&'static str),
    /// It has failed.
    #[error("key-value store `{0}`: {1}")]
    Failed(&'static str, String),
    /// It has not answered in time.
    #[error("key-value store `{0}` timed out")]
    TimedOut(&'static str),
}

/// What the store of this label has under `key`.
pub async fn get(store: &'static str, key: &str) -> Result<Option<Vec<u8>>, KeyValueError> {
    within(store, async { Store::open(store).await?.get(key).await }).await
}

/// Puts `value` under `key`, in the place of what is there.
pub async fn set(store: &'static str, key: &str, value: &[u8]) -> Result<(), KeyValueError> {
    within(store, async { Store::open(store).await?.set(key, value).await }).await
}

async fn within<T>(
    store: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, KeyValueError> {
    fault::point("key-value before");
    let done = task::within(LIMIT, work).await.ok_or(KeyValueError::TimedOut(store))?;
    fault::point("key-value after");
    done.map_err(|error| match error {
        Error::AccessDenied | Error::NoSuchStore => KeyValueError::NotGranted(store),
        Error::StoreTableFull => KeyValueError::Failed(store, "too many are open".to_owned()),
        Error::Other(why) => KeyValueError::Failed(store, why),
    })
}
