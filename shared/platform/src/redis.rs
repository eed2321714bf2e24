//! Redis through Spin: one connection per instance, atomic scripts, flat answers.
//!
//! Spin has no pool for Redis: each `open` dials. So an instance keeps one (multiplexed) connection.
//! When it breaks it is dropped and opened once more; if that fails too the caller fails closed.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};
use spin_sdk::redis::{Connection, Error, RedisParameter, RedisResult};

use crate::{
    defect::{Cause, Defect},
    fault, task,
};

/// How long connecting and running one script may take together. Scripts take microseconds.
const LIMIT: Duration = Duration::from_secs(2);

/// Redis cannot be used, or answered in a shape that the script does not have.
#[derive(Debug, thiserror::Error)]
pub enum RedisError {
    /// Not reachable, or not in time.
    #[error("redis unavailable: {0}")]
    Unavailable(String),
    /// A defect in a script or in the reading of its answer.
    #[error("redis script: {0}")]
    Defect(Defect),
}

impl RedisError {
    /// What a defect was; `None` of a Redis that is away.
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Unavailable(_) => None,
            Self::Defect(defect) => Some(defect.cause().clone()),
        }
    }
}

/// Where Redis is.
#[derive(Debug)]
pub struct Redis {
    url: SecretString,
}

static CONNECTION: Mutex<Option<Arc<Connection>>> = Mutex::new(None);

impl Redis {
    /// `url`: `redis://user:password@host:port/db`.
    pub fn new(url: SecretString) -> Self {
        Self { url }
    }

    /// Runs a script atomically on `keys` (which share a hash tag) and gives its flat answer.
    ///
    /// Repeated once on a fresh connection when the kept one turns out to be broken, so a script must
    /// bear being run twice with the same arguments.
    pub async fn run(
        &self,
        script: &Script,
        keys: &[String],
        args: Vec<Arg>,
    ) -> Result<Reply, RedisError> {
        let parameters = script.parameters(keys, &args);
        fault::point("redis before");
        let attempt = async {
            if let Some(kept) = kept() {
                match script.send(&kept, &parameters).await {
                    Ok(values) => return Ok(values),
                    Err(error) if is_script_error(&error) => return Err(error),
                    Err(_) => forget(),
                }
            }
            let fresh = Arc::new(Connection::open(self.url.expose_secret()).await?);
            keep(&fresh);
            script.send(&fresh, &parameters).await.inspect_err(|_| forget())
        };
        let outcome = task::within(LIMIT, attempt).await;
        fault::point("redis after");
        match outcome {
            Some(Ok(values)) => Ok(Reply(values)),
            Some(Err(error)) if is_script_error(&error) => {
                let defect = Defect::new(Cause::of("Redis refused a script"), text(&error));
                Err(RedisError::Defect(defect.by(script.text)))
            }
            Some(Err(error)) => Err(unavailable(&error)),
            None => {
                forget();
                Err(RedisError::Unavailable("timed out".into()))
            }
        }
    }

    /// Dials a connection of one's own, for a command that waits: on the kept one, every other command of the
    /// instance would wait behind it.
    pub(crate) async fn dial(&self) -> Result<Connection, RedisError> {
        fault::point("redis dial");
        match task::within(LIMIT, Connection::open(self.url.expose_secret())).await {
            Some(opened) => opened.map_err(|error| unavailable(&error)),
            None => Err(RedisError::Unavailable("timed out".into())),
        }
    }
}

fn kept() -> Option<Arc<Connection>> {
    CONNECTION.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn keep(connection: &Arc<Connection>) {
    *CONNECTION.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.clone());
}

