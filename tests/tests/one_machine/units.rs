//! The units, as Debian 13's systemd judges them.

use std::{fs, process::Command};

use postern_tests::root;

use crate::machine::debian;

/// What a unit may be exposed to, of ten.
const EXPOSURE_MAX: f64 = 1.5;
const UNITS: [&str; 4] = ["auth", "api", "jobs", "tick"];

/// Runs `systemd-analyze` of the Debian with our units in it.
fn analyze(arguments: &[&str]) -> String {
    let unit_path = tempfile::tempdir().unwrap();
    // Their programs have to be there, or the units are wrong.
    let script = format!(
        "set -e
         mount --make-rprivate /
         mount -t tmpfs tmpfs {tree}/opt && mount -t tmpfs tmpfs {tree}/run
         mkdir -p {tree}/opt/postern/bin {tree}/opt/postern/blue {tree}/run/systemd/system
         install -m 755 /bin/true {tree}/opt/postern/bin/spin
         install -m 755 /bin/true {tree}/opt/postern/blue/postern-admin
         cp {root}/deploy/systemd/*.service {root}/deploy/systemd/*.target {tree}/run/systemd/system/
         exec chroot {tree} systemd-analyze \"$@\"",
        tree = debian().display(),
        root = root().display(),
    );
    fs::write(unit_path.path().join("script"), script).unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "bash"])
        .arg(unit_path.path().join("script"))
        .args(arguments)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "systemd-analyze {arguments:?}: {text}");
    text
}

/// OPS-1, ASVS 13.2.2: no unit says what systemd does not know, or is exposed to more than it needs.
#[test]
fn units_are_clean_and_closed() {
    let instances = UNITS.map(|name| format!("postern-{name}@blue.service"));
    let mut arguments = vec!["verify", "--man=no", "postern@blue.target"];
    arguments.extend(instances.iter().map(String::as_str));
    let said = analyze(&arguments);
    assert!(!said.contains("postern"), "{said}");
    for unit in UNITS.map(|name| format!("/run/systemd/system/postern-{name}@.service")) {
        let said = analyze(&["security", "--offline=yes", &unit]);
        let score = said.rsplit_once(": ").and_then(|(_, rest)| rest.split(' ').next());
        let score: f64 =
            score.and_then(|score| score.parse().ok()).unwrap_or_else(|| panic!("{said}"));
        println!("{unit}: {score}");
        assert!(score <= EXPOSURE_MAX, "{said}");
    }
}
