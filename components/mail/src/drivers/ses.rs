//! Amazon's Simple Email Service, version 2: `SendEmail`, signed with Signature Version 4 by AWS' own crate.
//! <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
//!
//! SES has no idempotency key: a worker that dies between its answer and our note of it sends the same mail once more
//! (ADR 29).

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{self, SignableBody, SignableRequest, SigningSettings},
    sign::v4,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{Request, StatusCode};
use postern_domain::time::UnixMillis;
use postern_platform::{ExposeSecret, outbound::Answer};
use serde_json::{Value, json};

use super::{Outgoing, Verdict, post, with_body};
use crate::config::{MailConfig, SesAccount};

/// The service's name in a signature.
const SERVICE: &str = "ses";
/// Bytes of text in an encoded word: with its frame it may have 75 characters (RFC 2047 §2).
const WORD_BYTES: usize = 45;

pub(super) fn request(
    config: &MailConfig,
    account: &SesAccount,
    outgoing: &Outgoing<'_>,
    now: UnixMillis,
) -> Result<Request<Bytes>, String> {
    let body = body(config, account, outgoing);
    let url = format!("{}/v2/email/outbound-emails", config.url);
    let mut request = with_body(post(url), &body)?;
    sign(&mut request, account, now)?;
    Ok(request)
}

fn body(
    config: &MailConfig,
    account: &SesAccount,
    Outgoing { to, mail, .. }: &Outgoing<'_>,
) -> Value {
    let text = |data: &str| json!({ "Data": data, "Charset": "UTF-8" });
    let headers = mail.headers.iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
    let mut body = json!({
        "FromEmailAddress": mailbox(&config.from_name, &config.from),
        "Destination": { "ToAddresses": [to] },
        "Content": { "Simple": {
            "Subject": text(&mail.subject),
            "Body": { "Text": text(&mail.text), "Html": text(&mail.html) },
            "Headers": headers.collect::<Value>(),
        } },
    });
    if let Some(name) = &account.configuration_set {
        body["ConfigurationSetName"] = json!(name);
    }
    body
}

/// A name and an address (RFC 5322 §3.4). SES takes ASCII here; other names are encoded words (RFC 2047).
fn mailbox(name: &str, address: &str) -> String {
    let printable = |c: char| c == ' ' || c.is_ascii_graphic();
    if name.chars().all(printable) {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{quoted}\" <{address}>");
    }
    let mut words = vec![String::new()];
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= WORD_BYTES => word.push(c),
            _ => words.push(c.into()),
        }
    }
    let encoded = words.iter().map(|word| format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(word)));
    format!("{} <{address}>", encoded.collect::<Vec<_>>().join(" "))
}

fn sign(request: &mut Request<Bytes>, account: &SesAccount, now: UnixMillis) -> Result<(), String> {
    let failed = |error: &dyn std::error::Error| format!("signature: {error}");
    let token = account.session_token.as_ref().map(|token| token.expose_secret().to_owned());
    let secret = account.secret_access_key.expose_secret();
    let identity = Credentials::new(&account.access_key_id, secret, token, None, "settings").into();
    let since_epoch = Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(&account.region)
        .name(SERVICE)
        .time(UNIX_EPOCH + since_epoch)
        .settings(SigningSettings::default())
        .build()
        .map_err(|error| failed(&error))?
        .into();
    let headers = request
        .headers()
        .iter()
        .filter_map(|(name, value)| value.to_str().ok().map(|value| (name.as_str(), value)));
    let signable = SignableRequest::new(
        request.method().as_str(),
        request.uri().to_string(),
        headers,
        SignableBody::Bytes(request.body()),
    );
    let signable = signable.map_err(|error| failed(&error))?;
    let signed = http_request::sign(signable, &parameters).map_err(|error| failed(&error))?;
    let (instructions, _signature) = signed.into_parts();
    instructions.apply_to_request_http1x(request);
    Ok(())
}

/// What the operator has to see to, beside keys.
const OURS: [&str; 4] = [
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "NotFoundException",
    "SendingPausedException",
];
/// What passes by itself, whatever its status.
const PASSING: [&str; 5] = [
    "LimitExceededException",
    "RequestExpired",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors> and
/// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html>.
pub(super) fn verdict(answer: &Answer) -> Verdict {
    let kind = error_kind(answer);
    let said = format!("{} {kind}", answer.status);
    match answer.status {
        status if status.is_success() => Verdict::Taken,
        _ if OURS.contains(&kind.as_str()) => Verdict::Ours(said),
        _ if PASSING.contains(&kind.as_str()) => Verdict::Later(said),
        // The key is wrong, has expired or may not send; or the clock is wrong, which signatures tell.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Verdict::Ours(said),
        StatusCode::BAD_REQUEST => Verdict::Refused(said),
        _ => Verdict::Later(said),
    }
}

/// The name of an error, which stands in a header, or else in the body. Never what it says: that may quote an address.
fn error_kind(answer: &Answer) -> String {
    let header = answer.headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let named = header.or_else(|| body["__type"].as_str()).or_else(|| body["code"].as_str());
    // Some come with an address behind or before: `com.amazonaws.ses#MessageRejected:http://…`.
    let name = named.unwrap_or_default().split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default();
    name.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MSG-3: names without ASCII are encoded words, none of them too long; quotes stay inside.
    #[test]
    fn senders_have_names() {
        let of = |name| mailbox(name, "id@postern.example");
        assert_eq!(of("Postern"), "\"Postern\" <id@postern.example>");
        assert_eq!(of("A \"B\" \\"), "\"A \\\"B\\\" \\\\\" <id@postern.example>");
        assert_eq!(of("é"), "=?UTF-8?B?w6k=?= <id@postern.example>");
        let long = "ß".repeat(50);
        let mut decoded = Vec::new();
        for word in of(&long).trim_end_matches(" <id@postern.example>").split(' ') {
            assert!(word.len() <= 75, "{word}");
            let text = word.strip_prefix("=?UTF-8?B?").and_then(|rest| rest.strip_suffix("?="));
            let bytes = BASE64_STANDARD.decode(text.expect("a word")).expect("base64");
            decoded.push(String::from_utf8(bytes).expect("whole characters"));
        }
        assert_eq!(decoded.concat(), long);
    }

    /// MSG-3: an error is known by its header as well, with or without an address, and says nothing else.
    #[test]
    fn errors_have_names() {
        let answer = |header: &'static str, body: &'static str| {
            let mut headers = http::HeaderMap::new();
            headers.insert("x-amzn-errortype", http::HeaderValue::from_static(header));
            Answer {
                status: StatusCode::BAD_REQUEST,
                headers,
                body: Bytes::from_static(body.as_bytes()),
            }
        };
        let named = answer(
            "MessageRejected:http://internal.amazon.com/coral/",
            r#"{"message":"eve@x.test"}"#,
        );
        assert_eq!(verdict(&named), Verdict::Refused("400 Bad Request MessageRejected".into()));
        let named = answer("SendingPausedException", "no JSON");
        assert_eq!(verdict(&named), Verdict::Ours("400 Bad Request SendingPausedException".into()));
    }
}
