//! `POST /api/v1/users/{id}/suspend`, `POST …/reactivate`, `DELETE …/sessions` (USR-3).

use http::StatusCode;
use postern_domain::{audit::AuditAction, ids::UserId};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidPath,
    outbox,
    problem::{CONFLICT, NOT_FOUND, ProblemDocument},
    session_ends,
};
use postern_store::{
    sessions::Which,
    user_admin::{self, Suspended},
};
use serde_json::json;

/// Take an account out of use. Its sessions end at once, and nobody can log in to it.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/suspend", tag = "users", operation_id = "suspend_user",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Suspended"),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "Nobody could administrate then", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn suspend_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserSuspend, json!({}))?;
    let end_sessions = outbox::end_sessions(&call, None)?;
    let pg = call.pg().await?;
    match user_admin::suspend(&pg, id, call.now(), &end_sessions, &event).await? {
        Suspended::Unknown => Err(Problem::new(&NOT_FOUND)),
        Suspended::LastAdministrator => {
            Err(Problem::new(&CONFLICT).detail("Nobody could administrate then."))
        }
        Suspended::Done => {
            session_ends::in_redis(&call, id, Which::All).await;
            Ok(StatusCode::NO_CONTENT)
        }
    }
}

/// Put an account back to use.
#[utoipa::path(
    post, path = "/api/v1/users/{id}/reactivate", tag = "users", operation_id = "reactivate_user",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Active"),
        (status = 404, description = "There is none", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn reactivate_user(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    let event = call.audit_by(&caller, AuditAction::UserReactivate, json!({}))?;
    if user_admin::reactivate(&call.pg().await?, id, call.now(), &event).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::new(&NOT_FOUND))
}

/// End all sessions of a user.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/sessions", tag = "users", operation_id = "revoke_user_sessions",
    params(("id" = uuid::Uuid, Path, description = "The user")), security(("access_token" = [])),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "There is no such user", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", description = "A problem", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
pub async fn revoke_user_sessions(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<UserId>,
) -> Answer<StatusCode> {
    if user_admin::by_id(&call.pg().await?, id).await?.is_none() {
        return Err(Problem::new(&NOT_FOUND));
    }
    let action = AuditAction::UserSessionsRevoke;
    session_ends::end_of(&call, &caller, id, Which::All, action).await?;
    Ok(StatusCode::NO_CONTENT)
}
