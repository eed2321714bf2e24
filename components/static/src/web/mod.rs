//! The web app, as `web/` builds it: files, pages, and what stands where nothing is (WEB-5, ADR 33).

mod answer;
mod embedded;
mod page;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, Uri, header};
use postern_edge::{
    Negotiation, Problem,
    problem::{METHOD_NOT_ALLOWED, NOT_FOUND},
};

use self::{answer::Representation, embedded::File, page::Policy};

/// First segments of what programs ask for: nothing below them is ever answered by a page.
const OF_PROGRAMS: [&str; 8] =
    ["api", "health", "internal", "webhooks", ".well-known", "assets", "openapi.json", "metrics"];

/// What is at an address.
enum Found {
    /// A file as it is.
    File(&'static File),
    /// A page: its text, what it may do, and what its first view loads.
    Page { text: &'static File, policy: Policy, link: &'static str },
}

/// Answers what no route answers.
pub(crate) async fn answer(method: Method, uri: Uri, wishes: Negotiation) -> Response {
    let reads = [Method::GET, Method::HEAD].contains(&method);
    match find(uri.path()) {
        Some(_) if !reads => {
            let allowed = HeaderValue::from_static("GET,HEAD");
            Problem::new(&METHOD_NOT_ALLOWED).header(header::ALLOW, allowed).into_response()
        }
        Some(Found::File(file)) => Representation::of(file, &wishes).as_file(&wishes),
        Some(Found::Page { text, policy, link }) => {
            let page = Representation::of(text, &wishes).as_page(&wishes);
            page::protected(page, policy, link)
        }
        None if reads => missing(uri.path(), &wishes),
        None => Problem::new(&NOT_FOUND).into_response(),
    }
}

/// Says that nothing is at this path: by the app's page of that name to browsers, else by a problem document.
pub(crate) fn missing(path: &str, wishes: &Negotiation) -> Response {
    let first = path.split('/').nth(1).unwrap_or_default();
    match embedded::file(page::SHELL) {
        Some(shell) if wishes.prefers_html() && !OF_PROGRAMS.contains(&first) => {
            let page = Representation::of(shell, wishes).as_missing();
            page::protected(page, Policy::App, "")
        }
        _ => Problem::new(&NOT_FOUND).into_response(),
    }
}

fn find(path: &str) -> Option<Found> {
    if let Some(page) = embedded::page(path) {
        let text = embedded::file(page::SHELL)?;
        return Some(Found::Page { text, policy: Policy::App, link: page.link });
    }
    let name = path.strip_prefix('/')?;
    if let Some((text, policy)) = page::of_docs(name) {
        return Some(Found::Page { text: embedded::file(&text)?, policy, link: "" });
    }
    // A page is served at its address, with its headers, and not by the name of its file.
    embedded::file(name).filter(|file| !file.is_page()).map(Found::File)
}
