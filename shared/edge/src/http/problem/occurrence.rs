//! A problem on its way out, and how the errors of what lies below become one.

use postern_domain::field_code::FieldCode;
use std::{borrow::Cow, fmt::Display, sync::Arc};

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use postern_domain::{
    audit::Attempt,
    ids::{ServiceAccountId, SessionId, UserId},
    mfa::proof::Proof,
};
use postern_platform::{defect::Cause, random, variables::VariableError};
use postern_store::StoreError;
use uuid::Uuid;

use super::{
    document::{FieldError, ProblemDocument},
    fault::Fault,
    kinds::{
        CROSS_SITE, INTERNAL, Kind, TOO_MANY_REQUESTS, UNAUTHENTICATED, UNAVAILABLE, VALIDATION,
    },
};

/// What a handler gives.
pub type Answer<T> = Result<T, Problem>;

/// What somebody tried against a defence, and who it was if that is known. A problem that answers one carries it, so that
/// it is put on record before the answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempted {
    /// What.
    pub(crate) attempt: Attempt,
    /// Whose account it was about.
    pub(crate) actor: Option<UserId>,
    /// By which session.
    pub(crate) session: Option<SessionId>,
    /// Or which service account it was about.
    pub(crate) service: Option<ServiceAccountId>,
}

impl Attempted {
    /// By nobody that is known.
    fn of(attempt: Attempt) -> Self {
        Self { attempt, actor: None, session: None, service: None }
    }
}

/// A failure on its way to becoming a problem document.
#[derive(Debug, Clone)]
pub struct Problem(Arc<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    kind: &'static Kind,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    factors: Vec<Proof>,
    id: Option<Uuid>,
    headers: Vec<(HeaderName, HeaderValue)>,
    internal: Option<String>,
    attempted: Option<Attempted>,
    fault: Option<Fault>,
    /// Where a browser goes instead of reading the document.
    leads_to: Option<HeaderValue>,
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
        .map(Attempted::of);
        let (errors, factors, id, headers) = (vec![], vec![], None, vec![]);
        let (internal, fault, leads_to) = (None, None, None);
        Self(Arc::new(Parts {
            kind,
            detail,
            errors,
            factors,
            id,
            headers,
            internal,
            attempted,
            fault,
            leads_to,
        }))
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

    /// No service account, or none that may come in.
    pub fn no_service(error: Option<&'static str>) -> Self {
        Self::unauthenticated(error)
            .detail(error.unwrap_or("No key of a service account was sent."))
    }

    /// A defect of ours. `what` goes to the log; words of the code are also what administrators see of it (API-4), and nothing
    /// that was put together. What has caused it is said by [`because`](Self::because).
    #[track_caller]
    pub fn defect(what: impl Into<Cow<'static, str>>) -> Self {
        let what = what.into();
        let cause = match what {
            Cow::Borrowed(words) => Cause::of(words),
            Cow::Owned(_) => Cause::of("a defect"),
        };
        Self::new(&INTERNAL).internal(what).of(Fault::here(cause))
    }

    /// What has caused it; goes to the log alone.
    #[must_use]
    pub fn because(self, error: impl Display) -> Self {
        let text = format!("{}: {error}", self.internal_text().unwrap_or_default());
        self.internal(text)
    }

    fn of(self, fault: Fault) -> Self {
        self.with(|parts| parts.fault = Some(fault))
    }

    /// Other words for this occurrence. Never put an inner error's text here.
    #[must_use]
    pub fn detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.with(|parts| parts.detail = detail.into())
    }

    /// One more bad field.
    #[must_use]
    pub fn field(self, pointer: String, code: FieldCode, detail: String) -> Self {
        let error = FieldError { pointer, code, detail };
        self.with(|parts| parts.errors.push(error))
    }

    /// What a missing proof of identity could be given with.
    #[must_use]
    pub fn factors(self, factors: Vec<Proof>) -> Self {
        self.with(|parts| parts.factors = factors)
    }

    /// What was made before.
    #[must_use]
    pub(crate) fn id(self, id: Uuid) -> Self {
        self.with(|parts| parts.id = Some(id))
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
        self.with(|parts| parts.attempted = Some(Attempted::of(attempt)))
    }

    /// The same, where it is known whose account it is about, and perhaps which session.
    #[must_use]
    pub fn attempted_on(self, attempt: Attempt, user: UserId, session: Option<SessionId>) -> Self {
        let attempted = Attempted { actor: Some(user), session, ..Attempted::of(attempt) };
        self.with(|parts| parts.attempted = Some(attempted))
    }

    /// The same, where it is about a service account.
    #[must_use]
    pub fn attempted_by(self, attempt: Attempt, service: ServiceAccountId) -> Self {
        let attempted = Attempted { service: Some(service), ..Attempted::of(attempt) };
        self.with(|parts| parts.attempted = Some(attempted))
    }

    /// For a person's browser, which has no use for a document: it goes to this page of ours, which says it in words. To the
    /// record and the log it stays a problem.
    #[must_use]
    pub fn leading_to(self, page: HeaderValue) -> Self {
        self.with(|parts| parts.leads_to = Some(page))
    }

    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// What it refuses, where that belongs on record.
    pub(crate) fn attempt(&self) -> Option<Attempted> {
        self.0.attempted
    }

    /// Whether a browser is led on, and no document is to be written.
    pub(crate) fn leads_on(&self) -> bool {
        self.0.leads_to.is_some()
    }

    /// The kind.
    pub fn kind(&self) -> &'static Kind {
        self.0.kind
    }

    /// What is kept of it, if it is unexpected.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.0.fault.as_ref()
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
            id: self.0.id,
        }
    }
}

