//! Roles that inherit from each other, and what follows from having some of them (RBAC-1).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    catalogue::CATALOGUE,
    permission::{Permission, Scope},
    role::{BuiltIn, RoleName},
};

/// Most parents of a role.
pub const MAX_PARENTS: usize = 32;
/// Most permissions of a role's own.
pub const MAX_PERMISSIONS: usize = 200;

/// A role that administrators have made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRole {
    /// Its name.
    pub name: RoleName,
    /// The roles that it inherits from.
    pub parents: Vec<RoleName>,
    /// What it adds to them.
    pub permissions: Vec<Permission>,
}

/// What some roles permit together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effective {
    /// The highest built-in role among them, whose permissions the catalogue knows.
    built_in: Option<BuiltIn>,
    /// What custom roles add.
    added: BTreeSet<Permission>,
}

impl Effective {
    /// Whether `permission` is among what is permitted; `any` includes `own`.
    pub fn has(&self, permission: &Permission) -> bool {
        let by_built_in = self.built_in.is_some_and(|highest| {
            CATALOGUE
                .iter()
                .any(|entry| entry.from <= highest && entry.permission.covers(permission))
        });
        by_built_in
            || self.added.contains(permission)
            || (permission.scope == Scope::Own
                && self.added.contains(&permission.scoped(Scope::Any)))
    }

    /// Whether anything of this is about what belongs to others.
    pub fn reaches_others(&self) -> bool {
        self.permissions().iter().any(|permission| permission.scope == Scope::Any)
    }

    /// All of them, in order.
    pub fn permissions(&self) -> BTreeSet<Permission> {
        let built_in = CATALOGUE.iter().filter(|entry| Some(entry.from) <= self.built_in);
        built_in.map(|entry| &entry.permission).chain(&self.added).cloned().collect()
    }

    /// All of them as texts, in order; where `any` is permitted, also what of it the catalogue knows as `own`. So whoever
    /// looks for the permission of a route finds it.
    pub fn names(&self) -> BTreeSet<String> {
        let included = CATALOGUE.iter().map(|entry| &entry.permission);
        let included = included.filter(|permission| self.has(permission));
        included.chain(&self.added).map(ToString::to_string).collect()
    }

    /// The highest built-in role among those that permit this.
    pub(super) fn highest_built_in(&self) -> Option<BuiltIn> {
        self.built_in
    }
}

/// These permissions and no role.
impl FromIterator<Permission> for Effective {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self { built_in: None, added: permissions.into_iter().collect() }
    }
}

/// Why a role may not become what is asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A built-in role stays as it is.
    #[error("`{0}` is built in and cannot be changed")]
    BuiltIn(RoleName),
    /// A parent that does not exist.
    #[error("there is no role `{name}`")]
    UnknownParent {
        /// Which of the parents, from 0.
        index: usize,
        /// Its name.
        name: RoleName,
    },
    /// The role would inherit from itself.
    #[error("the role would inherit from itself: {}", path.iter().map(RoleName::as_str).collect::<Vec<_>>().join(" → "))]
    Cycle {
        /// Which of the parents closes the circle, from 0.
        index: usize,
        /// The circle, from the role to itself.
        path: Vec<RoleName>,
    },
    /// More than [`MAX_PARENTS`].
    #[error("a role may have {MAX_PARENTS} parents")]
    TooManyParents,
    /// More than [`MAX_PERMISSIONS`].
    #[error("a role may have {MAX_PERMISSIONS} permissions of its own")]
    TooManyPermissions,
}

/// All roles. Reading it never fails: an unknown parent gives nothing, and a circle ends where it began.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    custom: BTreeMap<RoleName, CustomRole>,
}

impl Policy {
    /// The built-in roles and these.
    pub fn new(custom: Vec<CustomRole>) -> Self {
        Self { custom: custom.into_iter().map(|role| (role.name.clone(), role)).collect() }
    }

    /// The custom roles, by name.
    pub fn custom(&self) -> impl Iterator<Item = &CustomRole> {
        self.custom.values()
    }

    /// A custom role.
    pub fn get(&self, name: &RoleName) -> Option<&CustomRole> {
        self.custom.get(name)
    }

    /// Whether there is such a role.
    pub fn knows(&self, name: &RoleName) -> bool {
        name.is_built_in() || self.custom.contains_key(name)
    }

    /// These roles and all that they inherit from, without those that do not exist.
    pub fn closure(&self, roles: &[RoleName]) -> Vec<RoleName> {
        let mut found = BTreeSet::new();
        let mut open: Vec<RoleName> = roles.to_vec();
        while let Some(name) = open.pop() {
            if self.knows(&name) && found.insert(name.clone()) {
                open.extend(self.parents(&name));
            }
        }
        found.into_iter().collect()
    }

    /// What these roles permit together.
    pub fn effective(&self, roles: &[RoleName]) -> Effective {
        let mut effective = Effective::default();
        for name in self.closure(roles) {
            effective.built_in = effective.built_in.max(name.built_in());
            if let Some(role) = self.custom.get(&name) {
                effective.added.extend(role.permissions.iter().cloned());
            }
        }
        effective
    }

