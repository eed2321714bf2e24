//! What mails say: which text, with which values and which link. The texts themselves: [`crate::language`].

use std::net::IpAddr;

use jiff::tz::TimeZone;
use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    ids::UserId,
    jobs::{
        EmailJob, EmailTemplate, Help, KindName,
        alert::{self, News, Unit},
    },
    oauth::{flow::DEFAULT_RETURN_TO, providers},
    ring::KeyRing,
    time::UnixMillis,
};
use postern_platform::ExposeSecret;
use postern_store::digests::Happened;
use uuid::Uuid;

use crate::{
    language::{Language, TextError, Texts, Values},
    moments,
    unlinked::unlinked,
};

/// What a mail says. The subject never contains anything that a user typed.
pub struct Content {
    /// The tag of its language.
    pub language: &'static str,
    /// The subject.
    pub subject: String,
    /// How the reader is called; empty in mails to whom has not shown that the address is theirs: somebody
    /// else chose the name then.
    pub name: String,
    /// The words to the reader that it begins with.
    pub greeting: String,
    /// The text.
    pub paragraph: String,
    /// What a list below it says, a line each.
    pub items: Vec<String>,
    /// What the six digits are called, and the digits, to type.
    pub code: Option<(String, String)>,
    /// What a click does, and the URL.
    pub link: Option<(String, String)>,
    /// Whether the link is for whoever did not cause the mail, and so comes last.
    pub link_last: bool,
    /// What to do about a mail that one did not cause.
    pub closing: String,
}

/// Where mails lead, and the keys that their tokens and codes are derived with.
pub struct Links<'a> {
    /// The keys.
    pub keys: &'a KeyRing,
    /// Our own address, without a slash at the end.
    pub public_url: &'a str,
}

impl Links<'_> {
    fn forgot(&self) -> String {
        format!("{}/reset-password", self.public_url)
    }

    fn connections(&self) -> String {
        format!("{}{DEFAULT_RETURN_TO}", self.public_url)
    }

    /// Where a summary is ended. Its token stands in the query: a mail program that ends it by one click sends a request to
    /// just this URL (RFC 8058 §3.1), and a fragment would stay behind. It opens nothing: whoever has it can keep summaries
    /// from somebody.
    pub fn end_digest(&self, user: UserId, language: Language) -> String {
        let token = token(Purpose::EndDigest, user.uuid(), 0).link_token(self.keys);
        let (url, language) = (self.public_url, language.tag());
        format!("{url}/unsubscribe?subscription={}&language={language}", token.expose_secret())
    }

    fn with_token(&self, page: &str, token: MailToken) -> String {
        let token = token.link_token(self.keys);
        // Behind `#`: browsers send that to no server, so no log and no proxy has it (ASVS 14.2.1).
        format!("{}/{page}#token={}", self.public_url, token.expose_secret())
    }
}

/// What only the database knows of a summary.
pub struct Digest {
    /// Whose it is.
    pub user: UserId,
    /// What it tells.
    pub happened: Vec<Happened>,
}

/// The content of a mail; `digest` is that of a summary. Tokens and codes are derived here and nowhere stored.
pub fn content(
    links: &Links<'_>,
    texts: &Texts,
    zone: &TimeZone,
    job: &EmailJob,
    digest: Option<&Digest>,
) -> Result<Content, TextError> {
    let message = message(&job.template);
    let values = values(&job.template, texts, zone)?;
    let nothing = Values::new();
    let name = if is_confirmed(&job.template) { unlinked(&job.name) } else { String::new() };
    let link = match digest {
        Some(digest) => Some(Link::Precaution(links.end_digest(digest.user, texts.language))),
        None => link(&job.template, links),
    };
    let code = match &job.template {
        EmailTemplate::VerifyEmail { verification, generation } => {
            let token = token(Purpose::VerifyEmail, verification.uuid(), *generation);
            Some((texts.text("code", &nothing)?, token.code(links.keys).expose_secret().to_owned()))
        }
        _ => None,
    };
    Ok(Content {
        language: texts.language.tag(),
        // Without values, so that it has nothing that a user typed.
        subject: texts.part(message, "subject", &nothing)?,
        greeting: greeting(texts, &name)?,
        name,
        paragraph: texts.part(message, "paragraph", &values)?,
        items: match &job.template {
            EmailTemplate::Alert { .. } => alert_items(&job.template, texts)?,
            _ => items(digest, texts)?,
        },
        code,
        link_last: matches!(link, Some(Link::Precaution(_))),
        link: match link {
            Some(Link::Purpose(url) | Link::Precaution(url)) => {
                Some((texts.part(message, "action", &nothing)?, url))
            }
            None => None,
        },
        closing: texts.part(message, "closing", &nothing)?,
    })
}

