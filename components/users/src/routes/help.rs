//! `POST /api/v1/users/{id}/factors/reset`, `…/unlock`, `…/require-password`, `…/invitation` and
//! `DELETE /api/v1/users/{id}/sessions/{session}` (USR-6): help for who is locked out. The owner is told of each by mail.

use http::StatusCode;
use postern_domain::{
    audit::AuditAction,
    ids::{PasswordResetId, SessionId, UserId},
    jobs::{EmailTemplate, Help},
    notices::NoticeKind,
};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::{ValidPath, ValidPathPair},
    escalation::{self, MAX_TRIES},
    notices,
    problem::{CONFLICT, NOT_FOUND, ProblemDocument},
    session_ends,
};
use postern_platform::random;
use postern_store::{
    effects::Effects,
    help::{self, Helped},
    sessions::{self, Which},
};
use serde_json::json;

use super::invite::LIFETIME;

/// Remove all second factors of a user who has lost them. All sessions end, and log-in asks for the password alone.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/factors/reset", tag = "users", operation_id = "reset_factors",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Removed"),
        (status = 403, description = "The user may do what the caller may not", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn reset_factors(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserFactorsReset, json!({}))?;
    let effects = Effects::of(event.clone())
        .mail(EmailTemplate::Helped { help: Help::FactorsReset })?
        .end_sessions(None)?
        .notice(NoticeKind::FactorsChanged, json!({}))?;
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let done = help::reset_factors(&pg, &basis, id, &effects).await?;
        if let Helped::Done(_) = done {
            session_ends::in_redis(&call, id, Which::All).await;
            notices::tell(&call, id, &effects).await;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(escalation::busy())
}

/// Let a user in again who is locked out by wrong passwords or codes: they no longer count.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/unlock", tag = "users", operation_id = "unlock_user",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Unlocked"),
        (status = 403, description = "The user may do what the caller may not", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn unlock_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserUnlock, json!({}))?;
    let effects =
        Effects::of(event.clone()).mail(EmailTemplate::Helped { help: Help::Unlocked })?;
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        if let Helped::Done(account) = help::unlock(&pg, &basis, id, &effects).await? {
            help::forget_tries(call.redis()?, id, &account).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(escalation::busy())
}

/// Make a user choose a new password. All sessions end; the next log-in, with the present password, is good for
/// `auth/password/change` and for logging out, and for nothing else.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/require-password", tag = "users", operation_id = "require_password",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Required"),
        (status = 403, description = "The user may do what the caller may not", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The account has no password yet", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn require_password(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserRequirePassword, json!({}))?;
    let effects = Effects::of(event.clone())
        .mail(EmailTemplate::Helped { help: Help::PasswordRequired })?
        .end_sessions(None)?;
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        match help::require_password(&pg, &basis, id, &effects).await? {
            Helped::Done(version) => {
                session_ends::in_redis(&call, id, Which::OlderThan(version, None)).await;
                return Ok(StatusCode::NO_CONTENT);
            }
            Helped::Unfit => {
                return Err(Problem::new(&CONFLICT).detail("The account has no password yet."));
            }
            Helped::Stale => {}
        }
    }
    Err(escalation::busy())
}

/// Invite a user again who has not set a password yet. The link of the mail before is no longer good.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/invitation", tag = "users", operation_id = "repeat_invitation",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Invited"),
        (status = 403, description = "The user may do what the caller may not", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "The user has set a password already", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn repeat_invitation(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let reset = PasswordResetId::new(call.now(), random::bytes()?);
    let event = call.audit_by(&caller, AuditAction::UserInvitationRepeat, json!({}))?;
    let effects = Effects::of(event.clone()).mail(EmailTemplate::Invited { reset })?;
    let lifetime = (call.now(), call.now().plus(LIFETIME));
    let pg = call.pg().await?;
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let new = (id, reset);
        match help::repeat_invitation(&pg, &basis, new, lifetime, &effects).await? {
            Helped::Done(()) => return Ok(StatusCode::NO_CONTENT),
            Helped::Unfit => {
                let detail = "Only who was invited and has not been here yet is invited again.";
                return Err(Problem::new(&CONFLICT).detail(detail));
            }
            Helped::Stale => {}
        }
    }
    Err(escalation::busy())
}

/// End one session of a user.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/sessions/{session}", tag = "users", operation_id = "revoke_user_session",
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("session" = uuid::Uuid, Path, description = "The session"),
    ), security(("access_token" = [])),
    responses(
        (status = 204, description = "Ended"),
        (status = 403, description = "The user may do what the caller may not", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such user or session", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn revoke_user_session(
    call: Call,
    caller: Caller,
    ValidPathPair(id, session): ValidPathPair<UserId, SessionId>,
) -> Answer<StatusCode> {
    let event =
        call.audit_by(&caller, AuditAction::UserSessionRevoke, json!({ "ended": [session] }))?;
    let effects = Effects::of(event.clone())
        .mail(EmailTemplate::Helped { help: Help::SessionEnded })?
        .end_recorded_sessions()?;
    let (pg, redis) = (call.pg().await?, call.redis()?);
    for _ in 0..MAX_TRIES {
        let basis = escalation::over_user(&pg, &caller, id, &event).await?;
        let live = sessions::list(redis, id, call.now()).await?;
        if !live.iter().any(|view| view.id == session) {
            return Err(Problem::new(&NOT_FOUND));
        }
        let ended = help::end_session(&pg, &basis, (id, session), call.now(), &effects).await?;
        if ended == Helped::Done(()) {
            session_ends::in_redis(&call, id, Which::One(session)).await;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(escalation::busy())
}
