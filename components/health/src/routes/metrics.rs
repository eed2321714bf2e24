//! `GET /metrics`: Prometheus text. Not for the public: it asks for the token in `metrics_token`, and is not there
//! while there is none.

use http::header;
use postern_edge::{Answer, Call};
use postern_store::{health, metrics as counters};

use crate::prometheus;

/// All figures of all replicas, in the Prometheus text format.
#[utoipa::path(
    get, path = "/metrics", tag = "health", operation_id = "metrics",
    responses(
        (status = 200, description = "Prometheus text format 0.0.4", content_type = "text/plain"),
    ),
)]
pub async fn metrics(call: Call) -> Answer<([(header::HeaderName, &'static str); 1], String)> {
    let counters = counters::read(call.redis()?).await?;
    let load = health::load(&call.pg().await?, call.now()).await?;
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((content_type, prometheus::render(&counters, &load)))
}
