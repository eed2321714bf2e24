//! Clients that take their time (OPS-2, AUTH-9): the edge waits for fifteen seconds, and no process waits with it.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    ops::RangeInclusive,
    thread,
    time::{Duration, Instant},
};

use postern_tests::{
    FakeServer,
    nginx::{Limits, NAME, Nginx},
};

/// Seconds after which the edge hangs up: what it is told, and time for a machine that is busy.
const PATIENCE: RangeInclusive<u64> = 14..=25;

/// Sends this, then a byte each second; gives what came back, and the seconds until the edge hung up.
fn trickle(port: u16, first: &str, later: &str) -> (String, u64) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    let (since, mut answer, mut chunk) = (Instant::now(), Vec::new(), [0; 4096]);
    while since.elapsed().as_secs() <= *PATIENCE.end() {
        match stream.read(&mut chunk) {
            Ok(length @ 1..) => answer.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                if stream.write_all(later.as_bytes()).is_err() {
                    break;
                }
            }
            Ok(0) | Err(_) => break,
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), since.elapsed().as_secs())
}

/// OPS-2: headers that trickle in, or a body that stops, end the connection; the process is not asked.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_slow_is_cut_off() {
    let behind = FakeServer::start(async |_| (200, "behind".to_owned())).await;
    let all = [("auth", &*behind.url), ("api", &behind.url), ("jobs", &behind.url)];
    let nginx = Nginx::start(&all, Limits::Kept);
    let port = nginx.open;
    let head = format!("POST /api/v1/users HTTP/1.1\r\nHost: {NAME}\r\n");
    let body = format!("{head}Content-Length: 100\r\n\r\nabc");
    let silent = String::new();
    let cases = [
        ("headers that stop", head.clone(), ""),
        ("headers that trickle", format!("{head}X-Slow: "), "a"),
        ("a body that stops", body, ""),
        ("nothing at all", silent, ""),
    ];
    let clients = cases
        .map(|(case, first, later)| thread::spawn(move || (case, trickle(port, &first, later))));
    for client in clients {
        let (case, (answer, seconds)) = tokio::task::block_in_place(|| client.join().unwrap());
        assert!(PATIENCE.contains(&seconds), "{case}: {seconds} s, {answer}");
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{case}: {answer}");
    }
    assert!(behind.received().is_empty());
}
