//! Redis: a logical database of the shared server, or a server of one's own that can be stopped.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use postern_services::program;
use redis::{Client, aio::MultiplexedConnection};
use rustix::process::Signal;
use tempfile::TempDir;
use url::Url;

use crate::{
    environment,
    process::{Deadline, Process},
    redis_users,
    reservation::Reservation,
};

/// Logical databases of a server as it comes.
const DATABASES: u16 = 16;
/// How long a server may take to start.
const START_LIMIT: Duration = Duration::from_secs(10);

/// A Redis that nobody else uses.
pub(crate) enum Redis {
    Shared { url: String, _index: Reservation },
    Own(RedisServer),
    Elsewhere { url: String },
}

impl Redis {
    /// An empty logical database of the shared server; a server of its own when all are taken.
    pub(crate) async fn unused() -> Self {
        let mut url = Url::parse(&environment::redis_url()).expect("a URL");
        let name = format!("redis-{}", url.port().expect("a port"));
        let Some(index) = Reservation::take(&name, 0..DATABASES, |_| true) else {
            return Self::Own(RedisServer::start_new().await);
        };
        url.set_path(&index.number.to_string());
        let redis = Self::Shared { url: url.into(), _index: index };
        let mut connection = connect(redis.url()).await.expect("Redis answers");
        let flushed: redis::RedisResult<()> =
            redis::cmd("FLUSHDB").query_async(&mut connection).await;
        flushed.expect("FLUSHDB");
        redis
    }

    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Shared { url, .. } | Self::Elsewhere { url } => url,
            Self::Own(server) => &server.url,
        }
    }
}

/// A connection, if the server answers.
pub(crate) async fn connect(url: &str) -> redis::RedisResult<MultiplexedConnection> {
    Client::open(url)?.get_multiplexed_async_connection().await
}

/// A Redis server of one's own, with an append-only file.
pub struct RedisServer {
    /// Its URL.
    pub url: String,
    port: Reservation,
    folder: TempDir,
    process: Option<Process>,
}

impl RedisServer {
    /// Starts one on a free port.
    pub async fn start_new() -> Self {
        let port = Reservation::port();
        let url = format!("redis://127.0.0.1:{}/", port.number);
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Self { url, port, folder, process: None };
        server.start().await;
        server
    }

    /// Starts it again, with the data and on the port it had.
    pub async fn start(&mut self) {
        let mut command = Command::new(program::redis().expect("Redis is installed"));
        command
            .args(["--port", &self.port.number.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "yes", "--dir"])
            .arg(self.folder.path());
        self.process = Some(Process::start("redis-server", &mut command));
        let deadline = Deadline::after(START_LIMIT);
        while !self.answers().await {
            assert!(deadline.pause().await, "redis-server does not start");
        }
        // It keeps its users in no file.
        redis_users::urls(&self.url).await;
    }

    /// A connection whose commands wait for their answers.
    pub fn connection(&self) -> redis::Connection {
        let client = Client::open(self.url.as_str()).expect("a URL");
        client.get_connection().expect("the server answers")
    }

    /// Stops it; nothing listens on its port any more.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// What its append-only file holds now, which is everything that it has acknowledged.
    pub fn mark(&self) -> Mark {
        let copy = tempfile::tempdir().expect("a folder");
        copy_files(&self.append_only_folder(), copy.path());
        Mark(copy)
    }

    /// A power cut: it is killed, and comes back with what its file held at `mark`. Under `appendfsync everysec`
    /// that may be anything of the last second.
    pub async fn lose_what_came_after(&mut self, mark: &Mark) {
        self.signal(Signal::KILL);
        self.stop();
        let folder = self.append_only_folder();
        fs::remove_dir_all(&folder).expect("the folder goes");
        fs::create_dir(&folder).expect("a folder");
        copy_files(mark.0.path(), &folder);
        self.start().await;
    }

    fn append_only_folder(&self) -> PathBuf {
        self.folder.path().join("appendonlydir")
    }

    /// Lets it hang: it accepts connections and answers nothing.
    pub fn pause(&self) {
        self.signal(Signal::STOP);
    }

    /// Ends a [`pause`](Self::pause).
    pub fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        self.process.as_ref().expect("the server runs").signal(signal);
    }

    async fn answers(&self) -> bool {
        let Ok(mut connection) = connect(&self.url).await else { return false };
        let pong: redis::RedisResult<String> =
            redis::cmd("PING").query_async(&mut connection).await;
        pong.is_ok()
    }
}

/// A moment in the life of a [`RedisServer`].
pub struct Mark(TempDir);

fn copy_files(from: &Path, to: &Path) {
    for file in fs::read_dir(from).expect("a folder") {
        let file = file.expect("a file");
        fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // A stopped process would not hear the request to end.
        if let Some(process) = &self.process {
            process.signal(Signal::CONT);
        }
    }
}
