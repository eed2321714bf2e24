//! Mails: their words, and the two HTTP APIs they leave through (MSG-3).

use std::time::Duration;

use askama::Template;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    ids::JobId,
    jobs::{EmailJob, EmailTemplate},
};
use postern_platform::{ExposeSecret, outbound};
use serde_json::json;

use crate::{
    config::{JobsConfig, MailDriver},
    error::JobError,
};

/// How long the mail API may take.
const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// A mail as it goes out. Every template has a text part, an HTML part made from the same words, and at
/// most one link.
pub struct Mail {
    /// The subject. Never contains anything that a user typed.
    pub subject: &'static str,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct Text<'a>(&'a Words<'a>);

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a>(&'a Words<'a>);

/// What a mail says.
struct Words<'a> {
    subject: &'static str,
    name: &'a str,
    paragraphs: Vec<String>,
    code: Option<String>,
    link: Option<(&'static str, String)>,
    closing: &'static str,
}

/// Writes a mail. Tokens and codes are derived here and nowhere stored.
pub fn write(config: &JobsConfig, public_url: &str, job: &EmailJob) -> Result<Mail, JobError> {
    let words = words(config, public_url, job);
    let failed = |error: askama::Error| JobError::Permanent(format!("template: {error}"));
    Ok(Mail {
        subject: words.subject,
        text: Text(&words).render().map_err(failed)?,
        html: Html(&words).render().map_err(failed)?,
    })
}

const NOT_YOU: &str = "If this was not you, ignore this mail: nothing happens without it.";
const NOT_YOU_RESET: &str =
    "If this was not you, set a new password at once; that ends every session.";

fn words<'a>(config: &JobsConfig, public_url: &str, job: &'a EmailJob) -> Words<'a> {
    let forgot = format!("{public_url}/reset-password");
    let token = |purpose, id, generation| MailToken { purpose, id, generation };
    let (subject, paragraph, code, link, closing) = match &job.template {
        EmailTemplate::VerifyEmail { verification, generation } => {
            let token = token(Purpose::VerifyEmail, verification.uuid(), *generation);
            let link = token.link_token(&config.mail_token_keys);
            let link = format!("{public_url}/verify-email?token={}", link.expose_secret());
            (
                "Confirm your e-mail address",
                "Please confirm that this address is yours. Open the link, or type the code where you \
                 registered. Both are good for 24 hours."
                    .to_owned(),
                Some(token.code(&config.mail_token_keys).expose_secret().to_owned()),
                Some(("Confirm address", link)),
                NOT_YOU,
            )
        }
        EmailTemplate::AlreadyRegistered => (
            "You already have an account",
            "Somebody tried to register with this address, but it has an account already. If it was \
             you, just log in; if you forgot your password, set a new one."
                .to_owned(),
            None,
            Some(("Set a new password", forgot)),
            NOT_YOU,
        ),
        EmailTemplate::ResetPassword { reset, generation } => {
            let token = token(Purpose::ResetPassword, reset.uuid(), *generation);
            let link = token.link_token(&config.mail_token_keys);
            (
                "Set a new password",
                "Here is the link to set a new password. It is good for one hour and works once."
                    .to_owned(),
                None,
                Some((
                    "Set a new password",
                    format!("{public_url}/reset-password?token={}", link.expose_secret()),
                )),
                NOT_YOU,
            )
        }
        EmailTemplate::PasswordChanged => (
            "Your password was changed",
            "The password of your account was changed. Sessions on other devices have ended.".to_owned(),
            None,
            Some(("Set a new password", forgot)),
            NOT_YOU_RESET,
        ),
        EmailTemplate::NewDevice { device, address, at } => (
            "New log-in to your account",
            format!("Your account was used from a new device: {device} (address {address}) at {}.",
                at.rfc3339()),
            None,
            Some(("Set a new password", forgot)),
            NOT_YOU_RESET,
        ),
        EmailTemplate::AccountLocked => (
            "Your password was tried too often",
            "Somebody has tried too many wrong passwords for your account. Log-in by password is closed \
             until you set a new one."
                .to_owned(),
            None,
            Some(("Set a new password", forgot)),
            "Sessions that were open stay open.",
        ),
        EmailTemplate::SecondFactorFailed { address, at } => (
            "Somebody knows your password",
            format!(
                "Your password was given correctly (from address {address}, at {}), but the codes \
                 that followed were wrong five times. Nobody was let in.",
                at.rfc3339()
            ),
            None,
            Some(("Set a new password", forgot)),
            "If this was you, there is nothing to do.",
        ),
        EmailTemplate::FactorsChanged { change } => (
            "How you log in has changed",
            factors_changed(change).to_owned(),
            None,
            Some(("Set a new password", forgot)),
            NOT_YOU_RESET,
        ),
    };
    Words { subject, name: &job.name, paragraphs: vec![paragraph], code, link, closing }
}

