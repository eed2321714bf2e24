//! What the owner of an account is told of it, out of the log (SES-4).

use postern_domain::{
    audit::activity::{self, Doing},
    ids::{AuditEventId, SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};
use serde_json::Value;
use uuid::Uuid;

use crate::Result;

/// An event, as the owner of the account may see it.
pub struct Activity {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub occurred_at: UnixMillis,
    /// What.
    pub action: String,
    /// How it ended.
    pub outcome: String,
    /// Why; not of what somebody else did.
    pub reason: Option<String>,
    /// Whether it was done to the account by somebody who helps. Then nothing says who and from where.
    pub helped: bool,
    /// By which session.
    pub session: Option<SessionId>,
    /// The client's address.
    pub address: Option<String>,
    /// The connection that it is about.
    pub connection: Option<String>,
    /// Whatever else was kept.
    pub details: Value,
}

/// What has happened to an account before this event, newest first; at most `count`.
pub async fn list(
    pg: &Connection,
    owner: UserId,
    before: Uuid,
    count: usize,
) -> Result<Vec<Activity>> {
    let rows = pg
        .query(
            "SELECT id, occurred_at, action, outcome, reason, helped, session_id, address, resource_id, details
             FROM own_activity($1, $2, $3, $4, $5)",
            params![
                owner.uuid(),
                before,
                activity::names(Doing::Owner),
                activity::names(Doing::Helper),
                i64::try_from(count).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Activity {
                id: AuditEventId::from_uuid(row.get("id")?),
                occurred_at: UnixMillis(row.get("occurred_at")?),
                action: row.get("action")?,
                outcome: row.get("outcome")?,
                reason: row.get("reason")?,
                helped: row.get("helped")?,
                session: row.get::<Option<_>>("session_id")?.map(SessionId::from_uuid),
                address: row.get("address")?,
                connection: row.get("resource_id")?,
                details: row.get("details")?,
            })
        })
        .collect()
}
