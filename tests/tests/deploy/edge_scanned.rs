//! What scanners that others wrote find at the edge (OPS-2): nothing.

use std::process::{Command, Output};

use postern_tests::{
    nginx::{Limits, NAME, Nginx},
    root,
};

fn edge() -> Nginx {
    let nobody = ["auth", "api", "jobs"].map(|name| (name, "http://127.0.0.1:1"));
    Nginx::start(&nobody, Limits::Kept)
}

/// Whether a scanner is content, and what it says.
fn content(scanner: &mut Command) -> (bool, String) {
    let Output { status, stdout, stderr } = scanner.output().unwrap();
    (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

/// OPS-2: gixy, which knows the traps of nginx' configuration, finds none.
#[test]
fn gixy_finds_nothing() {
    let edge = edge();
    let scan = || {
        let file = edge.folder().join("nginx.conf");
        content(Command::new(root().join("tests/gixy.sh")).arg(file))
    };
    let (clean, said) = scan();
    assert!(clean && said.contains("No issues found"), "{said}");
    // It reads what is included: a header in a location, which drops those of the server.
    edge.edit("postern/to-api.conf", "proxy_pass http", "add_header X-Own own; proxy_pass http");
    let (clean, said) = scan();
    assert!(!clean && said.contains("add_header"), "{said}");
}

/// OPS-2, ASVS 12.1.1, 12.1.2: sslyze takes the edge for what Mozilla calls "intermediate".
#[test]
fn sslyze_calls_it_intermediate() {
    let edge = edge();
    let scan = || {
        let address = format!("127.0.0.1:{}", edge.secure);
        let mut scanner = Command::new(root().join("tests/sslyze.sh"));
        content(scanner.args([NAME, &address]).arg(edge.authority().certificate()))
    };
    let (compliant, said) = scan();
    assert!(compliant && said.contains("OK - Compliant"), "{said}");
}
