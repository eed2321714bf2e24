//! Who may do what: permissions, roles that inherit, grants on single resources, and the one decision over
//! them (RBAC-1…5).
//!
//! Not here: who the caller is (the guard proves that), where roles and grants are kept (`store`).

pub mod catalogue;
mod decide;
mod escalation;
mod grant;
mod graph;
mod permission;
mod role;

pub use decide::{CallerFacts, Decision, Reason, Resource, decide};
pub use escalation::lacking;
pub use grant::{Grant, ResourceRef, Subject};
pub use graph::{CustomRole, Effective, MAX_PARENTS, MAX_PERMISSIONS, Policy, PolicyError};
pub use permission::{Permission, PermissionError, Scope};
pub use role::{BuiltIn, RoleName, RoleNameError};

/// A lower-case word: letters, digits and `separator`, a letter first, at most `max` characters.
fn is_word(text: &str, separator: u8, max: usize) -> bool {
    text.len() <= max
        && text.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == separator)
}
