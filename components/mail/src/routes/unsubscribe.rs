//! `POST /unsubscribe` (MSG-3): the button of the page, and a mail program that does it by one click (RFC 8058 §3.2).

use axum::response::Response;
use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason},
    notices::NoticeKind,
};
use postern_edge::{Answer, Call, Negotiation, Problem, body::ValidQuery};
use postern_store::{audit::AuditEvent, digests, effects::Effects};
use serde_json::json;

use super::unsubscribing::{Subscription, page, refused};

/// Ends the summaries of the link. Nobody has to be logged in; whatever the body says, the link says it all. Doing it twice
/// changes nothing more.
#[utoipa::path(post, path = "/unsubscribe", tag = "pages", operation_id = "unsubscribe", params(Subscription),
    responses(
        (status = 200, description = "HTML", content_type = "text/html"),
        (status = 400, description = "The link is none of ours"),
    ))]
pub async fn unsubscribe(
    call: Call,
    link: Result<ValidQuery<Subscription>, Problem>,
    wishes: Negotiation,
) -> Answer<Response> {
    match end(&call, link).await {
        Err(problem) => refused(problem, &wishes),
        answer => answer,
    }
}

async fn end(call: &Call, link: Result<ValidQuery<Subscription>, Problem>) -> Answer<Response> {
    let ValidQuery(link) = link?;
    let user = link.user().await?;
    let details = json!({ "fields": ["/notifications/email/digest"] });
    let event =
        call.audit(AuditAction::PreferencesUpdate, AuditOutcome::Allowed, AuditReason::MailToken)?;
    let event = AuditEvent { details: details.clone(), ..event };
    // The devices are told by the notice's job: this component has no rights to what they read.
    let effects = Effects::of(event).notice(NoticeKind::PreferencesChanged, details)?;
    digests::end(&call.pg().await?, user, call.now(), &effects).await?;
    page(link.language, "done", "afterwards", None)
}
