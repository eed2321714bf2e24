//! A connection, as its owner sees it.

use postern_domain::{features, ids::ConnectionId, oauth::scopes::Scopes, time::UnixMillis};
use postern_store::connections::Connection;
use serde::Serialize;
use utoipa::ToSchema;

/// A connected account.
#[derive(Serialize, ToSchema)]
pub struct ConnectionItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: ConnectionId,
    /// The provider.
    #[schema(example = "google")]
    provider: String,
    /// What people call the account.
    #[schema(example = "ada@example.com")]
    account: String,
    /// `active`, `expiring`, `needs_reauth`, `paused` or `error`.
    #[schema(example = "active")]
    status: &'static str,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    status_since: UnixMillis,
    /// What the provider has granted.
    #[schema(value_type = Vec<String>)]
    granted_scopes: Scopes,
    /// What it was asked for; people may untick scopes there.
    #[schema(value_type = Vec<String>)]
    requested_scopes: Scopes,
    /// The features that the granted scopes make possible.
    #[schema(example = json!(["calendar.read"]))]
    features: Vec<&'static str>,
    /// Until when the present access token is good, where the provider says. It is refreshed before.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<UnixMillis>,
    /// When a token of it was last used.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<UnixMillis>,
    /// The provider's code for what went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "invalid_grant")]
    last_error: Option<String>,
}

impl ConnectionItem {
    /// As of now.
    pub fn new(connection: Connection, now: UnixMillis) -> Self {
        let status = connection.status(now).name();
        let granted = connection.granted;
        let possible = features::at(&connection.provider).filter(|offer| {
            offer.scopes.is_empty() || offer.scopes.iter().any(|scope| granted.contains(scope))
        });
        Self {
            features: possible.map(|offer| offer.id).collect(),
            id: connection.id,
            account: connection.label,
            status,
            status_since: connection.paused_at.unwrap_or(connection.state_since),
            granted_scopes: granted,
            requested_scopes: connection.requested,
            expires_at: connection.expires_at,
            last_used_at: connection.last_used_at,
            last_error: connection.error,
            provider: connection.provider,
        }
    }
}
