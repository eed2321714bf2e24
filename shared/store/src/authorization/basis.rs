//! What decisions over roles, and over users by their roles, rest on: all custom roles, who acts, on whom. Read at
//! one moment, decided over, and compared by the statement that acts (`rbac_holds` in the migrations): a decision
//! that no longer rests on what is there changes nothing.

use postern_domain::{
    ids::UserId,
    rbac::{Effective, Policy, RoleName},
};
use postern_platform::{params, pg::Connection};
use serde_json::{Value, json};

use crate::{
    Result,
    authorization::roles::{RoleRecord, Roles},
    defect,
};

/// What a decision rests on.
pub struct Basis {
    /// All custom roles.
    pub roles: Roles,
    /// What they make.
    pub policy: Policy,
    actor: UserId,
    actor_roles: Vec<String>,
    target: Option<(UserId, Vec<String>)>,
}

impl Basis {
    /// What whoever acts may do.
    pub fn actor(&self) -> Effective {
        self.of(&self.actor_roles)
    }

    /// What the user that is acted on may do; `None` when there is none.
    pub fn target(&self) -> Option<Effective> {
        self.target.as_ref().map(|(_, roles)| self.of(roles))
    }

    /// What these roles permit. A name that is none gives nothing.
    pub fn of(&self, roles: &[impl AsRef<str>]) -> Effective {
        let names = roles.iter().filter_map(|role| role.as_ref().parse().ok());
        self.policy.effective(&names.collect::<Vec<RoleName>>())
    }

    /// For `rbac_holds`.
    pub(crate) fn row(&self) -> Value {
        let (target, target_roles) =
            self.target.as_ref().map(|(user, roles)| (user, roles)).unzip();
        json!({
            "policy": self.roles.version,
            "actor": self.actor,
            "actor_roles": self.actor_roles,
            "target": target,
            "target_roles": target_roles,
        })
    }
}

/// The basis of what `actor` is about to do, to `target` if to anybody. `None` when the actor is no active user
/// (any more).
pub async fn read(pg: &Connection, actor: UserId, target: Option<UserId>) -> Result<Option<Basis>> {
    let rows = pg
        .query(
            "SELECT p.version AS policy, a.roles AS actor_roles, t.roles AS target_roles,
                    r.name, r.description, r.parents, r.permissions, r.version,
                    ms(r.created_at) AS created_at, ms(r.updated_at) AS updated_at
             FROM rbac_policy p
             LEFT JOIN users a ON a.id = $1 AND a.status = 'active'
             LEFT JOIN users t ON t.id = $2
             LEFT JOIN roles r ON r.name > ''
             WHERE p.id ORDER BY r.name",
            params![actor.uuid(), target.map(UserId::uuid)],
        )
        .await?;
    let first = rows.first().ok_or_else(|| defect("policy"))?;
    let Some(actor_roles) = first.get::<Option<Vec<String>>>("actor_roles")? else {
        return Ok(None);
    };
    let target_roles = first.get::<Option<Vec<String>>>("target_roles")?;
    let mut roles = Roles { version: first.get("policy")?, records: Vec::new() };
    for row in &rows {
        roles.records.extend(RoleRecord::from_row(row)?);
    }
    let policy = roles.policy();
    Ok(Some(Basis { roles, policy, actor, actor_roles, target: target.zip(target_roles) }))
}
