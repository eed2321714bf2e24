//! What `cargo xtask dist` makes: whole, of nobody's machine, and the same wherever it is built. `./test --only release`
//! builds it three times over: half an hour on two cores.

#![expect(clippy::expect_used, reason = "a step that fails ends the test")]
#![expect(clippy::disallowed_methods, reason = "a native tool reads the real environment")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use postern_tests::{PostgresServer, root, xtask_program};
use serde_json::Value;
use tempfile::TempDir;

/// The files beside the folder of a release.
struct Release {
    out: PathBuf,
    /// `postern-0.1.0`
    name: String,
    archive: PathBuf,
}

impl Release {
    /// What the program has put into `out`, and says so.
    fn made(out: &Path, said: &Output) -> Self {
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let archive = PathBuf::from(String::from_utf8_lossy(&said.stdout).trim());
        let file = archive.file_name().expect("a name").to_string_lossy().into_owned();
        let suffix = format!("-{}.tar.gz", env::consts::ARCH);
        let name = file.strip_suffix(&suffix).expect("the name of an archive").to_owned();
        Self { out: out.to_owned(), name, archive }
    }

    fn folder(&self) -> PathBuf {
        self.out.join(&self.name)
    }

    /// Every file in the folder, by its path from there, in order.
    fn files(&self) -> Vec<String> {
        let listed = run(Command::new("find").args([".", "-type", "f"]).current_dir(self.folder()));
        let mut files: Vec<_> =
            listed.lines().map(|line| line.trim_start_matches("./").to_owned()).collect();
        files.sort();
        files
    }

    fn version(&self) -> toml::Table {
        let text = fs::read_to_string(self.folder().join("VERSION")).expect("a file");
        toml::from_str(&text).expect("TOML")
    }
}

/// Runs a program that succeeds, and gives what it says.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().expect("a program");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}:\n{errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// The release of this checkout, as it is.
fn of_this_checkout() -> (TempDir, Release) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dist = Command::new(xtask_program());
    let said = dist.args(["dist", "--again", "--dirty", "--out"]).arg(folder.path()).output();
    let release = Release::made(folder.path(), &said.expect("xtask runs"));
    (folder, release)
}

/// OPS-1: the archive is the folder, both have their sums, and the program in it says of which version and commit it is.
#[test]
fn a_release_is_whole_and_says_what_it_is() {
    let (_kept, release) = of_this_checkout();
    run(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&release.out));
    let unpacked = tempfile::tempdir().expect("a folder");
    run(Command::new("tar").arg("-xf").arg(&release.archive).arg("-C").arg(unpacked.path()));
    let installed = unpacked.path().join(&release.name);
    run(Command::new("diff").arg("--recursive").arg(release.folder()).arg(&installed));

    let sums =
        run(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&installed));
    let summed: Vec<_> = sums.lines().filter_map(|line| line.strip_suffix(": OK")).collect();
    let mut files = release.files();
    files.retain(|file| file != "SHA256SUMS");
    assert_eq!(summed, files);

    let version = release.version();
    let text = |field: &str| version[field].as_str().expect("text");
    let said = run(Command::new(installed.join("postern-admin")).arg("--version"));
    assert_eq!(said, format!("postern-admin {} ({})\n", text("version"), text("revision")));
    assert_eq!(release.name, format!("postern-{}", text("version")));
    let head = run(Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root()));
    assert_eq!(text("revision").trim_end_matches("-dirty"), head.trim());
    let newest = files.iter().rfind(|file| file.ends_with(".up.sql")).expect("migrations");
    assert!(
        newest.starts_with(&format!("migrations/{:04}_", version["schema"].as_integer().unwrap()))
    );
}

/// OPS-1: `postern-admin` needs nothing of the machine that it runs on, and finds what belongs to it where it lies.
#[tokio::test]
async fn its_program_runs_from_where_it_lies() {
    let (_kept, release) = of_this_checkout();
    let admin = release.folder().join("postern-admin");
    let asks_for_a_loader =
        run(Command::new("readelf").args(["--program-headers", "--wide"]).arg(&admin));
    assert!(!asks_for_a_loader.contains("INTERP"), "{asks_for_a_loader}");

    let server = PostgresServer::start_new().await;
    let config = tempfile::tempdir().expect("a folder");
    let mut status = Command::new(&admin);
    status.args(["migrate", "status", "--config"]).arg(config.path());
    let said = run(status.env_clear().env("DATABASE_URL", &server.superuser_url));
    let schema = release.version()["schema"].as_integer().expect("a number");
    let last = said.lines().last().expect("migrations");
    assert!(last.starts_with(&format!("pending  {schema:04} ")), "{last}");
}

