//! Everything that is kept of a user, for the user (USR-1).

use postern_domain::ids::UserId;
use postern_platform::{params, pg::Connection};
use serde_json::Value;

use crate::{Result, effects::Effects};

/// Events of the audit log in one export, the latest first.
const MAX_EVENTS: i64 = 10_000;

/// What Postgres keeps of a user, but secrets and what they are made from; `None` when the account is gone.
pub async fn of(pg: &Connection, user: UserId, effects: &Effects) -> Result<Option<Value>> {
    let row = pg
        .query_one(
            "WITH account AS (
                 SELECT * FROM users WHERE id = $1
             ), activity AS (
                 SELECT e.* FROM account JOIN audit_events e ON e.actor_id = account.pseudonym
                 ORDER BY e.id DESC LIMIT $2
             )
             SELECT jsonb_build_object(
                 'profile', (SELECT jsonb_build_object(
                     'id', id, 'email', email, 'name', name, 'roles', roles, 'status', status,
                     'verified_at', rfc3339(verified_at), 'created_at', rfc3339(created_at),
                     'updated_at', rfc3339(updated_at), 'last_login_at', rfc3339(last_login_at),
                     'deletion_at', rfc3339(delete_after)) FROM account),
                 'email_change', (SELECT jsonb_build_object(
                     'email', email, 'asked_at', rfc3339(created_at), 'left_at', rfc3339(left_at),
                     'taken_at', rfc3339(taken_at), 'expires_at', rfc3339(expires_at))
                     FROM email_changes WHERE user_id = $1),
                 'password', (SELECT jsonb_build_object(
                     'changed_at', rfc3339(changed_at), 'failed_attempts', failed_attempts,
                     'failed_factors', failed_factors)
                     FROM credentials WHERE user_id = $1),
                 'devices', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', id, 'first_seen_at', rfc3339(first_seen_at),
                     'last_seen_at', rfc3339(last_seen_at), 'failed_attempts', failed_attempts,
                     'kept', kept)
                     ORDER BY first_seen_at), '[]') FROM known_devices WHERE user_id = $1),
                 'second_factors', jsonb_build_object(
                     'totp', (SELECT jsonb_build_object(
                         'created_at', rfc3339(created_at), 'confirmed_at', rfc3339(confirmed_at))
                         FROM mfa_totp WHERE user_id = $1),
                     'backup_codes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                         'created_at', rfc3339(created_at), 'used_at', rfc3339(used_at))
                         ORDER BY place), '[]') FROM mfa_backup_codes WHERE user_id = $1),
                     'phone', (SELECT jsonb_build_object(
                         'number', number, 'verified_at', rfc3339(verified_at),
                         'opted_out_at', rfc3339(opted_out_at),
                         'undeliverable_at', rfc3339(undeliverable_at))
                         FROM phone_numbers WHERE user_id = $1)),
                 'messages', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', id, 'direction', direction, 'number', number, 'body', body,
                     'status', status, 'error_code', error_code, 'created_at', rfc3339(created_at))
                     ORDER BY id), '[]') FROM messages WHERE user_id = $1),
                 'grants', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', id, 'permission', permission, 'resource_type', resource_type,
                     'resource_id', resource_id, 'expires_at', rfc3339(expires_at),
                     'created_at', rfc3339(created_at)) ORDER BY id), '[]')
                     FROM grants WHERE subject_user = $1),
                 'connections', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', id, 'provider', provider, 'account_id', account, 'account', label,
                     'requested_scopes', requested, 'state', state, 'error', error,
                     'state_since', rfc3339(state_since), 'paused_at', rfc3339(paused_at),
                     'created_at', rfc3339(created_at), 'last_used_at', rfc3339(last_used_at))
                     ORDER BY id), '[]') FROM oauth_integrations WHERE user_id = $1),
                 'consents', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', c.id, 'connection_id', c.integration_id, 'provider', c.provider, 'account', c.label,
                     'change', c.change, 'device', c.device, 'words', c.words, 'consented_at', rfc3339(c.consented_at),
                     'scopes', ARRAY(SELECT s.scope FROM oauth_scopes s WHERE s.consent_id = c.id
                                     ORDER BY s.scope))
                     ORDER BY c.id), '[]') FROM oauth_consents c WHERE c.user_id = $1),
                 'connection_usage', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'connection_id', integration_id, 'day', rfc3339(from_ms(day * 86400000::int8)),
                     'service', service, 'outcome', outcome, 'scope', scope, 'calls', calls)
                     ORDER BY day, integration_id, service, outcome, scope), '[]')
                     FROM oauth_usage WHERE user_id = $1),
                 'connection_uses', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'connection_id', integration_id, 'at', rfc3339(used_at), 'service', service,
                     'outcome', outcome, 'scopes', scopes) ORDER BY used_at), '[]')
                     FROM oauth_uses WHERE user_id = $1),
                 'activity', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                     'id', id, 'at', rfc3339(occurred_at), 'action', action, 'outcome', outcome,
                     'reason', reason, 'permission', permission, 'address', address,
                     'session_id', session_id, 'details', details) ORDER BY id), '[]') FROM activity)
             ) AS document, record_effects($3, account.id)
             FROM account",
            params![user.uuid(), MAX_EVENTS, &effects.row()],
        )
        .await?;
    row.map(|row| Ok(row.get("document")?)).transpose()
}
