//! Sends codes by text message: their words, and Twilio's Messages API, through which they leave (MFA-3, MSG-2).
//! <https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource>

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{Request, header};
use postern_domain::{
    jobs::SmsJob,
    messaging::delivery::{self, Refusal},
    mfa::sms_code::{self, SmsCode},
    time::UnixMillis,
};
use postern_edge::jobs::{Job, JobError, Kind};
use postern_platform::{ExposeSecret, clock, outbound, pg::Connection};
use postern_store::messages;
use serde::Deserialize;

use crate::config::{self, Sender, TextConfig, Twilio};

/// How long Twilio may take.
const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// One code by text message.
pub struct SendSms;

impl Kind for SendSms {
    type Order = SmsJob;
    // Then it has expired.
    const TRY_FOR: Duration = sms_code::LIFETIME;

    async fn perform(job: &Job<'_>, order: SmsJob) -> Result<(), JobError> {
        let code = SmsCode { user: job.user()?, id: order.code };
        send(job, &*config::texts().await?, code).await
    }
}

#[derive(Deserialize)]
struct Accepted {
    sid: String,
    status: String,
}

#[derive(Deserialize)]
struct Refused {
    code: Option<u32>,
}

/// Sends a code, if it still counts. Twilio knows no idempotency key: a worker that dies between Twilio's answer
/// and our note of it leaves the same code to be sent again, which is better than none.
async fn send(job: &Job<'_>, config: &TextConfig, text: SmsCode) -> Result<(), JobError> {
    let (pg, now) = (job.pg().await?, job.now);
    let Some(outgoing) = messages::outgoing(&pg, text.user, text.id, now).await? else {
        return Ok(());
    };
    if !outgoing.current {
        return Ok(messages::not_sent(&pg, text.user, text.id, ("expired", None, None), now).await?);
    }
    if outgoing.opted_out {
        let refused = ("opted_out", None, Some(Refusal::OptedOut));
        return Ok(messages::not_sent(&pg, text.user, text.id, refused, now).await?);
    }
    let twilio = config
        .twilio
        .as_ref()
        .ok_or_else(|| JobError::Temporary("twilio_account_sid is not set".into()))?;
    let request = request(twilio, config, &job.call.config().public_url, &outgoing.number, text)?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES)
        .await
        .map_err(|error| JobError::Temporary(format!("twilio: {error}")))?;
    let now = UnixMillis(clock::now_ms());
    if answer.status.is_success() {
        let accepted: Accepted = serde_json::from_slice(&answer.body)
            .map_err(|_| JobError::Temporary("twilio: an answer without sid".into()))?;
        let rank = delivery::rank(&accepted.status).unwrap_or(1);
        let taken = (accepted.sid.as_str(), accepted.status.as_str(), rank);
        return Ok(messages::sent(&pg, text.user, text.id, taken, now).await?);
    }
    refused(&pg, text, answer.status.as_u16(), &answer.body, now).await
}

/// What a refusal leads to: the phone is marked, or the message tried again, or given up.
async fn refused(
    pg: &Connection,
    text: SmsCode,
    status: u16,
    body: &[u8],
    now: UnixMillis,
) -> Result<(), JobError> {
    let code = serde_json::from_slice::<Refused>(body).ok().and_then(|refused| refused.code);
    let said = format!("twilio: {status}, code {}", code.unwrap_or_default());
    let refusal = delivery::refusal(code, status);
    let outcome = match refusal {
        Refusal::TryAgain => return Err(JobError::Temporary(said)),
        // Dealt with: the user is told so at the next code that they ask for.
        Refusal::NoSuchNumber | Refusal::OptedOut => Ok(()),
        Refusal::Rejected => Err(JobError::Permanent(said)),
    };
    messages::not_sent(pg, text.user, text.id, ("failed", code, Some(refusal)), now).await?;
    outcome
}

fn request(
    twilio: &Twilio,
    config: &TextConfig,
    public_url: &str,
    number: &str,
    text: SmsCode,
) -> Result<Request<Bytes>, JobError> {
    let code = text.code(&config.code_keys);
    let callback = format!("{public_url}/webhooks/twilio/status?message={}", text.id);
    let (sender, from) = match &twilio.sender {
        Sender::Number(number) => ("From", number),
        Sender::Service(sid) => ("MessagingServiceSid", sid),
    };
    let body = body(code.expose_secret());
    let mut form = vec![("To", number), (sender, from.as_str()), ("Body", body.as_str())];
    // Twilio calls back over the internet; it refuses a URL that it could never reach.
    if !is_local(public_url) || is_local(&twilio.url) {
        form.push(("StatusCallback", &callback));
    }
    let form =
        serde_urlencoded::to_string(&form).map_err(|error| JobError::defect("form", error))?;
    let credentials = format!("{}:{}", twilio.account_sid, twilio.auth_token.expose_secret());
    let url = format!("{}/2010-04-01/Accounts/{}/Messages.json", twilio.url, twilio.account_sid);
    Request::post(url)
        .header(header::AUTHORIZATION, format!("Basic {}", BASE64_STANDARD.encode(credentials)))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::USER_AGENT, "postern")
        .body(Bytes::from(form))
        .map_err(|error| JobError::Permanent(format!("twilio_url: {error}")))
}

/// One segment of GSM-7. The code comes first, where a notification shows it.
fn body(code: &str) -> String {
    format!(
        "{code} is your Postern code. It is valid for 10 minutes. Never share it with anybody. Reply STOP to opt out."
    )
}

fn is_local(url: &str) -> bool {
    ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        .iter()
        .any(|local| url.starts_with(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MFA-3: one segment, so that nobody gets half a message.
    #[test]
    fn a_message_fits_into_one_segment() {
        let text = body("123456");
        assert!(text.len() <= 160 && text.is_ascii() && text.starts_with("123456 "), "{text}");
    }
}
