//! How the fields are read that only this component has; for the others there is `postern_edge::field`.

use postern_domain::{
    rbac::{Permission, Scope},
    time::UnixMillis,
};
use postern_edge::{Invalid, field};

/// Longest description of a role.
const MAX_DESCRIPTION_CHARS: usize = 500;
/// Longest id of a resource.
const MAX_RESOURCE_ID_BYTES: usize = 200;

/// `permission` of a grant: on one resource `own` would say nothing.
pub fn granted_permission(text: &str) -> Result<Permission, Invalid> {
    let permission: Permission = field::required(text)?;
    if permission.scope == Scope::Own {
        let detail = "A grant is on one resource, whosever it is: the scope is `any`.";
        return Err(Invalid::new("invalid_scope", detail));
    }
    Ok(permission)
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
    field::required(&format!("{text}:read:any"))
        .map(|permission: Permission| permission.resource.into_owned())
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

/// Any short text that is compared with what is stored.
pub fn optional_text(text: &str) -> Result<Option<String>, Invalid> {
    resource_id(text).map(Some)
}

/// A time (RFC 3339), where it may be left out or null.
#[expect(clippy::needless_pass_by_value, reason = "deserr hands the value over")]
pub fn nullable_time(text: Option<String>) -> Result<Option<UnixMillis>, Invalid> {
    text.as_deref().map_or(Ok(None), field::optional)
}
