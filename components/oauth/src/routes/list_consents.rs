//! `GET /api/v1/oauth/connections/{id}/consents` (OAUTH-9).

use axum::Json;
use postern_domain::{
    ids::{ConnectionId, ConsentId},
    oauth::{
        scopes::Scopes,
        words::{Word, Words},
    },
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
    /// What the device calls itself that it was given from, as in the list of sessions. Null where the provider has
    /// narrowed it by itself.
    #[schema(example = "Firefox on Windows")]
    device: Option<String>,
    /// The words by which its user was asked. Null where nobody was asked.
    words: Option<ConsentWords>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    consented_at: UnixMillis,
}

/// The words by which somebody was asked, as they were then.
#[derive(Serialize, ToSchema)]
pub struct ConsentWords {
    /// Their language (BCP 47).
    #[schema(example = "de")]
    language: String,
    /// `client`: it says that it has shown these. `api`: it did not say what it has shown, and these are the API's own.
    #[schema(example = "client")]
    source: &'static str,
    /// One for each feature or scope that was asked for.
    items: Vec<ConsentWord>,
}

/// What was said of one feature or scope.
#[derive(Serialize, ToSchema)]
pub struct ConsentWord {
    /// The feature or the scope.
    #[schema(example = "calendar.read")]
    id: String,
    /// What it was called.
    #[schema(example = "Kalender lesen")]
    title: String,
    /// What it was said to do.
    #[schema(example = "Der Assistent sieht Ihre Termine.")]
    text: String,
}

impl From<Words> for ConsentWords {
    fn from(words: Words) -> Self {
        let Words { language, source, items } = words;
        let item = |Word { id, title, text }| ConsentWord { id, title, text };
        Self { language, source: source.name(), items: items.into_iter().map(item).collect() }
    }
}

impl From<Consent> for ConsentItem {
    fn from(consent: Consent) -> Self {
        let Consent { id, provider, label, change, scopes, device, words, at } = consent;
        Self {
            id,
            provider,
            account: label,
            change,
            scopes,
            device,
            words: words.map(ConsentWords::from),
            consented_at: at,
        }
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