fn items(digest: Option<&Digest>, texts: &Texts) -> Result<Vec<String>, TextError> {
    let happened = digest.map_or(&[][..], |digest| &digest.happened);
    let item = |happened: &Happened| {
        let mut values = Values::new();
        values.set("times", happened.times);
        texts.part("digest", &happened.what, &values)
    };
    happened.iter().map(item).collect()
}

/// What was measured, how much is too much, and of what it is. Of the names that an order carries those alone that can be one.
fn alert_items(template: &EmailTemplate, texts: &Texts) -> Result<Vec<String>, TextError> {
    let EmailTemplate::Alert { rule, news, about, value, threshold, .. } = template else {
        return Ok(Vec::new());
    };
    let unit = match alert::rule(rule).map(|rule| rule.unit) {
        Some(Unit::Seconds) => "seconds",
        Some(Unit::Jobs) => "jobs",
        Some(Unit::Percent) => "percent",
        Some(Unit::Connections) => "connections",
        // Of another release.
        None => "number",
    };
    let mut values = Values::new();
    values.set("value", *value);
    values.set("threshold", *threshold);
    let mut items = vec![texts.part("alert-item", unit, &values)?];
    let about: Vec<&str> =
        about.iter().filter(|name| name.parse::<KindName>().is_ok()).map(String::as_str).collect();
    if !about.is_empty() {
        let mut values = Values::new();
        values.set("names", about.join(", "));
        let part = if *news == News::Resolved { "was-about" } else { "about" };
        items.push(texts.part("alert-item", part, &values)?);
    }
    Ok(items)
}

fn greeting(texts: &Texts, name: &str) -> Result<String, TextError> {
    let mut values = Values::new();
    if name.is_empty() {
        return texts.text("greeting", &values);
    }
    values.set("name", name.to_owned());
    texts.text("greeting-by-name", &values)
}

/// Whether a mail goes to somebody who has shown that the address is theirs. To others a mail says nothing that
/// somebody else has typed: anybody can cause it, and it would carry their words under our sender
/// (ASVS 1.3.3).
fn is_confirmed(template: &EmailTemplate) -> bool {
    !matches!(
        template,
        EmailTemplate::VerifyEmail { .. }
            | EmailTemplate::ConfirmEmailChange { .. }
            | EmailTemplate::Invited { .. }
    )
}

/// The message in the texts.
fn message(template: &EmailTemplate) -> &'static str {
    match template {
        EmailTemplate::VerifyEmail { .. } => "verify-email",
        EmailTemplate::AlreadyRegistered => "already-registered",
        EmailTemplate::ResetPassword { .. } => "reset-password",
        EmailTemplate::Invited { .. } => "invited",
        EmailTemplate::ApproveEmailChange { .. } => "approve-email-change",
        EmailTemplate::ConfirmEmailChange { .. } => "confirm-email-change",
        EmailTemplate::PasswordChanged => "password-changed",
        EmailTemplate::NewDevice { .. } => "new-device",
        EmailTemplate::AccountLocked => "account-locked",
        EmailTemplate::SecondFactorClosed => "second-factor-closed",
        EmailTemplate::SessionGuessed { .. } => "session-guessed",
        EmailTemplate::SecondFactorFailed { .. } => "second-factor-failed",
        EmailTemplate::SessionStolen { .. } => "session-stolen",
        EmailTemplate::FactorsChanged { change } => match change.as_str() {
            "totp_added" => "totp-added",
            "totp_removed" => "totp-removed",
            "backup_codes_created" => "backup-codes-created",
            "sms_added" => "sms-added",
            "sms_removed" => "sms-removed",
            // Of another release.
            _ => "factors-changed",
        },
        EmailTemplate::AddressChanged => "address-changed",
        EmailTemplate::DeletionScheduled { .. } => "deletion-scheduled",
        EmailTemplate::DeletionCancelled => "deletion-cancelled",
        EmailTemplate::Digest { .. } => "digest",
        EmailTemplate::ConnectionLapsed { .. } => "connection-lapsed",
        EmailTemplate::Alert { news, .. } => match news {
            News::Firing => "alert-firing",
            News::Reminder => "alert-reminder",
            News::Resolved => "alert-resolved",
        },
        EmailTemplate::Helped { help } => match help {
            Help::FactorsReset => "factors-reset",
            Help::Unlocked => "unlocked",
            Help::PasswordRequired => "password-required",
            Help::SessionEnded => "session-ended",
        },
    }
}

