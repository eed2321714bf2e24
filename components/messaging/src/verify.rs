//! Is this Twilio? (MSG-1)

use std::pin::Pin;

use http::{HeaderMap, Uri, header};
use postern_domain::{
    audit::Attempt,
    messaging::signature::{Payload, is_genuine},
};
use postern_edge::{Call, Problem};
use postern_platform::{SecretString, variables};

use crate::form::Form;

/// Accepts what carries a signature made with our token over the URL that Twilio called, which is `public_url`
/// with this path and query. Without a token nothing is accepted.
pub fn twilio<'a>(
    call: &'a Call,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send + 'a>> {
    Box::pin(async move {
        let token = variables::optional("twilio_auth_token").await?.unwrap_or_default();
        let token = SecretString::from(token);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let url = format!("{}{target}", call.config().public_url);
        if signed(&token, &url, headers, body) {
            return Ok(());
        }
        let problem = Problem::unauthenticated(Some("The signature is missing or not valid."));
        Err(problem.attempted(Attempt::WebhookForged))
    })
}

fn signed(token: &SecretString, url: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let mut signatures = headers.get_all("x-twilio-signature").iter();
    let (Some(signature), None) = (signatures.next(), signatures.next()) else { return false };
    let Ok(signature) = signature.to_str() else { return false };
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form =
        content_type.is_some_and(|text| text.starts_with("application/x-www-form-urlencoded"));
    if !is_form {
        return is_genuine(token, url, &Payload::Raw(body), signature);
    }
    let Some(Form(fields)) = Form::parse(body) else { return false };
    is_genuine(token, url, &Payload::Form(&fields), signature)
}
