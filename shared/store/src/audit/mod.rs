//! Audit events. Most are [effects](crate::effects) of the change that they record; those without a change are written
//! by [`record`].

pub mod activity;
pub mod attempts;
pub mod log;
pub mod memory;
pub mod seal;

use std::collections::HashSet;

use postern_domain::{
    audit::{AuditAction, AuditOutcome, AuditReason, FOLD_WINDOW},
    ids::{AuditEventId, ServiceAccountId, SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};
use serde_json::{Value, json};

use crate::Result;

/// What the application knows of an event; the statement may add the actor.
#[derive(Debug, Clone)]
pub struct AuditEvent {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub at: UnixMillis,
    /// What was tried.
    pub action: AuditAction,
    /// Whether it was allowed.
    pub outcome: AuditOutcome,
    /// Why.
    pub reason: AuditReason,
    /// Who, when that is known before the statement runs.
    pub actor: Option<UserId>,
    /// Which service account, where it was none of the users; it then is who acted, whomever the statement finds.
    pub service: Option<ServiceAccountId>,
    /// The permission that was asked for, where the event is a decision.
    pub permission: Option<String>,
    /// On what, if on something: its type and id.
    pub resource: Option<(String, String)>,
    /// By which session.
    pub session: Option<SessionId>,
    /// The request's trace id.
    pub trace_id: String,
    /// The client's address.
    pub address: String,
    /// Anything else worth keeping; never a secret.
    pub details: Value,
}

impl AuditEvent {
    /// The row as JSON, keys = columns.
    pub(crate) fn row(&self) -> Value {
        let mut row = json!({
            "id": self.id,
            "occurred_at": self.at,
            "action": self.action.name(),
            "outcome": self.outcome.name(),
            "reason": self.reason.name(),
            "session_id": self.session,
            "trace_id": self.trace_id,
            "address": self.address,
            "details": self.details,
        });
        if let Some(actor) = self.actor {
            row["actor_id"] = json!(actor);
        }
        if let Some(service) = self.service {
            row["service_id"] = json!(service);
        }
        if let Some(permission) = &self.permission {
            row["permission"] = json!(permission);
        }
        if let Some((kind, id)) = &self.resource {
            row["resource_type"] = json!(kind);
            row["resource_id"] = json!(id);
        }
        row
    }
}

fn window_ms() -> i64 {
    i64::try_from(FOLD_WINDOW.as_millis()).unwrap_or(i64::MAX)
}

/// Writes an event that records no change in Postgres. A denial that repeats another within [`FOLD_WINDOW`] (the same
/// actor, or address where there is none, action, reason, permission and resource) is counted instead, and told with the others
/// by [`close_folds`] or by the first one behind the window. Of many resources that are denied alike, the first have
/// events of their own, and the rest one with their number.
pub async fn record(pg: &Connection, event: &AuditEvent) -> Result<()> {
    if event.outcome == AuditOutcome::Denied {
        let params = params![&event.row(), window_ms()];
        pg.query("SELECT record_denial($1, $2)", params).await?;
        return Ok(());
    }
    record_all(pg, std::slice::from_ref(event)).await
}

/// Which of these events have been written.
pub async fn written(pg: &Connection, ids: &[AuditEventId]) -> Result<HashSet<AuditEventId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows = pg
        .query(
            "SELECT id FROM audit_events
             WHERE id = ANY($1::text[]::uuid[])",
            params![ids],
        )
        .await?;
    rows.iter().map(|row| Ok(AuditEventId::from_uuid(row.get("id")?))).collect()
}

/// Writes one event for all denials of a kind that were counted in a window that has closed by `now`; gives how many
/// events that made.
pub async fn close_folds(pg: &Connection, now: UnixMillis) -> Result<i64> {
    let row = pg
        .query_one("SELECT audit_close_folds(from_ms($1), $2) AS told", params![now.0, window_ms()])
        .await?;
    row.map_or(Ok(0), |row| Ok(row.get("told")?))
}

/// Writes events that record no change, all in one statement; one that is there already stays as it is.
pub async fn record_all(pg: &Connection, events: &[AuditEvent]) -> Result<()> {
    record_rows(pg, events.iter().map(AuditEvent::row).collect()).await
}

/// The same of events that are rows already.
pub(crate) async fn record_rows(pg: &Connection, events: Vec<Value>) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    pg.query("SELECT record_effects($1)", params![&json!({ "events": events })]).await?;
    Ok(())
}
