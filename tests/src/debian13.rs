//! Programs of Debian 13, production's floor: unpacked by `tests/debian13.sh`, and run as they are by its own loader.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
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

/// A script of it in Python, by its own Python.
pub fn python(path: &str) -> Command {
    let mut python = program("usr/bin/python3");
    let tree = tree();
    python.arg(tree.join(path)).env("PYTHONHOME", tree.join("usr"));
    // Its packages; and nothing is to be written beside them.
    python.env("PYTHONPATH", tree.join("usr/lib/python3/dist-packages"));
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    python
}

/// Puts programs of `usr/bin` into a folder that a script can have on its `PATH`.
pub fn put_on_path(folder: &Path, names: &[&str]) {
    let libraries = tree().join(LIBRARIES);
    for name in names {
        let program = tree().join("usr/bin").join(name);
        assert!(program.is_file(), "add the package of {name} to tests/debian13.packages");
        let loader = libraries.join("ld-linux-x86-64.so.2");
        let script = format!(
            "#!/bin/sh\nOPENSSL_CONF=/dev/null exec '{}' --library-path '{}' '{}' \"$@\"\n",
            loader.display(),
            libraries.display(),
            program.display()
        );
        let file = folder.join(name);
        fs::write(&file, script).expect("a file");
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("a file");
    }
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
