//! Server-sent events (WHATWG HTML §9.2), read one by one as a browser would.

use std::{collections::VecDeque, time::Duration};

use reqwest::{
    RequestBuilder,
    header::{ACCEPT, HeaderMap},
};
use tokio::time::{Instant, timeout_at};

use crate::client;

/// How long an event may take that a test waits for.
const EVENT_LIMIT: Duration = Duration::from_secs(10);

/// An event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// What to send as `Last-Event-ID` after this event; empty when the stream has named none.
    pub id: String,
    /// Its type; `message` when the stream does not say.
    pub event: String,
    /// Its data, lines joined by line feeds.
    pub data: String,
}

impl Event {
    /// The data as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.data)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }
}

/// Why there is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The stream goes on, and nothing came in time.
    TimedOut,
    /// The stream has ended.
    Ended,
}

/// A stream of events. Dropping it hangs up.
pub struct Sse {
    answer: reqwest::Response,
    parser: Parser,
}

impl Sse {
    /// Opens a stream; panics when the answer is none.
    pub async fn open(request: RequestBuilder) -> Self {
        let answer = request.header(ACCEPT, "text/event-stream").send().await;
        let answer = answer.unwrap_or_else(|error| panic!("no answer: {error:?}"));
        if answer.status() != 200 || !client::is_event_stream(answer.headers()) {
            let status = answer.status();
            panic!("no stream: {status} {}", answer.text().await.unwrap_or_default());
        }
        Self { answer, parser: Parser::default() }
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.answer.headers()
    }

    /// The next event, which has to come.
    pub async fn next(&mut self) -> Event {
        self.next_within(EVENT_LIMIT)
            .await
            .unwrap_or_else(|silence| panic!("no event: {silence:?}"))
    }

    /// The next event, or why there is none after `limit`.
    pub async fn next_within(&mut self, limit: Duration) -> Result<Event, Silence> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(event) = self.parser.events.pop_front() {
                return Ok(event);
            }
            self.read(deadline).await?;
        }
    }

    /// Waits for the next comment: what keeps an idle stream alive.
    pub async fn heartbeat(&mut self, limit: Duration) {
        let (deadline, before) = (Instant::now() + limit, self.parser.comments);
        while self.parser.comments == before {
            let read = self.read(deadline).await;
            read.unwrap_or_else(|silence| panic!("no heartbeat: {silence:?}"));
        }
    }

    /// The rest of the stream, which has to end now. What comes before its end is given.
    pub async fn expect_end(&mut self) -> Vec<Event> {
        let mut rest = Vec::new();
        loop {
            match self.next_within(EVENT_LIMIT).await {
                Ok(event) => rest.push(event),
                Err(Silence::Ended) => return rest,
                Err(Silence::TimedOut) => panic!("the stream goes on after {rest:?}"),
            }
        }
    }

    /// Takes what the stream has next.
    async fn read(&mut self, deadline: Instant) -> Result<(), Silence> {
        match timeout_at(deadline, self.answer.chunk()).await {
            Err(_) => Err(Silence::TimedOut),
            Ok(Ok(Some(bytes))) => {
                self.parser.push(&bytes);
                Ok(())
            }
            // A server that stops breaks the connection off: for a client it is over either way.
            Ok(Ok(None) | Err(_)) => Err(Silence::Ended),
        }
    }
}

/// The lines of a stream as they come, in pieces of any size.
#[derive(Default)]
struct Parser {
    line: Vec<u8>,
    after_carriage_return: bool,
    last_id: String,
    event: String,
    data: String,
    comments: usize,
    events: VecDeque<Event>,
}

impl Parser {
    fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let second_half = *byte == b'\n' && self.after_carriage_return;
            self.after_carriage_return = *byte == b'\r';
            match byte {
                b'\n' if second_half => {}
                b'\n' | b'\r' => self.end_line(),
                other => self.line.push(*other),
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            _ if line.is_empty() => self.dispatch(),
            "" => self.comments += 1,
            "id" if !value.contains('\0') => value.clone_into(&mut self.last_id),
            "event" => value.clone_into(&mut self.event),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            // `retry`, and fields of the future.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let (mut event, mut data) =
            (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
        if data.pop().is_none() {
            return;
        }
        if event.is_empty() {
            "message".clone_into(&mut event);
        }
        self.events.push_back(Event { id: self.last_id.clone(), event, data });
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    fn event(id: &str, event: &str, data: &str) -> Event {
        Event { id: id.to_owned(), event: event.to_owned(), data: data.to_owned() }
    }

    /// However it is cut into pieces.
    #[test]
    fn a_stream_is_its_events() {
        let stream = ": hello\nretry: 10\nid: 1\nevent: session\ndata: {\"a\":1}\n\n\
                      data:x\r\ndata:  y\r\n\r\nid: 3\n\n:\nevent: end\ndata\r\rdata: unfinished\n";
        let expected = [
            event("1", "session", "{\"a\":1}"),
            event("1", "message", "x\n y"),
            event("3", "end", ""),
        ];
        for size in 1..=stream.len() {
            let mut parser = Parser::default();
            for piece in stream.as_bytes().chunks(size) {
                parser.push(piece);
            }
            assert_eq!(parser.events, expected, "in pieces of {size}");
            assert_eq!(parser.comments, 2);
        }
    }

    /// Over a connection: an event as soon as it is sent, silence while there is none, a heartbeat, the end.
    #[tokio::test]
    async fn a_connection_is_read_as_it_comes() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let opening = tokio::spawn(Sse::open(client::new().get(url)));
        let (mut stream, _) = listener.accept().await.unwrap();
        // What is left unread would turn the end into a reset.
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut events = opening.await.unwrap();
        stream.write_all(b"id: 7\ndata: now\n\n").await.unwrap();
        assert_eq!(events.next().await, event("7", "message", "now"));
        let moment = Duration::from_millis(50);
        assert_eq!(events.next_within(moment).await, Err(Silence::TimedOut));
        stream.write_all(b": still here\n\n").await.unwrap();
        events.heartbeat(EVENT_LIMIT).await;
        stream.write_all(b"event: end\ndata\n\ndata: torn").await.unwrap();
        drop(stream);
        assert_eq!(events.expect_end().await, [event("7", "end", "")]);
        assert_eq!(events.next_within(EVENT_LIMIT).await, Err(Silence::Ended));
    }
}