/// What the text is given.
fn values(
    template: &EmailTemplate,
    texts: &Texts,
    zone: &TimeZone,
) -> Result<Values<'static>, TextError> {
    let mut values = Values::new();
    let moment = |values: &mut Values<'static>, at: &UnixMillis| {
        moments::local(*at, zone, texts).map(|text| values.set("at", text))
    };
    match template {
        EmailTemplate::NewDevice { device, address, at } => {
            values.set("device", unlinked(device));
            values.set("address", shown(address, texts)?);
            moment(&mut values, at)?;
        }
        EmailTemplate::SessionGuessed { address, at }
        | EmailTemplate::SecondFactorFailed { address, at }
        | EmailTemplate::SessionStolen { address, at } => {
            values.set("address", shown(address, texts)?);
            moment(&mut values, at)?;
        }
        EmailTemplate::DeletionScheduled { at } => moment(&mut values, at)?,
        EmailTemplate::Alert { rule, since, at, .. } => {
            // Of another release, if it is not known.
            let part = alert::rule(rule).map_or("other", |rule| rule.name).replace('_', "-");
            values.set("what", texts.part("alert-what", &part, &Values::new())?);
            values.set("since", moments::local(*since, zone, texts)?);
            values.set("at", moments::local(*at, zone, texts)?);
        }
        EmailTemplate::Digest { since, until } => {
            values.set("since", moments::local(*since, zone, texts)?);
            values.set("until", moments::local(*until, zone, texts)?);
        }
        EmailTemplate::ConnectionLapsed { provider, account } => {
            values.set("provider", provider_name(provider, texts)?);
            values.set("account", unlinked(account));
        }
        _ => {}
    }
    Ok(values)
}

/// A client's address as a mail shows it. Nothing else that an order calls one: it would be read as ours.
fn shown(address: &str, texts: &Texts) -> Result<String, TextError> {
    if address.parse::<IpAddr>().is_ok() {
        return Ok(address.to_owned());
    }
    texts.text("unknown-address", &Values::new())
}

/// What people call a provider. Nothing else that an order calls one.
fn provider_name(id: &str, texts: &Texts) -> Result<String, TextError> {
    match providers::provider(id) {
        Some(provider) => Ok(provider.name.to_owned()),
        None => texts.text("unknown-provider", &Values::new()),
    }
}

/// Where a mail leads.
enum Link {
    /// It is what the mail is for.
    Purpose(String),
    /// It is for whoever did not cause the mail.
    Precaution(String),
}

fn link(template: &EmailTemplate, links: &Links<'_>) -> Option<Link> {
    let with = |page: &str, purpose: Purpose, id: Uuid, generation: u32| {
        Some(Link::Purpose(links.with_token(page, token(purpose, id, generation))))
    };
    match template {
        EmailTemplate::VerifyEmail { verification, generation } => {
            with("verify-email", Purpose::VerifyEmail, verification.uuid(), *generation)
        }
        EmailTemplate::ResetPassword { reset, generation } => {
            with("reset-password", Purpose::ResetPassword, reset.uuid(), *generation)
        }
        EmailTemplate::Invited { reset } => {
            with("invitation", Purpose::ResetPassword, reset.uuid(), 1)
        }
        EmailTemplate::ApproveEmailChange { change } => {
            with("change-email", Purpose::ApproveEmailChange, change.uuid(), 1)
        }
        EmailTemplate::ConfirmEmailChange { change } => {
            with("change-email", Purpose::ConfirmEmailChange, change.uuid(), 1)
        }
        EmailTemplate::AlreadyRegistered => Some(Link::Purpose(links.forgot())),
        EmailTemplate::ConnectionLapsed { .. } => Some(Link::Purpose(links.connections())),
        // One logs in and cancels it. A summary's is known with what it tells. Where administrators look is theirs.
        EmailTemplate::DeletionScheduled { .. }
        | EmailTemplate::Digest { .. }
        | EmailTemplate::Alert { .. } => None,
        EmailTemplate::PasswordChanged
        | EmailTemplate::NewDevice { .. }
        | EmailTemplate::AccountLocked
        | EmailTemplate::SecondFactorClosed
        | EmailTemplate::SessionGuessed { .. }
        | EmailTemplate::SecondFactorFailed { .. }
        | EmailTemplate::SessionStolen { .. }
        | EmailTemplate::FactorsChanged { .. }
        | EmailTemplate::AddressChanged
        | EmailTemplate::DeletionCancelled
        | EmailTemplate::Helped { .. } => Some(Link::Precaution(links.forgot())),
    }
}

fn token(purpose: Purpose, id: Uuid, generation: u32) -> MailToken {
    MailToken { purpose, id, generation }
}
