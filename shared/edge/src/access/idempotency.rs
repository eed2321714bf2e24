//! `Idempotency-Key` on requests that create something (API-5, draft-ietf-httpapi-idempotency-key-header):
//! a client that lost the answer asks again and gets the same one, and nothing is created twice.

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use http_body_util::BodyExt;
use postern_domain::field_code::FieldCode;
use postern_platform::random;
use postern_store::idempotency::{self, Begun, Ended};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::caller::Caller;
use crate::{
    call::Call,
    http::{
        body::bytes::raw,
        problem::{Answer, FieldError, IDEMPOTENCY_KEY_REUSED, IN_PROGRESS, Problem, SHOWN_ONCE},
    },
};

static KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// A UUID has 36 characters; longer than this is no key.
const MAX_KEY_BYTES: usize = 255;
/// Headers that are part of what a retry gets.
static REPEATED: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// The id of what a request creates: the same for every retry of it.
#[derive(Debug, Clone, Copy)]
pub struct CreationId(pub Uuid);

impl<S: Sync> FromRequestParts<S> for CreationId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Self>()
            .copied()
            .ok_or_else(|| Problem::defect("the route is not `.idempotent()`"))
    }
}

/// What is kept of an answer, for a retry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// All of it.
    Answer,
    /// The id of what was made, for the answer holds a secret (ASVS 14.2.2).
    Id,
}

/// Answers a request at most once per key.
pub(crate) async fn layer(
    call: Call,
    caller: Option<Caller>,
    request: Request,
    next: Next,
) -> Answer<Response> {
    answer_once(&call, caller, request, next, Kept::Answer).await
}

/// The same where the answer holds a secret: a retry is told what was made, and that it was shown.
pub(crate) async fn layer_shown_once(
    call: Call,
    caller: Option<Caller>,
    request: Request,
    next: Next,
) -> Answer<Response> {
    answer_once(&call, caller, request, next, Kept::Id).await
}

/// What a retry is told by a route whose answer holds a secret: that this was made, and is not shown again.
pub fn shown_once(id: Uuid) -> Problem {
    Problem::new(&SHOWN_ONCE).id(id)
}

async fn answer_once(
    call: &Call,
    caller: Option<Caller>,
    mut request: Request,
    next: Next,
    kept: Kept,
) -> Answer<Response> {
    let millis = u64::try_from(call.now().0).unwrap_or_default();
    let random = random::bytes::<10>()?;
    let proposed = uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    let (Some(caller), Some(key)) = (caller, key(&request)?) else {
        request.extensions_mut().insert(CreationId(proposed));
        return Ok(next.run(request).await);
    };
    let record = (caller.user, key.as_str());
    let redis = call.redis()?;
    let fingerprint = fingerprint(&request);
    let id = match idempotency::begin(redis, record, &fingerprint, proposed, call.now()).await? {
        Begun::Go(id) => id,
        Begun::Busy(wait) => {
            let seconds = HeaderValue::from(wait.as_secs().max(1));
            return Err(Problem::new(&IN_PROGRESS).header(header::RETRY_AFTER, seconds));
        }
        Begun::Other => return Err(Problem::new(&IDEMPOTENCY_KEY_REUSED)),
        Begun::Done { body, .. } if kept == Kept::Id => {
            let id = body.parse().map_err(|_| Problem::defect("stored id"))?;
            return Err(shown_once(id));
        }
        Begun::Done { status, headers, body } => return repeat(status, &headers, body),
    };
    request.extensions_mut().insert(CreationId(id));
    let (parts, body) = next.run(request).await.into_parts();
    let body = collect(body).await;
    let (headers, text) = match kept {
        Kept::Answer => (repeated(&parts), String::from_utf8_lossy(&body)),
        Kept::Id => (String::new(), id.to_string().into()),
    };
    let ended = match parts.status {
        status if status.is_success() => {
            Ended::Done { status: status.as_u16(), headers: &headers, body: &text }
        }
        status if status.is_client_error() => Ended::Refused,
        _ => Ended::Unknown,
    };
    // What was done is done: that it could not be remembered must not become its answer.
    let _ = idempotency::end(redis, record, ended).await;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// The key, bare or as the quoted string of the draft.
fn key(request: &Request) -> Result<Option<String>, Problem> {
    let mut values = request.headers().get_all(&KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim().trim_matches('"');
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if values.next().is_some() || text.is_empty() || text.len() > MAX_KEY_BYTES || !visible {
        return Err(Problem::invalid(vec![FieldError {
            pointer: "/idempotency-key".into(),
            code: FieldCode::InvalidKey,
            detail: "Expected 1 to 255 visible ASCII characters, such as a UUID, once.".into(),
        }]));
    }
    Ok(Some(text.to_owned()))
}

fn fingerprint(request: &Request) -> String {
    let mut hash = Sha256::new();
    let body = raw(request.extensions());
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    for part in [request.method().as_str().as_bytes(), target.as_bytes(), &body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

async fn collect(body: Body) -> Bytes {
    // Bodies of our own handlers are in memory: reading them does not fail.
    body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
}

fn repeated(parts: &http::response::Parts) -> String {
    let pairs = REPEATED.iter().filter_map(|name| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), json!(value)))
    });
    Value::Object(pairs.collect()).to_string()
}

fn repeat(status: u16, headers: &str, body: String) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(status).map_err(|_| Problem::defect("stored status"))?;
    let headers: serde_json::Map<String, Value> =
        serde_json::from_str(headers).map_err(|_| Problem::defect("stored headers"))?;
    let mut response = (status, body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for name in &REPEATED {
        let value = headers.get(name.as_str()).and_then(Value::as_str);
        if let Some(value) = value.and_then(|text| HeaderValue::from_str(text).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}
