//! The audit log as administrators read it (RBAC-4).

use postern_domain::{
    ids::{AuditEventId, ServiceAccountId, SessionId, UserId},
    time::UnixMillis,
};
use postern_platform::{params, pg::Connection};
use serde_json::Value;
use uuid::Uuid;

use crate::Result;

/// What the text of an id looks like: of what was asked for and is none, there are events as well.
const UUID: &str = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

/// Which events to list. Ids are UUIDs of version 7, so a range of ids is a range of time.
pub struct Filter<'a> {
    /// Only those before this id.
    pub before: Uuid,
    /// Only those from this id on.
    pub from: Uuid,
    /// Only what this user did.
    pub user: Option<UserId>,
    /// Only what this service account did, which may be gone.
    pub service: Option<ServiceAccountId>,
    /// Only this action.
    pub action: Option<&'a str>,
    /// Only on resources of this type.
    pub resource_type: Option<&'a str>,
    /// Only on this resource; a user's id stands for the user's pseudonym.
    pub resource_id: Option<&'a str>,
    /// Only with this outcome.
    pub outcome: Option<&'a str>,
    /// Also calls that were answered as they were meant, and answers to what somebody may do.
    pub allowed_calls: bool,
    /// Only by this session.
    pub session: Option<SessionId>,
    /// Only of the request with this trace id.
    pub trace: Option<&'a str>,
}

/// An event.
pub struct Event {
    /// Its id.
    pub id: AuditEventId,
    /// When.
    pub occurred_at: UnixMillis,
    /// Who, while they have an account.
    pub user: Option<UserId>,
    /// Who, by pseudonym; of a service account, its id.
    pub pseudonym: Option<Uuid>,
    /// What the user is called.
    pub user_name: Option<String>,
    /// Which service account, by name, while there is one.
    pub service: Option<String>,
    /// By which session.
    pub session: Option<Uuid>,
    /// What.
    pub action: String,
    /// With which permission.
    pub permission: Option<String>,
    /// On what: its type.
    pub resource_type: Option<String>,
    /// On what: its id.
    pub resource_id: Option<String>,
    /// What it is called, while it is there and has a name: a user, a service account, a role; of a connection the provider.
    pub resource_name: Option<String>,
    /// How it ended.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// The request's trace id.
    pub trace_id: String,
    /// The client's address.
    pub address: String,
    /// Whatever else was kept.
    pub details: Value,
    /// Whether it is sealed.
    pub sealed: bool,
}

/// The newest events first; at most `count`.
pub async fn list(pg: &Connection, filter: &Filter<'_>, count: usize) -> Result<Vec<Event>> {
    let rows = pg
        .query(
            "SELECT e.id, ms(e.occurred_at) AS occurred_at, u.id AS user_id, u.name AS user_name,
                    e.actor_id, e.session_id, s.name AS service,
                    e.action, e.permission, e.resource_type,
                    coalesce(r.id::text, e.resource_id) AS resource_id,
                    coalesce(r.name, t.name, o.name, c.provider) AS resource_name,
                    e.outcome, e.reason, e.trace_id, e.address, e.details,
                    EXISTS (SELECT FROM audit_seals WHERE event_id = e.id) AS sealed
             FROM audit_events e
             LEFT JOIN users u ON u.pseudonym = e.actor_id
             LEFT JOIN service_accounts s ON s.id = e.actor_id
             LEFT JOIN users r ON r.pseudonym =
                 CASE WHEN e.resource_type = 'users' THEN e.resource_id::uuid END
             LEFT JOIN service_accounts t ON t.id =
                 CASE WHEN e.resource_type = 'service_accounts' AND e.resource_id ~ $13 THEN e.resource_id::uuid END
             LEFT JOIN roles o ON o.name = CASE WHEN e.resource_type = 'roles' THEN e.resource_id END
             LEFT JOIN oauth_integrations c ON c.id =
                 CASE WHEN e.resource_type = 'connections' AND e.resource_id ~ $13 THEN e.resource_id::uuid END
             WHERE e.id < $1 AND e.id >= $2
               AND ($3::uuid IS NULL OR e.actor_id = (SELECT pseudonym FROM users WHERE id = $3))
               AND ($4::text IS NULL OR e.action = $4)
               AND ($5::text IS NULL OR e.resource_type = $5)
               AND ($6::text IS NULL OR e.resource_id = coalesce(
                       (SELECT pseudonym::text FROM users WHERE id = $7), $6))
               AND ($8::text IS NULL OR e.outcome = $8)
               AND ($9::uuid IS NULL OR e.actor_id = $9)
               AND ($11::uuid IS NULL OR e.session_id = $11)
               AND ($12::text IS NULL OR e.trace_id = $12)
               AND ($14::bool OR e.action NOT IN ('rbac.access', 'rbac.check')
                    OR coalesce((e.details ->> 'status')::int >= 400, e.outcome <> 'allowed'))
             ORDER BY e.id DESC LIMIT $10",
            params![
                filter.before,
                filter.from,
                filter.user.map(UserId::uuid),
                filter.action,
                filter.resource_type,
                filter.resource_id,
                filter.resource_id.and_then(|id| id.parse::<Uuid>().ok()),
                filter.outcome,
                filter.service.map(ServiceAccountId::uuid),
                i64::try_from(count).unwrap_or(i64::MAX),
                filter.session.map(SessionId::uuid),
                filter.trace,
                UUID,
                filter.allowed_calls,
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Event {
                id: AuditEventId::from_uuid(row.get("id")?),
                occurred_at: UnixMillis(row.get("occurred_at")?),
                user: row.get::<Option<_>>("user_id")?.map(UserId::from_uuid),
                pseudonym: row.get("actor_id")?,
                user_name: row.get("user_name")?,
                service: row.get("service")?,
                session: row.get("session_id")?,
                action: row.get("action")?,
                permission: row.get("permission")?,
                resource_type: row.get("resource_type")?,
                resource_id: row.get("resource_id")?,
                resource_name: row.get("resource_name")?,
                outcome: row.get("outcome")?,
                reason: row.get("reason")?,
                trace_id: row.get("trace_id")?,
                address: row.get("address")?,
                details: row.get("details")?,
                sealed: row.get("sealed")?,
            })
        })
        .collect()
}

/// The latest checkpoint of the chain, as JSON in the form of `domain::audit::checkpoint`.
pub async fn checkpoint(pg: &Connection) -> Result<Option<Value>> {
    let row = pg
        .query_one(
            "SELECT jsonb_build_object('seq', seq, 'hash', encode(hash, 'hex'),
                        'sealed_at_ms', ms(sealed_at), 'kid', kid, 'public_key', public_key,
                        'signature', signature) AS checkpoint
             FROM audit_checkpoints WHERE seq > 0 ORDER BY seq DESC LIMIT 1",
            params![],
        )
        .await?;
    row.map(|row| Ok(row.get("checkpoint")?)).transpose()
}
