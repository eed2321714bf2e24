//! What ended sessions before their time (SES-3): recorded in Postgres first, carried out in Redis after it, and
//! asked for wherever Redis may have forgotten (docs/adr/0011-ended-sessions.md).

use postern_domain::{
    auth::session::LIFETIME,
    ids::{SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};

use crate::{
    Result,
    effects::Effects,
    sessions::{Opening, Which},
};

/// Sessions to end.
#[derive(Clone, Copy)]
pub struct Ending {
    /// Whose.
    pub user: UserId,
    /// Which. Those of an older credential need no record: its version is one.
    pub which: Which,
    /// When.
    pub now: UnixMillis,
}

/// Records that sessions end. Only after this are they ended in Redis; the effects do so, should the caller die before.
pub async fn record(pg: &Connection, ending: &Ending, effects: &Effects) -> Result<()> {
    let (all, session, kept) = match ending.which {
        Which::One(session) => (false, Some(session), None),
        Which::All => (true, None, None),
        Which::AllBut(kept) => (true, None, Some(kept)),
        Which::OlderThan(..) => (false, None, None),
    };
    let forgotten = ending.now.minus(LIFETIME).minus(LIFETIME);
    pg.query(
        "WITH old AS (
             DELETE FROM session_ends WHERE user_id = $1 AND ended_at < from_ms($6)
         ), ended AS (
             INSERT INTO session_ends (user_id, session_id, kept, ended_at)
             SELECT id, $2, $3, from_ms($5) FROM users
             WHERE id = $1 AND ($4 OR $2::uuid IS NOT NULL)
         )
         SELECT record_effects($7, $1)",
        params![
            ending.user.uuid(),
            session.map(SessionId::uuid),
            kept.map(SessionId::uuid),
            all,
            ending.now.0,
            forgotten.0,
            &effects.row(),
        ],
    )
    .await?;
    Ok(())
}

/// Records that a session ends because one of its refresh tokens came back: it was copied.
pub async fn record_stolen(
    pg: &Connection,
    (user, session): (UserId, SessionId),
    now: UnixMillis,
    effects: &Effects,
) -> Result<()> {
    pg.query(
        "WITH ended AS (
             INSERT INTO session_ends (user_id, session_id, ended_at)
             SELECT id, $2, from_ms($3) FROM users WHERE id = $1
         )
         SELECT record_effects($4, $1)",
        params![user.uuid(), session.uuid(), now.0, &effects.row()],
    )
    .await?;
    Ok(())
}

/// What Postgres says of a session that stands.
pub struct Standing {
    /// The user's role names, as of now.
    pub roles: Vec<String>,
    /// The user's version that has them.
    pub version: i32,
    /// Whether the user has a second factor.
    pub second_factor: bool,
}

/// Whether a session that Redis has is one that lives: `None` when it was ended, its credential has changed, or the
/// account is out of use.
pub async fn standing(
    pg: &Connection,
    user: UserId,
    session: SessionId,
    opening: Opening,
) -> Result<Option<Standing>> {
    let row = pg
        .query_one(
            "SELECT roles, version, second_factors(id) <> '{}' AS second_factor FROM users
             WHERE id = $1 AND session_stands($1, $2, from_ms($3), $4)",
            params![user.uuid(), session.uuid(), opening.at.0, opening.credential_version],
        )
        .await?;
    row.map(|row| {
        Ok(Standing {
            roles: row.get("roles")?,
            version: row.get("version")?,
            second_factor: row.get("second_factor")?,
        })
    })
    .transpose()
}
