//! Answers every request with one word, so that a scenario measures the host and nothing else.
//!
//! Not here: anything that Postern does.

use spin_sdk::{http::Request, http_service};

#[http_service]
async fn answer(_request: Request) -> &'static str {
    "hello"
}
