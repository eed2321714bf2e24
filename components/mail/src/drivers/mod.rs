//! The HTTP APIs that mails leave through (MSG-3), each in a file: what it is asked, and what its answers mean.
//!
//! Not here: what mails say ([`crate::content`]).

use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header, request};
use postern_domain::{ids::JobId, time::UnixMillis};
use postern_edge::jobs::JobError;
use postern_platform::{
    clock, log,
    outbound::{self, Answer},
};
use serde_json::Value;

use crate::{
    config::{MailConfig, MailDriver},
    written::Mail,
};

mod mailpit;
mod resend;
pub mod ses;

/// How long the mail API may take.
const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// A mail on its way.
pub struct Outgoing<'a> {
    /// Whom it goes to.
    pub to: &'a str,
    /// What it is.
    pub mail: &'a Mail,
    /// The job that sends it: the same at each try.
    pub job: JobId,
}

/// What an answer means for the mail. The text names what was said, without secrets.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It goes out.
    Taken,
    /// Another time.
    Later(String),
    /// We are not let in, or may not send: another time, once the operator has seen to it.
    Ours(String),
    /// Never: the same mail would be refused again.
    Refused(String),
}

/// Hands a mail over.
///
/// # Errors
/// It was not taken, and whether trying again can help.
pub async fn deliver(config: &MailConfig, outgoing: &Outgoing<'_>) -> Result<(), JobError> {
    let request = match &config.driver {
        MailDriver::Mailpit => mailpit::request(config, outgoing),
        MailDriver::Resend { api_key } => resend::request(config, api_key, outgoing),
        MailDriver::Ses(account) => {
            ses::request(config, account, outgoing, UnixMillis(clock::now_ms()))
        }
    };
    let request = request.map_err(JobError::Permanent)?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES)
        .await
        .map_err(|error| JobError::Temporary(format!("mail API: {error}")))?;
    let verdict = match config.driver {
        MailDriver::Mailpit => by_status(&answer),
        MailDriver::Resend { .. } => resend::verdict(&answer),
        MailDriver::Ses(_) => ses::verdict(&answer),
    };
    match verdict {
        Verdict::Taken => Ok(()),
        Verdict::Later(said) => Err(JobError::Temporary(format!("mail API: {said}"))),
        Verdict::Refused(said) => Err(JobError::Permanent(format!("mail API: {said}"))),
        Verdict::Ours(said) => {
            // No mail at all goes out until somebody has changed a setting or an account.
            log::line(&format!("the mail API does not let us in: {said}"));
            Err(JobError::Temporary(format!("mail API: {said}")))
        }
    }
}

/// What a status means where nothing else is known.
fn by_status(answer: &Answer) -> Verdict {
    let said = answer.status.to_string();
    match answer.status {
        status if status.is_success() => Verdict::Taken,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Verdict::Ours(said),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Verdict::Refused(said),
        _ => Verdict::Later(said),
    }
}

fn post(url: String) -> request::Builder {
    Request::post(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "postern")
}

/// A request with its body. The text of a failure names the setting that cannot be right.
fn with_body(request: request::Builder, body: &Value) -> Result<Request<Bytes>, String> {
    request.body(Bytes::from(body.to_string())).map_err(|error| format!("mail_url: {error}"))
}
