//! What users have set (USR-2). Version 0 is what nobody has set anything of: the defaults.

use postern_domain::{ids::UserId, time::UnixMillis};
use postern_platform::{params, pg::Connection};
use serde_json::Value;

use crate::{Result, effects::Noticed};

/// A user's preferences as they are stored.
pub struct Stored {
    /// Rises with every change.
    pub version: i32,
    /// What was set; `None` before anything was.
    pub document: Option<Value>,
}

/// The preferences of a user.
pub async fn read(pg: &Connection, user: UserId) -> Result<Stored> {
    let sql = "SELECT version, document FROM user_preferences WHERE user_id = $1";
    let row = pg.query_one(sql, params![user.uuid()]).await?;
    row.map_or(Ok(Stored { version: 0, document: None }), |row| {
        Ok(Stored { version: row.get("version")?, document: Some(row.get("document")?) })
    })
}

/// Replaces the preferences of a user, if they are (still) of this version.
pub async fn write(
    pg: &Connection,
    user: UserId,
    version: i32,
    document: &Value,
    now: UnixMillis,
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH written AS (
                 INSERT INTO user_preferences AS p (user_id, version, document, updated_at)
                 SELECT $1, 1, $3, from_ms($4) WHERE $2 = 0
                 ON CONFLICT (user_id) DO NOTHING
                 RETURNING p.user_id
             ), changed AS (
                 UPDATE user_preferences
                 SET version = version + 1, document = $3, updated_at = from_ms($4)
                 WHERE user_id = $1 AND version = $2 AND $2 > 0
                 RETURNING user_id
             ), done AS (
                 SELECT user_id FROM written UNION ALL SELECT user_id FROM changed
             )
             SELECT record_effects($5, user_id) FROM done",
            params![user.uuid(), version, document, now.0, &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}
