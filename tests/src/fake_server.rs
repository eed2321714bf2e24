//! A service of the outside world, played by the test: HTTP/1.1, one request a connection.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A request as it came over the wire.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Request line and headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Received {
    /// `GET /path` of the request line.
    pub fn target(&self) -> &str {
        self.head.lines().next().and_then(|line| line.rsplit_once(' ')).map_or("", |(line, _)| line)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }
}

/// The service. It ends with this value.
pub struct FakeServer {
    /// Where it listens.
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
    accepting: JoinHandle<()>,
}

impl FakeServer {
    /// Starts one that answers each request with a status and a body.
    pub async fn start<F>(answer: impl Fn(Received) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = (u16, String)> + Send + 'static,
    {
        Self::answering(None, answer).await
    }

    /// Starts one that answers each request with 302, to another path of its own.
    pub async fn redirecting(location: &'static str) -> Self {
        Self::answering(Some(location), async |_| (302, String::new())).await
    }

    async fn answering<F>(
        location: Option<&'static str>,
        answer: impl Fn(Received) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = (u16, String)> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&received), Arc::new(answer));
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move {
                    // A client that hangs up half way has its reasons.
                    _ = serve(stream, &log, location, &*answer).await;
                });
            }
        });
        Self { url, received, accepting }
    }

    /// The requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("not poisoned").clone()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve<F>(
    mut stream: TcpStream,
    log: &Mutex<Vec<Received>>,
    location: Option<&str>,
    answer: &(impl Fn(Received) -> F + Sync),
) -> std::io::Result<()>
where
    F: Future<Output = (u16, String)> + Send,
{
    let request = read(&mut stream).await?;
    log.lock().expect("not poisoned").push(request.clone());
    let (status, body) = answer(request).await;
    let length = body.len();
    let location = location.map(|to| format!("location: {to}\r\n")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{location}content-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await?;
    stream.shutdown().await
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Received> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut received = Received { head: head.to_owned(), body: body.to_owned() };
            let chunked = received.header("transfer-encoding").is_some();
            let length = received.header("content-length").and_then(|length| length.parse().ok());
            if chunked && let Some(whole) = dechunk(body) {
                received.body = whole;
                return Ok(received);
            }
            if !chunked && body.len() >= length.unwrap_or(0) {
                return Ok(received);
            }
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// The content of a chunked body (RFC 9112 §7.1), once its last chunk is there.
fn dechunk(mut body: &str) -> Option<String> {
    let mut whole = String::new();
    loop {
        let (size, rest) = body.split_once("\r\n")?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.push_str(rest.get(..size)?);
        body = rest.get(size..)?.strip_prefix("\r\n")?;
    }
}
