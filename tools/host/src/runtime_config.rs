//! The runtime configuration (`--runtime-config-file`): what an operator decides, not the
//! application. Key names are Spin's.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde::Deserialize;

use crate::toml_file;

/// A whole runtime configuration; its default is that of a missing file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuntimeConfig {
    /// Key-value stores by label.
    #[serde(default)]
    pub(crate) key_value_store: BTreeMap<String, KeyValueStore>,
    /// Limits on Postgres.
    #[serde(default)]
    pub(crate) outbound_pg: ConnectionLimit,
    /// Limits on Redis.
    #[serde(default)]
    pub(crate) outbound_redis: ConnectionLimit,
    /// Limits on outbound HTTP.
    #[serde(default)]
    pub(crate) outbound_http: OutboundHttp,
}

/// A `[key_value_store.LABEL]` table.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum KeyValueStore {
    /// A store in SQLite.
    Spin {
        /// The file, relative to the runtime configuration; none keeps the store in memory.
        path: Option<PathBuf>,
    },
    /// A store in Redis, which keeps no labels apart (as in Spin).
    Redis {
        /// `redis://host:port/database`
        url: String,
    },
}

/// The `[outbound_pg]` and `[outbound_redis]` tables.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionLimit {
    /// How many connections all components together hold at once. One more waits without end.
    pub(crate) max_connections: Option<usize>,
}

/// The `[outbound_http]` table.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutboundHttp {
    /// Known and without effect: this host opens one connection per request.
    #[serde(default, rename = "connection_pooling")]
    _connection_pooling: Option<bool>,
    /// How many requests all components together have in flight. One more waits without end.
    #[serde(alias = "max_concurrent_requests")]
    pub(crate) max_connections: Option<usize>,
}

impl RuntimeConfig {
    /// Reads the file at `path`; no path gives the default.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self> {
        path.map_or_else(|| Ok(Self::default()), toml_file::read)
    }
}
