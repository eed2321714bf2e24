//! pyotp: an authenticator that nobody here wrote, to hold what we hand out against.

use tokio::process::Command;

use crate::environment::root;

/// The code that it shows at a moment, in seconds of Unix time.
pub async fn code_at(uri: &str, unix_seconds: u64) -> String {
    let mut script = Command::new(root().join("tests/pyotp.sh"));
    let output = script.arg(uri).arg(unix_seconds.to_string()).output().await;
    let output = output.expect("the script runs");
    assert!(output.status.success(), "{uri}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}
