//! A way to a server that can be closed in the middle: what a host has to say waits, until the test lets it through.
//! So a test decides in which order two hosts are heard.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use crate::process::Deadline;

/// How long something may take to arrive at the gate.
const LIMIT: Duration = Duration::from_secs(5);

#[derive(Clone, Default)]
struct Closed(Arc<Mutex<Option<String>>>);

/// The way. It ends with this value.
pub struct Gate {
    /// `host:port`, in place of the server's.
    pub address: String,
    closed: Closed,
    waiting: watch::Receiver<bool>,
    open: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Gate {
    /// An open gate in front of a server (`host:port`).
    pub async fn before(server: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (arrived, waiting) = watch::channel(false);
        let (open, opened) = watch::channel(true);
        let closed = Closed::default();
        let (of_gate, server) = (closed.clone(), server.to_owned());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                let way = (of_gate.clone(), arrived.clone(), opened.clone());
                tokio::spawn(async move {
                    // Either side may hang up when it likes.
                    _ = pass(client, server, way).await;
                });
            }
        });
        Self { address, closed, waiting, open, accepting }
    }

    /// Holds back whatever contains this text, from now on.
    pub fn close_for(&self, text: &str) {
        self.open.send_replace(false);
        *self.closed.0.lock().expect("not poisoned") = Some(text.to_owned());
    }

    /// Waits until something is held back.
    pub async fn until_held(&self) {
        let deadline = Deadline::after(LIMIT);
        while !*self.waiting.borrow() {
            assert!(deadline.pause().await, "nothing has come to the gate");
        }
    }

    /// Lets everything through.
    pub fn open(&self) {
        *self.closed.0.lock().expect("not poisoned") = None;
        self.open.send_replace(true);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(
    client: TcpStream,
    server: TcpStream,
    (closed, arrived, mut opened): (Closed, watch::Sender<bool>, watch::Receiver<bool>),
) -> std::io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let answers = tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let length = from_client.read(&mut chunk).await?;
        if length == 0 {
            answers.abort();
            return Ok(());
        }
        let held = {
            let text = String::from_utf8_lossy(&chunk[..length]);
            let closed = closed.0.lock().expect("not poisoned");
            closed.as_ref().is_some_and(|needle| text.contains(needle.as_str()))
        };
        if held {
            arrived.send_replace(true);
            _ = opened.wait_for(|open| *open).await;
        }
        to_server.write_all(&chunk[..length]).await?;
    }
}