    /// The roles that permit this, by what they have of their own or inherit.
    pub fn permitting(&self, permission: &Permission) -> Vec<RoleName> {
        let built_in = BuiltIn::ALL.into_iter().map(RoleName::from);
        let all = built_in.chain(self.custom.keys().cloned());
        all.filter(|role| self.effective(std::slice::from_ref(role)).has(permission)).collect()
    }

    /// Whether `role` may be added, or replace the one of its name.
    pub fn validate(&self, role: &CustomRole) -> Result<(), PolicyError> {
        if role.name.is_built_in() {
            return Err(PolicyError::BuiltIn(role.name.clone()));
        }
        if role.parents.len() > MAX_PARENTS {
            return Err(PolicyError::TooManyParents);
        }
        if role.permissions.len() > MAX_PERMISSIONS {
            return Err(PolicyError::TooManyPermissions);
        }
        for (index, parent) in role.parents.iter().enumerate() {
            let circle = |mut path: Vec<RoleName>| {
                path.insert(0, role.name.clone());
                PolicyError::Cycle { index, path }
            };
            if let Some(path) = self.path(parent, &role.name) {
                return Err(circle(path));
            }
            if !self.knows(parent) {
                return Err(PolicyError::UnknownParent { index, name: parent.clone() });
            }
        }
        Ok(())
    }

    fn parents(&self, name: &RoleName) -> Vec<RoleName> {
        match name.built_in() {
            Some(role) => role.parent().map(RoleName::from).into_iter().collect(),
            None => self.custom.get(name).map(|role| role.parents.clone()).unwrap_or_default(),
        }
    }

