//! How the fields are read that only this component has; for the others there is `postern_edge::field`.

use postern_domain::field_code::FieldCode;
use postern_domain::rbac::RoleName;
use postern_edge::Invalid;

/// What can be searched for: shorter texts are everywhere, longer ones nowhere.
const SEARCH_CHARS: std::ops::RangeInclusive<usize> = 2..=100;
/// Roles of one account.
const MAX_ROLES: usize = 20;

/// `roles`, of an account. Every account has the role `user`.
pub fn roles(names: &[String]) -> Result<Vec<RoleName>, Invalid> {
    if names.len() > MAX_ROLES {
        return Err(Invalid::new(FieldCode::TooMany, "An account has at most 20 roles."));
    }
    let parse = |name: &String| {
        name.parse::<RoleName>().map_err(|_| {
            Invalid::new(FieldCode::InvalidRole, "There is a name that is none of a role.")
        })
    };
    names.iter().map(parse).collect()
}

/// `q`, what an address or name contains.
pub fn search(text: &str) -> Result<Option<String>, Invalid> {
    let text = text.trim();
    let printable = !text.contains(char::is_control);
    if printable && SEARCH_CHARS.contains(&text.chars().count()) {
        return Ok(Some(text.to_owned()));
    }
    Err(Invalid::new(FieldCode::InvalidSearch, "Expected 2 to 100 characters."))
}
