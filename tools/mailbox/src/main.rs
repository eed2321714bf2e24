//! A local sink for e-mail and SMS that speaks the calls of Mailpit, Resend and Twilio.
//!
//! What the application sends is kept in a file and shown at `/`, so that a newcomer can read a
//! verification mail in a browser and a test can read it as JSON.
//!
//! Not here:
//! - delivery: nothing leaves this machine;
//! - the message templates, retries and drivers: they belong to the application;
//! - access control: it listens on the loopback interface alone and refuses anything else.

mod api;
mod page;
mod server;
mod store;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, ensure};
use clap::Parser;

/// Keeps what Postern sends, instead of delivering it.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on; loopback only, port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:8025")]
    listen: SocketAddr,
    /// File that keeps the messages, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    ensure!(
        arguments.listen.ip().is_loopback(),
        "--listen {}: the mailbox shows every message to whoever asks, so it listens on a loopback \
         address only",
        arguments.listen
    );
    let store = store::Store::open(&arguments.store)
        .with_context(|| format!("cannot open the store {}", arguments.store.display()))?;
    let listener = tokio::net::TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    println!("Serving http://{}", listener.local_addr()?);
    server::serve(listener, store).await
}
