//! Asking a provider for tokens (RFC 6749 §4.1.3, §6): a form or JSON, as its row of the table says.
//!
//! Ours: the crate `oauth2` posts forms alone and takes 200 alone for success.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{Request, header};
use postern_domain::oauth::{
    answer::{self, TokenAnswer},
    providers::Exchange,
};
use postern_edge::{Answer, Problem};
use postern_platform::{
    ExposeSecret as _,
    outbound::{self, OutboundError},
};
use serde_json::{Map, Value};

use crate::config::Settings;

/// How long a provider may take. It has been seen to take 15 s.
pub const LIMIT: Duration = Duration::from_secs(20);
const MAX_ANSWER_BYTES: usize = 128 * 1024;

/// What comes of asking.
pub enum Asked {
    /// It has answered, with the whole of its answer for what stands there beside the tokens.
    Answered(TokenAnswer, Box<Value>),
    /// It has not been reached, and has issued nothing.
    NotReached(String),
    /// Nobody knows whether it has issued tokens.
    Unknown(String),
}

/// Asks with these members, to which what authenticates us is added.
pub async fn ask(settings: &Settings, members: &[(&str, &str)]) -> Answer<Asked> {
    let request = request(settings, members)?;
    let answer = match outbound::send(request, LIMIT, MAX_ANSWER_BYTES).await {
        Ok(answer) => answer,
        Err(OutboundError::NotReached(why)) => return Ok(Asked::NotReached(why)),
        Err(error) => return Ok(Asked::Unknown(error.to_string())),
    };
    let retry_after = answer.headers.get(header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
    let document = serde_json::from_slice(&answer.body).unwrap_or_default();
    let lapses = settings.provider.lapses;
    let read = answer::read(answer.status.as_u16(), answer.body.into(), retry_after, lapses);
    Ok(Asked::Answered(read, Box::new(document)))
}

fn request(settings: &Settings, members: &[(&str, &str)]) -> Answer<Request<Bytes>> {
    let secret = settings.client_secret.expose_secret();
    let request = Request::post(&settings.token_url)
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "postern");
    let built = match settings.provider.exchange {
        Exchange::Form => {
            let own = [("client_id", settings.client_id.as_str()), ("client_secret", secret)];
            let form: Vec<_> = members.iter().copied().chain(own).collect();
            let form = serde_urlencoded::to_string(&form)
                .map_err(|error| Problem::defect("form").because(error))?;
            request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Bytes::from(form))
        }
        Exchange::Json { headers } => {
            let members =
                members.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
            let body = Value::Object(members.collect::<Map<_, _>>()).to_string();
            let credentials = BASE64_STANDARD.encode(format!("{}:{secret}", settings.client_id));
            headers
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, *value))
                .header(header::AUTHORIZATION, format!("Basic {credentials}"))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Bytes::from(body))
        }
    };
    built.map_err(|error| {
        Problem::unavailable(format!("token_url of {}: {error}", settings.provider.id))
    })
}
