//! The units of backups keep to what they need (OPS-4).

use std::{fs, process::Command};

use postern_tests::root;

/// The most that systemd may say of how much a unit could do, in tenths.
const EXPOSED: &str = "15";

/// OPS-4, ASVS 13.2.2: what reads the whole database, and what reads the secrets, can do little else.
#[test]
fn units_of_backups_are_hardened() {
    let folder = tempfile::tempdir().unwrap();
    for unit in ["postern-backup@", "postern-elsewhere@"] {
        let file = root().join(format!("deploy/systemd/{unit}.service"));
        let copy = folder.path().join(format!("{unit}full.service"));
        fs::copy(file, &copy).unwrap();
        let output = Command::new("systemd-analyze")
            .args(["security", "--offline=yes", "--no-pager", "--threshold", EXPOSED])
            .arg(&copy)
            .output()
            .expect("systemd-analyze is needed: apt-get install systemd");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{unit}: {}", said.lines().last().unwrap_or_default());
    }
}
