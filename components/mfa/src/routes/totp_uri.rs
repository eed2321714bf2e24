//! What an authenticator app reads: an `otpauth` URI.

use postern_domain::{ids::UserId, mfa::totp};
use postern_edge::{Answer, Problem};
use postern_platform::{SecretString, pg::Connection};
use postern_store::accounts::users;

/// What apps show the account under.
const ISSUER: &str = "Postern";

pub(super) async fn uri(
    pg: &Connection,
    user: UserId,
    secret: &totp::Secret,
) -> Answer<SecretString> {
    let email = users::email(pg, user)
        .await?
        .ok_or_else(|| Problem::unauthenticated(Some("The account is gone or suspended.")))?;
    Ok(secret.otpauth_uri(ISSUER, &email))
}
