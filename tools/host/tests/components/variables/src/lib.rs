//! Answers with the variable that the path names.

use spin_sdk::{http::Request, http_service, variables};

#[http_service]
async fn answer(request: Request) -> String {
    let name = request.uri().path().trim_start_matches('/');
    format!("{:?}", variables::get(name).await)
}