/// The status and headers; the body is written by [`crate::serve`], which knows the trace id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = match &self.0.leads_to {
            Some(page) => {
                (StatusCode::SEE_OTHER, [(header::LOCATION, page.clone())]).into_response()
            }
            None => self.0.kind.status.into_response(),
        };
        for (name, value) in &self.0.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    #[track_caller]
    fn from(error: StoreError) -> Self {
        match error.cause() {
            None => Self::unavailable(error.to_string()),
            Some(cause) => Self::new(&INTERNAL).internal(error.to_string()).of(Fault::here(cause)),
        }
    }
}

impl From<postern_platform::pg::DatabaseError> for Problem {
    #[track_caller]
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

#[cfg(test)]
mod tests {
    use postern_platform::{
        defect::{Cause, Defect},
        pg::DatabaseError,
    };

    use super::*;

    const SAID: &str = "22P02 invalid input: \"ada@example.org\"";

    fn refused() -> StoreError {
        let cause = Cause::of("Postgres refused a statement").named("22P02");
        DatabaseError::Defect(Defect::new(cause, SAID)).into()
    }

    fn answered() -> Answer<()> {
        Err(refused())?
    }

    /// API-4: an error is known by the file in which `?` made a problem of it, by its SQLSTATE, and by nothing that it quotes.
    #[test]
    fn a_fault_is_a_cause_and_a_file() {
        let problem = answered().expect_err("a problem");
        assert!(problem.internal_text().is_some_and(|text| text.contains(SAID)), "for the log");
        let fault = problem.fault().expect("a fault");
        assert_eq!(fault.source, Some(file!()));
        assert_eq!(fault.cause.to_string(), "Postgres refused a statement: 22P02");
        // Through a function of the library that is known nowhere by its file.
        let tried: Result<(), StoreError> = Err(refused());
        let mapped = tried.map_err(Problem::from).expect_err("a problem");
        assert_eq!(mapped.fault().expect("a fault").source, None);
    }

    /// API-4: of a defect that is said in words, words of the code are kept, and nothing that was put together.
    #[test]
    fn only_words_of_the_code_are_kept() {
        let of = |problem: Problem| problem.fault().expect("a fault").cause.to_string();
        let address = "ada@example.org";
        assert_eq!(of(Problem::defect("stored id")), "stored id");
        let because = Problem::defect("stored address").because(address);
        assert_eq!(because.internal_text(), Some("stored address: ada@example.org"));
        assert_eq!(of(because), "stored address");
        let put_together = Problem::defect(format!("stored address: {address}"));
        assert_eq!(put_together.internal_text(), Some("stored address: ada@example.org"));
        assert_eq!(of(put_together), "a defect");
        assert!(Problem::unavailable("gone").fault().is_none());
    }
}
