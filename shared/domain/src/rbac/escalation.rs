//! The rule against escalation, once for every route: nobody reaches beyond what they may do themselves.
//!
//! It asks one question, whatever is about to be done: of the permissions that the change touches, which does the
//! actor lack? They are touched when they are handed out (a role, an assignment, a grant, an invitation), when a
//! role that has them is changed or deleted, and when somebody decides over a user who has them (suspend, delete,
//! edit, reset, end sessions). Otherwise whoever may suspend anybody could suspend whoever stands above them.

use super::{graph::Effective, permission::Permission, role::BuiltIn};

/// What of `touched` the actor lacks, in order and each once; nothing, when the change may go on.
///
/// Administrators reach everything, also what they do not have: somebody has to introduce the permissions of the
/// assistant's own services, and to help whoever holds them. They read nobody's notes by that.
pub fn lacking(actor: &Effective, touched: &[Effective]) -> Vec<Permission> {
    if actor.highest_built_in() == Some(BuiltIn::Administrator) {
        return Vec::new();
    }
    let mut lacking: Vec<Permission> = touched
        .iter()
        .flat_map(Effective::permissions)
        .filter(|permission| !actor.has(permission))
        .collect();
    lacking.sort_unstable();
    lacking.dedup();
    lacking
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{CustomRole, Policy, RoleName, catalogue::CATALOGUE};
    use super::*;

    fn role(name: &str, parents: &[&str], permissions: &[&str]) -> CustomRole {
        CustomRole {
            name: name.parse().unwrap(),
            parents: parents.iter().map(|text| text.parse().unwrap()).collect(),
            permissions: permissions.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    fn policy() -> Policy {
        Policy::new(vec![
            role("helper", &["user"], &["users:read:any"]),
            role("reader", &[], &["users:read:own", "notes:read:own"]),
            role("stranger", &[], &["memos:burn:any"]),
            role("deputy", &["administrator"], &[]),
        ])
    }

    fn of(names: &[&str]) -> Effective {
        let names: Vec<RoleName> = names.iter().map(|name| name.parse().unwrap()).collect();
        policy().effective(&names)
    }

    fn texts(lacking: &[Permission]) -> Vec<String> {
        lacking.iter().map(ToString::to_string).collect()
    }

    /// RBAC-2, USR-3: nobody hands out, or decides over, what they do not have.
    #[test]
    fn what_is_lacking_is_named() {
        let lacks = |actor: &str, touched: &str| texts(&lacking(&of(&[actor]), &[of(&[touched])]));
        for all in ["administrator", "deputy"] {
            for touched in ["premium", "stranger", "administrator", "deputy"] {
                assert!(lacks(all, touched).is_empty(), "{all} {touched}");
            }
        }
        assert_eq!(lacks("premium", "stranger"), ["memos:burn:any"]);
        assert!(lacks("helper", "reader").is_empty());
        assert!(lacks("helper", "user").is_empty());
        assert_eq!(lacks("user", "helper"), ["users:read:any"]);
        assert!(lacks("helper", "administrator").contains(&"users:delete:any".to_owned()));
        assert!(lacks("helper", "deputy").contains(&"users:delete:any".to_owned()));
    }

    /// RBAC-2: a change that touches several is judged by all of them, and each is named once.
    #[test]
    fn all_that_is_touched_counts() {
        let touched = [of(&["helper"]), of(&["stranger"]), of(&["stranger", "reader"])];
        let lacking = lacking(&of(&["user"]), &touched);
        assert_eq!(texts(&lacking), ["memos:burn:any", "users:read:own", "users:read:any"]);
    }

    proptest! {
        /// RBAC-2: against the words of the rule: whoever is no administrator may go on exactly when they have
        /// every permission that is touched, or the same for anybody's.
        #[test]
        fn the_rule_is_what_it_says(
            actor in prop::sample::subsequence(CATALOGUE.iter().collect::<Vec<_>>(), 0..=CATALOGUE.len()),
            touched in prop::sample::subsequence(CATALOGUE.iter().collect::<Vec<_>>(), 0..=6),
        ) {
            let effective = |entries: &[&super::super::catalogue::Entry]| -> Effective {
                entries.iter().map(|entry| entry.permission.clone()).collect()
            };
            let has = |asked: &Permission| actor.iter().any(|entry| {
                let own = &entry.permission;
                own.resource == asked.resource && own.action == asked.action && own.scope >= asked.scope
            });
            let expected = touched.iter().all(|entry| has(&entry.permission));
            let found = lacking(&effective(&actor), &[effective(&touched)]);
            prop_assert_eq!(found.is_empty(), expected);
            prop_assert!(found.iter().all(|permission| !has(permission)));
        }
    }
}
