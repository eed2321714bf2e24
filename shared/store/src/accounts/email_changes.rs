//! Another e-mail address for an account, once both sides have agreed (USR-1).

use postern_domain::{
    email::EmailAddress,
    ids::{EmailChangeId, SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection, DatabaseError},
};

use crate::{
    Result, StoreError,
    effects::{Effects, Noticed},
};

/// A change that somebody asks for.
pub struct NewChange<'a> {
    /// Its id, from which the mails' tokens are derived.
    pub id: EmailChangeId,
    /// Whose address.
    pub user: UserId,
    /// The new address.
    pub email: &'a EmailAddress,
    /// The session that asks: it goes on.
    pub session: SessionId,
    /// Whether the others go on as well.
    pub keep_other_sessions: bool,
    /// Now.
    pub now: UnixMillis,
    /// Until when both sides have to agree.
    pub expires_at: UnixMillis,
}

/// The mail to the new address.
pub struct Mails<'a> {
    /// If it is nobody's.
    pub take: &'a Effects,
    /// If it is somebody's, which the asker does not learn.
    pub known: &'a Effects,
}

/// Begins a change, in place of one that is under way. False when the address is the user's already.
pub async fn start(
    pg: &Connection,
    new: &NewChange<'_>,
    mails: &Mails<'_>,
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH account AS (
                 SELECT id FROM users
                 WHERE id = $1 AND status = 'active' AND email_key <> $4
             ), known AS (
                 SELECT id FROM users WHERE email_key = $4 AND id <> $1
             ), change AS (
                 INSERT INTO email_changes (user_id, id, email, email_key, created_at, expires_at,
                     session_id, keep_other_sessions)
                 SELECT id, $2, $3, $4, from_ms($5), from_ms($6), $7, $8 FROM account
                 ON CONFLICT (user_id) DO UPDATE
                 SET id = excluded.id, email = excluded.email, email_key = excluded.email_key,
                     left_at = NULL, taken_at = NULL, created_at = excluded.created_at,
                     expires_at = excluded.expires_at, session_id = excluded.session_id,
                     keep_other_sessions = excluded.keep_other_sessions
                 RETURNING user_id
             )
             SELECT record_effects($9, change.user_id),
                    CASE WHEN known.id IS NULL THEN record_effects($10, change.user_id)
                         ELSE record_effects($11, known.id) END
             FROM change LEFT JOIN known ON true",
            params![
                new.user.uuid(),
                new.id.uuid(),
                new.email.as_str(),
                new.email.key(),
                new.now.0,
                new.expires_at.0,
                new.session.uuid(),
                new.keep_other_sessions,
                &effects.row(),
                &mails.take.row(),
                &mails.known.row(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Who agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Whoever reads the present address.
    Leave,
    /// Whoever reads the new one.
    Take,
}

/// What became of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    /// The account of this user has the new address.
    Changed {
        /// Whose.
        user: UserId,
        /// The version of the password below which sessions end, but for the one that asked; none, if they go on.
        ended: Option<(i32, Option<SessionId>)>,
    },
    /// The other side has not agreed yet.
    Waiting(UserId),
    /// There is no such change (any more).
    Gone,
    /// The new address has become another account's meanwhile.
    Taken,
}

/// Notes that a side has agreed; with the second one the address is replaced, and `changed` is left as well, which
/// tells the one before; links that it has received to set a new password are no longer good. Agreeing again is fine. The user's row
/// is locked first: a reset of the password that comes at the same time is waited for, and has ended the change. Unless
/// the asker wanted otherwise, the user's other sessions end by `changed`.
pub async fn agree(
    pg: &Connection,
    id: EmailChangeId,
    side: Side,
    now: UnixMillis,
    changed: &Effects,
    effects: &Noticed,
) -> Result<Agreed> {
    let leaving = side == Side::Leave;
    let row = pg
        .query_one(
            "WITH owner AS MATERIALIZED (
                 SELECT id FROM users WHERE id = (SELECT user_id FROM email_changes WHERE id = $1)
                 FOR UPDATE
             ), change AS MATERIALIZED (
                 SELECT e.id, e.user_id, e.email, e.email_key, e.session_id,
                        e.keep_other_sessions,
                        (e.left_at IS NOT NULL OR $2) AND (e.taken_at IS NOT NULL OR NOT $2)
                            AS complete
                 FROM email_changes e JOIN owner ON owner.id = e.user_id
                 WHERE e.id = $1 AND e.expires_at > from_ms($3)
                 FOR UPDATE OF e
             ), noted AS (
                 UPDATE email_changes e
                 SET left_at = CASE WHEN $2 THEN coalesce(left_at, from_ms($3)) ELSE left_at END,
                     taken_at = CASE WHEN $2 THEN taken_at ELSE coalesce(taken_at, from_ms($3)) END
                 FROM change WHERE e.id = change.id AND NOT change.complete
             ), ended AS (
                 DELETE FROM email_changes e USING change WHERE e.id = change.id AND change.complete
             ), before AS (
                 SELECT u.id, u.email, u.name FROM users u JOIN change ON change.user_id = u.id
             ), moved AS (
                 UPDATE users u
                 SET email = change.email, email_key = change.email_key, version = u.version + 1,
                     verified_at = from_ms($3), updated_at = from_ms($3)
                 FROM change WHERE u.id = change.user_id AND change.complete
                 RETURNING u.id
             ), resets AS (
                 DELETE FROM password_resets p USING moved WHERE p.user_id = moved.id
             ), secret AS (
                 UPDATE credentials c SET version = c.version + 1
                 FROM moved, change WHERE c.user_id = moved.id AND NOT change.keep_other_sessions
                 RETURNING c.user_id, c.version, change.session_id
             )
             SELECT change.user_id, complete, change.session_id, secret.version,
                    record_effects($5, change.user_id),
                    CASE WHEN moved.id IS NOT NULL THEN record_effects(
                        $4, moved.id, jsonb_build_object(
                            'to', before.email, 'name', before.name, 'older_than', secret.version,
                            'except', coalesce(secret.session_id, change.id))) END
             FROM change JOIN before ON before.id = change.user_id
             LEFT JOIN moved ON true LEFT JOIN secret ON true",
            params![id.uuid(), leaving, now.0, &changed.row(), &effects.row(),],
        )
        .await;
    match row {
        Ok(None) => Ok(Agreed::Gone),
        Ok(Some(row)) => {
            let user = UserId::from_uuid(row.get("user_id")?);
            if !row.get("complete")? {
                return Ok(Agreed::Waiting(user));
            }
            let asker = row.get::<Option<_>>("session_id")?.map(SessionId::from_uuid);
            let version: Option<i32> = row.get("version")?;
            Ok(Agreed::Changed { user, ended: version.map(|version| (version, asker)) })
        }
        Err(DatabaseError::Constraint(name)) if name == "users_email_key_key" => Ok(Agreed::Taken),
        Err(error) => Err(StoreError::from(error)),
    }
}

/// Ends a change that is under way. False when there is none.
pub async fn cancel(pg: &Connection, user: UserId, effects: &Noticed) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH ended AS (
                 DELETE FROM email_changes WHERE user_id = $1 RETURNING user_id
             )
             SELECT record_effects($2, user_id) FROM ended",
            params![user.uuid(), &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}