    /// The way up from one role to another, both included.
    fn path(&self, from: &RoleName, to: &RoleName) -> Option<Vec<RoleName>> {
        let mut came_from: BTreeMap<RoleName, Option<RoleName>> = BTreeMap::new();
        let mut open = vec![(from.clone(), None)];
        while let Some((name, below)) = open.pop() {
            if came_from.contains_key(&name) {
                continue;
            }
            came_from.insert(name.clone(), below);
            if name == *to {
                let steps = std::iter::successors(Some(name), |step| came_from.get(step)?.clone());
                let mut path: Vec<RoleName> = steps.collect();
                path.reverse();
                return Some(path);
            }
            open.extend(self.parents(&name).into_iter().map(|parent| (parent, Some(name.clone()))));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> RoleName {
        text.parse().unwrap()
    }

    fn role(text: &str, parents: &[&str], permissions: &[&str]) -> CustomRole {
        CustomRole {
            name: name(text),
            parents: parents.iter().map(|text| name(text)).collect(),
            permissions: permissions.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    fn names(of: &[RoleName]) -> Vec<&str> {
        of.iter().map(RoleName::as_str).collect()
    }

    /// RBAC-1: a role has what all its ancestors have.
    #[test]
    fn roles_inherit_through_every_parent() {
        let policy = Policy::new(vec![
            role("writer", &["user"], &["notes:publish:own"]),
            role("editor", &["writer", "premium"], &["notes:publish:any"]),
        ]);
        assert_eq!(
            names(&policy.closure(&[name("editor")])),
            ["editor", "premium", "user", "writer"]
        );
        let effective = policy.effective(&[name("editor")]);
        let has = |text: &str| effective.has(&text.parse().unwrap());
        assert!(has("notes:publish:own") && has("notes:publish:any"));
        assert!(has("mail:send:own") && has("sessions:read:own"));
        assert!(!has("users:read:any") && !has("mail:send:any"));
        let texts: Vec<String> = effective.permissions().iter().map(ToString::to_string).collect();
        assert!(texts.contains(&"notes:publish:own".to_owned()));
        assert!(texts.contains(&"mail:send:own".to_owned()));
        assert!(!texts.contains(&"users:read:any".to_owned()));
        let ordinary = policy.effective(&[name("user")]);
        assert_eq!(ordinary.permissions().len(), 25);
        assert_eq!(policy.effective(&[]).permissions().len(), 0);
    }

    /// RBAC-1: what `any` permits includes `own`, also when a custom role gives it.
    #[test]
    fn any_includes_own() {
        let policy = Policy::new(vec![role("auditor", &[], &["notes:read:any"])]);
        let effective = policy.effective(&[name("auditor")]);
        assert!(effective.has(&"notes:read:own".parse().unwrap()));
        assert!(!effective.has(&"notes:write:own".parse().unwrap()));
        let reverse = Policy::new(vec![role("writer", &[], &["notes:edit:own"])]);
        assert!(!reverse.effective(&[name("writer")]).has(&"notes:edit:any".parse().unwrap()));
    }

    /// RBAC-1: whoever looks for a route's permission in the list finds it if the guard would let them in.
    #[test]
    fn the_list_is_what_the_guard_goes_by() {
        let policy = Policy::new(vec![
            role("auditor", &[], &["sessions:read:any", "notes:publish:any"]),
            role("a1", &["premium"], &["a1:b:own", "a:b:own"]),
        ]);
        for roles in [vec![], vec![name("auditor")], vec![name("a1")], vec![name("administrator")]]
        {
            let effective = policy.effective(&roles);
            let names = effective.names();
            for entry in CATALOGUE {
                let permission = entry.permission.to_string();
                assert_eq!(
                    names.contains(&permission),
                    effective.has(&entry.permission),
                    "{permission}"
                );
            }
            for permission in effective.permissions() {
                assert!(names.contains(&permission.to_string()), "{permission}");
            }
        }
        let auditor = policy.effective(&[name("auditor")]).names();
        let expected = ["notes:publish:any", "sessions:read:any", "sessions:read:own"];
        assert_eq!(auditor.iter().collect::<Vec<_>>(), expected);
    }

    /// RBAC-1: the roles that permit something are those that have it themselves, or from an ancestor.
    #[test]
    fn what_permits_something_is_found() {
        let policy = Policy::new(vec![
            role("operator", &["user"], &["jobs:read:any"]),
            role("night-shift", &["operator"], &[]),
            role("writer", &["user"], &["notes:publish:own"]),
            role("root", &["administrator"], &[]),
        ]);
        let permitting = |text: &str| {
            let found = policy.permitting(&text.parse().unwrap());
            let mut found: Vec<String> = found.iter().map(ToString::to_string).collect();
            found.sort();
            found
        };
        assert_eq!(
            permitting("jobs:read:any"),
            ["administrator", "night-shift", "operator", "root"]
        );
        assert_eq!(permitting("jobs:manage:any"), ["administrator", "root"]);
        assert_eq!(permitting("rockets:launch:any"), Vec::<String>::new());
        let built_in = Policy::default().permitting(&"jobs:read:any".parse().unwrap());
        assert_eq!(names(&built_in), ["administrator"]);
    }

    /// RBAC-1: a circle in what the database holds ends; an unknown role gives nothing.
    #[test]
    fn reading_bears_circles_and_unknown_roles() {
        let policy = Policy::new(vec![
            role("one", &["two", "nobody"], &["notes:a:own"]),
            role("two", &["one"], &["notes:b:own"]),
        ]);
        assert_eq!(names(&policy.closure(&[name("one"), name("gone")])), ["one", "two"]);
        assert_eq!(policy.effective(&[name("two")]).permissions().len(), 2);
    }

    /// RBAC-1: cycles are refused, and the message names the way around.
    #[test]
    fn a_change_that_closes_a_circle_is_refused() {
        let policy = Policy::new(vec![
            role("one", &[], &[]),
            role("two", &["one"], &[]),
            role("three", &["two"], &[]),
        ]);
        let circle = policy.validate(&role("one", &["user", "three"], &[])).unwrap_err();
        let PolicyError::Cycle { index, path } = &circle else { panic!("{circle:?}") };
        assert_eq!((*index, names(path)), (1, vec!["one", "three", "two", "one"]));
        assert!(circle.to_string().ends_with("one → three → two → one"), "{circle}");
        let itself = policy.validate(&role("new", &["new"], &[])).unwrap_err();
        assert!(matches!(itself, PolicyError::Cycle { index: 0, .. }));
        assert_eq!(policy.validate(&role("one", &["user"], &[])), Ok(()));
        assert_eq!(policy.validate(&role("four", &["three", "one"], &[])), Ok(()));
    }

    #[test]
    fn a_change_has_to_make_sense() {
        let policy = Policy::new(vec![role("one", &[], &[])]);
        assert_eq!(
            policy.validate(&role("premium", &[], &[])),
            Err(PolicyError::BuiltIn(name("premium")))
        );
        assert_eq!(
            policy.validate(&role("two", &["one", "gone"], &[])),
            Err(PolicyError::UnknownParent { index: 1, name: name("gone") })
        );
        let many = |count: usize| CustomRole {
            permissions: vec!["notes:read:own".parse().unwrap(); count],
            ..role("two", &[], &[])
        };
        assert_eq!(policy.validate(&many(MAX_PERMISSIONS)), Ok(()));
        assert_eq!(
            policy.validate(&many(MAX_PERMISSIONS + 1)),
            Err(PolicyError::TooManyPermissions)
        );
        let parents = |count: usize| CustomRole {
            parents: vec![name("one"); count],
            ..role("two", &[], &[])
        };
        assert_eq!(policy.validate(&parents(MAX_PARENTS)), Ok(()));
        assert_eq!(policy.validate(&parents(MAX_PARENTS + 1)), Err(PolicyError::TooManyParents));
    }

    #[test]
    fn the_policy_knows_its_roles() {
        let policy = Policy::new(vec![role("one", &[], &["notes:a:own"])]);
        assert!(policy.knows(&name("one")) && policy.knows(&name("administrator")));
        assert!(!policy.knows(&name("two")));
        assert_eq!(policy.custom().count(), 1);
        assert_eq!(policy.get(&name("one")), policy.custom().next());
        assert!(policy.get(&name("user")).is_none());
    }
}
