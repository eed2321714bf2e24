//! What mails say.

use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    jobs::{EmailJob, EmailTemplate, Help},
    time::UnixMillis,
};
use postern_platform::ExposeSecret;
use uuid::Uuid;

use crate::{config::MailConfig, unlinked::unlinked};

/// What a mail says. The subject never contains anything that a user typed.
pub struct Words {
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
    /// What to do about a mail that one did not cause.
    pub closing: &'static str,
}

impl Words {
    fn of(subject: &'static str, paragraph: impl Into<String>, closing: &'static str) -> Self {
        Self {
            subject,
            name: String::new(),
            paragraph: paragraph.into(),
            code: None,
            link: None,
            closing,
        }
    }

    fn with_link(self, words: &'static str, url: String) -> Self {
        Self { link: Some((words, url)), ..self }
    }
}

const NOT_YOU: &str = "If this was not you, ignore this mail: nothing happens without it.";
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

/// The words of a mail. Tokens and codes are derived here and nowhere stored.
pub fn words(config: &MailConfig, public_url: &str, job: &EmailJob) -> Words {
    let links = Links { config, public_url };
    let words = match &job.template {
        EmailTemplate::VerifyEmail { verification, generation } => {
            verify_email(&links, verification.uuid(), *generation)
        }
        EmailTemplate::AlreadyRegistered => Words::of(
            "You already have an account",
            "Somebody tried to use this address for an account, but it has one already. If it was you, \
             just log in; if you forgot your password, set a new one.",
            NOT_YOU,
        )
        .with_link("Set a new password", links.forgot()),
        EmailTemplate::ResetPassword { reset, generation } => Words::of(
            "Set a new password",
            "Here is the link to set a new password. It is good for one hour and works once.",
            NOT_YOU,
        )
        .with_link(
            "Set a new password",
            links.with_token("reset-password", Purpose::ResetPassword, reset.uuid(), *generation),
        ),
        EmailTemplate::Invited { reset } => Words::of(
            "You are invited",
            "An account was made for you. Set a password, and you can log in. The link is good for seven \
             days and works once.",
            "If you do not want the account, ignore this mail.",
        )
        .with_link(
            "Set a password",
            links.with_token("reset-password", Purpose::ResetPassword, reset.uuid(), 1),
        ),
        EmailTemplate::LeaveAddress { change } => Words::of(
            "Your account is to have another address",
            "Somebody who is logged in to your account asks to replace this address by another. It is \
             replaced when you agree here, and the other address is confirmed as well.",
            "If this was not you, do not agree, and set a new password at once.",
        )
        .with_link(
            "Replace the address",
            links.with_token("change-email", Purpose::LeaveAddress, change.uuid(), 1),
        ),
        EmailTemplate::TakeAddress { change } => Words::of(
            "Confirm your new address",
            "Please confirm that this address is yours. Your account has it once you have agreed from \
             the address before as well.",
            NOT_YOU,
        )
        .with_link(
            "Confirm address",
            links.with_token("change-email", Purpose::TakeAddress, change.uuid(), 1),
        ),
        notice => happened(&links, notice),
    };
    let name = if is_confirmed(&job.template) { unlinked(&job.name) } else { String::new() };
    Words { name, ..words }
}

/// Whether a mail goes to somebody who has shown that the address is theirs. To others a mail says nothing that
/// somebody else has typed: anybody can cause it, and it would carry their words under our sender
/// (ASVS 1.3.3).
fn is_confirmed(template: &EmailTemplate) -> bool {
    !matches!(
        template,
        EmailTemplate::VerifyEmail { .. }
            | EmailTemplate::TakeAddress { .. }
            | EmailTemplate::Invited { .. }
    )
}

fn verify_email(links: &Links<'_>, id: Uuid, generation: u32) -> Words {
    let token = MailToken { purpose: Purpose::VerifyEmail, id, generation };
    let words = Words::of(
        "Confirm your e-mail address",
        "Somebody registered with this address. If it was you, type the code where you registered: it is \
         good for one hour. Or open the link, which is good for 24 hours, and type the password that you \
         chose.",
        "If this was not you, ignore this mail: without the password nobody gets an account.",
    );
    let code = token.code(&links.config.token_keys).expose_secret().to_owned();
    let link = links.with_token("verify-email", Purpose::VerifyEmail, id, generation);
    Words { code: Some(code), ..words.with_link("Confirm address", link) }
}

