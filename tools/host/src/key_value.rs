//! Key-value stores: a SQLite file, memory, or Redis. Files have Spin's form, so that either host goes on with the other's.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use anyhow::{Context, Result, ensure};
use redis::{AsyncCommands, aio::ConnectionManager};
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::{sync::OnceCell, task::spawn_blocking};

use crate::runtime_config;

/// The label that needs no entry in the runtime configuration.
const DEFAULT_LABEL: &str = "default";

/// The default store's file, relative to the manifest.
const DEFAULT_PATH: &str = ".spin/sqlite_key_value.db";

/// The longest value that a component is given, in bytes: Spin's own bound.
const MAX_VALUE_BYTES: usize = 128 << 20;

/// Where the store with a label lies. Clones share it, and nothing is opened before it is used.
#[derive(Clone)]
pub(crate) enum Place {
    /// In SQLite.
    Sqlite(Arc<Sqlite>),
    /// On a Redis server.
    Redis(Arc<RedisServer>),
}

/// A SQLite database.
pub(crate) struct Sqlite {
    /// Its file; in memory without one.
    path: Option<PathBuf>,
    connection: OnceLock<Mutex<Connection>>,
}

/// A Redis server.
pub(crate) struct RedisServer {
    client: redis::Client,
    connection: OnceCell<ConnectionManager>,
}

/// An open store.
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
#[derive(Clone)]
pub enum Store {
    /// The rows of this label.
    Sqlite(Arc<Sqlite>, String),
    /// All of it: Redis keeps no labels apart (as in Spin).
    Redis(ConnectionManager),
}

/// The stores that are `configured`, and those that the manifest uses without configuration (`default`). Paths of files
/// are relative to the runtime configuration, whose folder is `beside`; that of the default store is to the manifest's.
pub(crate) fn places<'label>(
    configured: &BTreeMap<String, runtime_config::KeyValueStore>,
    used: impl IntoIterator<Item = &'label String>,
    (beside, manifest): (&Path, &Path),
) -> Result<HashMap<String, Place>> {
    let mut places = HashMap::new();
    for (label, config) in configured {
        let place = Place::of(config, beside);
        let place = place.with_context(|| format!("key-value store `{label}`"))?;
        places.insert(label.clone(), place);
    }
    let uses_default = used.into_iter().any(|label| label == DEFAULT_LABEL);
    if uses_default && !places.contains_key(DEFAULT_LABEL) {
        let place = Place::sqlite(Some(manifest.join(DEFAULT_PATH)))?;
        places.insert(DEFAULT_LABEL.to_owned(), place);
    }
    Ok(places)
}

impl Place {
    fn of(config: &runtime_config::KeyValueStore, beside: &Path) -> Result<Self> {
        match config {
            runtime_config::KeyValueStore::Spin { path } => {
                Self::sqlite(path.as_ref().map(|path| beside.join(path)))
            }
            runtime_config::KeyValueStore::Redis { url } => {
                Ok(Self::Redis(Arc::new(RedisServer {
                    client: redis::Client::open(url.as_str())?,
                    connection: OnceCell::new(),
                })))
            }
        }
    }

    /// Makes the folder as well, as Spin does at its start.
    fn sqlite(path: Option<PathBuf>) -> Result<Self> {
        if let Some(folder) = path.as_deref().and_then(Path::parent) {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
        }
        Ok(Self::Sqlite(Arc::new(Sqlite { path, connection: OnceLock::new() })))
    }

    /// Opens the store that has this label.
    pub(crate) async fn open(&self, label: String) -> Result<Store> {
        match self {
            Self::Sqlite(sqlite) => {
                blocking(sqlite, |sqlite| sqlite.connection().map(drop)).await?;
                Ok(Store::Sqlite(Arc::clone(sqlite), label))
            }
            Self::Redis(server) => {
                let dial = || server.client.get_connection_manager();
                Ok(Store::Redis(server.connection.get_or_try_init(dial).await?.clone()))
            }
        }
    }
}

impl Sqlite {
    /// The connection, made now if it is the first time. The table is Spin's.
    fn connection(&self) -> Result<MutexGuard<'_, Connection>> {
        let connection = if let Some(connection) = self.connection.get() {
            connection
        } else {
            let new = match &self.path {
                Some(path) => Connection::open(path)?,
                None => Connection::open_in_memory()?,
            };
            new.execute(
                "CREATE TABLE IF NOT EXISTS spin_key_value (
                     store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
                     PRIMARY KEY (store, key)
                 )",
                [],
            )?;
            // Whoever was faster has made the one that counts.
            self.connection.get_or_init(|| Mutex::new(new))
        };
        Ok(connection.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store {
    /// The value of `key`.
    pub(crate) async fn get(&self, key: String) -> Result<Option<Vec<u8>>> {
        let value: Option<Vec<u8>> = match self.clone() {
            Self::Sqlite(sqlite, label) => {
                blocking(&sqlite, move |sqlite| {
                    let connection = sqlite.connection()?;
                    let sql = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
                    let mut statement = connection.prepare_cached(sql)?;
                    Ok(statement.query_row(params![label, key], |row| row.get(0)).optional()?)
                })
                .await?
            }
            Self::Redis(mut connection) => connection.get(key).await?,
        };
        let bytes = value.as_ref().map_or(0, Vec::len);
        ensure!(bytes <= MAX_VALUE_BYTES, "the value has more than {MAX_VALUE_BYTES} bytes");
        Ok(value)
    }

    /// Sets `key` to `value`.
    pub(crate) async fn set(&self, key: String, value: Vec<u8>) -> Result<()> {
        match self.clone() {
            Self::Sqlite(sqlite, label) => {
                blocking(&sqlite, move |sqlite| {
                    let sql = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
                               ON CONFLICT (store, key) DO UPDATE SET value = ?3";
                    let connection = sqlite.connection()?;
                    connection.prepare_cached(sql)?.execute(params![label, key, value])?;
                    Ok(())
                })
                .await
            }
            Self::Redis(mut connection) => Ok(connection.set(key, value).await?),
        }
    }

    /// Removes `key`, which need not exist.
    pub(crate) async fn delete(&self, key: String) -> Result<()> {
        match self.clone() {
            Self::Sqlite(sqlite, label) => {
                blocking(&sqlite, move |sqlite| {
                    let sql = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";
                    let connection = sqlite.connection()?;
                    connection.prepare_cached(sql)?.execute(params![label, key])?;
                    Ok(())
                })
                .await
            }
            Self::Redis(mut connection) => Ok(connection.del(key).await?),
        }
    }

    /// All keys.
    pub(crate) async fn keys(&self) -> Result<Vec<String>> {
        match self.clone() {
            Self::Sqlite(sqlite, label) => {
                blocking(&sqlite, move |sqlite| {
                    let connection = sqlite.connection()?;
                    let sql = "SELECT key FROM spin_key_value WHERE store = ?1";
                    let mut statement = connection.prepare_cached(sql)?;
                    let keys = statement.query_map([label], |row| row.get(0))?;
                    Ok(keys.collect::<rusqlite::Result<_>>()?)
                })
                .await
            }
            Self::Redis(mut connection) => Ok(connection.keys("*").await?),
        }
    }
}

/// Runs a database operation, which may wait for the disk, beside the asynchronous threads.
async fn blocking<R: Send + 'static>(
    sqlite: &Arc<Sqlite>,
    operation: impl FnOnce(&Sqlite) -> Result<R> + Send + 'static,
) -> Result<R> {
    let sqlite = Arc::clone(sqlite);
    spawn_blocking(move || operation(&sqlite)).await?
}
