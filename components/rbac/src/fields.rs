//! How the fields are read that only this component has; for the others there is `postern_edge::field`.

use postern_domain::field_code::FieldCode;
use std::str::FromStr;

use deserr::Deserr;
use postern_domain::{
    auth::access_token::MAX_TOKEN_BYTES,
    rbac::{Permission, Scope, catalogue},
    services::{
        audience::{Audience, AudienceError},
        network::{Network, NetworkError},
    },
    time::UnixMillis,
};
use postern_edge::{Invalid, body::FieldErrors, field};
use postern_platform::SecretString;

/// Longest description of a role.
const MAX_DESCRIPTION_CHARS: usize = 500;
/// Longest id of a resource.
const MAX_RESOURCE_ID_BYTES: usize = 200;

/// `permission` of a grant: on one resource `own` would say nothing.
pub fn granted_permission(text: &str) -> Result<Permission, Invalid> {
    let permission: Permission = field::required(text)?;
    if permission.scope == Scope::Own {
        let detail = "A grant is on one resource, whosever it is: the scope is `any`.";
        return Err(Invalid::new(FieldCode::InvalidScope, detail));
    }
    Ok(permission)
}

/// `description`.
pub fn description(text: &str) -> Result<String, Invalid> {
    if text.chars().count() > MAX_DESCRIPTION_CHARS || text.chars().any(char::is_control) {
        let detail = "At most 500 characters, no control characters.";
        return Err(Invalid::new(FieldCode::InvalidDescription, detail));
    }
    Ok(text.trim().to_owned())
}

/// An id in a query: of a service account, or a session.
pub fn optional_id<T: FromStr>(text: &str) -> Result<Option<T>, Invalid> {
    text.parse().map(Some).map_err(|_| Invalid::new(FieldCode::InvalidId, "This is not an id."))
}

/// `user_token`. What is wrong with one that could be one is not told here.
pub fn user_token(text: &str) -> Result<SecretString, Invalid> {
    match text.len() {
        1..=MAX_TOKEN_BYTES => Ok(SecretString::from(text)),
        _ => Err(Invalid::new(FieldCode::InvalidToken, "This is no access token of ours.")),
    }
}

/// `type` of a resource: as permissions name it.
pub fn resource_type(text: &str) -> Result<String, Invalid> {
    // A permission is the one place that knows what a type looks like.
    field::required(&format!("{text}:read:any"))
        .map(|permission: Permission| permission.resource.into_owned())
        .map_err(|_| {
            let detail = "At most 32 lower-case letters, digits and underscores.";
            Invalid::new(FieldCode::InvalidResourceType, detail)
        })
}

/// `id` of a resource: whatever its owner calls it.
pub fn resource_id(text: &str) -> Result<String, Invalid> {
    let visible = text.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if text.is_empty() || text.len() > MAX_RESOURCE_ID_BYTES || !visible {
        let detail = "1 to 200 characters without spaces.";
        return Err(Invalid::new(FieldCode::InvalidResourceId, detail));
    }
    Ok(text.to_owned())
}

/// Any short text that is compared with what is stored.
pub fn optional_text(text: &str) -> Result<Option<String>, Invalid> {
    resource_id(text).map(Some)
}

/// A time (RFC 3339), where it may be left out or null.
#[expect(clippy::needless_pass_by_value, reason = "deserr hands the value over")]
pub fn nullable_time(text: Option<String>) -> Result<Option<UnixMillis>, Invalid> {
    text.as_deref().map_or(Ok(None), field::optional)
}

/// A permission of a service account, in a list.
#[derive(Deserr)]
#[deserr(error = FieldErrors, try_from(&String) = service_permission -> Invalid)]
pub struct ServicePermission(pub Permission);

fn service_permission(text: &str) -> Result<ServicePermission, Invalid> {
    let permission: Permission = field::required(text)?;
    if !catalogue::is_for_services(&permission) {
        let detail =
            "No service account has this permission. GET /api/v1/rbac/permissions says which may.";
        return Err(Invalid::new(FieldCode::NotForServices, detail));
    }
    Ok(ServicePermission(permission))
}

/// A network that a service account may come from, in a list.
#[derive(Deserr)]
#[deserr(error = FieldErrors, try_from(&String) = allowed_network -> Invalid)]
pub struct AllowedNetwork(pub Network);

fn allowed_network(text: &str) -> Result<AllowedNetwork, Invalid> {
    let code = |error: &NetworkError| match error {
        NetworkError::Malformed | NetworkError::Mapped => FieldCode::InvalidNetwork,
        NetworkError::HostBits(_) => FieldCode::HostBits,
    };
    text.parse().map(AllowedNetwork).map_err(|error| Invalid::new(code(&error), error.to_string()))
}

/// An audience of a service account, in a list.
#[derive(Deserr)]
#[deserr(error = FieldErrors, try_from(&String) = own_audience -> Invalid)]
pub struct OwnAudience(pub Audience);

fn own_audience(text: &str) -> Result<OwnAudience, Invalid> {
    let code = |error: AudienceError| match error {
        AudienceError::Malformed => FieldCode::InvalidAudience,
        AudienceError::Own => FieldCode::Reserved,
    };
    text.parse().map(OwnAudience).map_err(|error| Invalid::new(code(error), error.to_string()))
}
