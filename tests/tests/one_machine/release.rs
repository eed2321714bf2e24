//! A release as somebody downloads it: an archive with its checksum.

use std::{
    env,
    env::consts::ARCH,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use postern_tests::{component_files, root};

/// The archive of a version.
pub(crate) fn archive(version: &str) -> String {
    format!("postern-{version}-{ARCH}.tar.gz")
}

/// Makes the archive of a version and `SHA256SUMS` in `folder`; `more` are files that it has beside those of this checkout.
pub(crate) fn make(folder: &Path, version: &str, more: &[(&str, &str)]) {
    let name = format!("postern-{version}");
    let release = folder.join(&name);
    match env::var_os("POSTERN_TEST_RELEASE") {
        // What `cargo xtask dist` has made.
        Some(made) => copy(Path::new(&made), &release),
        None => assemble(&release),
    }
    for (path, text) in more {
        fs::write(release.join(path), text).expect("a file");
    }
    let archive = archive(version);
    let script =
        format!("tar --create --gzip --file {archive} {name} && sha256sum {archive} > SHA256SUMS");
    let packed = Command::new("sh").args(["-c", &script]).current_dir(folder).status();
    assert!(packed.is_ok_and(|status| status.success()), "{archive} is not made");
}

fn copy(from: &Path, to: &Path) {
    let copied =
        Command::new("cp").args(["-a", "--no-preserve=ownership"]).arg(from).arg(to).status();
    assert!(copied.is_ok_and(|status| status.success()), "{} is not there", from.display());
}

/// The same layout out of what is built for tests: faster than a release, which has to be reproducible.
fn assemble(release: &Path) {
    fs::create_dir_all(release.join("wasm")).expect("a folder");
    for (_, file) in component_files() {
        copy(&file, &release.join("wasm"));
    }
    copy(&root().join("migrations"), &release.join("migrations"));
    for part in ["manifests", "systemd", "nginx", "postgres", "redis"] {
        copy(&root().join("deploy").join(part), &release.join(part));
    }
    copy(&admin(), &release.join("postern-admin"));
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
