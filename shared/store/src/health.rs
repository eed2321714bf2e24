//! Is everything there, and how busy is it?

use postern_domain::time::UnixMillis;
use postern_platform::{
    args, params,
    pg::Connection,
    redis::{Redis, Script},
};

use crate::Result;

static PING: Script = Script::new(include_str!("scripts/ping.lua"));

/// The newest migration applied; an error when Postgres does not answer.
pub async fn schema_version(pg: &Connection) -> Result<i64> {
    let row = pg
        .query_one(
            "SELECT coalesce(max(version), 0) AS version FROM _sqlx_migrations WHERE success",
            vec![],
        )
        .await?;
    row.map_or(Ok(0), |row| Ok(row.get("version")?))
}

/// Whether Redis runs scripts and takes writes.
pub async fn ping(redis: &Redis, now: UnixMillis) -> Result<()> {
    redis.run(&PING, &["pst:{health}:probe".to_owned()], args![now.0]).await?;
    Ok(())
}

/// Postgres's own view of its connections, of the queue, of what alerts watch, and of its log and backups.
pub struct Load {
    /// Connections of this database by state (`active`, `idle`, `idle in transaction`, …).
    pub connections: Vec<(String, i64)>,
    /// `max_connections` of the server.
    pub max_connections: i64,
    /// Jobs by state.
    pub jobs: Vec<(String, i64)>,
    /// Age of the oldest job that is due, in seconds.
    pub oldest_due_s: f64,
    /// Age of the oldest audit event that is not sealed, in seconds.
    pub oldest_unsealed_s: f64,
    /// The alert rules that fire.
    pub firing: Vec<String>,
    /// How long ago alert rules were looked at last, in seconds.
    pub alerts_evaluated_s: f64,
    /// How often a file of the write-ahead log could not be archived, since Postgres counts.
    pub archive_failures: i64,
    /// How long ago one was archived last, in seconds; none while nothing is archived.
    pub archived_s: Option<f64>,
    /// How long ago the newest backup ended, in seconds; none while there is none.
    pub backup_s: Option<f64>,
    /// The newest migration applied.
    pub schema_version: i64,
}

/// Reads [`Load`] with one statement.
pub async fn load(pg: &Connection, now: UnixMillis) -> Result<Load> {
    let rows = pg
        .query(
            "SELECT 'connections' AS what, state AS name, amount FROM connections_by_state()
             UNION ALL
             SELECT 'max_connections', '', current_setting('max_connections')::int8
             UNION ALL
             SELECT 'jobs', state, amount FROM jobs_by_state()
             UNION ALL
             SELECT 'oldest_due_ms', '', coalesce($1 - oldest_due_job(from_ms($1)), 0)
             UNION ALL
             SELECT 'oldest_unsealed_ms', '', greatest(0, $1 - coalesce((
                 SELECT ms(e.occurred_at)
                 FROM (SELECT event_id FROM audit_unsealed
                       WHERE event_id > '00000000-0000-0000-0000-000000000000'
                       ORDER BY event_id LIMIT 1) waiting,
                     LATERAL (SELECT occurred_at FROM audit_events WHERE id = waiting.event_id LIMIT 1) e), $1))
             UNION ALL
             SELECT 'firing', name, 1 FROM job_alerts WHERE state = 'firing'
             UNION ALL
             SELECT 'alerts_evaluated_ms', '', greatest(0, $1 - ms(begun_at)) FROM job_alert_rounds WHERE one = true
             UNION ALL
             SELECT 'archive_failures', '', failed_count FROM pg_stat_archiver
             UNION ALL
             SELECT 'archived_ms', '', greatest(0, $1 - ms(last_archived_time)) FROM pg_stat_archiver
             WHERE last_archived_time IS NOT NULL
             UNION ALL
             SELECT 'backup_ms', '', greatest(0, $1 - ended) FROM newest_backup() ended WHERE ended IS NOT NULL
             UNION ALL
             SELECT 'schema_version', '', coalesce(max(version), 0) FROM _sqlx_migrations WHERE success",
            params![now.0],
        )
        .await?;
    let mut load = Load {
        connections: vec![],
        max_connections: 0,
        jobs: vec![],
        oldest_due_s: 0.0,
        oldest_unsealed_s: 0.0,
        firing: vec![],
        alerts_evaluated_s: 0.0,
        archive_failures: 0,
        archived_s: None,
        backup_s: None,
        schema_version: 0,
    };
    #[expect(clippy::cast_precision_loss, reason = "an age in ms")]
    let seconds = |ms: i64| ms as f64 / 1000.0;
    for row in &rows {
        let (name, amount): (String, i64) = (row.get("name")?, row.get("amount")?);
        match row.get::<String>("what")?.as_str() {
            "connections" => load.connections.push((name, amount)),
            "max_connections" => load.max_connections = amount,
            "jobs" => load.jobs.push((name, amount)),
            "firing" => load.firing.push(name),
            "alerts_evaluated_ms" => load.alerts_evaluated_s = seconds(amount),
            "archive_failures" => load.archive_failures = amount,
            "archived_ms" => load.archived_s = Some(seconds(amount)),
            "backup_ms" => load.backup_s = Some(seconds(amount)),
            "schema_version" => load.schema_version = amount,
            "oldest_unsealed_ms" => load.oldest_unsealed_s = seconds(amount),
            _ => load.oldest_due_s = seconds(amount),
        }
    }
    Ok(load)
}
