//! RBAC-5: the decision against an independent model. The model is plain tables, written by hand from the
//! requirements; it shares no code with what it is compared to.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;

use postern_domain::{
    ids::UserId,
    rbac::{
        CallerFacts, CustomRole, Grant, Permission, Policy, Resource, ResourceRef, RoleName,
        Subject, catalogue::CATALOGUE, decide,
    },
    time::UnixMillis,
};
use uuid::Uuid;

/// Everything that a plain user may do.
const USER: &[&str] = &[
    "activity:read:own",
    "sessions:read:own",
    "sessions:revoke:own",
    "sessions:step_up:own",
    "sessions:exchange:own",
    "password:change:own",
    "email:change:own",
    "profile:read:own",
    "profile:update:own",
    "profile:delete:own",
    "profile:export:own",
    "preferences:read:own",
    "preferences:update:own",
    "features:read:own",
    "factors:read:own",
    "factors:enrol:own",
    "factors:remove:own",
    "sync:read:own",
    "rbac:check:own",
    "chat:use:own",
    "notes:read:own",
    "notes:write:own",
    "calendar:read:own",
    "connections:read:own",
    "connections:manage:own",
];
/// What premium adds.
const PREMIUM: &[&str] = &[
    "calendar:write:own",
    "mail:read:own",
    "mail:send:own",
    "drive:read:own",
    "video:read:own",
    "video:upload:own",
];
/// What administrators have on top.
const ADMINISTRATOR: &[&str] = &[
    "users:list:any",
    "users:read:any",
    "users:create:any",
    "users:update:any",
    "users:delete:any",
    "users:suspend:any",
    "users:help:any",
    "users:read_sessions:any",
    "users:revoke_sessions:any",
    "users:assign_roles:any",
    "roles:read:any",
    "roles:manage:any",
    "grants:read:any",
    "grants:manage:any",
    "rbac:check:any",
    "audit:read:any",
    "jobs:read:any",
    "jobs:manage:any",
    "errors:read:any",
    "errors:delete:any",
    "service_accounts:read:any",
    "service_accounts:manage:any",
    "rbac:check_token:any",
    "connections:broker:any",
];
/// `helper` inherits from `user` and `reader`; `reader` from nobody; `empty` has nothing.
const READER: &[&str] = &["users:read:any", "notes:read:any", "memos:write:own"];
const HELPER: &[&str] = &["users:suspend:any", "memos:write:any"];
/// Permissions that nobody has by a role.
const NOBODYS: &[&str] = &["memos:burn:own", "memos:burn:any"];

const ROLES: [&str; 6] = ["user", "premium", "administrator", "reader", "helper", "empty"];

/// Role → all permissions, and role → the roles whose grants it enjoys.
fn tables() -> BTreeMap<&'static str, (Vec<&'static str>, Vec<&'static str>)> {
    BTreeMap::from([
        ("user", (USER.to_vec(), vec!["user"])),
        ("premium", ([USER, PREMIUM].concat(), vec!["user", "premium"])),
        (
            "administrator",
            ([USER, PREMIUM, ADMINISTRATOR].concat(), vec!["user", "premium", "administrator"]),
        ),
        ("reader", (READER.to_vec(), vec!["reader"])),
        ("helper", ([USER, READER, HELPER].concat(), vec!["user", "reader", "helper"])),
        ("empty", (vec![], vec!["empty"])),
    ])
}

