//! Traps on demand.

use spin_sdk::{http::Request, http_service};

#[http_service]
async fn answer(request: Request) -> &'static str {
    assert!(request.uri().path() != "/trap", "trapped on demand");
    "alive"
}
