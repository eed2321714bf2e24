//! Errors become HTTP here and nowhere else: RFC 9457 problem documents with a stable `type`, the trace id,
//! and a pointer to every bad field. What happened inside is a separate field that only the log sees.

use std::{borrow::Cow, sync::Arc};

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use postern_domain::{
    audit::Attempt,
    ids::{SessionId, UserId},
};
use postern_platform::{random, variables::VariableError};
use postern_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::attempts::Attempted;

/// A kind of problem: what its `type` points to.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Last part of the `type` path under `/problems/`.
    pub slug: &'static str,
    /// The status it always has.
    pub status: StatusCode,
    /// The `title`.
    pub title: &'static str,
    /// What a developer who opens the `type` URL should know.
    pub about: &'static str,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $slug:literal, $status:ident, $title:literal, $about:literal;)*) => {
        $($(#[$doc])* pub static $name: Kind = Kind {
            slug: $slug, status: StatusCode::$status, title: $title, about: $about,
        };)*
        /// Every kind there is, for the pages under `/problems/`.
        pub static KINDS: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    /// The body is not JSON.
    INVALID_JSON = "invalid-json", BAD_REQUEST, "The body is not valid JSON",
        "The body must be one JSON value in UTF-8, without duplicate members, NUL characters or anything behind it.";
    /// A field is wrong.
    VALIDATION = "validation", UNPROCESSABLE_ENTITY, "The request has invalid fields",
        "`errors` names every field that is wrong: `pointer` (RFC 6901), a stable `code`, and a sentence.";
    /// A token from a mail is not (or no longer) good.
    TOKEN_INVALID = "token-invalid", BAD_REQUEST, "The token or code is not valid",
        "It was mistyped, used before, replaced by a newer one, or has expired. Request a new mail.";
    /// Log-in failed.
    INVALID_CREDENTIALS = "invalid-credentials", UNAUTHORIZED, "E-mail address or password is wrong",
        "The answer is the same whether or not there is an account. If you have just registered, confirm your address first, by the link or the code in the mail.";
    /// Nobody is logged in.
    UNAUTHENTICATED = "unauthenticated", UNAUTHORIZED, "Log in first",
        "The access token is missing, malformed, expired, or its session has ended. `WWW-Authenticate` says which (RFC 6750).";
    /// Right password, suspended account.
    ACCOUNT_SUSPENDED = "account-suspended", FORBIDDEN, "This account is suspended",
        "An administrator has suspended the account.";
    /// The session is good for a change of the password and nothing else.
    PASSWORD_CHANGE_REQUIRED = "password-change-required", FORBIDDEN, "Change your password first",
        "Somebody else chose the password, or an administrator asks for a new one: POST /api/v1/auth/password/change. Until then this session can do nothing else.";
    /// The proof of identity is too old for this.
    INSUFFICIENT_AUTHENTICATION = "insufficient-user-authentication", UNAUTHORIZED, "Prove again who you are",
        "This needs a recent proof of identity: POST /api/v1/auth/step-up, then try again with the tokens of its answer. `WWW-Authenticate` says how recent (RFC 9470), `factors` what would do.";
    /// The caller has to have a second factor and has none.
    SECOND_FACTOR_REQUIRED = "second-factor-required", FORBIDDEN, "Set up a second factor first",
        "This account needs a second factor. Until it has one, its sessions can only set one up (POST /api/v1/mfa/totp/enrol, then /confirm) and log out. After that the same session goes on. If the account has a factor already: POST /api/v1/auth/step-up.";
    /// The second factor is wrong.
    SECOND_FACTOR_INVALID = "second-factor-invalid", UNAUTHORIZED, "The code or password is wrong",
        "It is wrong, used before or expired. After several wrong ones, log in again.";
    /// The log-in challenge is not (or no longer) good.
    CHALLENGE_INVALID = "challenge-invalid", UNAUTHORIZED, "Log in again",
        "The challenge has expired, was used, or saw too many wrong codes. The account is not locked: log in again.";
    /// Visible, but not permitted.
    FORBIDDEN = "forbidden", FORBIDDEN, "Not permitted",
        "You may see this, but your roles and grants do not permit what you asked for. The audit log has the reason.";
    /// The caller would give away more than they have, or act on somebody who may do more.
    ESCALATION = "escalation", FORBIDDEN, "This goes beyond what you may do yourself",
        "You cannot give permissions that you do not have, change a role that has them, or act on a user who does. If you named the permissions, `errors` lists them.";
    /// The state does not allow it.
    CONFLICT = "conflict", CONFLICT, "This conflicts with the current state",
        "`detail` says why.";
    /// It was changed by somebody else since the client has seen it.
    PRECONDITION_FAILED = "precondition-failed", PRECONDITION_FAILED, "It was changed in the meantime",
        "`If-Match` does not name the current version; `ETag` does. Read it again and apply your change to that.";
    /// The key belongs to another request.
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "This Idempotency-Key was used for another request",
        "A key belongs to one request, for a day. Use a new one.";
    /// The same request is still under way.
    IN_PROGRESS = "request-in-progress", CONFLICT, "The same request is still under way",
        "A request with this Idempotency-Key is being answered. Try again after `Retry-After` seconds.";
    /// Too many sessions and the policy is to refuse.
    SESSION_LIMIT = "session-limit-reached", CONFLICT, "Too many sessions",
        "This account has as many sessions as it may have. End one on another device first.";
    /// A cookie came along from another site.
    CROSS_SITE = "cross-site-request", FORBIDDEN, "Cross-site request refused",
        "A request that is authenticated by cookie and changes something must come from this site: send `Origin` or `Sec-Fetch-Site: same-origin`.";
    /// Nothing here, or nothing that the caller may see.
    NOT_FOUND = "not-found", NOT_FOUND, "Not found",
        "There is nothing at this address, or nothing that you may see.";
    /// The path exists, the method does not.
    METHOD_NOT_ALLOWED = "method-not-allowed", METHOD_NOT_ALLOWED, "Method not allowed",
        "`Allow` lists the methods of this path.";
    /// The body is too long.
    TOO_LARGE = "payload-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "A body may have at most 64 KiB.";
    /// The body is not announced as JSON.
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "Send application/json",
        "The `Content-Type` must be `application/json`.";
    /// A rate limit.
    TOO_MANY_REQUESTS = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests",
        "`Retry-After` says when to try again; `RateLimit-*` describe the limit.";
    /// Postgres, Redis or a setting is missing.
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, "Temporarily unavailable",
        "Nothing was changed half-way. Try again after `Retry-After` seconds.";
    /// As much costly work is under way as there may be at once.
    BUSY = "busy", SERVICE_UNAVAILABLE, "Too busy right now",
        "As many requests of this kind are being served as the server can take at once. Nothing was changed. Try again after `Retry-After` seconds.";
    /// Our fault.
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "Something went wrong on our side",
        "Tell the operator the trace id: it leads to the cause.";
}

