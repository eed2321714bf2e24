//! The own account, as the API shows it (USR-1).

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use postern_domain::{ids::UserId, time::UnixMillis};
use postern_edge::{Answer, Call, Problem, etag::etag};
use postern_platform::pg::Connection;
use postern_store::accounts::own_account::{self, OwnAccount};
use serde::Serialize;
use utoipa::ToSchema;

/// Tries at a change that others are faster than.
pub const MAX_TRIES: usize = 8;

/// The caller's account.
#[derive(Serialize, ToSchema)]
pub struct MeAnswer {
    /// The user.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// The address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// The address that is to replace it, while one does.
    #[schema(nullable)]
    pending_email: Option<PendingEmailItem>,
    /// What the user is called.
    #[schema(example = "Ada")]
    name: String,
    /// Role names.
    #[schema(example = json!(["user"]))]
    roles: Vec<String>,
    /// Whether log-in asks for a second factor.
    mfa_enabled: bool,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When it was last logged in to.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<UnixMillis>,
    /// When it will be deleted, if the owner has asked for that.
    #[schema(value_type = Option<String>, format = DateTime)]
    deletion_at: Option<UnixMillis>,
}

/// A change of address that is under way.
#[derive(Serialize, ToSchema)]
pub struct PendingEmailItem {
    /// The new address.
    email: String,
    /// Whether the present address has agreed.
    present_agreed: bool,
    /// Whether the new address has.
    new_agreed: bool,
    /// Until when both have to.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
}

pub(super) fn answer(user: UserId, account: OwnAccount) -> Response {
    let version = etag(account.version);
    let pending_email = account.pending_email.map(|pending| PendingEmailItem {
        email: pending.email,
        present_agreed: pending.left,
        new_agreed: pending.taken,
        expires_at: pending.expires_at,
    });
    let body = MeAnswer {
        id: user,
        email: account.email,
        pending_email,
        name: account.name,
        roles: account.roles,
        mfa_enabled: account.mfa_enabled,
        created_at: account.created_at,
        last_login_at: account.last_login_at,
        deletion_at: account.delete_after,
    };
    ([version], Json(body)).into_response()
}

/// The account of the caller, who may be gone since the guard looked.
pub async fn present(call: &Call, pg: &Connection, user: UserId) -> Answer<OwnAccount> {
    own_account::read(pg, user, call.now())
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone or suspended.")))
}
