//! How the fields of this component's requests are read: one parser per domain type.

use postern_domain::{
    ids::UserId,
    rbac::{Permission, RoleName, Scope},
    time::UnixMillis,
};
use postern_edge::Invalid;

/// Longest description of a role.
const MAX_DESCRIPTION_CHARS: usize = 500;
/// Longest id of a resource.
const MAX_RESOURCE_ID_BYTES: usize = 200;

/// `permission`.
pub fn permission(text: &str) -> Result<Permission, Invalid> {
    text.parse().map_err(|error: postern_domain::rbac::PermissionError| {
        Invalid::new("invalid_permission", error.to_string())
    })
}

/// `permission` of a grant: on one resource `own` would say nothing.
pub fn granted_permission(text: &str) -> Result<Permission, Invalid> {
    let permission = permission(text)?;
    if permission.scope == Scope::Own {
        let detail = "A grant is on one resource, whosever it is: the scope is `any`.";
        return Err(Invalid::new("invalid_scope", detail));
    }
    Ok(permission)
}

/// `role`, in a path or a body.
pub fn role(text: &str) -> Result<RoleName, Invalid> {
    text.parse().map_err(|error: postern_domain::rbac::RoleNameError| {
        Invalid::new("invalid_role", error.to_string())
    })
}

/// `user_id`.
pub fn user(text: &str) -> Result<UserId, Invalid> {
    text.parse().map_err(|_| Invalid::new("invalid_id", "This is not an id."))
}

/// `user_id`, where it may be left out.
pub fn optional_user(text: &str) -> Result<Option<UserId>, Invalid> {
    user(text).map(Some)
}

/// `description`.
pub fn description(text: &str) -> Result<String, Invalid> {
    if text.chars().count() > MAX_DESCRIPTION_CHARS || text.chars().any(char::is_control) {
        let detail = "At most 500 characters, no control characters.";
        return Err(Invalid::new("invalid_description", detail));
    }
    Ok(text.trim().to_owned())
}

/// `type` of a resource: as permissions name it.
pub fn resource_type(text: &str) -> Result<String, Invalid> {
    // A permission is the one place that knows what a type looks like.
    permission(&format!("{text}:read:any"))
        .map(|permission| permission.resource.into_owned())
        .map_err(|_| {
            let detail = "At most 32 lower-case letters, digits and underscores.";
            Invalid::new("invalid_resource_type", detail)
        })
}

/// `id` of a resource: whatever its owner calls it.
pub fn resource_id(text: &str) -> Result<String, Invalid> {
    let visible = text.chars().all(|c| !c.is_control() && !c.is_whitespace());
    if text.is_empty() || text.len() > MAX_RESOURCE_ID_BYTES || !visible {
        let detail = "1 to 200 characters without spaces.";
        return Err(Invalid::new("invalid_resource_id", detail));
    }
    Ok(text.to_owned())
}

/// A time (RFC 3339), where it may be left out.
pub fn optional_time(text: &str) -> Result<Option<UnixMillis>, Invalid> {
    UnixMillis::parse_rfc3339(text).map(Some).ok_or_else(|| {
        Invalid::new("invalid_time", "Expected a time such as 2026-01-31T09:30:00Z.")
    })
}

/// Any short text that is compared with what is stored.
pub fn optional_text(text: &str) -> Result<Option<String>, Invalid> {
    resource_id(text).map(Some)
}

/// A time (RFC 3339), where it may be left out or null.
#[expect(clippy::needless_pass_by_value, reason = "deserr hands the value over")]
pub fn nullable_time(text: Option<String>) -> Result<Option<UnixMillis>, Invalid> {
    text.as_deref().map_or(Ok(None), optional_time)
}
