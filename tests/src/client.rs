//! Calls and answers.

use bytes::Bytes;
use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use serde_json::Value;

use crate::{processes::Processes, sse::Sse};

/// A client as tests want it: no proxy between, no redirect followed behind their back.
pub(crate) fn new() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .user_agent("postern-tests")
        .build()
        .expect("a client")
}

/// Whether an answer is a stream of events.
pub(crate) fn is_event_stream(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    content_type.is_some_and(|value| value.starts_with(b"text/event-stream"))
}

/// The API of one host, called by nobody or by a user.
#[derive(Clone)]
pub struct Api<'a> {
    pub(crate) base: &'a str,
    /// The processes that serve it, where there are several.
    pub(crate) processes: Option<&'a Processes>,
    pub(crate) client: &'a reqwest::Client,
    pub(crate) access_token: Option<&'a str>,
    pub(crate) headers: HeaderMap,
}

impl Api<'_> {
    /// The same API, called with this header from now on.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a header's name");
        self.headers.append(name, HeaderValue::try_from(value).expect("a header's value"));
        self
    }

    /// `GET path`.
    pub async fn get(&self, path: &str) -> Response {
        Response::of(self.request(Method::GET, path)).await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Response {
        Response::of(self.request(Method::POST, path).json(&body)).await
    }

    /// `POST path` without a body.
    pub async fn post_empty(&self, path: &str) -> Response {
        Response::of(self.request(Method::POST, path)).await
    }

    /// `PUT path` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Response {
        Response::of(self.request(Method::PUT, path).json(&body)).await
    }

    /// `PATCH path` with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Response {
        Response::of(self.request(Method::PATCH, path).json(&body)).await
    }

    /// `GET path`, whose answer is a stream of events.
    pub async fn events(&self, path: &str) -> Sse {
        Sse::open(self.request(Method::GET, path)).await
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str) -> Response {
        Response::of(self.request(Method::DELETE, path)).await
    }

    /// Scheme, host and port of what serves a path.
    pub fn address_of(&self, path: &str) -> &str {
        self.processes.map_or(self.base, |processes| processes.url_of(path))
    }

    /// Any request, to be refined and then sent with [`Response::of`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let address = self.address_of(path);
        let request = self.client.request(method, format!("{address}{path}"));
        let request = request.headers(self.headers.clone());
        match self.access_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// An answer, read to its end; of a stream of events, the head alone.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Response {
    /// Sends a request; panics when nothing answers.
    pub async fn of(request: RequestBuilder) -> Self {
        Self::attempt(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// Sends a request to a host that may be failing.
    pub async fn attempt(request: RequestBuilder) -> reqwest::Result<Self> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        // A stream ends with its session, or after a quarter of an hour.
        let body = if is_event_stream(&headers) { Bytes::new() } else { answer.bytes().await? };
        Ok(Self { status, headers, body })
    }

    /// Sends a request to a component that may die at any moment. `None` when its answer broke off: a trap takes the
    /// whole instance with it, and so the answers to other requests that it was in the middle of sending. Such a body
    /// is incomplete (RFC 9112 §8) and says nothing; whether the request had its effect is open.
    pub async fn unless_cut_off(request: RequestBuilder) -> Option<Self> {
        match Self::attempt(request).await {
            Ok(answer) => Some(answer),
            Err(error) if error.is_body() || error.is_decode() => None,
            Err(error) => panic!("no answer: {error:?}"),
        }
    }

    /// Its `ETag`.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no etag: {}", self.text())).to_owned()
    }

    /// The same answer, whose status has to be this one.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "an assertion as well")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body as JSON, if this is the status.
    #[track_caller]
    pub fn expect_json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// A header's value, when it is there once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The problem document, which has to be one of `status` and of `/problems/{slug}`.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header(CONTENT_TYPE.as_str()), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"), "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["trace_id"].as_str(), self.header("x-trace-id"), "{problem}");
        problem
    }

    /// What a validation problem names: pairs of pointer and code, sorted.
    #[track_caller]
    pub fn field_errors(&self) -> Vec<(String, String)> {
        let problem = self.json();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<_> =
            errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect();
        found.sort();
        found
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    /// A server that says this to its first client and hangs up; gives its address.
    async fn says(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            _ = stream.read(&mut [0; 1024]).await.expect("a request");
            stream.write_all(answer.as_bytes()).await.expect("a client that listens");
        });
        url
    }

    /// The host cuts an answer short when the instance that was sending it traps.
    #[tokio::test]
    async fn an_answer_that_breaks_off_is_none() {
        let client = new();
        for cut in [
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"days\":",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"days\":",
        ] {
            let url = says(cut).await;
            assert!(Response::unless_cut_off(client.get(url)).await.is_none(), "{cut}");
        }
        let url = says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        let whole = Response::unless_cut_off(client.get(url)).await;
        assert_eq!(whole.map(|answer| answer.text()).as_deref(), Some("{}"));
    }

    /// A host that is gone is a failure, in these tests too.
    #[tokio::test]
    #[should_panic(expected = "no answer")]
    async fn a_refused_connection_is_a_failure() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        drop(listener);
        _ = Response::unless_cut_off(new().get(url)).await;
    }
}
