//! Requests that say two things about their length (ASVS 4.2.1): the edge answers once, and hands nothing on.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use postern_tests::{
    FakeServer, debian13,
    nginx::{Limits, NAME, Nginx},
};

/// What comes back for these bytes, until the edge hangs up or is silent.
fn said_to(port: u16, bytes: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut chunk) {
        answer.extend_from_slice(&chunk[..length]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// ASVS 4.2.1: one request is one request.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_two_lengths_is_refused_and_never_two() {
    let behind = FakeServer::start(async |_| (200, "behind".to_owned())).await;
    let all = [("auth", &*behind.url), ("api", &behind.url), ("jobs", &behind.url)];
    let nginx = Nginx::start(&all, Limits::Kept);
    let second = format!("GET /internal/work/auth HTTP/1.1\r\nHost: {NAME}\r\n\r\n");
    for headers in [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Content-Length: +4\r\n",
        "Content-Length: 0x4\r\n",
    ] {
        let request = format!(
            "POST /api/v1/users HTTP/1.1\r\nHost: {NAME}\r\n{headers}\r\n0\r\n\r\n{second}"
        );
        let answer = tokio::task::block_in_place(|| said_to(nginx.open, &request));
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{headers}: {answer}");
        let status = &answer[9..12];
        assert!(["400", "501"].contains(&status), "{headers}: {answer}");
        assert!(behind.received().is_empty(), "{headers} was handed on");
    }
    // Whoever keeps to the rules is served, and what follows is a request of its own.
    let request = format!(
        "POST /api/v1/users HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 4\r\n\r\nabcd{second}"
    );
    let answer = tokio::task::block_in_place(|| said_to(nginx.open, &request));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("HTTP/1.1 404"), "{answer}");
    assert_eq!(behind.received().len(), 1);
    assert_eq!(behind.received()[0].body, "abcd");
}

/// What `nghttp` tells of a request over HTTP/2 that says it has this length, and has ten bytes.
fn said_of_length(nginx: &Nginx, length: &str) -> String {
    let body = nginx.folder().join("body");
    fs::write(&body, "0123456789").unwrap();
    let mut client = debian13::program("usr/bin/nghttp");
    client.args(["--verbose", "--no-content-length", "--no-verify-peer", "--timeout=10"]);
    client.arg(format!("--header=content-length: {length}")).arg("--data").arg(body);
    client.arg(format!("--header=:authority: {NAME}"));
    let output = client.arg(format!("https://127.0.0.1:{}/api/v1/users", nginx.secure)).output();
    String::from_utf8_lossy(&output.unwrap().stdout).into_owned()
}

/// ASVS 4.2.1: HTTP/2 frames the body, and whoever says another length than that is refused (RFC 9113 §8.1.1).
#[tokio::test(flavor = "multi_thread")]
async fn a_length_that_differs_from_the_frames_is_refused() {
    let behind = FakeServer::start(async |_| (200, "behind".to_owned())).await;
    let all = [("auth", &*behind.url), ("api", &behind.url), ("jobs", &behind.url)];
    let nginx = Nginx::start(&all, Limits::Kept);
    for length in ["4", "11", "-1", "+10", "a"] {
        let said = tokio::task::block_in_place(|| said_of_length(&nginx, length));
        assert!(!said.contains(":status: 200"), "{length}: {said}");
        assert!(said.contains(":status: 400") || said.contains("RST_STREAM"), "{length}: {said}");
        assert!(behind.received().is_empty(), "{length} was handed on");
    }
    let said = tokio::task::block_in_place(|| said_of_length(&nginx, "10"));
    assert!(said.contains(":status: 200"), "{said}");
    assert_eq!(behind.received()[0].body, "0123456789");
}
