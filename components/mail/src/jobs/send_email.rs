//! Sends mails, through one of two HTTP APIs (MSG-3). What they say: [`crate::content`].

use std::time::Duration;

use askama::Template;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use postern_domain::{
    ids::JobId,
    jobs::{EmailJob, EmailTemplate},
};
use postern_edge::jobs::{Job, JobError, Kind};
use postern_platform::{ExposeSecret, outbound};
use postern_store::accounts::mail_addresses;
use serde_json::json;

use crate::{
    config::{self, MailConfig, MailDriver},
    content::{Content, content},
};

/// How long the mail API may take.
const LIMIT: Duration = Duration::from_secs(10);
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// One mail. A driver that knows idempotency is told the job's id, and so sends it once.
pub struct SendEmail;

impl Kind for SendEmail {
    type Order = EmailJob;
    // Who waits for a link asks for another one by then.
    const TRY_FOR: Duration = Duration::from_hours(1);

    async fn perform(job: &Job<'_>, mail: EmailJob) -> Result<(), JobError> {
        let Some(to) = recipient(job, &mail).await? else { return Ok(()) };
        let mail = EmailJob { to, ..mail };
        send(&*config::get().await?, &job.call.config().public_url, &mail, job.id).await
    }
}

/// Whom it goes to. One with a secret goes where the account says, and not where the order does. Nobody, when what the
/// secret is good for is gone.
async fn recipient(job: &Job<'_>, mail: &EmailJob) -> Result<Option<String>, JobError> {
    match mail.template {
        EmailTemplate::VerifyEmail { .. }
        | EmailTemplate::ResetPassword { .. }
        | EmailTemplate::Invited { .. }
        | EmailTemplate::ApproveEmailChange { .. }
        | EmailTemplate::ConfirmEmailChange { .. } => {
            Ok(mail_addresses::recipient(&job.pg().await?, job.id).await?)
        }
        _ => Ok(Some(mail.to.clone())),
    }
}

