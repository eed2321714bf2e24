//! `GET /api/v1/session`: who am I?

use std::collections::BTreeSet;

use axum::Json;
use postern_domain::{
    auth::assurance::Assurance,
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_edge::{Answer, Call, Caller, Problem};
use postern_store::accounts::users;
use serde::Serialize;
use utoipa::ToSchema;

/// The caller, as this API knows them.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    /// The user.
    #[schema(value_type = uuid::Uuid)]
    user_id: UserId,
    /// The session.
    #[schema(value_type = uuid::Uuid)]
    session_id: SessionId,
    /// The confirmed address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// What the user is called.
    #[schema(example = "Ada Lovelace")]
    name: String,
    /// Role names.
    #[schema(example = json!(["user"]))]
    roles: Vec<String>,
    /// What these roles permit in this session, in order: where `x-permission` of an operation is among them, the caller
    /// may call it. What a grant permits on single resources is not here: `POST /api/v1/rbac/check`.
    #[schema(example = json!(["profile:read:own", "sessions:read:own"]))]
    permissions: BTreeSet<String>,
    /// Authenticator assurance level (NIST 800-63B-4): `aal1`, or `aal2` after a second factor.
    #[schema(value_type = String, example = "aal1")]
    assurance: Assurance,
    /// When the user last proved who they are.
    #[schema(value_type = String, format = DateTime)]
    authenticated_at: UnixMillis,
    /// When they last did by more than a text message, which is what operations with `x-strong-proof` ask for; none
    /// where nobody has in this session.
    #[schema(value_type = Option<String>, format = DateTime)]
    strongly_authenticated_at: Option<UnixMillis>,
    /// When the account will be deleted, if its owner has asked for that: `POST /api/v1/users/me/restore` keeps it.
    #[schema(value_type = Option<String>, format = DateTime)]
    deletion_at: Option<UnixMillis>,
}

/// Who am I? One Redis script (the guard's) and one statement.
#[utoipa::path(
    get, path = "/api/v1/session", tag = "session", operation_id = "who_am_i",
    responses(
        (status = 200, description = "The caller", body = SessionAnswer),
    ),
)]
pub async fn who_am_i(call: Call, caller: Caller) -> Answer<Json<SessionAnswer>> {
    let profile = users::profile(&call.pg().await?, caller.user)
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone or suspended.")))?;
    Ok(Json(SessionAnswer {
        user_id: caller.user,
        session_id: caller.session,
        email: profile.email,
        name: profile.name,
        roles: profile.roles,
        permissions: caller.effective.names(),
        assurance: caller.assurance,
        authenticated_at: caller.authenticated_at,
        strongly_authenticated_at: Some(caller.strongly_authenticated_at).filter(|at| at.0 > 0),
        deletion_at: profile.delete_after,
    }))
}
