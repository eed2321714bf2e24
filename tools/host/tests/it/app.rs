//! The host as a process, with what it prints.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{LazyLock, OnceLock},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{sync::watch, time::timeout};

/// How long a test waits for what must happen soon.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where cargo lets tests write; in the target directory of the host.
const TARGET_TMPDIR: &str = env!("CARGO_TARGET_TMPDIR");

/// Compiled components are shared by all tests, as they are by all starts of the host.
static CACHE: LazyLock<PathBuf> = LazyLock::new(|| Path::new(TARGET_TMPDIR).join("cache"));

/// The path of the compiled component of `tests/components/NAME`.
pub(crate) fn guest(name: &str) -> String {
    static GUESTS: OnceLock<PathBuf> = OnceLock::new();
    let directory = GUESTS.get_or_init(|| {
        let target = Path::new(TARGET_TMPDIR).with_file_name("guests");
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/components");
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--release", "--target", "wasm32-wasip2"])
            .arg("--target-dir")
            .arg(&target)
            .current_dir(workspace)
            .status()
            .unwrap();
        assert!(status.success(), "the components do not compile");
        target.join("wasm32-wasip2/release")
    });
    let file = directory.join(format!("guest_{}.wasm", name.replace('-', "_")));
    file.into_os_string().into_string().unwrap()
}

/// A manifest with one component, `name`, on every path, and `rest` in the component's table.
pub(crate) fn manifest(name: &str, rest: &str) -> String {
    let source = guest(name);
    format!(
        "spin_manifest_version = 2\n\
         [application]\n\
         name = \"test\"\n\
         [[trigger.http]]\n\
         route = \"/...\"\n\
         component = \"{name}\"\n\
         [component.{name}]\n\
         source = \"{source}\"\n\
         {rest}\n"
    )
}

/// A host about to be started.
pub(crate) struct Host {
    directory: TempDir,
    command: Command,
}

impl Host {
    /// A host for this manifest.
    pub(crate) fn new(manifest: &str) -> Self {
        let directory = TempDir::new().unwrap();
        std::fs::write(directory.path().join("spin.toml"), manifest).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_postern-host"));
        command
            .args(["up", "--listen", "127.0.0.1:0", "--from"])
            .arg(directory.path())
            .env_remove("RUST_LOG");
        Self { directory, command }
    }

    /// Adds arguments.
    pub(crate) fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(args);
        self
    }

    /// Adds an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Adds a runtime configuration.
    pub(crate) fn runtime_config(mut self, text: &str) -> Self {
        let path = self.directory.path().join("runtime-config.toml");
        std::fs::write(&path, text).unwrap();
        self.command.arg("--runtime-config-file").arg(path);
        self
    }

    /// Keeps compiled components in `directory`, not where all tests do.
    pub(crate) fn cache(mut self, directory: &Path) -> Self {
        self.command.arg("--cache-dir").arg(directory);
        self
    }

    /// Starts the host, which must refuse, and gives what it wrote to standard error.
    pub(crate) fn refused(mut self) -> String {
        self.share_cache();
        let Output { status, stderr, .. } = self.command.output().unwrap();
        assert_eq!(status.code(), Some(1), "the host must refuse to start");
        String::from_utf8(stderr).unwrap()
    }

    /// Starts the host and waits until `ready` is printed.
    pub(crate) async fn start_until(mut self, ready: &str) -> App {
        self.share_cache();
        let mut child = self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = watch::channel(Vec::new());
        collect(child.stdout.take().unwrap(), sender.clone());
        collect(child.stderr.take().unwrap(), sender);
        let app = App { child, lines, directory: self.directory };
        app.printed(ready).await;
        app
    }

    /// Starts the host and waits until it serves.
    pub(crate) async fn start(self) -> App {
        self.start_until("Available Routes:").await
    }

    fn share_cache(&mut self) {
        if !self.command.get_args().any(|argument| argument == "--cache-dir") {
            self.command.arg("--cache-dir").arg(&*CACHE);
        }
    }
}

/// Sends the lines of `output`, as they come, from a thread of its own.
fn collect(output: impl Read + Send + 'static, lines: watch::Sender<Vec<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            let line = line.unwrap();
            lines.send_modify(|lines| lines.push(line));
        }
    });
}

/// A running host; dropping it kills it.
pub(crate) struct App {
    child: Child,
    lines: watch::Receiver<Vec<String>>,
    directory: TempDir,
}

impl App {
    /// The directory of the manifest.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// `127.0.0.1:PORT`
    pub(crate) fn address(&self) -> String {
        let lines = self.lines.borrow();
        let address = lines.iter().find_map(|line| line.strip_prefix("Serving http://"));
        address.unwrap().to_owned()
    }

    /// The URL of `path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// The body of the answer to GET `path`.
    pub(crate) async fn get(&self, path: &str) -> String {
        reqwest::get(self.url(path)).await.unwrap().text().await.unwrap()
    }

    /// The body of the answer to POST `path`.
    pub(crate) async fn post(&self, path: &str, body: &str) -> String {
        let request = reqwest::Client::new().post(self.url(path)).body(body.to_owned());
        request.send().await.unwrap().text().await.unwrap()
    }

    /// What the host has printed so far, both streams.
    pub(crate) fn output(&self) -> String {
        self.lines.borrow().join("\n")
    }

    /// Waits until the host has printed a line with `text`.
    pub(crate) async fn printed(&self, text: &str) {
        self.printed_times(text, 1).await;
    }

    /// Waits until the host has printed `count` lines with `text`.
    pub(crate) async fn printed_times(&self, text: &str, count: usize) {
        let mut lines = self.lines.clone();
        let enough =
            |lines: &Vec<String>| lines.iter().filter(|line| line.contains(text)).count() >= count;
        let found = timeout(PATIENCE, lines.wait_for(enough)).await;
        let found = found.is_ok_and(|result| result.is_ok());
        assert!(found, "`{text}` was not printed {count} times:\n{}", self.output());
    }

    /// Asks the host to end, without waiting.
    pub(crate) fn terminate(&self) {
        signal(self.child.id(), "TERM");
    }

    /// Waits for the host's end.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        let wait = tokio::task::spawn_blocking(move || self.child.wait().unwrap());
        timeout(PATIENCE, wait).await.expect("the host must end").unwrap()
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // It may have ended already, which is what was wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process of the tests.
pub(crate) fn signal(process: u32, name: &str) {
    let status = Command::new("kill").args(["-s", name, &process.to_string()]).status();
    assert!(status.unwrap().success());
}
