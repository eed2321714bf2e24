//! Routes for providers that sign what they send.

use std::pin::Pin;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Uri};

use crate::{
    call::Call,
    http::{
        body::bytes::raw,
        problem::{Answer, Problem},
    },
};

/// Says whether a call from outside that has no session is genuine: a webhook's signature.
pub type Verifier = for<'a> fn(
    &'a Call,
    &'a Uri,
    &'a HeaderMap,
    &'a [u8],
) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>>;

/// A signature that a route asks for.
#[derive(Clone, Copy)]
pub(crate) struct Signed {
    /// The security scheme of the document.
    #[cfg_attr(target_arch = "wasm32", expect(dead_code, reason = "the description reads it"))]
    pub(crate) scheme: &'static str,
    /// What checks it.
    pub(crate) verify: Verifier,
}

/// Lets in what `verify` accepts.
pub(crate) async fn layer(
    State(verify): State<Verifier>,
    call: Call,
    request: Request,
    next: Next,
) -> Answer<Response> {
    verify(&call, request.uri(), request.headers(), &raw(request.extensions())).await?;
    Ok(next.run(request).await)
}
