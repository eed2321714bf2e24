//! The edge's certificate (OPS-2): got from an authority, shown, and replaced before it ends.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use postern_tests::{
    acme::Acme,
    debian13,
    nginx::{Limits, NAME, Nginx},
};

/// The certificate that the edge shows, if whoever trusts this authority alone takes it; else what is wrong with it.
fn shown(edge: &Nginx) -> String {
    let mut client = debian13::program("usr/bin/openssl");
    client.args(["s_client", "-servername", NAME, "-connect"]);
    let output = client.arg(format!("127.0.0.1:{}", edge.secure)).stdin(Stdio::null()).output();
    String::from_utf8_lossy(&output.unwrap().stdout).into_owned()
}

/// Waits until the edge shows this one.
fn wait_for(edge: &Nginx, certificate: &str) {
    let since = Instant::now();
    while !shown(edge).contains(certificate.trim()) {
        assert!(since.elapsed() < Duration::from_secs(20), "{certificate} is not shown");
    }
}

/// OPS-2, ASVS 12.2.2: the certificate is an authority's, by ACME through the edge itself; renewed, it is shown without
/// a restart.
#[test]
fn a_certificate_is_issued_renewed_and_shown() {
    let edge = Nginx::start(
        &["auth", "api", "jobs"].map(|name| (name, "http://127.0.0.1:1")),
        Limits::Kept,
    );
    let authority = Acme::start(&edge);
    let challenges = edge.folder().join("acme");
    let reload = format!("kill -HUP $(cat {}/pid)", edge.folder().display());
    let webroot = ["--webroot", "--webroot-path", challenges.to_str().unwrap()];
    let ask = ["certonly", "--agree-tos", "--email", "you@example.org", "--domain", NAME];
    authority.certbot(&[&ask[..], &webroot, &["--deploy-hook", &reload]].concat());
    let first = authority.certificate();
    assert!(!shown(&edge).contains(first.trim()), "it is not shown before it is installed");
    authority.install();
    wait_for(&edge, &first);
    // As the timer does; it keeps what was asked for the first time, the reload too.
    authority.certbot(&["renew", "--force-renewal", "--no-random-sleep-on-renew"]);
    let second = authority.certificate();
    assert_ne!(first, second);
    wait_for(&edge, &second);
}