/// Mails that tell of something that has happened.
fn happened(links: &Links<'_>, template: &EmailTemplate) -> Words {
    let by_password = |words: Words| words.with_link("Set a new password", links.forgot());
    match template {
        EmailTemplate::PasswordChanged => by_password(Words::of(
            "Your password was changed",
            "The password of your account was changed. Sessions on other devices have ended.",
            NOT_YOU_RESET,
        )),
        EmailTemplate::NewDevice { device, address, at } => by_password(Words::of(
            "New log-in to your account",
            format!(
                "Your account was used from a new device: {} (address {address}) at {}.",
                unlinked(device),
                at.rfc3339()
            ),
            NOT_YOU_RESET,
        )),
        EmailTemplate::AccountLocked => by_password(Words::of(
            "Your password was tried too often",
            "Somebody has tried too many wrong passwords for your account. Log-in from devices on which you \
             have not logged in before is closed until you set a new password.",
            "Devices on which you have logged in before, and sessions that are open, are not affected.",
        )),
        EmailTemplate::SecondFactorClosed => by_password(Words::of(
            "Your second factor was tried too often",
            "Somebody knows your password, and has tried a hundred wrong codes after it. Nobody was let in. Log-in \
             from devices on which you have not logged in before is closed until you set a new password.",
            "Devices on which you have logged in before, and sessions that are open, are not affected.",
        )),
        EmailTemplate::SessionGuessed { address, at } => by_password(Words::of(
            "A session was ended after wrong attempts",
            format!(
                "In one of your sessions somebody has given ten wrong passwords or codes in a row (from address \
                 {address}, at {}). That session was ended; the others go on.",
                at.rfc3339()
            ),
            NOT_YOU_RESET,
        )),
        EmailTemplate::SecondFactorFailed { address, at } => by_password(Words::of(
            "Somebody knows your password",
            format!(
                "Your password was given correctly (from address {address}, at {}), but the codes that \
                 followed were wrong five times. Nobody was let in.",
                at.rfc3339()
            ),
            "If this was you, there is nothing to do.",
        )),
        EmailTemplate::SessionStolen { address, at } => by_password(Words::of(
            "A copy of your session was used",
            format!(
                "Something that only one of your devices should have was used a second time (from address \
                 {address}, at {}): somebody may have copied it. That session was ended; log in again on \
                 that device.",
                at.rfc3339()
            ),
            NOT_YOU_RESET,
        )),
        EmailTemplate::FactorsChanged { change } => by_password(Words::of(
            "How you log in has changed",
            factors_changed(change),
            NOT_YOU_RESET,
        )),
        EmailTemplate::AddressChanged => by_password(Words::of(
            "Your e-mail address was replaced",
            "Your account has another e-mail address now, as both addresses have confirmed. Mails go \
             there from now on.",
            "If this was not you, ask whoever runs this server for help.",
        )),
        EmailTemplate::Helped { help } => by_password(Words::of(
            "An administrator has changed how you log in",
            helped(*help),
            "If you did not ask for this, tell whoever runs this server, and set a new password.",
        )),
        EmailTemplate::DeletionScheduled { at } => deletion_scheduled(links, *at),
        EmailTemplate::DeletionCancelled => by_password(Words::of(
            "Your account stays",
            "Your account will not be deleted. Everything is as it was.",
            NOT_YOU_RESET,
        )),
        EmailTemplate::VerifyEmail { .. }
        | EmailTemplate::AlreadyRegistered
        | EmailTemplate::ResetPassword { .. }
        | EmailTemplate::Invited { .. }
        | EmailTemplate::LeaveAddress { .. }
        | EmailTemplate::TakeAddress { .. } => {
            Words::of("About your account", "There is nothing to do.", NOT_YOU)
        }
    }
}

fn deletion_scheduled(links: &Links<'_>, at: UnixMillis) -> Words {
    Words::of(
        "Your account will be deleted",
        format!(
            "Your account and everything in it will be deleted on {}. Until then you can log in and keep \
             it. After that nobody can bring it back.",
            at.rfc3339()
        ),
        "If this was not you, log in, keep the account, and set a new password.",
    )
    .with_link("Log in", links.public_url.to_owned())
}

/// What an administrator did, in sentences.
fn helped(help: Help) -> &'static str {
    match help {
        Help::FactorsReset => {
            "An administrator has removed the second factors of your account: the authenticator app, the backup \
             codes and the phone. All sessions have ended. Log-in asks for the password alone, until you set up an \
             app again."
        }
        Help::Unlocked => {
            "An administrator has unlocked your account: the wrong passwords and codes that were tried before no \
             longer count."
        }
        Help::PasswordRequired => {
            "An administrator has asked for a new password. All sessions have ended, and after the next log-in you \
             can do nothing before you have changed the password."
        }
        Help::SessionEnded => "An administrator has ended one of your sessions. The others go on.",
    }
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
