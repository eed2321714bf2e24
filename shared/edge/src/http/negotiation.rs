//! What a client would rather have, and what it has already (RFC 9110 sections 12.5 and 13.1.2).
//!
//! Ours: `headers` reads no list of qualities, and what reads one is larger than these lines or no longer kept.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderName, header, request::Parts};

/// Of programs; a browser that follows a link asks for none of them.
const JSON: [&str; 3] = ["application/json", "application/problem+json", "application/*"];
const HTML: [&str; 2] = ["text/html", "application/xhtml+xml"];

static SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// A quality in thousandths, so that it can be compared.
type Quality = u16;

/// What a request says about the answer that it wants.
#[derive(Debug, Clone, Default)]
pub struct Negotiation {
    media: Vec<(String, Quality)>,
    codings: Vec<(String, Quality)>,
    languages: Vec<(String, Quality)>,
    /// Tags of what the client has, without their weakness.
    known: Vec<String>,
    navigates: bool,
}

impl Negotiation {
    /// Whether a page is wanted more than a document for programs. Whoever takes anything (`*/*`) is a program.
    pub fn prefers_html(&self) -> bool {
        let best = |names: &[&str]| names.iter().map(|name| named(&self.media, name)).max();
        best(&HTML).flatten().unwrap_or(0) > best(&JSON).flatten().unwrap_or(0)
    }

    /// Whether a person's browser goes to this address, to show what is there: it says so (Fetch Metadata), or would rather
    /// have a page.
    pub fn is_a_visit(&self) -> bool {
        self.navigates || self.prefers_html()
    }

    /// The best of these content codings, the first of two that are alike; `None`: as it is.
    pub fn coding(&self, offered: &[&'static str]) -> Option<&'static str> {
        let quality = |coding: &str| {
            named(&self.codings, coding).or_else(|| named(&self.codings, "*")).unwrap_or(0)
        };
        // It is always acceptable unless it is refused, and nothing is gained by it (RFC 9110 section 12.5.3).
        let plain = named(&self.codings, "identity").unwrap_or(1);
        let rated = offered.iter().map(|coding| (*coding, quality(coding)));
        let best = rated.filter(|(_, quality)| *quality > 0 && *quality >= plain).rev();
        best.max_by_key(|(_, quality)| *quality).map(|(coding, _)| coding)
    }

    /// The one of these languages that is understood best, wherever it is spoken (RFC 4647 section 3.4).
    pub fn language(&self, offered: &[&'static str]) -> Option<&'static str> {
        let understood = self.languages.iter().filter(|(_, quality)| *quality > 0).rev();
        let ours = understood.filter_map(|(tag, quality)| {
            let language = tag.split('-').next()?;
            Some((*offered.iter().find(|offered| **offered == language)?, *quality))
        });
        ours.max_by_key(|(_, quality)| *quality).map(|(language, _)| language)
    }

    /// Whether the client has what this strong tag names. The comparison is the weak one, since a proxy that compresses
    /// weakens tags (RFC 9110 section 13.1.2).
    pub fn has(&self, tag: &str) -> bool {
        self.known.iter().any(|known| known == tag || known == "*")
    }

    fn of(headers: &HeaderMap) -> Self {
        let known = members(headers, &header::IF_NONE_MATCH);
        Self {
            media: qualities(headers, &header::ACCEPT),
            codings: qualities(headers, &header::ACCEPT_ENCODING),
            languages: qualities(headers, &header::ACCEPT_LANGUAGE),
            navigates: headers.get(&SEC_FETCH_MODE).is_some_and(|mode| mode == "navigate"),
            known: known.map(|tag| tag.strip_prefix("W/").unwrap_or(tag).to_owned()).collect(),
        }
    }
}

/// The quality of what is named, if it is.
fn named(list: &[(String, Quality)], name: &str) -> Option<Quality> {
    list.iter().find(|(listed, _)| listed == name).map(|(_, quality)| *quality)
}

fn members<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).iter();
    values.flat_map(|value| value.to_str().unwrap_or_default().split(',')).map(str::trim)
}

/// The members of a list with their qualities; parameters beside `q` are not looked at.
fn qualities(headers: &HeaderMap, name: &HeaderName) -> Vec<(String, Quality)> {
    let read = |member: &str| {
        let mut parts = member.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        (name, quality.map_or(1000, parse_quality))
    };
    members(headers, name).filter(|member| !member.is_empty()).map(read).collect()
}

/// `0.8` → 800; what is none is 0: refused.
fn parse_quality(text: &str) -> Quality {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, format!("{part:0<3}").parse::<Quality>()) {
        ("0", Ok(thousandths)) if digits => thousandths,
        ("1", Ok(0)) if digits => 1000,
        _ => 0,
    }
}

impl<S: Sync> FromRequestParts<S> for Negotiation {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with(name: HeaderName, value: &'static str) -> Negotiation {
        Negotiation::of(&HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
    }

    /// API-2: pages go to browsers, problem documents to programs.
    #[test]
    fn a_page_is_for_whoever_would_rather_have_one() {
        let prefers = |value| with(header::ACCEPT, value).prefers_html();
        for browser in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
            "text/html",
            "application/json;q=0.5, Text/HTML;level=1;q=0.6",
            "application/xhtml+xml",
        ] {
            assert!(prefers(browser), "{browser}");
        }
        for program in [
            "",
            "*/*",
            "application/json",
            "application/json, text/html;q=0.9",
            "text/html;q=0, */*",
            "text/html;q=2",
            "text/html, application/problem+json",
            "application/*, text/html;q=0.1",
        ] {
            assert!(!prefers(program), "{program}");
        }
        assert!(!Negotiation::of(&HeaderMap::new()).prefers_html());
    }

