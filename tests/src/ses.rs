//! Amazon's mail service, played by two programs that nobody here wrote: aws-ses-v2-local takes mails, and botocore signs
//! as AWS' clients do.

use std::process::{Command, Stdio};

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;

use crate::{Response, client, environment::root, process::Process};

/// The service. It ends with this value.
pub struct Ses {
    /// Where it listens.
    pub url: String,
    _process: Process,
}

impl Ses {
    /// Starts one.
    pub fn start() -> Self {
        let mut script = Command::new(root().join("tests/aws-ses-v2-local.sh"));
        let ready = "aws-ses-v2-local: server running at ";
        let (process, url) = Process::start_and_read("aws-ses-v2-local", &mut script, ready);
        // It listens on IPv4 alone.
        Self { url: url.replace("localhost", "127.0.0.1"), _process: process }
    }

    /// The mails that it has taken, oldest first.
    pub async fn mails(&self) -> Vec<Value> {
        let store = client::new().get(format!("{}/store", self.url));
        let store = Response::of(store).await.expect(200).json();
        store["emails"].as_array().expect("mails").clone()
    }
}

/// The `Authorization` that botocore gives a request: `tests/botocore.sh` says what it wants to know.
pub async fn signature(given: &Value) -> String {
    let mut script = tokio::process::Command::new(root().join("tests/botocore.sh"));
    let mut script =
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the script runs");
    let mut input = script.stdin.take().expect("an input");
    input.write_all(given.to_string().as_bytes()).await.expect("an input that is read");
    drop(input);
    let output = script.wait_with_output().await.expect("an output");
    assert!(output.status.success(), "{}", output.status);
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}
