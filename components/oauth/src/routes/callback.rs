//! `GET /api/v1/oauth/{provider}/callback` (OAUTH-3): a user comes back from a provider.
//!
//! By then the access cookie has run out, and a strict cookie does not come along from another site: what binds the way
//! back to its user is a cookie of its own, and the state.

use axum::response::{IntoResponse as _, Response};
use deserr::Deserr;
use http::{HeaderValue, StatusCode, header};
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    ids::UserId,
    oauth::flow::{Outcome, Reason, ReturnTo},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, FlowBinding, Negotiation, Problem, TokenOwner,
    body::{FieldErrors, ValidPath, ValidQuery},
    cookies, device_of,
    problem::{FLOW_INVALID, NOT_FOUND, TOO_MANY_REQUESTS},
};
use postern_platform::{SecretString, log, pg::Connection};
use postern_store::{
    audit::{self, AuditEvent},
    connections::flows::{self, Flow},
    sessions::access::READ_ONLY,
};
use serde_json::json;

use crate::{
    authorize,
    config::{self, OauthConfig, Settings},
    connecting::{self, Failed},
    metadata,
};

/// What a provider calls a no of its user (RFC 6749 §4.1.2.1).
const DENIED: &str = "access_denied";
/// Longest code that is looked at, in bytes.
const MAX_CODE_BYTES: usize = 4096;

/// What the provider sends along. It may send more.
#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors)]
#[into_params(parameter_in = Query)]
pub struct CallbackQuery {
    /// The state of the flow.
    #[deserr(default)]
    #[param(value_type = Option<String>)]
    state: Option<String>,
    /// What tokens are asked for with.
    #[deserr(default)]
    #[param(value_type = Option<String>)]
    code: Option<String>,
    /// Who the provider says it is (RFC 9207).
    #[deserr(default)]
    #[param(value_type = Option<String>)]
    iss: Option<String>,
    /// Why it sends no code.
    #[deserr(default)]
    #[param(value_type = Option<String>)]
    error: Option<String>,
}

/// Come back from a provider. Browsers are sent here by it; the answer sends them on to where the flow was to end, with
/// `connection` and `result` (`connected`, `partial`, `denied` or `failed`), and if it has failed with `reason`: `other_account`,
/// `provider_refused`, `provider_unavailable`, `provider_unclear` or `unavailable`.
///
/// Programs get a problem document where there is no such flow. A person's browser goes to `/connections` instead, with one
/// of these reasons or `expired`, `logged_out`, `not_yours`, `mixed_up`, `not_offered` or `too_many`.
#[utoipa::path(
    get, path = "/api/v1/oauth/{provider}/callback", tag = "oauth", operation_id = "finish_connection",
    params(
        ("provider" = String, Path, description = "The provider", example = "google"),
        CallbackQuery,
    ),
    responses(
        (status = 303, description = "On to where the flow was to end"),
        (status = 400, description = "Nobody is on this way, or no longer, or not in this browser"),
        (status = 404, description = "No such provider is offered"),
    ),
)]
pub async fn finish_connection(
    call: Call,
    visit: Negotiation,
    binding: FlowBinding,
    TokenOwner(present): TokenOwner,
    ValidPath(provider): ValidPath<String>,
    query: Result<ValidQuery<CallbackQuery>, Problem>,
) -> Response {
    let by_cookie = binding.by_cookie;
    let mut binds = true;
    let ended = match query {
        Ok(ValidQuery(query)) => end(&call, &provider, (binding, present), query, &mut binds).await,
        Err(problem) => Err(Refused::because(Reason::Expired, problem)),
    };
    let mut response = match ended {
        Ok(place) => (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response(),
        Err(refused) if visit.is_a_visit() => refused.on_a_page().into_response(),
        Err(refused) => refused.problem.into_response(),
    };
    // What binds no flow any more is of no use to this browser. While it binds others it stays: whoever is sent here by
    // somebody else must not lose those.
    if by_cookie && !binds {
        response.headers_mut().append(header::SET_COOKIE, cookies::unbind());
    }
    response
}

/// The page for browsers that do not get as far as to a flow.
pub fn page_of(problem: &Problem) -> String {
    let too_many = problem.kind() == &TOO_MANY_REQUESTS;
    let reason = if too_many { Reason::TooMany } else { Reason::Unavailable };
    ReturnTo::default().with(Outcome::Failed(reason), None)
}

/// Why a way back leads nowhere.
struct Refused {
    problem: Problem,
    outcome: Outcome,
    /// A page of ours, unless the flow and its owner are known: nothing of a request is one.
    return_to: ReturnTo,
}

impl Refused {
    fn because(reason: Reason, problem: Problem) -> Self {
        Self { problem, outcome: Outcome::Failed(reason), return_to: ReturnTo::default() }
    }

    /// The problem, as a person's browser gets it.
    fn on_a_page(self) -> Problem {
        match HeaderValue::try_from(self.return_to.with(self.outcome, None)) {
            Ok(page) => self.problem.leading_to(page),
            Err(_) => self.problem,
        }
    }
}

impl<E: Into<Problem>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::because(Reason::Unavailable, error.into())
    }
}

