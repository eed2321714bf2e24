//! Live streams through the edge (OPS-2, SYNC-1): each event at once, and an end with the release.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use postern_tests::nginx::{Limits, Nginx};

pub(crate) const EVENTS: &str = "/api/v1/sync/events";

/// A client that reads on, or many of them, which end with this value.
pub(crate) struct Client(Child);

impl Client {
    pub(crate) fn start(nginx: &Nginx, path: &str) -> Self {
        let mut curl =
            nginx.curl_command(&["--no-buffer", "--parallel", "--parallel-max", "60"], path);
        Self(curl.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn lines(&mut self) -> impl Iterator<Item = String> {
        BufReader::new(self.0.stdout.take().unwrap()).lines().map_while(Result::ok)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A process that sends an event whenever it is told to, to one client at a time; and where it is.
fn process() -> (String, mpsc::Sender<u32>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel::<u32>();
    thread::spawn(move || {
        let mut stream = accept(&listener);
        let mut next = told.recv();
        while let Ok(number) = next {
            if write!(stream, "data: {number}\n\n").is_err() {
                return;
            }
            next = told.recv();
        }
    });
    (url, tell)
}

/// The first request of somebody, answered with the beginning of a stream.
fn accept(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().unwrap();
    let mut head = Vec::new();
    let mut chunk = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        let length = stream.read(&mut chunk).unwrap();
        head.extend_from_slice(&chunk[..length]);
    }
    // Without chunks, which nginx would hand on as they come, whatever it is told.
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-trace-id: t\r\n\r\n";
    stream.write_all(answer.as_bytes()).unwrap();
    stream
}

/// OPS-2: an event is at the client before the next one is sent.
#[test]
fn events_arrive_one_by_one() {
    let (url, tell) = process();
    let nginx = Nginx::start(&[("auth", &*url), ("api", &url), ("jobs", &url)], Limits::Kept);
    let mut client = Client::start(&nginx, EVENTS);
    let mut lines = client.lines();
    for number in 0..3 {
        tell.send(number).unwrap();
        let event = lines.find(|line| !line.is_empty());
        assert_eq!(event, Some(format!("data: {number}")), "it is on its way no longer");
    }
}

/// OPS-2: who keeps a stream open does not keep an old release's edge alive: a minute, in this test a second.
#[test]
fn a_stream_ends_with_the_edge_that_it_came_by() {
    let (url, tell) = process();
    let nginx = Nginx::start(&[("auth", &*url), ("api", &url), ("jobs", &url)], Limits::Kept);
    nginx.edit("nginx.conf", "worker_shutdown_timeout 60s;", "worker_shutdown_timeout 1s;");
    nginx.reload_whole();
    let mut client = Client::start(&nginx, EVENTS);
    tell.send(1).unwrap();
    let mut lines = client.lines();
    assert!(lines.any(|line| line == "data: 1"));
    nginx.reload();
    let since = Instant::now();
    assert_eq!(lines.filter(|line| !line.is_empty()).count(), 0);
    assert!(since.elapsed() < Duration::from_secs(15), "it goes on: {:?}", since.elapsed());
}
