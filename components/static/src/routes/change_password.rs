//! `GET /.well-known/change-password` (RFC 8615), where password managers look. Here, because no route in `spin.toml` has
//! a dot (ADR 15).

use http::{StatusCode, header};

/// Leads a password manager to the page of the app where a password is changed (W3C "A Well-Known URL for Changing
/// Passwords").
#[utoipa::path(
    get, path = "/.well-known/change-password", tag = "pages", operation_id = "change_password_page",
    responses((status = 302, description = "To the page")),
)]
pub async fn change_password() -> (StatusCode, [(header::HeaderName, &'static str); 1]) {
    (StatusCode::FOUND, [(header::LOCATION, "/account/security")])
}
