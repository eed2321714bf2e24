//! Programs of Debian 13, production's floor: unpacked by `tests/debian13.sh`, and run as they are by its own loader.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::environment::root;

/// Where its libraries are, the loader among them.
const LIBRARIES: &str = "usr/lib/x86_64-linux-gnu";

/// The folder with what is unpacked.
///
/// # Panics
/// It cannot be had; the script has said what is missing.
pub fn tree() -> &'static Path {
    static TREE: OnceLock<PathBuf> = OnceLock::new();
    TREE.get_or_init(|| {
        let script = root().join("tests/debian13.sh");
        let output = Command::new(script).output().expect("the script runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "no programs of Debian 13: {said}");
        String::from_utf8(output.stdout).expect("a path").trim().into()
    })
}

/// A program of it, such as `usr/sbin/nginx`.
///
/// # Panics
/// There is none: `tests/debian13.packages` has to name its package.
pub fn program(path: &str) -> Command {
    let libraries = tree().join(LIBRARIES);
    let program = tree().join(path);
    assert!(program.is_file(), "add the package of {path} to tests/debian13.packages");
    let mut command = Command::new(libraries.join("ld-linux-x86-64.so.2"));
    command.arg("--library-path").arg(&libraries).arg(program);
    // Settings of the machine's own OpenSSL are another version's.
    command.env("OPENSSL_CONF", "/dev/null");
    command
}
