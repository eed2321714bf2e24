//! Key-value stores: a file of this host, or Redis.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, Result};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, backends::InMemoryBackend};
use redis::{AsyncCommands, aio::ConnectionManager};
use tokio::{sync::OnceCell, task::spawn_blocking};

use crate::runtime_config;

/// The label that needs no entry in the runtime configuration.
const DEFAULT_LABEL: &str = "default";

/// The default store's file, relative to the manifest.
const DEFAULT_PATH: &str = ".spin/key_value.redb";

const ENTRIES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("entries");

/// An open store. Clones share it.
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
#[derive(Clone)]
pub enum Store {
    /// A database in a file or in memory.
    Database(Arc<Database>),
    /// A Redis server, dialled on first use.
    Redis(Arc<RedisStore>),
}

/// A store in Redis.
pub(crate) struct RedisStore {
    client: redis::Client,
    connection: OnceCell<ConnectionManager>,
}

/// Opens the stores that are `configured` and those the manifest uses without configuration
/// (`default`). File paths are relative to `directory`.
pub(crate) fn open_all<'label>(
    configured: &BTreeMap<String, runtime_config::KeyValueStore>,
    used: impl IntoIterator<Item = &'label String>,
    directory: &Path,
) -> Result<HashMap<String, Store>> {
    let mut stores = HashMap::new();
    for (label, config) in configured {
        let store = Store::open(config, directory)
            .with_context(|| format!("cannot open key-value store `{label}`"))?;
        stores.insert(label.clone(), store);
    }
    let uses_default = used.into_iter().any(|label| label == DEFAULT_LABEL);
    if uses_default && !stores.contains_key(DEFAULT_LABEL) {
        let store = Store::open_file(&directory.join(DEFAULT_PATH))
            .context("cannot open the default key-value store")?;
        stores.insert(DEFAULT_LABEL.to_owned(), store);
    }
    Ok(stores)
}

impl Store {
    fn open(config: &runtime_config::KeyValueStore, directory: &Path) -> Result<Self> {
        match config {
            runtime_config::KeyValueStore::Spin { path: Some(path) } => {
                Self::open_file(&directory.join(path))
            }
            runtime_config::KeyValueStore::Spin { path: None } => {
                Self::prepare(Database::builder().create_with_backend(InMemoryBackend::new())?)
            }
            runtime_config::KeyValueStore::Redis { url } => Ok(Self::Redis(Arc::new(RedisStore {
                client: redis::Client::open(url.as_str())?,
                connection: OnceCell::new(),
            }))),
        }
    }

    fn open_file(path: &Path) -> Result<Self> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        Self::prepare(Database::create(path)?)
    }

    /// Makes the table, so that reading never meets a database without it.
    fn prepare(database: Database) -> Result<Self> {
        let transaction = database.begin_write()?;
        transaction.open_table(ENTRIES)?;
        transaction.commit()?;
        Ok(Self::Database(Arc::new(database)))
    }

    /// The value of `key`.
    pub(crate) async fn get(&self, key: String) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Database(database) => {
                blocking(database, move |database| {
                    let table = database.begin_read()?.open_table(ENTRIES)?;
                    Ok(table.get(&*key)?.map(|value| value.value().to_vec()))
                })
                .await
            }
            Self::Redis(redis) => Ok(redis.connection().await?.get(key).await?),
        }
    }

    /// Sets `key` to `value`.
    pub(crate) async fn set(&self, key: String, value: Vec<u8>) -> Result<()> {
        match self {
            Self::Database(database) => {
                blocking(database, move |database| {
                    let transaction = database.begin_write()?;
                    transaction.open_table(ENTRIES)?.insert(&*key, &*value)?;
                    Ok(transaction.commit()?)
                })
                .await
            }
            Self::Redis(redis) => Ok(redis.connection().await?.set(key, value).await?),
        }
    }

    /// Removes `key`, which need not exist.
    pub(crate) async fn delete(&self, key: String) -> Result<()> {
        match self {
            Self::Database(database) => {
                blocking(database, move |database| {
                    let transaction = database.begin_write()?;
                    transaction.open_table(ENTRIES)?.remove(&*key)?;
                    Ok(transaction.commit()?)
                })
                .await
            }
            Self::Redis(redis) => Ok(redis.connection().await?.del(key).await?),
        }
    }

    /// All keys.
    pub(crate) async fn keys(&self) -> Result<Vec<String>> {
        match self {
            Self::Database(database) => {
                blocking(database, |database| {
                    let table = database.begin_read()?.open_table(ENTRIES)?;
                    let keys = table.iter()?.map(|entry| Ok(entry?.0.value().to_owned()));
                    keys.collect()
                })
                .await
            }
            Self::Redis(redis) => Ok(redis.connection().await?.keys("*").await?),
        }
    }
}

impl RedisStore {
    async fn connection(&self) -> Result<ConnectionManager> {
        let dial = || self.client.get_connection_manager();
        Ok(self.connection.get_or_try_init(dial).await?.clone())
    }
}

/// Runs a database operation, which may wait for the disk, beside the asynchronous threads.
async fn blocking<R: Send + 'static>(
    database: &Arc<Database>,
    operation: impl FnOnce(&Database) -> Result<R> + Send + 'static,
) -> Result<R> {
    let database = Arc::clone(database);
    spawn_blocking(move || operation(&database)).await?
}
