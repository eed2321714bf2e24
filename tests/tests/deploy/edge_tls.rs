//! The edge's TLS (OPS-2): who may speak it, and how.

use std::process::{Command, Stdio};

use postern_tests::{
    debian13,
    nginx::{Limits, NAME, Nginx},
};

/// A process that is not asked.
const NOBODY: [(&str, &str); 3] =
    [("auth", "http://127.0.0.1:1"), ("api", "http://127.0.0.1:1"), ("jobs", "http://127.0.0.1:1")];

/// What `openssl s_client` says of a handshake with these arguments.
fn handshake(nginx: &Nginx, arguments: &[&str]) -> String {
    let mut client: Command = debian13::program("usr/bin/openssl");
    client.args(["s_client", "-connect", &format!("127.0.0.1:{}", nginx.secure)]).args(arguments);
    let output = client.stdin(Stdio::null()).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// OPS-2, ASVS 12.1.1, 12.1.2: TLS 1.2 and 1.3 with today's suites; nothing older, and a group that a quantum computer does not
/// break where the client has it.
#[test]
fn tls_is_of_today() {
    let nginx = Nginx::start(&NOBODY, Limits::Kept);
    let name = ["-servername", NAME];
    let with = |more: &[&str]| handshake(&nginx, &[&name[..], more].concat());
    let modern = with(&["-tls1_3"]);
    assert!(modern.contains("TLSv1.3, Cipher is TLS_AES"), "{modern}");
    assert!(modern.contains("X25519MLKEM768"), "{modern}");
    assert!(with(&["-tls1_3", "-groups", "X25519"]).contains("Cipher is TLS_AES"));
    assert!(with(&["-tls1_2"]).contains("TLSv1.2, Cipher is ECDHE-ECDSA"));
    for refused in [
        &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"][..],
        &["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
        &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"],
        &["-tls1_2", "-cipher", "AES128-GCM-SHA256"],
        &["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"],
    ] {
        let answer = with(refused);
        assert!(
            !answer.contains("Cipher is TLS_") && !answer.contains("Cipher is ECDHE"),
            "{refused:?}"
        );
    }
}

/// OPS-2: HTTP/2 is spoken to those who can, and HTTP/1.1 to the others.
#[test]
fn both_versions_of_http_are_spoken() {
    let nginx = Nginx::start(&NOBODY, Limits::Kept);
    for (offered, chosen) in [("h2,http/1.1", "h2"), ("http/1.1", "http/1.1")] {
        let said = handshake(&nginx, &["-servername", NAME, "-alpn", offered]);
        assert!(said.contains(&format!("ALPN protocol: {chosen}")), "{said}");
    }
}

/// OPS-2: who asks for another name, or none, is shown no certificate.
#[test]
fn strangers_are_shown_no_certificate() {
    let nginx = Nginx::start(&NOBODY, Limits::Kept);
    for arguments in [&["-servername", "other.example"][..], &["-noservername"]] {
        let said = handshake(&nginx, arguments);
        assert!(said.contains("no peer certificate available"), "{said}");
    }
    // A name that fits in TLS, and another one in HTTP.
    let answer = nginx.curl(&["--http1.1", "-H", "Host: other.example"], "/");
    assert_eq!(answer.status, 421, "{answer:?}");
}

/// OPS-2, ASVS 12.2.1: who insists on plain text at this port is told so, in a problem document.
#[test]
fn plain_text_at_the_secure_port_is_refused() {
    let nginx = Nginx::start(&NOBODY, Limits::Kept);
    let mut curl = debian13::program("usr/bin/curl");
    curl.args(["--silent", "--include", "-H", &format!("Host: {NAME}")]);
    curl.arg(format!("http://127.0.0.1:{}/", nginx.secure));
    let output = curl.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.starts_with("HTTP/1.1 400"), "{text}");
}
