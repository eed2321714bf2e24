//! What the predecessor's accounts ask of every log-in (AUTH-5, AUTH-6).

use postern_platform::pg::Connection;

use crate::Result;

/// The highest cost of the bcrypt hashes that are left, wrapped or not. `None` once there is none, so that
/// the work which hides them ends by itself.
pub async fn highest_cost(pg: &Connection) -> Result<Option<u32>> {
    let row = pg
        .query_one(
            "SELECT max(substr(password_hash, 5, 2)) AS cost FROM credentials
             WHERE substr(password_hash, 2, 1) = '2'",
            vec![],
        )
        .await?;
    let cost = row.map(|row| row.get::<Option<String>>("cost")).transpose()?.flatten();
    Ok(cost.and_then(|cost| cost.parse().ok()))
}
