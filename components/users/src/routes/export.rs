//! `GET /api/v1/users/me/export` (USR-1; GDPR article 20): everything about the caller as one JSON document.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};
use postern_domain::{audit::AuditAction, preferences::Preferences};
use postern_edge::{Answer, Call, Caller, Problem};
use postern_store::{
    accounts::{export, preferences},
    effects::Effects,
    sessions,
};
use serde_json::{Value, json};

/// Takes the answer for a file, wherever it is opened.
const AS_FILE: HeaderValue =
    HeaderValue::from_static("attachment; filename=\"postern-export.json\"");

/// All my data: profile, preferences, sessions, devices, second factors (but their secrets), messages, grants, and
/// what the audit log has of me.
#[utoipa::path(
    get, path = "/api/v1/users/me/export", tag = "me", operation_id = "export_me",
    responses(
        (status = 200, description = "One JSON document", body = Value),
    ),
)]
pub async fn export_me(call: Call, caller: Caller) -> Answer<Response> {
    let pg = call.pg().await?;
    let event = call.audit_by(&caller, AuditAction::DataExport, json!({}))?;
    let gone = || Problem::unauthenticated(Some("The account is gone."));
    let mut document = export::of(&pg, caller.user, &Effects::of(event)).await?.ok_or_else(gone)?;
    let stored = preferences::read(&pg, caller.user).await?;
    let of_user =
        stored.document.as_ref().map_or_else(Preferences::default, Preferences::from_stored);
    let sessions = sessions::list(call.redis()?, caller.user, call.now()).await?;
    let sessions: Vec<Value> = sessions
        .into_iter()
        .map(|session| {
            json!({
                "id": session.id, "device": session.device, "address": session.address,
                "created_at": session.created_at, "last_used_at": session.last_used_at,
                "expires_at": session.expires_at,
            })
        })
        .collect();
    document["preferences"] = json!(of_user);
    document["sessions"] = json!(sessions);
    document["exported_at"] = json!(call.now());
    Ok(([(header::CONTENT_DISPOSITION, AS_FILE)], Json(document)).into_response())
}