/// The policy under test, as a database would hold it.
fn policy() -> Policy {
    let role = |name: &str, parents: &[&str], permissions: &[&str]| CustomRole {
        name: name.parse().unwrap(),
        parents: parents.iter().map(|parent| parent.parse().unwrap()).collect(),
        permissions: permissions.iter().map(|one| one.parse().unwrap()).collect(),
    };
    Policy::new(vec![
        role("reader", &[], READER),
        role("helper", &["user", "reader"], HELPER),
        role("empty", &[], &[]),
    ])
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum On {
    /// No resource is named.
    Nothing,
    Own,
    Other,
    /// Nobody knows whose it is.
    Unowned,
    /// A resource of another type than the permission's.
    AnotherType,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Granted {
    No,
    ToUser,
    ToRole,
    Expired,
    /// Expires at this very moment.
    ExpiresNow,
    ToAnotherUser,
    ToAnotherRole,
    OnAnotherResource,
    OnAnotherType,
    AnotherAction,
    /// A grant of `own` gives nothing on somebody's resource.
    ForOwnOnly,
    /// One expired, one not.
    ExpiredAndLive,
}

const NOW: UnixMillis = UnixMillis(1_000_000);

/// What the requirements say, as a table over what is the case.
fn model(
    role: &str,
    permission: &str,
    on: On,
    granted: Granted,
    suspended: bool,
) -> (bool, &'static str) {
    let tables = tables();
    let (has, enjoys) = &tables[role];
    let stem = permission.rsplit_once(':').unwrap().0;
    let any = has.contains(&format!("{stem}:any").as_str());
    let own = any || has.contains(&format!("{stem}:own").as_str());
    let asks_any = permission.ends_with(":any");
    let grant = match granted {
        Granted::ToUser | Granted::ExpiredAndLive => "live",
        Granted::ToRole if enjoys.contains(&"user") || enjoys.contains(&"empty") => "live",
        Granted::Expired | Granted::ExpiresNow => "expired",
        _ => "none",
    };
    match (suspended, on, any, own, grant) {
        (true, ..) => (false, "suspended"),
        (_, On::AnotherType, ..) => (false, "no_permission"),
        (_, _, true, _, _) => (true, "role"),
        (_, On::Nothing, _, true, _) if !asks_any => (true, "own"),
        (_, On::Nothing, ..) => (false, "no_permission"),
        (_, On::Own, _, true, _) => (true, "own"),
        (_, _, _, _, "live") => (true, "grant"),
        (_, _, _, _, "expired") => (false, "grant_expired"),
        (_, _, _, true, _) => (false, "not_owner"),
        _ => (false, "no_permission"),
    }
}

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

/// The grants of a case; the caller is user 1, the resource `kind`/`r`.
fn grants(granted: Granted, permission: &Permission, kind: &str) -> Vec<Grant> {
    let any: Permission =
        format!("{}:{}:any", permission.resource, permission.action).parse().unwrap();
    let base = Grant {
        subject: Subject::User(user(1)),
        permission: any.clone(),
        resource: ResourceRef { kind: kind.to_owned(), id: "r".to_owned() },
        expires_at: None,
    };
    let to_role =
        |name: &str| Grant { subject: Subject::Role(name.parse().unwrap()), ..base.clone() };
    let expiring = |at: i64| Grant { expires_at: Some(UnixMillis(at)), ..base.clone() };
    let on = |kind: &str, id: &str| Grant {
        resource: ResourceRef { kind: kind.to_owned(), id: id.to_owned() },
        ..base.clone()
    };
    match granted {
        Granted::No => vec![],
        Granted::ToUser => vec![Grant { expires_at: Some(UnixMillis(NOW.0 + 1)), ..base }],
        Granted::ToRole => vec![to_role("user"), to_role("empty")],
        Granted::Expired => vec![expiring(NOW.0 - 1)],
        Granted::ExpiresNow => vec![expiring(NOW.0)],
        Granted::ToAnotherUser => vec![Grant { subject: Subject::User(user(2)), ..base }],
        Granted::ToAnotherRole => vec![to_role("nobodys-role")],
        Granted::OnAnotherResource => vec![on(kind, "s")],
        Granted::OnAnotherType => vec![on("others", "r")],
        Granted::AnotherAction => vec![Grant {
            permission: format!("{}:another:any", permission.resource).parse().unwrap(),
            ..base
        }],
        Granted::ForOwnOnly => vec![Grant {
            permission: format!("{}:{}:own", permission.resource, permission.action)
                .parse()
                .unwrap(),
            ..base
        }],
        Granted::ExpiredAndLive => vec![expiring(NOW.0 - 1), base],
    }
}

/// RBAC-5, ASVS 8.3.1: every role × every permission × own, other and neither × every kind of grant × suspended.
#[test]
fn the_decision_agrees_with_the_tables_in_every_case() {
    use Granted::{
        AnotherAction, Expired, ExpiredAndLive, ExpiresNow, ForOwnOnly, No, OnAnotherResource,
        OnAnotherType, ToAnotherRole, ToAnotherUser, ToRole, ToUser,
    };
    let policy = policy();
    let mut permissions: Vec<&str> =
        [USER, PREMIUM, ADMINISTRATOR, READER, HELPER, NOBODYS].concat();
    permissions.sort_unstable();
    permissions.dedup();
    let mut cases = 0;
    for role in ROLES {
        let names: Vec<RoleName> = vec![role.parse().unwrap()];
        let (effective, closure) = (policy.effective(&names), policy.closure(&names));
        for text in &permissions {
            let permission: Permission = text.parse().unwrap();
            for on in [On::Nothing, On::Own, On::Other, On::Unowned, On::AnotherType] {
                let kind =
                    if on == On::AnotherType { "things" } else { permission.resource.as_ref() };
                let owner = match on {
                    On::Own | On::AnotherType => Some(user(1)),
                    On::Other => Some(user(2)),
                    On::Nothing | On::Unowned => None,
                };
                let resource = Resource { kind: kind.to_owned(), id: "r".to_owned(), owner };
                let resource = (on != On::Nothing).then_some(resource);
                for granted in [
                    No,
                    ToUser,
                    ToRole,
                    Expired,
                    ExpiresNow,
                    ToAnotherUser,
                    ToAnotherRole,
                    OnAnotherResource,
                    OnAnotherType,
                    AnotherAction,
                    ForOwnOnly,
                    ExpiredAndLive,
                ] {
                    let grants = grants(granted, &permission, kind);
                    for suspended in [false, true] {
                        let caller = CallerFacts {
                            user: user(1),
                            effective: &effective,
                            role_names: &closure,
                            suspended,
                        };
                        let found = decide(&caller, &permission, resource.as_ref(), &grants, NOW);
                        let expected = model(role, text, on, granted, suspended);
                        let case = format!("{role} {text} {on:?} {granted:?} {suspended}");
                        assert_eq!((found.allowed, found.reason.name()), expected, "{case}");
                        cases += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cases, 6 * permissions.len() * 5 * 12 * 2);
    assert!(cases > 30_000, "{cases}");
}

/// RBAC-2: the tables above are the catalogue, and the catalogue is the tables.
#[test]
fn the_catalogue_is_what_the_tables_say() {
    let mut listed: Vec<&str> = [USER, PREMIUM, ADMINISTRATOR].concat();
    let mut known: Vec<String> =
        CATALOGUE.iter().map(|entry| entry.permission.to_string()).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
    for (from, permissions) in
        [("user", USER), ("premium", PREMIUM), ("administrator", ADMINISTRATOR)]
    {
        for text in permissions {
            let entry = CATALOGUE.iter().find(|entry| entry.permission.to_string() == *text);
            assert_eq!(entry.unwrap().from.name(), from, "{text}");
        }
    }
}
