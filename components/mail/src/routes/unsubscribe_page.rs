//! `GET /unsubscribe` (MSG-3).

use axum::response::Response;
use postern_edge::{Answer, Negotiation, Problem, body::ValidQuery};

use super::unsubscribing::{Subscription, page, refused};

/// Asks whether the summaries of the link are to end. Nothing changes: mail scanners open links.
#[utoipa::path(get, path = "/unsubscribe", tag = "pages", operation_id = "unsubscribe_page", params(Subscription),
    responses(
        (status = 200, description = "HTML", content_type = "text/html"),
        (status = 400, description = "The link is none of ours"),
    ))]
pub async fn unsubscribe_page(
    link: Result<ValidQuery<Subscription>, Problem>,
    wishes: Negotiation,
) -> Answer<Response> {
    match ask(link).await {
        Err(problem) => refused(problem, &wishes),
        answer => answer,
    }
}

async fn ask(link: Result<ValidQuery<Subscription>, Problem>) -> Answer<Response> {
    let ValidQuery(link) = link?;
    link.user().await?;
    page(link.language, "title", "paragraph", Some("action"))
}