/// Nobody reads in a release where, or by whom, it was built.
#[test]
fn nothing_in_it_is_of_this_machine() {
    let (_kept, release) = of_this_checkout();
    let home = env::var("CARGO_HOME")
        .unwrap_or_else(|_| format!("{}/.cargo", env::home_dir().expect("a home").display()));
    let here = [root().display().to_string(), home];
    for file in release.files() {
        let bytes = fs::read(release.folder().join(&file)).expect("a file");
        for path in &here {
            let found = bytes.windows(path.len()).any(|window| window == path.as_bytes());
            assert!(!found, "{path} is in {file}");
        }
    }
}

/// ASVS 15.1.2: the bills of materials are what the format asks for, and name each package that is delivered.
#[test]
fn its_bills_of_materials_are_valid() {
    let (_kept, release) = of_this_checkout();
    for (file, one) in [("postern", "pkg:cargo/argon2@"), ("web", "pkg:npm/react@")] {
        let path = release.folder().join(format!("sbom/{file}.cdx.json"));
        run(Command::new(root().join("tests/cyclonedx.sh")).arg(&path));
        let bill: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        let components = bill["components"].as_array().expect("components");
        let delivered = components.iter().find(|of| {
            of["purl"].as_str().is_some_and(|url| url.starts_with(one)) && of["scope"] == "required"
        });
        let delivered = delivered.expect("a package that is delivered");
        assert!(delivered["hashes"][0]["content"].is_string(), "{delivered}");
        let known = |reference: &Value| components.iter().any(|of| of["bom-ref"] == *reference);
        for edge in bill["dependencies"].as_array().expect("dependencies") {
            for needed in edge["dependsOn"].as_array().expect("references") {
                assert!(known(needed), "{needed} is needed and not described");
            }
        }
    }
}

/// A commit, in a folder of this name, and built there with this home of Cargo's.
fn built_in(folder: &Path, cargo_home: Option<&Path>, more: &[&str]) -> Release {
    let mut cargo = Command::new(env!("CARGO"));
    let out = folder.join("out");
    cargo.args(["xtask", "dist", "--again", "--out"]).arg(&out).args(more).current_dir(folder);
    for inherited in ["CARGO_TARGET_DIR", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        cargo.env_remove(inherited);
    }
    if let Some(home) = cargo_home {
        cargo.env("CARGO_HOME", home);
    }
    Release::made(&out, &cargo.output().expect("cargo runs"))
}

/// Two clones of a commit, in folders and with homes of Cargo's that are called otherwise, give the same bytes; and the key of
/// whoever compared them can sign them. Takes two builds of everything.
#[test]
fn a_commit_gives_the_same_release_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let [here, there] = ["a", "a folder with a long name/b"].map(|name| folder.path().join(name));
    for clone in [&here, &there] {
        run(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(clone));
    }
    let home = env::var_os("CARGO_HOME")
        .map_or_else(|| env::home_dir().expect("a home").join(".cargo"), PathBuf::from);
    let other_home = folder.path().join("home");
    fs::create_dir(&other_home).expect("a folder");
    // What has been fetched is there as well, under another name.
    std::os::unix::fs::symlink(home.join("registry"), other_home.join("registry")).expect("a link");

    let first = built_in(&here, None, &[]);
    let second = built_in(&there, Some(&other_home), &[]);
    assert_eq!(first.files(), second.files());
    for file in first.files() {
        let [one, other] = [&first, &second]
            .map(|release| fs::read(release.folder().join(&file)).expect("a file"));
        assert!(one == other, "{file} is another one");
    }
    let [one, other] = [&first, &second].map(|release| fs::read(&release.archive).expect("a file"));
    assert!(one == other, "the archive is another one");

    let key = folder.path().join("key");
    let public = folder.path().join("key.pub");
    let mut minisign = Command::new("minisign");
    run(minisign.args(["-G", "-W", "-s"]).arg(&key).arg("-p").arg(&public));
    let signed = built_in(&here, None, &["--sign", key.to_str().expect("text")]);
    let sums = signed.out.join("SHA256SUMS");
    let verify = || {
        let mut minisign = Command::new("minisign");
        minisign.arg("-V").arg("-p").arg(&public).arg("-m").arg(&sums).output().expect("minisign")
    };
    assert!(verify().status.success());
    fs::write(&sums, "0  postern\n").expect("a file");
    assert!(!verify().status.success(), "another file has the signature");
}
