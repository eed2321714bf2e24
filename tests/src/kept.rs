//! What components keep in their key-value stores: in files, or in Redis, where a test can reach into it.

use std::{fs, path::PathBuf, time::Duration};

use postern_domain::{
    kept::{self, Kept as Value, Meaning},
    ring::KeyRing,
    time::UnixMillis,
};
use tempfile::TempDir;

use crate::{RedisServer, environment::root, random_bytes, random_hex};

/// Components that keep something; each has a store of its name.
const COMPONENTS: [&str; 2] = ["auth", "oauth"];

/// A runtime configuration, in a folder that has the files that it names.
pub(crate) struct Kept(TempDir);

impl Default for Kept {
    /// As it is committed. Paths in it are relative to it.
    fn default() -> Self {
        let kept = Self(tempfile::tempdir().expect("a folder"));
        fs::copy(root().join("runtime-config.toml"), kept.runtime_config()).expect("a copy");
        kept
    }
}

impl Kept {
    /// With Redis in the place of files.
    pub(crate) fn in_redis(redis: &KeptInRedis) -> Self {
        let kept = Self::default();
        let text = fs::read_to_string(kept.runtime_config()).expect("what was copied");
        let mut config: toml::Table = text.parse().expect("TOML");
        for component in COMPONENTS {
            let store: toml::Table =
                [("type", "redis".to_owned()), ("url", redis.url_of(component))]
                    .map(|(name, value)| (name.to_owned(), toml::Value::from(value)))
                    .into_iter()
                    .collect();
            config["key_value_store"][component] = store.into();
        }
        fs::write(kept.runtime_config(), config.to_string()).expect("a file");
        kept
    }

    pub(crate) fn runtime_config(&self) -> PathBuf {
        self.0.path().join("runtime-config.toml")
    }

    pub(crate) fn file(&self, component: &str) -> PathBuf {
        self.0.path().join("kept").join(format!("{component}.db"))
    }
}

/// A Redis server of its own for what components keep, each as a user with the rights that `runtime-config.toml` names.
pub struct KeptInRedis {
    /// The server.
    pub server: RedisServer,
    password: String,
}

/// How a value is made older than it is.
#[derive(Clone, Copy, Debug)]
pub struct Aged<'a> {
    /// Whose it is.
    pub component: &'a str,
    /// What it is, in full.
    pub name: &'a str,
    /// The ring that it is sealed with.
    pub ring: &'a str,
    /// By how much.
    pub by: Duration,
}

impl KeptInRedis {
    /// Starts one.
    pub async fn start() -> Self {
        let kept = Self { server: RedisServer::start_new().await, password: random_hex::<16>() };
        for component in COMPONENTS {
            let mut command = redis::cmd("ACL");
            command.arg("SETUSER").arg(format!("postern_kept_{component}"));
            command.arg("on").arg(format!(">{}", kept.password));
            command.arg(
                documented_rights().replace("oauth", component).split(' ').collect::<Vec<_>>(),
            );
            command.query::<()>(&mut kept.server.connection()).expect("a user");
        }
        kept
    }

    fn url_of(&self, component: &str) -> String {
        let at = self.server.url.strip_prefix("redis://").expect("a URL");
        format!("redis://postern_kept_{component}:{}@{at}", self.password)
    }

    /// The keys that begin so, in order.
    pub fn keys(&self, beginning: &str) -> Vec<String> {
        let pattern = format!("{beginning}*");
        let found = redis::cmd("KEYS").arg(pattern).query(&mut self.server.connection());
        let mut keys: Vec<String> = found.expect("keys");
        keys.sort();
        keys
    }

    /// What is stored.
    pub fn get(&self, key: &str) -> Vec<u8> {
        redis::cmd("GET").arg(key).query(&mut self.server.connection()).expect("a value")
    }

    /// Stores something else.
    pub fn set(&self, key: &str, value: &[u8]) {
        let set = redis::cmd("SET").arg(key).arg(value).query(&mut self.server.connection());
        let () = set.expect("it is stored");
    }

    /// Makes it older, as whoever holds the key of the component could.
    pub fn age(&self, key: &str, aged: &Aged<'_>) {
        let ring = KeyRing::parse(&aged.ring.to_owned().into()).expect("a ring");
        let meaning = Meaning { component: aged.component, name: aged.name };
        let now = UnixMillis(i64::MAX / 2);
        let kept = kept::open(&ring, meaning, &self.get(key), now).expect("it is what is kept");
        let older = Value { fetched_at: kept.fetched_at.minus(aged.by), ..kept };
        let sealed =
            kept::seal(&ring, meaning, &older, random_bytes()).expect("it is not too long");
        self.set(key, &sealed);
    }
}

/// What `runtime-config.toml` says that a user may do.
fn documented_rights() -> String {
    let text = fs::read_to_string(root().join("runtime-config.toml")).expect("a file");
    text.split('`').find(|part| part.starts_with("~kept:")).expect("the rights").to_owned()
}
