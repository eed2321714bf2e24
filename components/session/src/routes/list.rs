//! `GET /api/v1/sessions` (SES-4).

use axum::Json;
use postern_domain::field_code::FieldCode;
use postern_domain::{ids::SessionId, time::UnixMillis};
use postern_edge::{
    Answer, Call, Caller, Problem,
    body::ValidQuery,
    page::{Page, PageQuery},
    problem::FieldError,
};
use postern_store::sessions::{self, SessionView};
use serde::Serialize;
use utoipa::ToSchema;

/// One of the caller's sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionItem {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: SessionId,
    /// What the device says of itself.
    device: String,
    /// The address it logged in from.
    #[schema(example = "192.0.2.7")]
    address: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    created_at: UnixMillis,
    /// When it was last used, to the second.
    #[schema(value_type = String, format = DateTime)]
    last_used_at: UnixMillis,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    expires_at: UnixMillis,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionItem {
    fn new(view: SessionView, caller: &Caller) -> Self {
        Self {
            id: view.id,
            device: view.device,
            address: view.address,
            created_at: view.created_at,
            last_used_at: view.last_used_at,
            expires_at: view.expires_at,
            current: view.id == caller.session,
        }
    }
}

/// The caller's live sessions, oldest first.
#[utoipa::path(
    get, path = "/api/v1/sessions", tag = "session", operation_id = "list_sessions",
    params(PageQuery),
    responses(
        (status = 200, description = "One page", body = Page<SessionItem>),
    ),
)]
pub async fn list_sessions(
    call: Call,
    caller: Caller,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> Answer<Json<Page<SessionItem>>> {
    let after = page.cursor.as_deref().map(str::parse::<SessionId>).transpose();
    let after = after.map_err(|_| {
        let detail = "Expected `next_cursor` of the page before.".to_owned();
        Problem::invalid(vec![FieldError {
            pointer: "/cursor".into(),
            code: FieldCode::InvalidCursor,
            detail,
        }])
    })?;
    let mut views = sessions::list(call.redis()?, caller.user, call.now()).await?;
    // Ids are UUIDv7, so this is the order of creation, and a cursor stays good when its session ends.
    views.sort_by_key(|view| view.id);
    let mut rest = views.into_iter().filter(|view| after.is_none_or(|after| view.id > after));
    let items: Vec<_> =
        rest.by_ref().take(page.limit).map(|view| SessionItem::new(view, &caller)).collect();
    let more = rest.next().is_some();
    let next_cursor = items.last().filter(|_| more).map(|item| item.id.to_string());
    Ok(Json(Page { items, next_cursor }))
}