    /// OAUTH-3: who comes by a link or a redirect is a visitor, whatever kind of document is asked for beside it; a script of a
    /// page is none.
    #[test]
    fn who_navigates_is_a_visitor() {
        let mode = |value| with(SEC_FETCH_MODE.clone(), value).is_a_visit();
        assert!(mode("navigate") && with(header::ACCEPT, "text/html").is_a_visit());
        assert!(!mode("cors") && !mode("no-cors") && !with(header::ACCEPT, "*/*").is_a_visit());
    }

    /// WEB-5: the smallest that the client takes.
    #[test]
    fn the_best_coding_is_taken() {
        let coding = |value| with(header::ACCEPT_ENCODING, value).coding(&["br", "gzip"]);
        for (value, expected) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("br;q=0.5, gzip;q=0.8", Some("gzip")),
            ("gzip;q=0.800, br;q=0.8", Some("br")),
            ("gzip", Some("gzip")),
            ("*", Some("br")),
            ("*, br;q=0", Some("gzip")),
            ("identity, gzip;q=0.5", None),
            ("gzip;q=0", None),
            ("gzip;q=x", None),
            ("zstd", None),
            ("", None),
        ] {
            assert_eq!(coding(value), expected, "{value}");
        }
        assert_eq!(with(header::ACCEPT_ENCODING, "br").coding(&["gzip"]), None);
    }

    /// MSG-3
    #[test]
    fn the_language_that_is_understood_best_is_taken() {
        let language = |value| with(header::ACCEPT_LANGUAGE, value).language(&["en", "de"]);
        for (value, expected) in [
            ("de-AT,de;q=0.9,en;q=0.8", Some("de")),
            ("fr, en-GB;q=0.5, de;q=0.4", Some("en")),
            ("DE, en", Some("de")),
            ("fr;q=1, de;q=0", None),
            ("deu, *", None),
            ("", None),
        ] {
            assert_eq!(language(value), expected, "{value}");
        }
    }

    /// WEB-5
    #[test]
    fn what_the_client_has_is_known_by_its_tag() {
        let has = |value| with(header::IF_NONE_MATCH, value).has("\"a-br\"");
        assert!(has("\"a-br\"") && has("\"b\", W/\"a-br\"") && has("*"));
        assert!(!has("\"a\"") && !has("a-br") && !has("") && !Negotiation::default().has("\"\""));
    }
}
