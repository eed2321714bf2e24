//! standardwebhooks: the receiving side of webhooks that nobody here wrote, to hold what we send against.

use std::process::Stdio;

use serde_json::json;
use tokio::{io::AsyncWriteExt as _, process::Command};

use crate::{environment::root, fake_server::Received};

/// Whether its library takes a message as one of whoever shares this secret. The error is what it says.
pub async fn verify(secret: &str, message: &Received) -> Result<(), String> {
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers = names.map(|name| (name, message.header(name).unwrap_or_default()));
    let headers: std::collections::BTreeMap<_, _> = headers.into();
    let given = json!({ "secret": secret, "body": message.body, "headers": headers }).to_string();
    let mut script = Command::new(root().join("tests/standardwebhooks.sh"));
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut script = script.spawn().expect("the script runs");
    let mut input = script.stdin.take().expect("its input");
    input.write_all(given.as_bytes()).await.expect("it reads");
    drop(input);
    let output = script.wait_with_output().await.expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    if said == "verified" { Ok(()) } else { Err(said) }
}
