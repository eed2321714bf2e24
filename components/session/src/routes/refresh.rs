//! `POST /api/v1/session/refresh` (AUTH-3).

use axum::response::Response;
use deserr::Deserr;
use postern_domain::field_code::FieldCode;
use postern_domain::{
    audit::{Attempt, AuditAction, AuditOutcome, AuditReason},
    auth::{refresh::RefreshToken, transport::Transport},
    jobs::EmailTemplate,
    mfa::proof::Proof,
};
use postern_edge::{
    Answer, Call, Invalid, Problem, RefreshCookie,
    body::{FieldErrors, ValidOrNone},
    cookies,
    tokens::{Grant, TokenAnswer},
};
use postern_platform::SecretString;
use postern_store::{
    accounts::users,
    audit::AuditEvent,
    effects::Effects,
    sessions::{self, Refreshed, Which},
};
use serde_json::json;
use utoipa::ToSchema;

use crate::config;

/// Refresh tokens have about 130 characters.
const MAX_TOKEN_BYTES: usize = 256;

/// The refresh token; clients with cookies send no body.
#[derive(Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct RefreshRequest {
    /// The token from the last log-in or refresh.
    #[deserr(try_from(&String) = token -> Invalid)]
    #[schema(value_type = String, example = "pst_rt_…")]
    refresh_token: SecretString,
}

fn token(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_TOKEN_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new(FieldCode::InvalidToken, "This is not a refresh token.")),
    }
}

/// Exchange a refresh token for a new pair of tokens.
///
/// Each refresh token is good once. When the answer was lost, the same token may be sent again within ten
/// seconds and gets the same successor. An old token that comes back later ends the session: it was copied.
#[utoipa::path(
    post, path = "/api/v1/session/refresh", tag = "session", operation_id = "refresh",
    request_body(content = Option<RefreshRequest>, description = "Left out by clients with cookies"),
    responses(
        (status = 200, description = "New tokens", body = TokenAnswer),
        (status = 401, description = "The refresh token is not good (any more)",
            headers(("www-authenticate" = String, description = "That a token is asked for (RFC 6750)"))),
        (status = 403, description = "The cookie came from a page elsewhere"),
    ),
)]
pub async fn refresh(
    call: Call,
    RefreshCookie(cookie): RefreshCookie,
    ValidOrNone(body): ValidOrNone<RefreshRequest>,
) -> Answer<Response> {
    let issuer = config::issuer().await?;
    let (token, transport) = match (body, cookie) {
        (Some(body), _) => (body.refresh_token, Transport::Body),
        (None, Some(cookie)) => (cookie, Transport::Cookie),
        (None, None) => return Err(refused("No refresh token was sent.", FieldCode::Required)),
    };
    let token = RefreshToken::parse(&token, issuer.refresh_keys()).map_err(|_| {
        let problem = refused("This is not a refresh token of ours.", FieldCode::InvalidToken);
        problem.attempted(Attempt::RefreshForged)
    })?;

    // A browser forgets what it keeps (ASVS 14.3.1).
    let over = |problem: Problem| {
        let (name, value) = cookies::FORGET;
        if transport == Transport::Cookie { problem.header(name, value) } else { problem }
    };
    // Before the family turns: while Postgres is away the token must stay unused, or a client that
    // comes back after the window would be taken for a thief.
    let pg = call.pg().await?;
    let redis = call.redis()?;
    let (user, session) = (token.user, token.session);
    let idle = &call.config().idle;
    let step = sessions::refresh(redis, user, session, token.generation, idle, call.now()).await?;
    let (generation, repeated, authenticated_at, proof, opening) = match step {
        Refreshed::Successor { generation, repeated, authenticated_at, proof, opening } => {
            (generation, repeated, authenticated_at, proof, opening)
        }
        Refreshed::Unknown => return Err(over(ended("The session has ended.", &token))),
        Refreshed::Replayed => {
            let event = AuditEvent {
                outcome: AuditOutcome::Denied,
                reason: AuditReason::UsedToken,
                ..event(&call, &token, AuditAction::RefreshReplayed, false)?
            };
            let template = EmailTemplate::SessionStolen { address: call.address(), at: call.now() };
            let (stolen, effects) = ((user, session), Effects::of(event).mail(template)?);
            sessions::ends::record_stolen(&pg, stolen, call.now(), &effects).await?;
            let detail = "This refresh token was used before. The session has been ended.";
            return Err(over(refused(detail, FieldCode::UsedToken)));
        }
    };

    let event = event(&call, &token, AuditAction::Refresh, repeated)?;
    // Postgres is asked each time: Redis may have forgotten that the session has ended.
    let Some((profile, second_factor)) =
        users::refreshed(&pg, user, session, opening, &Effects::of(event)).await?
    else {
        sessions::end(redis, user, Which::One(session)).await?;
        return Err(over(ended("The session has ended.", &token)));
    };
    let roles = &profile.roles;
    let present = (roles.as_slice(), profile.version);
    sessions::confirm(redis, user, session, present, second_factor).await?;
    let proof = if second_factor { proof } else { Proof::Password };
    let deletion_at = profile.delete_after;
    let grant = Grant { user, session, generation, roles, proof, authenticated_at, deletion_at };
    issuer.answer(&call, &grant, transport, None)
}

fn event(
    call: &Call,
    token: &RefreshToken,
    action: AuditAction,
    repeated: bool,
) -> Answer<AuditEvent> {
    Ok(AuditEvent {
        actor: Some(token.user),
        session: Some(token.session),
        details: json!({ "generation": token.generation, "repeated": repeated }),
        ..call.audit(action, AuditOutcome::Allowed, AuditReason::RefreshToken)?
    })
}

fn ended(detail: &'static str, token: &RefreshToken) -> Problem {
    refused(detail, FieldCode::SessionEnded).attempted_on(
        Attempt::RefreshEnded,
        token.user,
        Some(token.session),
    )
}

fn refused(detail: &'static str, code: FieldCode) -> Problem {
    Problem::unauthenticated(Some(detail)).field("/refresh_token".into(), code, detail.into())
}
