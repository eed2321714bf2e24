//! What mails say.

use std::net::IpAddr;

use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    jobs::{EmailJob, EmailTemplate, Help},
    time::UnixMillis,
};
use postern_platform::ExposeSecret;
use uuid::Uuid;

use crate::{config::MailConfig, unlinked::unlinked};

/// What a mail says. The subject never contains anything that a user typed.
pub struct Content {
    /// The subject.
    pub subject: &'static str,
    /// How the reader is called; empty in mails to whom has not shown that the address is theirs: somebody
    /// else chose the name then.
    pub name: String,
    /// The text.
    pub paragraph: String,
    /// Six digits to type.
    pub code: Option<String>,
    /// What a click does, and the URL.
    pub link: Option<(&'static str, String)>,
    /// Whether the link is for whoever did not cause the mail, and so comes last.
    pub link_last: bool,
    /// What to do about a mail that one did not cause.
    pub closing: &'static str,
}

impl Content {
    fn of(subject: &'static str, paragraph: impl Into<String>, closing: &'static str) -> Self {
        Self {
            subject,
            name: String::new(),
            paragraph: paragraph.into(),
            code: None,
            link: None,
            link_last: false,
            closing,
        }
    }

    fn with_link(self, label: &'static str, url: String) -> Self {
        Self { link: Some((label, url)), ..self }
    }
}

const NOT_YOU: &str = "If this was not you, ignore this mail; nothing will change.";
const NOT_YOU_RESET: &str =
    "If this was not you, set a new password at once; that ends every session.";

/// Where mails lead, and the keys that their tokens are derived with.
struct Links<'a> {
    config: &'a MailConfig,
    public_url: &'a str,
}

impl Links<'_> {
    fn forgot(&self) -> String {
        format!("{}/reset-password", self.public_url)
    }

    fn with_token(&self, page: &str, purpose: Purpose, id: Uuid, generation: u32) -> String {
        let token = MailToken { purpose, id, generation }.link_token(&self.config.token_keys);
        // Behind `#`: browsers send that to no server, so no log and no proxy has it (ASVS 14.2.1).
        format!("{}/{page}#token={}", self.public_url, token.expose_secret())
    }
}

/// The content of a mail. Tokens and codes are derived here and nowhere stored.
pub fn content(config: &MailConfig, public_url: &str, job: &EmailJob) -> Content {
    let links = Links { config, public_url };
    let content = match &job.template {
        EmailTemplate::VerifyEmail { verification, generation } => {
            verify_email(&links, verification.uuid(), *generation)
        }
        EmailTemplate::AlreadyRegistered => Content::of(
            "You already have an account",
            "Somebody tried to register with this address, but there is an account with it already. If it was you, \
             just log in. If you have forgotten your password, set a new one.",
            NOT_YOU,
        )
        .with_link("Set a new password", links.forgot()),
        EmailTemplate::ResetPassword { reset, generation } => Content::of(
            "Set a new password",
            "Use this link to set a new password. It is valid for one hour and works once.",
            NOT_YOU,
        )
        .with_link(
            "Set a new password",
            links.with_token("reset-password", Purpose::ResetPassword, reset.uuid(), *generation),
        ),
        EmailTemplate::Invited { reset } => Content::of(
            "You are invited: set your password",
            "An account was created for you. Set a password to log in. The link is valid for seven days and works \
             once.",
            "If you do not want the account, ignore this mail.",
        )
        .with_link(
            "Set a password",
            links.with_token("reset-password", Purpose::ResetPassword, reset.uuid(), 1),
        ),
        EmailTemplate::ApproveEmailChange { change } => Content::of(
            "Approve the new e-mail address of your account",
            "Somebody who is logged in to your account wants to replace this e-mail address with another one. It is \
             replaced once you approve it here and the new address is confirmed.",
            "If this was not you, do not approve it, and set a new password at once.",
        )
        .with_link(
            "Approve the new address",
            links.with_token("change-email", Purpose::ApproveEmailChange, change.uuid(), 1),
        ),
        EmailTemplate::ConfirmEmailChange { change } => Content::of(
            "Confirm your new e-mail address",
            "Please confirm that this address is yours. Your account uses it once you have also approved it from \
             the old address.",
            NOT_YOU,
        )
        .with_link(
            "Confirm address",
            links.with_token("change-email", Purpose::ConfirmEmailChange, change.uuid(), 1),
        ),
        notice => happened(&links, notice),
    };
    let name = if is_confirmed(&job.template) { unlinked(&job.name) } else { String::new() };
    Content { name, ..content }
}

