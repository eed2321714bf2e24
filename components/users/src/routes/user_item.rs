//! A user as administrators see them.

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_store::accounts::user_admin::Account;
use serde::Serialize;
use utoipa::ToSchema;

/// A user, as administrators see them.
#[derive(Serialize, ToSchema)]
pub struct UserItem {
    /// Their id.
    #[schema(value_type = uuid::Uuid)]
    id: UserId,
    /// Their address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// What they are called.
    #[schema(example = "Ada")]
    name: String,
    /// Role names.
    #[schema(example = json!(["user"]))]
    roles: Vec<String>,
    /// `active`, `suspended`, or `invited` before the first log-in.
    #[schema(example = "active")]
    status: String,
    /// Whether log-in asks for a second factor.
    mfa_enabled: bool,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When they last logged in.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_login_at: Option<UnixMillis>,
    /// When the account will be deleted, if somebody has asked for that.
    #[schema(value_type = Option<String>, format = DateTime)]
    deletion_at: Option<UnixMillis>,
}

impl From<Account> for UserItem {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            email: account.email,
            name: account.name,
            roles: account.roles,
            status: account.status,
            mfa_enabled: account.mfa_enabled,
            created_at: account.created_at,
            last_login_at: account.last_login_at,
            deletion_at: account.delete_after,
        }
    }
}
