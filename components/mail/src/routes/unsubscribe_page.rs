//! `GET /unsubscribe` (MSG-3).

use axum::response::Response;
use postern_edge::{Answer, body::ValidQuery};

use super::unsubscribing::{Subscription, page};

/// Asks whether the summaries of the link are to end. Nothing changes: mail scanners open links.
#[utoipa::path(get, path = "/unsubscribe", tag = "pages", operation_id = "unsubscribe_page", params(Subscription),
    responses(
        (status = 200, description = "HTML", content_type = "text/html"),
        (status = 400, description = "The link is none of ours"),
    ))]
pub async fn unsubscribe_page(ValidQuery(link): ValidQuery<Subscription>) -> Answer<Response> {
    link.user().await?;
    page(link.language, "title", "paragraph", Some("action"))
}