/// Ends a flow; gives where its user goes. `binds` becomes false when the browser has no other flow under way.
async fn end(
    call: &Call,
    provider: &str,
    (binding, present): (FlowBinding, Option<UserId>),
    query: CallbackQuery,
    binds: &mut bool,
) -> Result<String, Refused> {
    let config = config::get().await?;
    let not_offered = || Refused::because(Reason::NotOffered, Problem::new(&NOT_FOUND));
    let settings = config.of(provider).ok_or_else(not_offered)?;
    // Before the flow is taken: while Postgres is away, whoever comes back may try again.
    let pg = call.pg().await?;
    let (flow, device) = flow(call, settings, binding.shown, &query, binds).await?;
    // Somebody else is at this browser now, and learns nothing of the flow.
    if present.is_some_and(|user| user != flow.user) {
        return Err(Refused::because(Reason::NotYours, Problem::new(&FLOW_INVALID)));
    }
    let return_to = ReturnTo::parse(&flow.return_to, &config.return_origins).unwrap_or_default();
    let sender = check_sender((&config, settings), &query, call.now()).await;
    let sender = sender.map_err(|problem| Refused {
        return_to: return_to.clone(),
        ..Refused::because(Reason::MixedUp, problem)
    })?;
    let code = query.code.filter(|code| code.len() <= MAX_CODE_BYTES).map(SecretString::from);
    let ended = match (query.error.as_deref(), code, sender) {
        (None, Some(_), Err(failed)) => Err(failed),
        (None, Some(code), Ok(())) => {
            connecting::finish(call, &pg, (&config, settings), (&flow, &device), &code).await
        }
        (Some(DENIED), ..) => Err(Failed::Denied),
        (Some(error), ..) => {
            Err(Failed::Provider(Reason::of_error(error), "it sent an error".into()))
        }
        (None, None, _) => Err(Failed::Provider(Reason::ProviderUnclear, "it sent no code".into())),
    };
    Ok(match ended {
        Ok((outcome, connection)) => return_to.with(outcome, Some(&connection.to_string())),
        Err(failed) => {
            let outcome = refuse((call, &pg), settings, &flow, failed).await?;
            return_to.with(outcome, None)
        }
    })
}

/// The flow that ends here, and the device of its session.
async fn flow(
    call: &Call,
    settings: &Settings,
    binding: Option<SecretString>,
    query: &CallbackQuery,
    binds: &mut bool,
) -> Result<(Flow, String), Refused> {
    let invalid = || {
        let problem = Problem::new(&FLOW_INVALID).attempted(Attempt::FlowForged);
        // Also where the provider is said to bring a no: without the state of a flow anybody may say so.
        Refused::because(Reason::Expired, problem)
    };
    let state = query.state.as_deref().map(SecretString::from);
    let state = state.filter(authorize::is_secret).ok_or_else(invalid)?;
    let binding = binding.filter(authorize::is_secret).ok_or_else(invalid)?;
    let shown = (&binding, settings.provider.id);
    let taken = flows::take(call.redis()?, &state, shown, call.now()).await?;
    *binds = taken.others;
    let flow = taken.flow.ok_or_else(invalid)?;
    // Whoever has logged out meanwhile connects nothing.
    let device = device_of(call, flow.user, flow.session, &READ_ONLY).await?;
    let gone = || Refused::because(Reason::LoggedOut, Problem::new(&FLOW_INVALID));
    Ok((flow, device.ok_or_else(gone)?))
}

/// Whether the provider itself sends this browser back. Another one would be a mix-up: the code is another provider's, and
/// this one must not see it (RFC 9207, RFC 9700 §4.4.2). Where it says that it says who it is, silence is another one; where
/// it cannot be asked, silence is a failure of the provider.
async fn check_sender(
    (config, settings): (&OauthConfig, &Settings),
    query: &CallbackQuery,
    now: UnixMillis,
) -> Answer<Result<(), Failed>> {
    let Some(issuer) = &settings.issuer else { return Ok(Ok(())) };
    if let Some(sent) = &query.iss {
        let is_it = issuer.may_be(sent);
        return if is_it { Ok(Ok(())) } else { Err(Problem::new(&FLOW_INVALID)) };
    }
    // Who brings no code gives nothing away.
    if query.error.is_some() {
        return Ok(Ok(()));
    }
    match metadata::of((config, settings), issuer, now).await {
        Ok(metadata) if metadata.says_issuer => {
            log::line(&format!("{}: no iss came, which it sends", settings.provider.id));
            Err(Problem::new(&FLOW_INVALID))
        }
        Ok(_) => Ok(Ok(())),
        Err(why) => {
            let text = format!("no iss came, and nobody knows why: {why}");
            Ok(Err(Failed::Provider(Reason::ProviderUnavailable, text)))
        }
    }
}

/// Records that nothing was connected, and why.
async fn refuse(
    (call, pg): (&Call, &Connection),
    settings: &Settings,
    flow: &Flow,
    failed: Failed,
) -> Answer<Outcome> {
    let (outcome, reason) = match &failed {
        Failed::Denied => (Outcome::Denied, AuditReason::ProviderDenied),
        Failed::OtherAccount => (Outcome::Failed(Reason::OtherAccount), AuditReason::OtherAccount),
        Failed::Provider(reason, why) => {
            log::line(&format!("{}: {why}", settings.provider.id));
            (Outcome::Failed(*reason), AuditReason::ProviderFailed)
        }
        Failed::Ours(problem) => {
            let why = problem.internal_text().unwrap_or(problem.kind().slug);
            log::line(&format!("{}: {why}", settings.provider.id));
            (Outcome::Failed(Reason::Unavailable), AuditReason::ProviderFailed)
        }
    };
    let event = AuditEvent {
        actor: Some(flow.user),
        session: Some(flow.session),
        details: json!({ "provider": settings.provider.id }),
        ..call.audit(AuditAction::ConnectionRefuse, AuditOutcome::Denied, reason)?
    };
    audit::record(pg, &event).await?;
    Ok(outcome)
}
