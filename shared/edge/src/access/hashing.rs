//! How many passwords are hashed at once. Argon2 costs memory and a core: of any number of log-ins at once only so many
//! are worked on, and the others are refused before they cost anything.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderValue, header};
use postern_store::leases::Semaphore;

use super::permit::Permit;
use crate::{
    call::Call,
    http::problem::{Answer, BUSY, Problem},
    metrics,
};

/// Holds a permit while the request is answered.
pub(crate) async fn layer(call: Call, request: Request, next: Next) -> Answer<Response> {
    let mut permit = permit(&call).await?;
    let response = next.run(request).await;
    permit.release().await;
    Ok(response)
}

async fn permit(call: &Call) -> Answer<Permit> {
    let semaphore = Semaphore::of_hashes(call.config().max_hashes_in_flight);
    Permit::acquire(call, semaphore).await?.map_err(|_| {
        metrics::limited("hashes_in_flight");
        // A hash takes a fraction of a second.
        Problem::new(&BUSY).header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    })
}
