//! A file as it goes over the wire: the smallest form that the client takes, or word that it has it already.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use postern_edge::Negotiation;

use super::embedded::File;

/// A name that changes with the contents is good for ever (RFC 8246); any other is asked about each time.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store");

/// Below it the build puts the hash of a file into its name.
const HASHED: &str = "assets/";

/// One form of a file (RFC 9110 section 8).
pub(super) struct Representation {
    file: &'static File,
    bytes: &'static [u8],
    coding: Option<&'static str>,
}

impl Representation {
    /// The form that the client likes best.
    pub(super) fn of(file: &'static File, wishes: &Negotiation) -> Self {
        let forms = [("br", file.br), ("gzip", file.gzip)];
        let there = forms.into_iter().filter_map(|(coding, bytes)| Some((coding, bytes?)));
        let offered: Vec<&str> = there.clone().map(|(coding, _)| coding).collect();
        let coding = wishes.coding(&offered);
        let chosen = there.clone().find(|(offered, _)| Some(*offered) == coding);
        Self { file, bytes: chosen.map_or(file.plain, |(_, bytes)| bytes), coding }
    }

    /// As a file for its own sake.
    pub(super) fn as_file(&self, wishes: &Negotiation) -> Response {
        let hashed = self.file.name.starts_with(HASHED);
        self.kept(wishes, if hashed { FOR_EVER } else { ASK_EACH_TIME })
    }

    /// As the page of its address.
    pub(super) fn as_page(&self, wishes: &Negotiation) -> Response {
        self.kept(wishes, ASK_EACH_TIME)
    }

    /// As what stands where nothing is. Other clients are answered otherwise there.
    pub(super) fn as_missing(&self) -> Response {
        let mut response = (StatusCode::NOT_FOUND, self.body()).into_response();
        self.describe(&mut response);
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, NOT_KEPT);
        headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
        response
    }

    /// What the client may keep, or word that what it has kept is current (RFC 9110 section 15.4.5).
    fn kept(&self, wishes: &Negotiation, how: HeaderValue) -> Response {
        let tag = self.tag();
        let mut response = if wishes.has(&tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = self.body().into_response();
            self.describe(&mut response);
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, how);
        headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
        if self.file.br.is_some() || self.file.gzip.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }

    /// Each form has a tag of its own, since strong tags promise the same bytes (RFC 9110 section 8.8.3).
    fn tag(&self) -> String {
        match self.coding {
            None => format!("\"{}\"", self.file.tag),
            Some(coding) => format!("\"{}-{coding}\"", self.file.tag),
        }
    }

    fn body(&self) -> Body {
        Body::from(self.bytes)
    }

    fn describe(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.file.content_type));
        if let Some(coding) = self.coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
}