/// One bad field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer (RFC 6901) into the body, or `/name` of a parameter.
    #[schema(example = "/email")]
    pub pointer: String,
    /// What is wrong, for programs.
    #[schema(example = "invalid_email")]
    pub code: String,
    /// What is wrong, for people.
    pub detail: String,
}

/// A problem document (RFC 9457), as clients see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Stable path that names (and explains) the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/validation")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// This occurrence in words.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// Also in the header `x-trace-id`.
    pub trace_id: String,
    /// The bad fields, if any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What would do for `POST /api/v1/auth/step-up`, where a proof of identity is missing: `totp`, `backup_code`,
    /// `sms` or `password`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<String>,
}

/// A failure on its way to becoming a problem document.
#[derive(Debug, Clone)]
pub struct Problem(Arc<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    kind: &'static Kind,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    factors: Vec<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
    internal: Option<String>,
    attempted: Option<Attempted>,
}

impl Problem {
    /// A problem with the words of its kind.
    pub fn new(kind: &'static Kind) -> Self {
        let detail = Cow::Borrowed(kind.about);
        let attempted = match kind.slug {
            slug if slug == TOO_MANY_REQUESTS.slug => Some(Attempt::RateLimited),
            slug if slug == CROSS_SITE.slug => Some(Attempt::CrossSite),
            _ => None,
        }
        .map(|attempt| Attempted { attempt, actor: None, session: None });
        let (errors, factors, headers, internal) = (vec![], vec![], vec![], None);
        Self(Arc::new(Parts { kind, detail, errors, factors, headers, internal, attempted }))
    }

