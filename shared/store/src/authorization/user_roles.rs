//! Which roles a user has (USR-3). The truth is here; sessions have a copy, which the caller and a job renew, in the
//! order of the users' versions.

use postern_domain::{ids::UserId, rbac::RoleName, time::UnixMillis};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, authorization::basis::Basis, defect, effects::Effects};

/// What became of a change of roles.
#[derive(Debug, PartialEq, Eq)]
pub enum Changed {
    /// The user has these now; nothing else was to be done if they had before.
    Roles {
        /// Role names.
        roles: Vec<String>,
        /// The user's version that has them.
        version: i32,
    },
    /// There is no such user.
    Unknown,
    /// Nobody else could administrate then.
    LastAdministrator,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

impl Changed {
    fn from_row(row: &Row) -> Result<Self> {
        let outcome: Option<String> = row.get("outcome")?;
        let (roles, version) = (row.get("roles_now")?, row.get("user_version")?);
        Ok(match (outcome.as_deref(), roles, version) {
            (Some("stale"), ..) => Self::Stale,
            (Some("last_administrator"), ..) => Self::LastAdministrator,
            (Some(_), Some(roles), Some(version)) => Self::Roles { roles, version },
            _ => Self::Unknown,
        })
    }
}

/// Gives a user a role that exists, if what was decided over is still there; the effects tell their sessions, should the
/// caller die before it has.
pub async fn assign(
    pg: &Connection,
    basis: &Basis,
    (user, role): (UserId, &RoleName),
    now: UnixMillis,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, roles_now, user_version
                 FROM assign_role($1, $2, $3, from_ms($4))
             )
             SELECT outcome, roles_now, user_version,
                    CASE WHEN outcome = 'given' THEN record_effects($5, $2) END
             FROM done",
            params![&basis.row(), user.uuid(), role.as_str(), now.0, &effects.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of assign_role"))?;
    Changed::from_row(&row)
}

/// Takes a role from a user; the effects are as in [`assign`].
pub async fn take(
    pg: &Connection,
    basis: &Basis,
    (user, role): (UserId, &RoleName),
    now: UnixMillis,
    effects: &Effects,
) -> Result<Changed> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, roles_now, user_version FROM take_role($1, $2, $3, from_ms($4))
             )
             SELECT outcome, roles_now, user_version,
                    CASE WHEN outcome = 'taken' THEN record_effects($5, $2) END
             FROM done",
            params![&basis.row(), user.uuid(), role.as_str(), now.0, &effects.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of take_role"))?;
    Changed::from_row(&row)
}
