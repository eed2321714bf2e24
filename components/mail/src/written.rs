//! A mail as it goes out: a text part and an HTML part of the same content. What it says: [`crate::content`].

use askama::Template;
use jiff::tz::TimeZone;
use postern_domain::jobs::EmailJob;
use postern_edge::jobs::JobError;

use crate::{
    config::MailConfig,
    content::{Content, Digest, Links, content},
    language::{Language, Texts},
};

/// Whom a mail addresses, and how.
pub struct Reader {
    /// The language to write in.
    pub language: Language,
    /// Where the reader's clock is.
    pub zone: TimeZone,
}

/// A mail as it goes out. Both parts have the same texts, and at most one link.
pub struct Mail {
    /// The subject. Never contains anything that a user typed.
    pub subject: String,
    /// How the reader is called; may be empty.
    pub name: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Headers beside those that the driver makes.
    pub headers: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "mail.txt", escape = "none")]
struct Text<'a>(&'a Content);

#[derive(Template)]
#[template(path = "mail.html")]
struct Html<'a>(&'a Content);

/// Writes a mail; `digest` is what a summary tells. Tokens and codes are derived here and nowhere stored.
pub fn write(
    config: &MailConfig,
    public_url: &str,
    reader: &Reader,
    job: &EmailJob,
    digest: Option<&Digest>,
) -> Result<Mail, JobError> {
    let texts = Texts::of(reader.language)?;
    let links = Links { keys: &config.token_keys, public_url };
    let content = content(&links, &texts, &reader.zone, job, digest)?;
    let failed = |error: askama::Error| JobError::defect("template", error);
    Ok(Mail {
        text: Text(&content).render().map_err(failed)?,
        html: Html(&content).render().map_err(failed)?,
        subject: content.subject,
        name: content.name,
        headers: digest.map_or_else(Vec::new, |digest| {
            unsubscribing(&links.end_digest(digest.user, reader.language))
        }),
    })
}

/// By these a mail program offers to end mails of this kind, with one click (RFC 2369 §3.2, RFC 8058 §3.1).
fn unsubscribing(url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("List-Unsubscribe", format!("<{url}>")),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
    ]
}

#[cfg(test)]
mod tests;
