//! `GET /api/v1/oauth/{provider}/callback` (OAUTH-3): a user comes back from a provider.
//!
//! By then the access cookie has run out, and a strict cookie does not come along from another site: what binds the way
//! back to its user is a cookie of its own, and the state.

use axum::response::{IntoResponse as _, Response};
use deserr::Deserr;
use http::{StatusCode, header};
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    oauth::flow::{Outcome, ReturnTo},
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, FlowBinding, Problem, TokenOwner,
    body::{FieldErrors, ValidPath, ValidQuery},
    lives,
    problem::{FLOW_INVALID, NOT_FOUND},
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
/// `connection` and `result` (`connected`, `partial`, `denied` or `failed`).
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
    FlowBinding(binding): FlowBinding,
    TokenOwner(present): TokenOwner,
    ValidPath(provider): ValidPath<String>,
    ValidQuery(query): ValidQuery<CallbackQuery>,
) -> Answer<Response> {
    let config = config::get().await?;
    let settings = config.of(&provider).ok_or_else(|| Problem::new(&NOT_FOUND))?;
    // Before the flow is taken: while Postgres is away, whoever comes back may try again.
    let pg = call.pg().await?;
    let flow = flow(&call, settings, binding, query.state.as_deref()).await?;
    // Somebody else is at this browser now.
    if present.is_some_and(|user| user != flow.user) {
        return Err(Problem::new(&FLOW_INVALID));
    }
    let sender = check_sender((&config, settings), &query, call.now()).await?;
    let return_to = ReturnTo::parse(&flow.return_to, &config.return_origins).unwrap_or_default();
    let code = query.code.filter(|code| code.len() <= MAX_CODE_BYTES).map(SecretString::from);
    let ended = match (query.error.as_deref(), code, sender) {
        (None, Some(_), Err(failed)) => Err(failed),
        (None, Some(code), Ok(())) => {
            connecting::finish(&call, &pg, (&config, settings), &flow, &code).await
        }
        (Some("access_denied"), ..) => Err(Failed::Denied),
        _ => Err(Failed::Provider("it sent an error, or no code".into())),
    };
    let location = match ended {
        Ok((outcome, connection)) => return_to.with(outcome, Some(&connection.to_string())),
        Err(failed) => {
            let outcome = refuse((&call, &pg), settings, &flow, failed).await?;
            return_to.with(outcome, None)
        }
    };
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// The flow that ends here.
async fn flow(
    call: &Call,
    settings: &Settings,
    binding: Option<SecretString>,
    state: Option<&str>,
) -> Answer<Flow> {
    let invalid = || Problem::new(&FLOW_INVALID).attempted(Attempt::FlowForged);
    let state = state.map(SecretString::from).filter(authorize::is_secret).ok_or_else(invalid)?;
    let binding = binding.filter(authorize::is_secret).ok_or_else(invalid)?;
    let shown = (&binding, settings.provider.id);
    let flow = flows::take(call.redis()?, &state, shown, call.now()).await?.ok_or_else(invalid)?;
    // Whoever has logged out meanwhile connects nothing.
    if !lives(call, flow.user, flow.session, &READ_ONLY).await? {
        return Err(Problem::new(&FLOW_INVALID));
    }
    Ok(flow)
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
        Err(why) => Ok(Err(Failed::Provider(format!("no iss came, and nobody knows why: {why}")))),
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
        Failed::OtherAccount => (Outcome::Failed, AuditReason::OtherAccount),
        Failed::Provider(why) => {
            log::line(&format!("{}: {why}", settings.provider.id));
            (Outcome::Failed, AuditReason::ProviderFailed)
        }
        Failed::Ours(problem) => {
            let why = problem.internal_text().unwrap_or(problem.kind().slug);
            log::line(&format!("{}: {why}", settings.provider.id));
            (Outcome::Failed, AuditReason::ProviderFailed)
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
