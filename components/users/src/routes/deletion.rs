//! `DELETE /api/v1/users/me` and `POST /api/v1/users/me/restore` (USR-1): the account goes after a time of grace,
//! unless its owner logs in and keeps it.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use postern_domain::{
    audit::AuditAction, ids::UserId, jobs::EmailTemplate, notices::NoticeKind, time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Problem, escalation, notices,
    problem::{CONFLICT, NOT_FOUND},
    session_ends,
};
use postern_store::{
    basis::Basis,
    deletions::{self, Deletion, DeletionAsked},
    effects::Effects,
    sessions::Which,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{config, jobs::delete_account::DeleteAccount};

/// The account will be deleted.
#[derive(Serialize, ToSchema)]
pub struct DeletionAnswer {
    /// When. Until then a log-in and `POST /api/v1/users/me/restore` keep it.
    #[schema(value_type = String, format = DateTime)]
    deletion_at: UnixMillis,
}

/// Delete my account, with everything in it, after thirty days. All sessions end now.
#[utoipa::path(
    delete, path = "/api/v1/users/me", tag = "me", operation_id = "delete_me",
    responses(
        (status = 202, description = "It will be deleted", body = DeletionAnswer),
        (status = 409, description = "The caller is the last active administrator"),
    ),
)]
pub async fn delete_me(call: Call, caller: Caller) -> Answer<Response> {
    let due = call.now().plus(config::get().await?.deletion_grace);
    let event = call.audit_by(&caller, AuditAction::DeletionRequest, json!({}))?;
    let effects = Effects::of(event).mail(EmailTemplate::DeletionScheduled { at: due })?;
    let order = Order { user: caller.user, basis: None, due, suspend: false };
    let deletion_at = ask(&call, &order, effects).await?.ok_or_else(escalation::busy)?;
    Ok((StatusCode::ACCEPTED, Json(DeletionAnswer { deletion_at })).into_response())
}

/// A deletion to ask for.
pub struct Order<'a> {
    /// Whose account.
    pub user: UserId,
    /// What was decided over, if it is not the owner who asks.
    pub basis: Option<&'a Basis>,
    /// When.
    pub due: UnixMillis,
    /// Whether nobody may use it until then.
    pub suspend: bool,
}

/// Sets the time, queues what happens then beside the other effects, and ends the sessions. `None` when what was decided
/// over has changed.
pub async fn ask(call: &Call, order: &Order<'_>, effects: Effects) -> Answer<Option<UnixMillis>> {
    let user = order.user;
    let effects = effects
        .end_sessions(None)?
        .job_at(order.due, &DeleteAccount {})?
        .notice(NoticeKind::ProfileChanged, json!({ "fields": ["deletion_at"] }))?;
    let deletion = Deletion {
        user,
        basis: order.basis,
        due: order.due,
        now: call.now(),
        suspend: order.suspend,
    };
    match deletions::ask(&call.pg().await?, &deletion, &effects).await? {
        DeletionAsked::Stale => Ok(None),
        DeletionAsked::Unknown => Err(Problem::new(&NOT_FOUND)),
        DeletionAsked::LastAdministrator => {
            Err(Problem::new(&CONFLICT).detail("The last active administrator cannot be deleted."))
        }
        DeletionAsked::WasAt(due) => {
            session_ends::in_redis(call, user, Which::All).await;
            Ok(Some(due))
        }
        DeletionAsked::At(due) => {
            notices::tell(call, user, &effects).await;
            session_ends::in_redis(call, user, Which::All).await;
            Ok(Some(due))
        }
    }
}

/// Keep my account after all.
#[utoipa::path(
    post, path = "/api/v1/users/me/restore", tag = "me", operation_id = "restore_me",
    responses(
        (status = 204, description = "It stays"),
        (status = 409, description = "No deletion is scheduled"),
    ),
)]
pub async fn restore_me(call: Call, caller: Caller) -> Answer<StatusCode> {
    let effects = Effects::of(call.audit_by(&caller, AuditAction::DeletionCancel, json!({}))?)
        .mail(EmailTemplate::DeletionCancelled)?
        .notice(NoticeKind::ProfileChanged, json!({ "fields": ["deletion_at"] }))?;
    let (pg, user) = (call.pg().await?, caller.user);
    if !deletions::cancel(&pg, user, call.now(), &effects).await? {
        return Err(Problem::new(&CONFLICT).detail("No deletion of the account is scheduled."));
    }
    notices::tell(&call, user, &effects).await;
    Ok(StatusCode::NO_CONTENT)
}
