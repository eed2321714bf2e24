//! One reading of a path's parameters, for the guard and for the handler (ASVS 1.1.1). An id has one spelling: what is
//! percent-encoded, in capitals or in another notation names nothing, so nobody decides about one resource and acts on
//! another, and no event names a resource in a form that nobody looks for.

use std::{fmt::Display, str::FromStr, sync::Arc};

use postern_domain::{
    ids::UserId,
    rbac::{Permission, ResourceRef, Scope},
};

use crate::http::problem::{NOT_FOUND, Problem};

/// The longest parameter, in bytes: longer than any id, name of a role or kind of problem.
const MAX_BYTES: usize = 100;

/// The parameters of a request's path, in the order of the path; put into its extensions by the table of routes.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathParams(Arc<[(String, String)]>);

impl PathParams {
    /// Those of `path`, which the router has matched with `template`: the text of each as it was sent. One with
    /// anything but unreserved characters (RFC 3986 section 2.3) names nothing: 404.
    pub(crate) fn parse(template: &str, path: &str) -> Result<Self, Problem> {
        let mut params = Vec::new();
        let mut sent = path.split('/');
        for segment in template.split('/') {
            let text = sent.next().ok_or_else(|| Problem::new(&NOT_FOUND))?;
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            let Some(name) = name else { continue };
            if !is_plain(text) {
                return Err(Problem::new(&NOT_FOUND));
            }
            params.push((name.to_owned(), text.to_owned()));
        }
        Ok(Self(params.into()))
    }

    /// The parameter at `index` as what it is; 404 when it names nothing of that type.
    pub(crate) fn get<T: FromStr + Display>(&self, index: usize) -> Result<T, Problem> {
        let (_, text) = self
            .0
            .get(index)
            .ok_or_else(|| Problem::defect("a path without the parameter that its route wants"))?;
        canonical(text).ok_or_else(|| Problem::new(&NOT_FOUND))
    }

    /// What the path names first, as events say it: the permission's type of thing, and which. What cannot be a user's
    /// id is no user; the handler says so to those who may ask.
    pub(crate) fn target(&self, permission: &Permission) -> Option<(String, String)> {
        let (_, id) = self.0.first()?;
        let nobody = permission.resource == "users" && canonical::<UserId>(id).is_none();
        (!nobody).then(|| (permission.resource.to_string(), id.clone()))
    }

    /// The resource that is decided about: the one that the parameter `id` names, of the permission's own type, where
    /// it asks for any.
    pub(crate) fn resource(&self, permission: &Permission) -> Option<ResourceRef> {
        if permission.scope == Scope::Own || self.0.first()?.0 != "id" {
            return None;
        }
        self.target(permission).map(|(kind, id)| ResourceRef { kind, id })
    }
}

fn is_plain(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (1..=MAX_BYTES).contains(&text.len()) && text.bytes().all(unreserved)
}

/// What `text` names, if this is how that is written.
fn canonical<T: FromStr + Display>(text: &str) -> Option<T> {
    text.parse().ok().filter(|value: &T| value.to_string() == text)
}

#[cfg(test)]
mod tests {
    use postern_domain::rbac::catalogue::{SESSIONS_REVOKE_OWN, USERS_UPDATE_ANY};

    use super::*;

    const TEMPLATE: &str = "/api/v1/users/{id}/roles/{role}";
    const ID: &str = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

    fn of(id: &str) -> Result<PathParams, Problem> {
        PathParams::parse(TEMPLATE, &format!("/api/v1/users/{id}/roles/premium"))
    }

    /// ASVS 1.1.1: guard and handler read the same, or nothing.
    #[test]
    fn an_id_has_one_spelling() {
        let params = of(ID).unwrap();
        assert_eq!(params.get::<UserId>(0).unwrap().to_string(), ID);
        assert_eq!(params.get::<String>(1).unwrap(), "premium");
        assert_eq!(params.resource(&USERS_UPDATE_ANY).unwrap().id, ID);
        assert_eq!(params.target(&USERS_UPDATE_ANY), Some(("users".into(), ID.into())));
        assert!(params.resource(&SESSIONS_REVOKE_OWN).is_none());
        assert_eq!(params.target(&SESSIONS_REVOKE_OWN), Some(("sessions".into(), ID.into())));
        for unreadable in [
            ID.replacen('0', "%30", 1),
            ID.replacen('-', "%2D", 1),
            format!("{{{ID}}}"),
            format!("urn:uuid:{ID}"),
            format!("{ID}%00"),
            format!("{ID};x=1"),
            String::new(),
            "x".repeat(MAX_BYTES + 1),
        ] {
            assert!(of(&unreadable).is_err(), "{unreadable}");
        }
        for other in [ID.to_uppercase(), ID.replace('-', ""), format!("{ID}.")] {
            let params = of(&other).unwrap();
            assert!(params.resource(&USERS_UPDATE_ANY).is_none(), "{other}");
            assert!(params.target(&USERS_UPDATE_ANY).is_none(), "{other}");
            assert!(params.get::<UserId>(0).is_err(), "{other}");
        }
    }
}
