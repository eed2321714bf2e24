//! Requests that say two things about their length (ASVS 4.2.1): the edge answers once, and hands nothing on.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use postern_tests::{
    FakeServer,
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