    /// Fields that are wrong.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let names: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        let detail = format!("Invalid: {}.", names.join(", "));
        Self::new(&VALIDATION).detail(detail).with(|parts| parts.errors = errors)
    }

    /// Nobody, or nobody valid: RFC 6750 section 3. `error` is `None` when no token was sent.
    pub fn unauthenticated(error: Option<&'static str>) -> Self {
        let challenge = match error {
            None => HeaderValue::from_static(r#"Bearer realm="postern""#),
            Some(_) => HeaderValue::from_static(r#"Bearer realm="postern", error="invalid_token""#),
        };
        Self::new(&UNAUTHENTICATED)
            .detail(error.unwrap_or("No access token was sent."))
            .header(header::WWW_AUTHENTICATE, challenge)
    }

    /// Something we depend on is away; `internal` goes to the log.
    pub fn unavailable(internal: impl Into<String>) -> Self {
        Self::new(&UNAVAILABLE)
            .header(header::RETRY_AFTER, HeaderValue::from_static("2"))
            .internal(internal)
    }

    /// A defect of ours; `internal` goes to the log.
    pub fn defect(internal: impl Into<String>) -> Self {
        Self::new(&INTERNAL).internal(internal)
    }

    /// Other words for this occurrence. Never put an inner error's text here.
    #[must_use]
    pub fn detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.with(|parts| parts.detail = detail.into())
    }

    /// One more bad field.
    #[must_use]
    pub fn field(self, pointer: String, code: &str, detail: String) -> Self {
        let error = FieldError { pointer, code: code.to_owned(), detail };
        self.with(|parts| parts.errors.push(error))
    }

    /// What a missing proof of identity could be given with.
    #[must_use]
    pub fn factors(self, factors: Vec<String>) -> Self {
        self.with(|parts| parts.factors = factors)
    }

    /// One more header.
    #[must_use]
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.with(|parts| parts.headers.push((name, value)))
    }

    /// What only the log may see.
    #[must_use]
    pub fn internal(self, text: impl Into<String>) -> Self {
        self.with(|parts| parts.internal = Some(text.into()))
    }

    /// What this refuses, for the record.
    #[must_use]
    pub fn attempted(self, attempt: Attempt) -> Self {
        let attempted = Attempted { attempt, actor: None, session: None };
        self.with(|parts| parts.attempted = Some(attempted))
    }

    /// The same, where it is known whose account it is about, and perhaps which session.
    #[must_use]
    pub fn attempted_on(self, attempt: Attempt, user: UserId, session: Option<SessionId>) -> Self {
        let attempted = Attempted { attempt, actor: Some(user), session };
        self.with(|parts| parts.attempted = Some(attempted))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// What it refuses, where that belongs on record.
    pub fn attempt(&self) -> Option<Attempted> {
        self.0.attempted
    }

    /// The kind.
    pub fn kind(&self) -> &'static Kind {
        self.0.kind
    }

    /// What only the log may see.
    pub fn internal_text(&self) -> Option<&str> {
        self.0.internal.as_deref()
    }

    /// The document for a request.
    pub fn document(&self, instance: &str, trace_id: &str) -> ProblemDocument {
        ProblemDocument {
            kind: format!("/problems/{}", self.0.kind.slug),
            title: self.0.kind.title.to_owned(),
            status: self.0.kind.status.as_u16(),
            detail: self.0.detail.clone().into_owned(),
            instance: instance.to_owned(),
            trace_id: trace_id.to_owned(),
            errors: self.0.errors.clone(),
            factors: self.0.factors.clone(),
        }
    }
}

/// The status and headers; the body is written by [`crate::serve`], which knows the trace id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.kind.status.into_response();
        for (name, value) in &self.0.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if error.is_unavailable() {
            Self::unavailable(error.to_string())
        } else {
            Self::defect(error.to_string())
        }
    }
}

impl From<postern_platform::pg::DatabaseError> for Problem {
    fn from(error: postern_platform::pg::DatabaseError) -> Self {
        StoreError::from(error).into()
    }
}

impl From<random::Unavailable> for Problem {
    fn from(error: random::Unavailable) -> Self {
        Self::unavailable(error.to_string())
    }
}

impl From<VariableError> for Problem {
    fn from(error: VariableError) -> Self {
        Self::unavailable(error.to_string())
    }
}
