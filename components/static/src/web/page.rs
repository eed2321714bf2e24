//! Pages: which there are beside the app, and what a browser lets them do.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// The page that every address of the app answers.
pub(super) const SHELL: &str = "index.html";

/// Everything comes from here, nothing frames the page, no text becomes HTML or a script. The token of a mail's link stands
/// behind `#`, which browsers send nowhere.
macro_rules! policy {
    ($styles:literal, $html:literal) => {
        HeaderValue::from_static(concat!(
            "default-src 'none'; script-src 'self'; style-src ",
            $styles,
            "; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'",
            $html
        ))
    };
}

const STRICT: HeaderValue =
    policy!("'self'", "; require-trusted-types-for 'script'; trusted-types 'none'");
/// For a library that writes styles and HTML. What that HTML would run, no script of it is allowed to be.
const WITH_INLINE_STYLES: HeaderValue = policy!("'self' 'unsafe-inline'", "");

/// Off is what no page of ours uses; on is copying, and passkeys. Each is known to Chromium, which complains of others.
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), captured-surface-control=(), \
     clipboard-read=(), clipboard-write=(self), compute-pressure=(), cross-origin-isolated=(), \
     digital-credentials-create=(), digital-credentials-get=(), display-capture=(), encrypted-media=(), \
     fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), \
     idle-detection=(), keyboard-map=(), local-fonts=(), local-network-access=(), magnetometer=(), \
     microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), \
     private-state-token-issuance=(), private-state-token-redemption=(), \
     publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), \
     speaker-selection=(), storage-access=(), sync-xhr=(), usb=(), window-management=(), \
     xr-spatial-tracking=()",
);

/// What a page may do in a browser.
#[derive(Clone, Copy)]
pub(super) enum Policy {
    /// The app, and what is written by the same rules.
    App,
    /// The description of the API, whose library writes styles and HTML into the page.
    Description,
}

/// The file and the policy of what stands below `docs`, if this is an address there.
pub(super) fn of_docs(name: &str) -> Option<(String, Policy)> {
    match name.strip_prefix("docs")? {
        "" => Some(("docs.html".to_owned(), Policy::Description)),
        guide if guide.starts_with("/guides/") => Some((format!("docs{guide}.html"), Policy::App)),
        _ => None,
    }
}

/// Adds what protects a page. Also to 304, whose headers take the place of those that the browser has kept (RFC 9111
/// section 3.2).
pub(super) fn protected(mut page: Response, policy: Policy, link: &'static str) -> Response {
    let headers = page.headers_mut();
    let policy = match policy {
        Policy::App => STRICT,
        Policy::Description => WITH_INLINE_STYLES,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let same_origin = HeaderValue::from_static("same-origin");
    for name in ["cross-origin-opener-policy", "cross-origin-resource-policy"] {
        headers.insert(HeaderName::from_static(name), same_origin.clone());
    }
    headers.insert(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if !link.is_empty() {
        headers.insert(header::LINK, HeaderValue::from_static(link));
    }
    page
}
