//! `GET /api/v1/oauth/connections/{id}/consents` (OAUTH-9).

use axum::Json;
use postern_domain::{
    ids::{ConnectionId, ConsentId},
    oauth::scopes::Scopes,
    time::UnixMillis,
};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::{ValidPath, ValidQuery},
    page::{self, Page, PageQuery},
    problem::NOT_FOUND,
};
use postern_store::connections::consents::{self, Consent};
use serde::Serialize;
use utoipa::ToSchema;

/// What I have agreed to, and when: a receipt.
#[derive(Serialize, ToSchema)]
pub struct ConsentItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: ConsentId,
    /// The provider.
    #[schema(example = "google")]
    provider: String,
    /// What people called the account.
    #[schema(example = "ada@example.com")]
    account: String,
    /// `granted`, `widened`, `narrowed`, `changed` or `withdrawn`.
    #[schema(example = "widened")]
    change: String,
    /// What was agreed to since.
    #[schema(value_type = Vec<String>)]
    scopes: Scopes,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    consented_at: UnixMillis,
}

impl From<Consent> for ConsentItem {
    fn from(consent: Consent) -> Self {
        let Consent { id, provider, label, change, scopes, at } = consent;
        Self { id, provider, account: label, change, scopes, consented_at: at }
    }
}

/// What I have agreed to for a connection, the oldest first. The receipts of one that I have disconnected stay.
#[utoipa::path(
    get, path = "/api/v1/oauth/connections/{id}/consents", tag = "oauth", operation_id = "list_consents",
    params(("id" = uuid::Uuid, Path, description = "The connection"), PageQuery),
    responses(
        (status = 200, description = "One page", body = Page<ConsentItem>),
        (status = 404, description = "The caller has and had no such connection"),
    ),
)]
pub async fn list_consents(
    call: Call,
    caller: Caller,
    ValidPath(id): ValidPath<ConnectionId>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<Json<Page<ConsentItem>>> {
    let after = page::cursor_id(query.cursor.as_deref())?;
    let owned = (caller.user, id);
    let from = ConsentId::from_uuid(after.unwrap_or_default());
    let found = consents::list(&call.pg().await?, owned, from, query.limit + 1).await?;
    // A connection has at least the one that it began with.
    if found.is_empty() && after.is_none() {
        return Err(Problem::new(&NOT_FOUND));
    }
    let page = Page::cut(found, query.limit, |consent: &Consent| consent.id.to_string());
    Ok(Json(page.map(ConsentItem::from)))
}