/// A client's address as a mail shows it. Nothing else that an order calls one: it would be read as ours.
fn shown(address: &str) -> &str {
    if address.parse::<IpAddr>().is_ok() { address } else { "unknown" }
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

fn verify_email(links: &Links<'_>, id: Uuid, generation: u32) -> Content {
    let token = MailToken { purpose: Purpose::VerifyEmail, id, generation };
    let content = Content::of(
        "Confirm your e-mail address",
        "Somebody registered with this address. If it was you, enter the code where you registered; it is \
         valid for one hour. Or open the link, which is valid for 24 hours, and enter the password that you \
         chose.",
        "If this was not you, ignore this mail; no account will be created.",
    );
    let code = token.code(&links.config.token_keys).expose_secret().to_owned();
    let link = links.with_token("verify-email", Purpose::VerifyEmail, id, generation);
    Content { code: Some(code), ..content.with_link("Confirm address", link) }
}

/// Mails that tell of something that has happened.
fn happened(links: &Links<'_>, template: &EmailTemplate) -> Content {
    let by_password = |content: Content| {
        let content = content.with_link("Set a new password", links.forgot());
        Content { link_last: true, ..content }
    };
    match template {
        EmailTemplate::PasswordChanged => by_password(Content::of(
            "Your password was changed",
            "The password of your account was changed. Sessions on other devices have ended.",
            NOT_YOU_RESET,
        )),
        EmailTemplate::NewDevice { device, address, at } => by_password(Content::of(
            "New log-in to your account",
            format!(
                "Your account was used from a new device: {} (address {}) at {}.",
                unlinked(device),
                shown(address),
                at.for_people()
            ),
            NOT_YOU_RESET,
        )),
        EmailTemplate::AccountLocked => by_password(Content::of(
            "Too many wrong passwords for your account",
            "Somebody has tried too many wrong passwords for your account. Nobody can log in from a new device until \
             you set a new password.",
            "Devices on which you have logged in before and open sessions are not affected.",
        )),
        EmailTemplate::SecondFactorClosed => by_password(Content::of(
            "Too many wrong codes for your account",
            "Somebody knows your password and has tried a hundred wrong codes. Nobody got in. Nobody can log in from a \
             new device until you set a new password.",
            "Devices on which you have logged in before and open sessions are not affected.",
        )),
        EmailTemplate::SessionGuessed { address, at } => by_password(Content::of(
            "One of your sessions was ended after wrong attempts",
            format!(
                "In one of your sessions, somebody entered ten wrong passwords or codes in a row (from address \
                 {}, at {}). That session was ended; the others go on.",
                shown(address),
                at.for_people()
            ),
            NOT_YOU_RESET,
        )),
        EmailTemplate::SecondFactorFailed { address, at } => by_password(Content::of(
            "Somebody knows your password",
            format!(
                "Somebody entered your correct password (from address {}, at {}), and then five wrong codes. \
                 Nobody got in.",
                shown(address),
                at.for_people()
            ),
            "If this was you, there is nothing to do.",
        )),
        EmailTemplate::SessionStolen { address, at } => by_password(Content::of(
            "A copy of your session was used",
            format!(
                "A key that only one of your devices should have was used a second time (from address {}, at {}): \
                 somebody may have copied it. That session was ended. Log in again on that device.",
                shown(address),
                at.for_people()
            ),
            NOT_YOU_RESET,
        )),
        EmailTemplate::FactorsChanged { change } => {
            let (subject, paragraph) = factors_changed(change);
            by_password(Content::of(subject, paragraph, NOT_YOU_RESET))
        }
        EmailTemplate::AddressChanged => by_password(Content::of(
            "Your e-mail address was replaced",
            "Your account has a new e-mail address, which was approved from this address and confirmed. From now on, \
             mails go to the new one.",
            "If this was not you, ask the administrator of this server for help.",
        )),
        EmailTemplate::Helped { help } => {
            let (subject, paragraph) = helped(*help);
            let closing = "If you did not ask for this, tell the administrator of this server, and set a new password.";
            by_password(Content::of(subject, paragraph, closing))
        }
        EmailTemplate::DeletionScheduled { at } => deletion_scheduled(*at),
        EmailTemplate::DeletionCancelled => by_password(Content::of(
            "Your account will not be deleted",
            "The deletion of your account was cancelled. Everything is as it was.",
            NOT_YOU_RESET,
        )),
        EmailTemplate::VerifyEmail { .. }
        | EmailTemplate::AlreadyRegistered
        | EmailTemplate::ResetPassword { .. }
        | EmailTemplate::Invited { .. }
        | EmailTemplate::ApproveEmailChange { .. }
        | EmailTemplate::ConfirmEmailChange { .. } => {
            Content::of("About your account", "There is nothing to do.", NOT_YOU)
        }
    }
}

fn deletion_scheduled(at: UnixMillis) -> Content {
    Content::of(
        "Your account will be deleted",
        format!(
            "Your account and everything in it will be deleted on {}. Until then you can log in and cancel the \
             deletion. After that, nobody can restore it.",
            at.for_people()
        ),
        "If this was not you, log in, cancel the deletion, and set a new password.",
    )
}

/// What an administrator did: a subject and a paragraph.
fn helped(help: Help) -> (&'static str, &'static str) {
    match help {
        Help::FactorsReset => (
            "An administrator removed your second factors",
            "An administrator has removed the second factors of your account: the authenticator app, the backup \
             codes and the phone. All sessions were ended. You log in with the password alone until you set up an \
             app again.",
        ),
        Help::Unlocked => (
            "An administrator unlocked your account",
            "An administrator has unlocked your account. Wrong passwords and codes from before no longer count.",
        ),
        Help::PasswordRequired => (
            "An administrator asks you to change your password",
            "An administrator asks you to change your password. All sessions were ended. After the next log-in you \
             have to change the password before you can do anything else.",
        ),
        Help::SessionEnded => (
            "An administrator ended one of your sessions",
            "An administrator has ended one of your sessions. The others go on.",
        ),
    }
}

/// What happened to the second factors: a subject and a paragraph.
fn factors_changed(change: &str) -> (&'static str, &'static str) {
    match change {
        "totp_added" => (
            "An authenticator app was added to your account",
            "An authenticator app was set up. From now on you need its code to log in. Sessions on other devices were \
             ended.",
        ),
        "totp_removed" => (
            "The authenticator app was removed from your account",
            "The authenticator app was removed. From now on you log in with the password alone.",
        ),
        "backup_codes_created" => (
            "New backup codes were created for your account",
            "New backup codes were created. The old ones no longer work.",
        ),
        "sms_added" => (
            "A phone was added to your account",
            "A phone was added. You can log in with it when you do not have the app at hand.",
        ),
        "sms_removed" => (
            "The phone was removed from your account",
            "The phone was removed. You can no longer log in with it.",
        ),
        _ => (
            "The second factors of your account were changed",
            "The second factors of your account were changed.",
        ),
    }
}