/// What happened to the second factors, in a sentence.
fn factors_changed(change: &str) -> &'static str {
    match change {
        "totp_added" => {
            "An authenticator app was set up. Log-in asks for its code from now on, and sessions on \
             other devices have ended."
        }
        "totp_removed" => {
            "The authenticator app was removed. Log-in asks for the password alone from now on."
        }
        "backup_codes_created" => "New backup codes were made. Those before are no longer good.",
        "sms_added" => "A phone was added. It can be used to log in when the app is not at hand.",
        "sms_removed" => "The phone was removed. It can no longer be used to log in.",
        _ => "The second factors of your account were changed.",
    }
}

/// Sends a mail. The job's id travels along, so that a driver that knows idempotency sends it once.
pub async fn send(
    config: &JobsConfig,
    public_url: &str,
    job: &EmailJob,
    id: JobId,
) -> Result<(), JobError> {
    let mail = write(config, public_url, job)?;
    let request = match &config.mail_driver {
        MailDriver::Mailpit => Request::post(format!("{}/api/v1/send", config.mail_url)),
        MailDriver::Resend { api_key } => Request::post(format!("{}/emails", config.mail_url))
            .header(header::AUTHORIZATION, format!("Bearer {}", api_key.expose_secret()))
            .header("idempotency-key", id.to_string()),
    };
    let body = match config.mail_driver {
        MailDriver::Mailpit => json!({
            "From": { "Name": config.mail_from_name, "Email": config.mail_from },
            "To": [{ "Name": job.name, "Email": job.to }],
            "Subject": mail.subject, "Text": mail.text, "HTML": mail.html,
        }),
        MailDriver::Resend { .. } => json!({
            "from": format!("{} <{}>", config.mail_from_name, config.mail_from),
            "to": [job.to],
            "subject": mail.subject, "text": mail.text, "html": mail.html,
        }),
    };
    let request = request
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "postern")
        .body(Bytes::from(body.to_string()))
        .map_err(|error| JobError::Permanent(format!("mail_url: {error}")))?;
    let answer = outbound::send(request, LIMIT, MAX_ANSWER_BYTES)
        .await
        .map_err(|error| JobError::Temporary(format!("mail API: {error}")))?;
    match answer.status {
        status if status.is_success() => Ok(()),
        // The mail itself was refused; the same mail would be refused again.
        status @ (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY) => {
            Err(JobError::Permanent(format!("mail API: {status}")))
        }
        status => Err(JobError::Temporary(format!("mail API: {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use postern_domain::{auth::signing_key::SigningKey, ids::VerificationId, ring::KeyRing};

    use super::*;

    fn ring() -> String {
        format!("k1:{}", "A".repeat(43))
    }

    fn config() -> JobsConfig {
        JobsConfig {
            mail_token_keys: KeyRing::parse(&ring().into()).expect("a ring"),
            mail_driver: MailDriver::Mailpit,
            mail_url: String::new(),
            mail_from: "postern@example.com".into(),
            mail_from_name: "Postern".into(),
            audit_signing_key: SigningKey::parse(&ring().into()).expect("a key"),
            audit_seal_every: Duration::ZERO,
        }
    }

    fn job(template: EmailTemplate) -> EmailJob {
        EmailJob { to: "ada@example.com".into(), name: "A<b>da & Co".into(), template }
    }

    /// AUTH-8: link and code lead to the same verification.
    #[test]
    fn verification_mail_has_a_link_and_a_code_that_verify() {
        let config = config();
        let id = VerificationId::from_uuid(uuid::Uuid::from_u128(7));
        let template = EmailTemplate::VerifyEmail { verification: id, generation: 3 };
        let mail = write(&config, "https://id.example", &job(template)).expect("a mail");
        let at = mail.text.find("/verify-email?token=").expect("a link") + 20;
        let token: String = mail.text[at..].chars().take_while(|c| !c.is_whitespace()).collect();
        let parsed =
            MailToken::parse(&token.clone().into(), Purpose::VerifyEmail, &config.mail_token_keys)
                .expect("a token of ours");
        assert_eq!((parsed.id, parsed.generation), (id.uuid(), 3));
        assert!(mail.html.contains(&token));
        let code = mail.text.lines().map(str::trim).find(|line| line.len() == 6).expect("a code");
        assert!(parsed.code_matches(&config.mail_token_keys, code));
    }

    /// MSG-3: what a user typed cannot become markup.
    #[test]
    fn names_and_devices_are_escaped_in_html() {
        let template = EmailTemplate::NewDevice {
            device: "<img src=x>".into(),
            address: "192.0.2.1".into(),
            at: postern_domain::time::UnixMillis(0),
        };
        let mail = write(&config(), "https://id.example", &job(template)).expect("a mail");
        assert!(!mail.html.contains("<img") && !mail.html.contains("A<b>da"));
        assert!(mail.text.contains("A<b>da & Co"));
    }
}
