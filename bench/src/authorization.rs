//! What authorization costs: the guard in front of a route, and a decision by itself.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use postern_domain::{
    ids::UserId,
    rbac::{
        CallerFacts, CustomRole, Grant, Permission, Policy, Resource, ResourceRef, RoleName,
        Subject, catalogue::CATALOGUE, decide,
    },
    time::UnixMillis,
};
use serde::Serialize;

use crate::{
    accounts::Session,
    load::{self, Measured, Window},
};

/// How long a load counts, each of four times.
const LENGTH: Duration = Duration::from_secs(4);
/// How long decisions are made.
const DECIDING: Duration = Duration::from_secs(2);
const ROUNDS: usize = 2;
const GRANTS: usize = 10;

/// The same handler behind the guard and beside it, one after the other, twice.
#[derive(Serialize)]
pub(crate) struct GuardCost {
    /// One statement.
    pub(crate) open: Vec<Measured>,
    /// One Redis script and one statement.
    pub(crate) guarded: Vec<Measured>,
}

impl GuardCost {
    /// Requests a second, over both rounds.
    pub(crate) fn per_second(rounds: &[Measured]) -> f64 {
        let sum: f64 = rounds.iter().map(|round| round.per_second).sum();
        sum / f64::from(u32::try_from(rounds.len().max(1)).unwrap_or(u32::MAX))
    }
}

/// Reads by `sessions` at the component of `guard/`.
pub(crate) async fn guard(sessions: &mut [Session], user: &str) -> anyhow::Result<GuardCost> {
    let mut cost = GuardCost { open: Vec::new(), guarded: Vec::new() };
    for _ in 0..ROUNDS {
        for (path, rounds) in [("open", &mut cost.open), ("guarded", &mut cost.guarded)] {
            let path = format!("/{path}?user={user}");
            let read = async |session: &mut Session| session.get(&path).await.map(drop);
            rounds.push(load::run(Window::of(LENGTH), sessions, read).await.context(path.clone())?);
        }
    }
    Ok(cost)
}

/// Decisions a second, on one core.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Decisions {
    /// By role alone, over every permission of the catalogue.
    pub(crate) by_role: f64,
    /// By one of ten grants, where roles do not suffice.
    pub(crate) with_grants: f64,
    /// What three custom roles permit, worked out anew.
    pub(crate) effective: f64,
}

/// Decides for a while.
pub(crate) fn decisions() -> anyhow::Result<Decisions> {
    let user = UserId::from_uuid(uuid::Uuid::from_u128(1));
    let roles: [RoleName; 1] = ["premium".parse()?];
    let effective = Policy::default().effective(&roles);
    let facts = CallerFacts { user, effective: &effective, role_names: &roles, suspended: false };
    let granted: Permission = "notes:read:any".parse()?;
    // The last one that is looked at.
    let resource = Resource { kind: "notes".into(), id: (GRANTS - 1).to_string(), owner: None };
    let grants: Vec<Grant> = (0..GRANTS)
        .map(|number| {
            let resource = ResourceRef { kind: "notes".into(), id: number.to_string() };
            let permission = granted.clone();
            let subject = Subject::User(user);
            Ok(Grant { subject, permission, resource, expires_at: None })
        })
        .collect::<anyhow::Result<_>>()?;
    let policy = Policy::new(custom_roles()?);
    let custom: Vec<RoleName> = policy.custom().map(|role| role.name.clone()).collect();
    let mut next = (0..CATALOGUE.len()).cycle();
    let mut permission = || &CATALOGUE[next.next().unwrap_or_default()].permission;
    let now = UnixMillis(0);
    Ok(Decisions {
        by_role: rate(|| {
            black_box(decide(black_box(&facts), permission(), None, &[], now));
        }),
        with_grants: rate(|| {
            let decision = decide(black_box(&facts), &granted, Some(&resource), &grants, now);
            black_box(decision);
        }),
        effective: rate(|| {
            black_box(policy.effective(black_box(&custom)));
        }),
    })
}

/// Three roles, each on top of the one before.
fn custom_roles() -> anyhow::Result<Vec<CustomRole>> {
    let role = |name: &str, parent: &str, permission: &str| -> anyhow::Result<CustomRole> {
        Ok(CustomRole {
            name: name.parse()?,
            parents: vec![parent.parse()?],
            permissions: vec![permission.parse()?],
        })
    };
    Ok(vec![
        role("helper", "user", "users:read:any")?,
        role("editor", "helper", "notes:write:any")?,
        role("support", "editor", "sessions:read:any")?,
    ])
}

fn rate(mut step: impl FnMut()) -> f64 {
    // So many between two looks at the clock, which costs as much as a decision.
    const BATCH: u32 = 1000;
    let started = Instant::now();
    let mut done = 0_u32;
    while started.elapsed() < DECIDING {
        (0..BATCH).for_each(|_| step());
        done = done.saturating_add(BATCH);
    }
    f64::from(done) / started.elapsed().as_secs_f64()
}
