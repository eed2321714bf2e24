//! `DELETE /api/v1/users/me` (USR-1).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use postern_domain::{audit::AuditAction, jobs::EmailTemplate, time::UnixMillis};
use postern_edge::{Answer, Call, Caller, cookies, escalation};
use postern_store::effects::Effects;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::deletion::{Order, ask};
use crate::config;

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
    let mut response = (StatusCode::ACCEPTED, Json(DeletionAnswer { deletion_at })).into_response();
    if caller.by_cookie {
        cookies::take_all(&mut response);
    }
    Ok(response)
}
