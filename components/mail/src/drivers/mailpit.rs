//! Mailpit: <https://mailpit.axllent.org/docs/api-v1/view.html#post-/api/v1/send>. It knows no idempotency key.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, json};

use super::{Outgoing, post, with_body};
use crate::config::MailConfig;

pub(super) fn request(
    config: &MailConfig,
    Outgoing { to, mail, .. }: &Outgoing<'_>,
) -> Result<Request<Bytes>, String> {
    let headers = mail.headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
    let body = json!({
        "From": { "Name": config.from_name, "Email": config.from },
        "To": [{ "Name": mail.name, "Email": to }],
        "Subject": mail.subject, "Text": mail.text, "HTML": mail.html,
        "Headers": headers.collect::<Map<_, _>>(),
    });
    with_body(post(format!("{}/api/v1/send", config.url)), &body)
}
