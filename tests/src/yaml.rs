//! YAML, read by programs that nobody here wrote: `tests/yaml.sh`.

use std::{ffi::OsStr, path::Path, process::Command};

use serde_json::Value;

use crate::environment::root;

/// All documents of a file.
///
/// # Panics
/// It is no YAML.
pub fn documents(file: &Path) -> Vec<Value> {
    let said = run(["json".as_ref(), file.as_os_str()]).expect("YAML");
    serde_json::from_str(&said).expect("a list")
}

/// What `tests/yaml.sh` says to these arguments.
///
/// # Errors
/// What it has found: all that it says, when it does not end well.
///
/// # Panics
/// It cannot be run.
pub fn run<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<String, String> {
    let mut script = Command::new(root().join("tests/yaml.sh"));
    let output = script.args(arguments).output().expect("the script runs");
    let said = String::from_utf8(output.stdout).expect("text");
    if output.status.success() {
        return Ok(said);
    }
    Err(said + &String::from_utf8_lossy(&output.stderr))
}
