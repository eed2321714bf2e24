//! Accounts as administrators see and change them (USR-3).

use postern_domain::{
    email::EmailAddress,
    ids::{PasswordResetId, UserId},
    name::DisplayName,
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, Row},
};

use crate::{Result, authorization::basis::Basis, defect, effects::Effects};

/// An account.
pub struct Account {
    /// Whose.
    pub id: UserId,
    /// The address.
    pub email: String,
    /// What the user is called.
    pub name: String,
    /// Role names.
    pub roles: Vec<String>,
    /// `active`, `suspended` or `invited`.
    pub status: String,
    /// Whether log-in asks for a second factor.
    pub mfa_enabled: bool,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was last logged in to.
    pub last_login_at: Option<UnixMillis>,
    /// When it will be deleted, if somebody has asked for that.
    pub delete_after: Option<UnixMillis>,
    /// Rises with every change.
    pub version: i32,
}

/// An account from a row with its columns.
pub(crate) fn account_from_row(row: &Row) -> Result<Account> {
    let time = |column| -> Result<Option<UnixMillis>> {
        Ok(row.get::<Option<i64>>(column)?.map(UnixMillis))
    };
    Ok(Account {
        id: UserId::from_uuid(row.get("id")?),
        email: row.get("email")?,
        name: row.get("name")?,
        roles: row.get("roles")?,
        status: row.get("status")?,
        mfa_enabled: row.get("mfa_enabled")?,
        created_at: UnixMillis(row.get("created_at")?),
        last_login_at: time("last_login_at")?,
        delete_after: time("delete_after")?,
        version: row.get("version")?,
    })
}

/// One account.
pub async fn by_id(pg: &Connection, id: UserId) -> Result<Option<Account>> {
    let row = pg
        .query_one(
            "SELECT id, email, name, roles, status, version,
                    EXISTS (SELECT FROM mfa_totp
                            WHERE user_id = $1 AND confirmed_at IS NOT NULL) AS mfa_enabled,
                    ms(created_at) AS created_at, ms(last_login_at) AS last_login_at,
                    ms(delete_after) AS delete_after
             FROM users WHERE id = $1",
            params![id.uuid()],
        )
        .await?;
    row.map(|row| account_from_row(&row)).transpose()
}

/// Somebody to invite.
pub struct Invitation<'a> {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: &'a EmailAddress,
    /// What they are called.
    pub name: &'a DisplayName,
    /// Their roles.
    pub roles: Vec<String>,
    /// The reset that sets their first password.
    pub reset: PasswordResetId,
    /// Now.
    pub now: UnixMillis,
    /// Until when the reset is good.
    pub expires_at: UnixMillis,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    /// The account waits for its owner (now, or did before).
    Done,
    /// The address has an account already.
    Known,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// Makes an account that waits for its owner, whom the effects invite; again with the same id changes nothing.
pub async fn invite(
    pg: &Connection,
    basis: &Basis,
    invitation: &Invitation<'_>,
    effects: &Effects,
) -> Result<Invited> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($10) AS holds
             ), created AS (
                 INSERT INTO users (id, email, email_key, name, roles, status, created_at, updated_at)
                 SELECT $1, $2, $3, $4, $5, 'invited', from_ms($7), from_ms($7)
                 FROM basis WHERE basis.holds
                 ON CONFLICT DO NOTHING
                 RETURNING id, email_key
             ), reset AS (
                 INSERT INTO password_resets (id, user_id, email_key, created_at, expires_at)
                 SELECT $6, id, email_key, from_ms($7), from_ms($8) FROM created
             )
             SELECT basis.holds,
                    created.id IS NOT NULL
                    OR EXISTS (SELECT FROM users WHERE id = $1 AND email_key = $3) AS invited,
                    CASE WHEN created.id IS NOT NULL THEN record_effects($9, created.id) END
             FROM basis LEFT JOIN created ON true",
            params![
                invitation.id.uuid(),
                invitation.email.as_str(),
                invitation.email.key(),
                invitation.name.as_str(),
                invitation.roles.clone(),
                invitation.reset.uuid(),
                invitation.now.0,
                invitation.expires_at.0,
                &effects.row(),
                &basis.row(),
            ],
        )
        .await?
        .ok_or_else(|| defect("answer of an invitation"))?;
    Ok(match (row.get("invited")?, row.get("holds")?) {
        (true, _) => Invited::Done,
        (false, true) => Invited::Known,
        (false, false) => Invited::Stale,
    })
}

/// What became of a suspension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspended {
    /// The account is suspended (now, or was before).
    Done,
    /// There is no such user.
    Unknown,
    /// Nobody else could administrate then.
    LastAdministrator,
    /// What was decided over has changed meanwhile; nothing else has.
    Stale,
}

/// Takes an account out of use. The password's version rises, so that a log-in that is under way fails, and the effects
/// end what was opened with the one before.
pub async fn suspend(
    pg: &Connection,
    basis: &Basis,
    id: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<Suspended> {
    let row = pg
        .query_one(
            "WITH done AS MATERIALIZED (
                 SELECT outcome, version FROM suspend_user($4, $1, from_ms($2))
             )
             SELECT outcome, CASE WHEN outcome = 'suspended' THEN record_effects(
                 $3, $1, jsonb_build_object('older_than', version)) END
             FROM done",
            params![id.uuid(), now.0, &effects.row(), &basis.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of suspend_user"))?;
    match row.get::<String>("outcome")?.as_str() {
        "suspended" | "was_suspended" => Ok(Suspended::Done),
        "unknown" => Ok(Suspended::Unknown),
        "last_administrator" => Ok(Suspended::LastAdministrator),
        "stale" => Ok(Suspended::Stale),
        _ => Err(defect("outcome of suspend_user")),
    }
}

/// Puts an account back to use; one that is in use stays so. False when what was decided over has changed meanwhile;
/// nothing else has then.
pub async fn reactivate(
    pg: &Connection,
    basis: &Basis,
    id: UserId,
    now: UnixMillis,
    effects: &Effects,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH basis AS MATERIALIZED (
                 SELECT rbac_holds($4) AS holds
             ), changed AS (
                 UPDATE users
                 SET status = CASE WHEN EXISTS (SELECT FROM credentials WHERE user_id = $1)
                                   THEN 'active' ELSE 'invited' END,
                     version = version + 1, updated_at = from_ms($2)
                 FROM basis
                 WHERE id = $1 AND status = 'suspended' AND basis.holds
                 RETURNING id
             )
             SELECT basis.holds, CASE WHEN changed.id IS NOT NULL THEN record_effects($3, changed.id) END
             FROM basis LEFT JOIN changed ON true",
            params![id.uuid(), now.0, &effects.row(), &basis.row()],
        )
        .await?
        .ok_or_else(|| defect("answer of a reactivation"))?;
    Ok(row.get("holds")?)
}
