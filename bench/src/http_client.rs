//! One client over one connection: the least work beside the program that is measured, since both share
//! the cores.

use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;

/// What becomes of a connection once its request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connection {
    /// It carries the next request.
    Kept,
    /// It is closed. Spin leaves Nagle's algorithm on: on a kept connection, an answer that awaited I/O
    /// waits some 40 ms for an acknowledgement.
    Closed,
}

/// Where requests go, and over what kind of connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    pub(crate) connection: Connection,
}

/// Sends one request at a time.
pub(crate) struct HttpClient {
    target: Target,
    host: HeaderValue,
    authorization: Option<HeaderValue>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl HttpClient {
    pub(crate) fn new(target: Target) -> anyhow::Result<Self> {
        let host = HeaderValue::from_str(&target.address.to_string())?;
        Ok(Self { target, host, authorization: None, sender: None })
    }

    /// Presents `access_token` with every request from now on.
    pub(crate) fn authorize(&mut self, access_token: &str) -> anyhow::Result<()> {
        let mut value = HeaderValue::from_str(&format!("Bearer {access_token}"))?;
        value.set_sensitive(true);
        self.authorization = Some(value);
        Ok(())
    }

    /// Sends what comes from now on somewhere else.
    pub(crate) fn redirect(&mut self, target: Target) -> anyhow::Result<()> {
        self.host = HeaderValue::from_str(&target.address.to_string())?;
        self.target = target;
        self.sender = None;
        Ok(())
    }

    /// The body of the answer, which has to be a success.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Bytes> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    /// The JSON of the answer, which has to be a success.
    pub(crate) async fn get_json<T: DeserializeOwned>(&mut self, path: &str) -> anyhow::Result<T> {
        let body = self.get(path).await?;
        serde_json::from_slice(&body).with_context(|| format!("the answer to GET {path}"))
    }

    /// Sends JSON. The body of the answer, which has to be a success.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Bytes> {
        self.send(Method::POST, path, body.to_string().into()).await
    }

    /// Sends what is no JSON, for whoever does not ask. The body of the answer, which has to be a success.
    pub(crate) async fn post_text(&mut self, path: &str, body: &str) -> anyhow::Result<Bytes> {
        self.send(Method::POST, path, body.to_owned().into()).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Bytes) -> anyhow::Result<Bytes> {
        let what = || format!("{method} {path} at {}", self.target.address);
        let request = self.request(&method, path, body)?;
        let mut sender = match self.sender.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => connect(self.target.address).await.with_context(what)?,
        };
        let response = async {
            // A server may close a connection that it kept, as nginx does after many requests.
            if sender.ready().await.is_err() {
                sender = connect(self.target.address).await?;
            }
            let response = sender.send_request(request).await?;
            let status = response.status();
            let body = response.into_body().collect().await?.to_bytes();
            ensure!(status.is_success(), "{status} {}", String::from_utf8_lossy(&body));
            Ok(body)
        };
        let body = response.await.with_context(what)?;
        if self.target.connection == Connection::Kept {
            self.sender = Some(sender);
        }
        Ok(body)
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        body: Bytes,
    ) -> anyhow::Result<Request<Full<Bytes>>> {
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if self.target.connection == Connection::Closed {
            request = request.header(header::CONNECTION, "close");
        }
        Ok(request.body(Full::new(body))?)
    }
}

async fn connect(address: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the sender; an error of it reaches the request that it concerns.
    tokio::spawn(connection);
    Ok(sender)
}
