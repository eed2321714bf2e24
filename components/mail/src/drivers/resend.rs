//! Resend: <https://resend.com/docs/api-reference/emails/send-email>. It keeps the idempotency key for a day.

use bytes::Bytes;
use http::{Request, StatusCode, header};
use postern_platform::{ExposeSecret, SecretString, outbound::Answer};
use serde::Deserialize;
use serde_json::{Map, json};

use super::{Outgoing, Verdict, by_status, post, with_body};
use crate::config::MailConfig;

#[derive(Deserialize)]
struct Refusal {
    name: String,
}

pub(super) fn request(
    config: &MailConfig,
    api_key: &SecretString,
    Outgoing { to, mail, job }: &Outgoing<'_>,
) -> Result<Request<Bytes>, String> {
    let headers = mail.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
    let body = json!({
        "from": format!("{} <{}>", config.from_name, config.from),
        "to": [to],
        "subject": mail.subject, "text": mail.text, "html": mail.html,
        "headers": headers.collect::<Map<_, _>>(),
    });
    let request = post(format!("{}/emails", config.url))
        .header(header::AUTHORIZATION, format!("Bearer {}", api_key.expose_secret()))
        .header("idempotency-key", job.to_string());
    with_body(request, &body)
}

pub(super) fn verdict(answer: &Answer) -> Verdict {
    let refusal: Option<Refusal> = serde_json::from_slice(&answer.body).ok();
    let name = refusal.as_ref().map(|refusal| refusal.name.as_str());
    match (answer.status, name) {
        // It has taken this job's mail before, in other words: its reader has chosen another language since.
        (StatusCode::CONFLICT, Some("invalid_idempotent_request")) => Verdict::Taken,
        _ => by_status(answer),
    }
}
