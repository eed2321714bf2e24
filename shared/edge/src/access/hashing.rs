//! How many passwords are hashed at once. Argon2 costs memory and a core: of any number of log-ins at once only so many
//! are worked on, and the others are refused before they cost anything.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderValue, header};
use postern_store::leases::Places;

use super::lease::Held;
use crate::{
    call::Call,
    http::problem::{Answer, BUSY, Problem},
    metrics,
};

/// Holds a place while the request is answered.
pub(crate) async fn layer(call: Call, request: Request, next: Next) -> Answer<Response> {
    let mut place = place(&call).await?;
    let response = next.run(request).await;
    place.give_back().await;
    Ok(response)
}

async fn place(call: &Call) -> Answer<Held> {
    let places = Places::of_hashes(call.config().max_hashes_in_flight);
    Held::take(call, places).await?.map_err(|_| {
        metrics::limited("hashes_in_flight");
        // A hash takes a fraction of a second.
        Problem::new(&BUSY).header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    })
}
