//! The host's own log, and the output of components.
//!
//! A component's standard output and error go to the host's, line by line, under the component's
//! name. A line is written at once and whole, so that lines of two components do not mix.

use std::{
    io::{self, Write as _},
    mem,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use tracing_subscriber::EnvFilter;
use wasmtime_wasi::{
    async_trait,
    cli::{IsTerminal, StdoutStream},
    p2::{OutputStream, Pollable, StreamResult},
};

/// The longest line taken whole; a longer one is cut, because it is held in memory.
const LINE_BYTES_MAX: usize = 64 << 10;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Starts the host's own log on standard error; `RUST_LOG` chooses what it holds.
pub(crate) fn init(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// One of a component's two output streams.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// An instance's standard output or error. Its clones share one unfinished line.
#[derive(Clone)]
pub(crate) struct ComponentOutput(Arc<Mutex<LineBuffer>>);

struct LineBuffer {
    component: Arc<str>,
    stream: Stream,
    format: LogFormat,
    unfinished: Vec<u8>,
}

impl ComponentOutput {
    /// The output `stream` of a new instance of `component`.
    pub(crate) fn new(component: Arc<str>, stream: Stream, format: LogFormat) -> Self {
        let buffer = LineBuffer { component, stream, format, unfinished: Vec::new() };
        Self(Arc::new(Mutex::new(buffer)))
    }

    fn append(&self, bytes: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).append(bytes);
    }
}

impl LineBuffer {
    fn append(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.unfinished.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.unfinished.len() >= LINE_BYTES_MAX {
                self.write_line();
            }
        }
    }

    fn write_line(&mut self) {
        let line = mem::take(&mut self.unfinished);
        let line = String::from_utf8_lossy(&line);
        let record = self.format.record(&self.component, self.stream, line.trim_end_matches('\n'));
        // Nobody is left to tell when the host's own output is closed.
        let _ = match self.stream {
            Stream::Stdout => io::stdout().write_all(record.as_bytes()),
            Stream::Stderr => io::stderr().write_all(record.as_bytes()),
        };
    }
}

impl Drop for LineBuffer {
    fn drop(&mut self) {
        if !self.unfinished.is_empty() {
            self.write_line();
        }
    }
}

impl LogFormat {
    /// The log record of one line of output. A line that is a JSON object stays one.
    fn record(self, component: &str, stream: Stream, line: &str) -> String {
        if self == Self::Text {
            return format!("[{component}] {line}\n");
        }
        let (key, value) = match serde_json::from_str(line) {
            Ok(object @ serde_json::Value::Object(_)) => ("fields", object),
            _ => ("message", line.into()),
        };
        let stream = match stream {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        };
        let record = serde_json::json!({ "component": component, "stream": stream, key: value });
        format!("{record}\n")
    }
}

impl IsTerminal for ComponentOutput {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for ComponentOutput {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for ComponentOutput {
    async fn ready(&mut self) {}
}

impl OutputStream for ComponentOutput {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.append(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LINE_BYTES_MAX)
    }
}

impl AsyncWrite for ComponentOutput {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.append(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_carries_the_component() {
        let text = LogFormat::Text.record("auth", Stream::Stderr, "hello");
        assert_eq!(text, "[auth] hello\n");
        let json = LogFormat::Json.record("auth", Stream::Stderr, "hello");
        assert_eq!(json, "{\"component\":\"auth\",\"message\":\"hello\",\"stream\":\"stderr\"}\n");
        let nested = LogFormat::Json.record("auth", Stream::Stdout, "{\"a\":1}");
        assert_eq!(nested, "{\"component\":\"auth\",\"fields\":{\"a\":1},\"stream\":\"stdout\"}\n");
    }
}