/// A mail as it goes out. Every template has a text part, an HTML part made from the same content, and at
/// most one link.
pub struct Mail {
    /// The subject. Never contains anything that a user typed.
    pub subject: &'static str,
    /// How the reader is called; may be empty.
    pub name: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct Text<'a>(&'a Content);

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a>(&'a Content);

/// Writes a mail. Tokens and codes are derived here and nowhere stored.
pub fn write(config: &MailConfig, public_url: &str, job: &EmailJob) -> Result<Mail, JobError> {
    let content = content(config, public_url, job);
    let failed = |error: askama::Error| JobError::Permanent(format!("template: {error}"));
    Ok(Mail {
        subject: content.subject,
        text: Text(&content).render().map_err(failed)?,
        html: Html(&content).render().map_err(failed)?,
        name: content.name,
    })
}

async fn send(
    config: &MailConfig,
    public_url: &str,
    job: &EmailJob,
    id: JobId,
) -> Result<(), JobError> {
    let mail = write(config, public_url, job)?;
    let request = match &config.driver {
        MailDriver::Mailpit => Request::post(format!("{}/api/v1/send", config.url)),
        MailDriver::Resend { api_key } => Request::post(format!("{}/emails", config.url))
            .header(header::AUTHORIZATION, format!("Bearer {}", api_key.expose_secret()))
            .header("idempotency-key", id.to_string()),
    };
    let body = match config.driver {
        MailDriver::Mailpit => json!({
            "From": { "Name": config.from_name, "Email": config.from },
            "To": [{ "Name": mail.name, "Email": job.to }],
            "Subject": mail.subject, "Text": mail.text, "HTML": mail.html,
        }),
        MailDriver::Resend { .. } => json!({
            "from": format!("{} <{}>", config.from_name, config.from),
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
    use postern_domain::{
        auth::mail_token::{MailToken, Purpose},
        ids::{EmailChangeId, PasswordResetId, VerificationId},
        jobs::EmailTemplate,
        ring::KeyRing,
        time::UnixMillis,
    };

    use super::*;

    fn ring() -> String {
        format!("k1:{}", "A".repeat(43))
    }

    fn config() -> MailConfig {
        MailConfig {
            token_keys: KeyRing::parse(&ring().into()).expect("a ring"),
            driver: MailDriver::Mailpit,
            url: String::new(),
            from: "postern@example.com".into(),
            from_name: "Postern".into(),
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
        let at = mail.text.find("/verify-email#token=").expect("a link") + 20;
        let token: String = mail.text[at..].chars().take_while(|c| !c.is_whitespace()).collect();
        let parsed =
            MailToken::parse(&token.clone().into(), Purpose::VerifyEmail, &config.token_keys)
                .expect("a token of ours");
        assert_eq!((parsed.id, parsed.generation), (id.uuid(), 3));
        assert!(mail.html.contains(&token));
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        let code = mail.text.lines().map(str::trim).find(is_code).expect("a code");
        assert!(parsed.code_matches(&config.token_keys, code));
    }

    /// MSG-3, ASVS 1.1.2, 1.2.1: what a user typed cannot become markup.
    #[test]
    fn names_and_devices_are_escaped_in_html() {
        let mail = write(&config(), "https://id.example", &job(new_device("<img src=x>")));
        let mail = mail.expect("a mail");
        assert!(!mail.html.contains("<img") && !mail.html.contains("A<b>da"));
        assert!(mail.text.contains("A<b>da & Co"));
    }

    fn new_device(device: &str) -> EmailTemplate {
        let (address, at) = ("192.0.2.1".to_owned(), UnixMillis(0));
        EmailTemplate::NewDevice { device: device.to_owned(), address, at }
    }

    fn templates() -> Vec<EmailTemplate> {
        let id = uuid::Uuid::from_u128(7);
        let (reset, change) = (PasswordResetId::from_uuid(id), EmailChangeId::from_uuid(id));
        let (verification, at) = (VerificationId::from_uuid(id), UnixMillis(0));
        vec![
            EmailTemplate::VerifyEmail { verification, generation: 1 },
            EmailTemplate::AlreadyRegistered,
            EmailTemplate::ResetPassword { reset, generation: 1 },
            EmailTemplate::PasswordChanged,
            new_device("Firefox"),
            EmailTemplate::AccountLocked,
            EmailTemplate::SecondFactorFailed { address: "192.0.2.1".into(), at },
            EmailTemplate::FactorsChanged { change: "totp_added".into() },
            EmailTemplate::ApproveEmailChange { change },
            EmailTemplate::ConfirmEmailChange { change },
            EmailTemplate::AddressChanged,
            EmailTemplate::DeletionScheduled { at },
            EmailTemplate::DeletionCancelled,
            EmailTemplate::Invited { reset },
        ]
    }

    /// What a mail program shows as a link: everything from a scheme to the next white space or quote.
    fn links(text: &str) -> Vec<&str> {
        let starts = text.match_indices("https://").map(|(at, _)| &text[at..]);
        let ends = [' ', '\n', '"', '<'];
        starts.map(|rest| rest.split(ends).next().unwrap_or_default()).collect()
    }

    /// ASVS 14.2.1: over all links of all mails: no query string, and every secret behind `#`, which browsers
    /// send nowhere.
    #[test]
    fn no_link_carries_a_secret_that_a_server_sees() {
        let mut with_token = 0;
        for template in templates() {
            let mail = write(&config(), "https://id.example", &job(template)).expect("a mail");
            let of_text = links(&mail.text);
            let of_html = links(&mail.html);
            assert!(of_text.iter().all(|link| of_html.contains(link)), "{}", mail.text);
            for link in of_text.into_iter().chain(of_html) {
                let seen_by_servers = link.split('#').next().unwrap_or_default();
                let secret = ["?", "pst_", "token", "code"];
                assert!(!secret.iter().any(|word| seen_by_servers.contains(word)), "{link}");
                let fragment = link.split_once('#').map(|(_, fragment)| fragment);
                assert!(fragment.is_none_or(|text| text.starts_with("token=pst_")), "{link}");
                with_token += usize::from(fragment.is_some());
            }
        }
        // Five mails, in the text, and twice in the HTML: behind the button and spelt out.
        assert_eq!(with_token, 15);
    }

    /// ASVS 1.3.3: a mail to whom has not shown that the address is theirs says nothing that somebody else has
    /// typed, whatever that is.
    #[test]
    fn mails_to_unconfirmed_addresses_name_nobody() {
        let mut nameless = Vec::new();
        for template in templates() {
            let job = EmailJob { name: "Mallory Advertises".into(), ..job(template.clone()) };
            let mail = write(&config(), "https://id.example", &job).expect("a mail");
            let all = [mail.text.as_str(), &mail.html, mail.subject, &mail.name];
            let named = all.iter().filter(|part| part.contains("Mallory")).count();
            assert!(named == 0 || named == 3, "{template:?}");
            if named == 0 {
                assert!(mail.text.starts_with("Hello,\n") && mail.html.contains(">Hello,</p>"));
                nameless.push(mail.subject);
            }
        }
        let expected = [
            "Confirm your e-mail address",
            "Confirm your new e-mail address",
            "You are invited: set your password",
        ];
        assert_eq!(nameless, expected);
    }

    /// ASVS 1.3.3: what a user typed is no link, in the mails that show it.
    #[test]
    fn names_and_devices_are_no_links() {
        let typed = "Click http://evil.example/x, www.evil.example or mail eve@evil.example";
        let job = EmailJob { name: typed.into(), ..job(new_device(typed)) };
        let mail = write(&config(), "https://id.example", &job).expect("a mail");
        let shown = "Click http: //evil. example/x, www. evil. example or mail eve@ evil. example";
        assert_eq!(mail.name, shown);
        for part in [&mail.text, &mail.html] {
            assert_eq!(part.matches(shown).count(), 2, "{part}");
            assert!(!part.contains("evil.example") && !part.contains("http://"), "{part}");
        }
    }

    /// ASVS 1.2.2: every link of every mail leads to our own address, and is made of what a URL carries as it is,
    /// whatever a user has typed.
    #[test]
    fn every_link_is_ours_and_made_of_plain_characters() {
        let mut links = 0;
        for template in templates() {
            let name = "\"><a href=\"javascript:alert(1)\">Ada?x=&y</a>".to_owned();
            let job = EmailJob { name, ..job(template) };
            let mail = write(&config(), "https://id.example", &job).expect("a mail");
            for link in mail.html.split("href=\"").skip(1) {
                let link = link.split('"').next().unwrap_or_default();
                let rest = link.strip_prefix("https://id.example").unwrap_or("elsewhere");
                let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._#=/".contains(&b);
                let ours = rest.is_empty() || rest.starts_with('/');
                assert!(ours && rest.bytes().all(plain), "{link}");
                links += 1;
            }
        }
        assert!(links > 5, "{links}");
    }
}
