//! What the page that ends summaries and its button share: the link, and how pages look.

use askama::Template;
use axum::response::{IntoResponse, Response};
use deserr::Deserr;
use http::{HeaderValue, header};
use postern_domain::field_code::FieldCode;
use postern_domain::{
    auth::mail_token::{MailToken, Purpose},
    ids::UserId,
};
use postern_edge::{
    Answer, Invalid, Negotiation, Problem,
    body::FieldErrors,
    problem::{TOKEN_INVALID, VALIDATION},
};
use postern_platform::SecretString;

use crate::{
    config,
    language::{Language, Texts, Values},
};

/// The style and the mark come from our own origin, and the button leads back to it; nothing else is loaded, run or framed.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// What the link of a summary says.
#[derive(Deserr, utoipa::IntoParams)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Subscription {
    /// Whose summaries, as the link of the mail says it (`pst_ed_…`).
    #[deserr(from(String) = SecretString::from)]
    #[param(value_type = String, example = "pst_ed_k1.x.y", max_length = 256)]
    pub subscription: SecretString,
    /// The language of the page: `en` or `de`.
    #[deserr(default = Language::English, try_from(&String) = parse_language -> Invalid)]
    #[param(value_type = Option<String>, example = "de")]
    pub language: Language,
}

fn parse_language(text: &str) -> Result<Language, Invalid> {
    let known = Language::ALL.into_iter().find(|language| language.tag() == text);
    known.ok_or_else(|| Invalid::new(FieldCode::UnknownValue, "Expected one of: en, de."))
}

impl Subscription {
    /// Whose it is, if we have made this link.
    pub async fn user(&self) -> Answer<UserId> {
        let keys = &config::get().await?.token_keys;
        let token = MailToken::parse(&self.subscription, Purpose::EndDigest, keys);
        token.map(|token| UserId::from_uuid(token.id)).map_err(|_| {
            let detail = "This is no link of ours, or a very old one. The summaries can be stopped among your preferences.";
            Problem::new(&TOKEN_INVALID).detail(detail).field("/subscription".into(), FieldCode::InvalidToken, detail.to_owned())
        })
    }
}

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Page {
    language: &'static str,
    title: String,
    paragraph: String,
    button: Option<String>,
    preferences: String,
}

/// What a link that is none of ours is answered: a page for whoever has opened it, in a language that their browser
/// speaks; a problem document for programs.
pub fn refused(problem: Problem, wishes: &Negotiation) -> Answer<Response> {
    let of_the_link = [TOKEN_INVALID.slug, VALIDATION.slug].contains(&problem.kind().slug);
    if !of_the_link || !wishes.prefers_html() {
        return Err(problem);
    }
    let spoken = wishes.language(&Language::ALL.map(Language::tag));
    let language = spoken.map_or(Language::English, Language::of);
    let mut response = page(language, "broken", "instead", None)?;
    *response.status_mut() = problem.kind().status;
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept, accept-language"));
    Ok(response)
}

/// A page of these parts of the texts, with a button if there is something left to do. It goes to the URL of the page.
pub fn page(
    language: Language,
    title: &str,
    paragraph: &str,
    button: Option<&str>,
) -> Answer<Response> {
    let defect = |error: &dyn std::fmt::Display| Problem::defect("page").because(error);
    let texts = Texts::of(language).map_err(|error| defect(&error))?;
    let part = |name: &str| {
        texts.part("unsubscribe", name, &Values::new()).map_err(|error| defect(&error))
    };
    let page = Page {
        language: language.tag(),
        title: part(title)?,
        paragraph: part(paragraph)?,
        button: button.map(part).transpose()?,
        preferences: part("preferences")?,
    };
    let html = page.render().map_err(|error| defect(&error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    ];
    Ok((headers, html).into_response())
}
