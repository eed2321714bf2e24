//! A release as somebody downloads it: an archive with its checksum.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use postern_tests::{component_files, root};

/// Makes `postern-<version>.tar.gz` and `SHA256SUMS` in `folder`; `more` are files that it has beside those of this checkout.
pub(crate) fn make(folder: &Path, version: &str, more: &[(&str, &str)]) {
    let name = format!("postern-{version}");
    let release = folder.join(&name);
    let copy = |from: PathBuf, to: &str| {
        let to = release.join(to);
        let copied =
            Command::new("cp").args(["-a", "--no-preserve=ownership"]).arg(&from).arg(&to).status();
        assert!(copied.is_ok_and(|status| status.success()), "{} is not there", from.display());
    };
    fs::create_dir_all(release.join("wasm")).expect("a folder");
    for (_, file) in component_files() {
        copy(file, "wasm/");
    }
    copy(root().join("migrations"), "migrations");
    for part in ["manifests", "systemd", "nginx", "postgres", "redis"] {
        copy(root().join("deploy").join(part), part);
    }
    copy(admin(), "postern-admin");
    for (path, text) in more {
        fs::write(release.join(path), text).expect("a file");
    }
    let archive = format!("{name}.tar.gz");
    let script =
        format!("tar --create --gzip --file {archive} {name} && sha256sum {archive} > SHA256SUMS");
    let packed = Command::new("sh").args(["-c", &script]).current_dir(folder).status();
    assert!(packed.is_ok_and(|status| status.success()), "{archive} is not made");
}

fn admin() -> PathBuf {
    let program = env::var_os("POSTERN_TEST_ADMIN_BIN")
        .map_or_else(|| root().join("target/debug/postern-admin"), PathBuf::from);
    assert!(program.is_file(), "{} is missing: cargo build -p postern-admin", program.display());
    program
}

/// The program that the units start as Spin.
pub(crate) fn host() -> PathBuf {
    let program = env::var_os("POSTERN_TEST_HOST_BIN").expect("POSTERN_TEST_HOST_BIN");
    PathBuf::from(program)
}