fn forget() {
    *CONNECTION.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

fn is_no_script(error: &Error) -> bool {
    matches!(error, Error::Other(text) if text.contains("NoScript") || text.contains("NOSCRIPT"))
}

/// The server understood us and refused: dialling again would not help.
fn is_script_error(error: &Error) -> bool {
    match error {
        Error::Other(text) => {
            ["ResponseError", "user_script", "WRONGTYPE", "NoPerm", "NOPERM", "ERR "]
                .iter()
                .any(|mark| text.contains(mark))
        }
        Error::TypeError => true,
        Error::InvalidAddress | Error::TooManyConnections => false,
    }
}

pub(crate) fn unavailable(error: &Error) -> RedisError {
    RedisError::Unavailable(text(error))
}

fn text(error: &Error) -> String {
    match error {
        Error::Other(text) => text.clone(),
        Error::InvalidAddress => "address refused".into(),
        Error::TooManyConnections => "too many connections".into(),
        Error::TypeError => "unexpected type".into(),
    }
}

fn copy(parameter: &RedisParameter) -> RedisParameter {
    match parameter {
        RedisParameter::Int64(value) => RedisParameter::Int64(*value),
        RedisParameter::Binary(value) => RedisParameter::Binary(value.clone()),
    }
}

/// A Lua script and its SHA-1 name.
pub struct Script {
    text: &'static str,
    sha: OnceLock<String>,
}

impl Script {
    /// From its text, usually `include_str!`.
    pub const fn new(text: &'static str) -> Self {
        Self { text, sha: OnceLock::new() }
    }

    fn sha(&self) -> &str {
        self.sha.get_or_init(|| hex::encode(Sha1::digest(self.text)))
    }

    fn parameters(&self, keys: &[String], args: &[Arg]) -> Vec<RedisParameter> {
        let count = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        let head = [RedisParameter::Binary(self.sha().into()), RedisParameter::Int64(count)];
        let keys = keys.iter().map(|key| RedisParameter::Binary(key.clone().into_bytes()));
        head.into_iter().chain(keys).chain(args.iter().map(|arg| copy(&arg.0))).collect()
    }

    /// Runs it by its name, or where the server does not know that (any more), by its text, which loads it.
    async fn send(
        &self,
        connection: &Connection,
        parameters: &[RedisParameter],
    ) -> Result<Vec<RedisResult>, Error> {
        match connection.execute("EVALSHA", parameters.iter().map(copy)).await {
            Err(error) if is_no_script(&error) => {
                connection.execute("EVAL", self.with_text(parameters)).await
            }
            outcome => outcome,
        }
    }

    fn with_text(&self, parameters: &[RedisParameter]) -> Vec<RedisParameter> {
        let mut parameters: Vec<_> = parameters.iter().map(copy).collect();
        if let Some(first) = parameters.first_mut() {
            *first = RedisParameter::Binary(self.text.into());
        }
        parameters
    }
}

/// An argument of a script.
pub struct Arg(RedisParameter);

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self(RedisParameter::Int64(value))
    }
}
impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self(RedisParameter::Int64(value.into()))
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self(RedisParameter::Binary(value.as_bytes().to_vec()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self(RedisParameter::Binary(value.into_bytes()))
    }
}

/// Builds the arguments of a script: `args![now, "text"]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::redis::Arg::from($value)),*] };
}

fn missing(words: &'static str, index: usize) -> RedisError {
    let cause = Cause::of("a script gave another answer").about(words);
    RedisError::Defect(Defect::new(cause, format!("{words} at {index}")))
}

/// A script's flat answer.
#[derive(Debug)]
pub struct Reply(Vec<RedisResult>);

impl Reply {
    /// How many values.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The integer at `index`; numbers that a hash keeps as text are read as well.
    pub fn int(&self, index: usize) -> Result<i64, RedisError> {
        match self.0.get(index) {
            Some(RedisResult::Int64(value)) => Some(*value),
            Some(RedisResult::Binary(bytes)) => {
                std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok())
            }
            _ => None,
        }
        .ok_or_else(|| missing("no integer", index))
    }

    /// The text at `index`.
    pub fn text(&self, index: usize) -> Result<String, RedisError> {
        match self.0.get(index) {
            Some(RedisResult::Binary(bytes)) => String::from_utf8(bytes.clone()).ok(),
            Some(RedisResult::Status(text)) => Some(text.clone()),
            Some(RedisResult::Int64(value)) => Some(value.to_string()),
            _ => None,
        }
        .ok_or_else(|| missing("no text", index))
    }
}
