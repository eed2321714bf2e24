//! `GET /.well-known/jwks.json` (RFC 8615, AUTH-1): the public keys. Here, because no route in `spin.toml` has a dot
//! (ADR 15).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use postern_edge::{Answer, Call};
use postern_platform::variables::VariableError;

/// The public keys that access tokens are signed with (RFC 7517).
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "pages", operation_id = "jwks",
    responses((status = 200, description = "JWK set; may be cached for five minutes", content_type = "application/json")),
)]
pub async fn jwks(call: Call) -> Answer<Response> {
    let keys = call.config().verification_keys.as_ref();
    let keys = keys.ok_or(VariableError::Missing("verification_keys"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    Ok((headers, keys.to_jwks_json()).into_response())
}
