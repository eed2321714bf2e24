//! testssl.sh, which knows what has gone wrong with TLS in thirty years, against the edge (OPS-2).

use std::{env, fs, process::Command};

use postern_tests::{
    FakeServer, Value, debian13,
    nginx::{Limits, NAME, Nginx},
};

/// OPS-2, ASVS 12.1.1, 12.1.2: it finds nothing above LOW.
#[tokio::test(flavor = "multi_thread")]
async fn testssl_finds_nothing_above_low() {
    let behind = FakeServer::start(async |_| (200, "behind".to_owned())).await;
    let all = [("auth", &*behind.url), ("api", &behind.url), ("jobs", &behind.url)];
    let edge = Nginx::start(&all, Limits::Kept);
    let folder = tempfile::tempdir().unwrap();
    // Its own programs of that release; it would ask the names of the internet about ours.
    debian13::put_on_path(folder.path(), &["openssl", "host", "hexdump", "ps"]);
    let (found, tree) = (folder.path().join("found.json"), debian13::tree());
    let mut scanner = Command::new("bash");
    scanner.arg(tree.join("usr/bin/testssl")).args(["--quiet", "--warnings", "off"]);
    scanner.arg("--openssl").arg(folder.path().join("openssl"));
    scanner.arg("--add-ca").arg(edge.authority().certificate());
    scanner.args(["--ip", "127.0.0.1", "--nodns", "min", "--color", "0"]);
    scanner.arg("--jsonfile").arg(&found);
    scanner.arg(format!("https://{NAME}:{}/", edge.secure));
    scanner.env("TESTSSL_INSTALL_DIR", tree.join("etc/testssl"));
    let paths = env::var("PATH").unwrap();
    scanner.env("PATH", format!("{}:{paths}", folder.path().display()));
    let output = tokio::task::block_in_place(|| scanner.output()).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let found = fs::read_to_string(found).unwrap_or_else(|_| panic!("{said}"));
    let findings: Vec<Value> = serde_json::from_str(&found).unwrap_or_else(|_| panic!("{said}"));
    let severity = |finding: &Value| finding["severity"].as_str().unwrap().to_owned();
    let harmless = |finding: &&Value| {
        // Of the scanner itself: no OpenSSL has GOST any more.
        finding["id"] == "engine_problem" || ["OK", "INFO", "LOW"].contains(&&*severity(finding))
    };
    let others: Vec<&Value> = findings.iter().filter(|finding| !harmless(finding)).collect();
    assert!(others.is_empty(), "{others:#?}");
    // It came to the end.
    let grade = findings.iter().find(|finding| finding["id"] == "overall_grade");
    assert_eq!(grade.expect("a grade")["finding"], "A+", "{said}");
}
