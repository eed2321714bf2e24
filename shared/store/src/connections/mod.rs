//! Accounts that users connect (OAUTH-1…11): flows on their way in Redis; connections, receipts and tokens in Postgres.
//!
//! Every query has the owner's id in its `WHERE`: another user's connection does not exist (OAUTH-7).

pub mod consents;
pub mod flows;
pub mod keys;
pub mod refreshes;
pub mod revocations;
pub mod tokens;
pub mod uses;

use postern_domain::{
    ids::{ConnectionId, ConsentId, UserId},
    oauth::{
        providers::provider,
        refresh::Attempt,
        scopes::{ConsentChange, Scopes},
        status::{Facts, State, Status},
        words::Words,
    },
    time::UnixMillis,
};
use postern_platform::{
    params,
    pg::{Connection as Pg, Row},
};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Result, defect, effects::Noticed};

/// A connection, as its owner sees it.
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The provider.
    pub provider: String,
    /// Who it is there, in the provider's terms.
    pub account: String,
    /// What people call the account.
    pub label: String,
    /// How it is.
    pub state: State,
    /// Since when.
    pub state_since: UnixMillis,
    /// The provider's code for what went wrong last.
    pub error: Option<String>,
    /// Since when its owner has paused it.
    pub paused_at: Option<UnixMillis>,
    /// What was asked for.
    pub requested: Scopes,
    /// What was granted.
    pub granted: Scopes,
    /// Until when the access token is good, where the provider says.
    pub expires_at: Option<UnixMillis>,
    /// Whether there is a refresh token.
    pub refreshable: bool,
    /// How the attempt to refresh them stands.
    pub attempt: Attempt,
    /// When a token of it was last used.
    pub last_used_at: Option<UnixMillis>,
    /// When it was connected.
    pub created_at: UnixMillis,
    /// The version of its tokens.
    pub version: i32,
}

impl Connection {
    fn read(row: &Row) -> Result<Self> {
        let time = |name: &str| -> Result<Option<UnixMillis>> {
            Ok(row.get::<Option<i64>>(name)?.map(UnixMillis))
        };
        let scopes = |name: &str| -> Result<Scopes> {
            Ok(row.get::<Vec<String>>(name)?.into_iter().collect())
        };
        Ok(Self {
            id: ConnectionId::from_uuid(row.get("id")?),
            provider: row.get("provider")?,
            account: row.get("account")?,
            label: row.get("label")?,
            state: State::named(&row.get::<String>("state")?)
                .ok_or_else(|| defect("state of a connection"))?,
            state_since: UnixMillis(row.get("state_since")?),
            error: row.get("error")?,
            paused_at: time("paused_at")?,
            requested: scopes("requested")?,
            granted: scopes("granted")?,
            expires_at: time("expires_at")?,
            refreshable: row.get("refreshable")?,
            attempt: tokens::attempt(row)?,
            last_used_at: time("last_used_at")?,
            created_at: UnixMillis(row.get("created_at")?),
            version: row.get("version")?,
        })
    }

    /// How it is, as its owner sees it.
    pub fn status(&self, now: UnixMillis) -> Status {
        let repeatable = provider(&self.provider).is_none_or(|one| one.rotation.may_be_repeated());
        let facts = Facts {
            state: self.state,
            paused: self.paused_at.is_some(),
            refreshable: self.refreshable,
            may_be_dead: self.attempt == Attempt::Lost && !repeatable,
            expires_at: self.expires_at,
        };
        Status::of(facts, now)
    }
}

/// Which of a user's connections.
#[derive(Default)]
struct Filter<'a> {
    after: Option<ConnectionId>,
    id: Option<ConnectionId>,
    /// The provider, and the account there.
    account: Option<(&'a str, &'a str)>,
    limit: Option<i64>,
}

/// One statement for all: a user has a handful.
async fn find(pg: &Pg, user: UserId, filter: Filter<'_>) -> Result<Vec<Connection>> {
    let (provider, account) = filter.account.unzip();
    let rows = pg
        .query(
            "SELECT i.id, i.provider, i.account, i.label, i.state, ms(i.state_since) AS state_since,
                    i.error, ms(i.paused_at) AS paused_at, i.requested,
                    ms(t.expires_at) AS expires_at, t.refreshable,
                    t.attempt_until > clock_timestamp() AS attempt_lives,
                    ms(i.last_used_at) AS last_used_at, ms(i.created_at) AS created_at, t.version,
                    ARRAY(SELECT s.scope FROM oauth_scopes s WHERE s.consent_id = i.consent_id
                          ORDER BY s.scope) AS granted
             FROM oauth_integrations i JOIN oauth_tokens t ON t.integration_id = i.id
             WHERE i.user_id = $1 AND i.id > $2 AND ($3::uuid IS NULL OR i.id = $3)
               AND ($4::text IS NULL OR i.provider = $4 AND i.account = $5)
             ORDER BY i.id LIMIT $6",
            params![
                user.uuid(),
                filter.after.map_or(Uuid::nil(), ConnectionId::uuid),
                filter.id.map(ConnectionId::uuid),
                provider,
                account,
                filter.limit,
            ],
        )
        .await?;
    rows.iter().map(Connection::read).collect()
}

/// A user's connections, the oldest first: at most `limit`, behind `after`.
pub async fn list(
    pg: &Pg,
    user: UserId,
    after: Option<ConnectionId>,
    limit: usize,
) -> Result<Vec<Connection>> {
    let limit = i64::try_from(limit).ok();
    find(pg, user, Filter { after, limit, ..Filter::default() }).await
}

/// A user's connection.
pub async fn get(pg: &Pg, user: UserId, id: ConnectionId) -> Result<Option<Connection>> {
    let found = find(pg, user, Filter { id: Some(id), ..Filter::default() }).await?;
    Ok(found.into_iter().next())
}

/// A user's connection to this account at this provider.
pub async fn to_account(
    pg: &Pg,
    user: UserId,
    account: (&str, &str),
) -> Result<Option<Connection>> {
    let found = find(pg, user, Filter { account: Some(account), ..Filter::default() }).await?;
    Ok(found.into_iter().next())
}

/// What a flow has brought.
pub struct Brought<'a> {
    /// Whose.
    pub user: UserId,
    /// The connection: a new id, or that of the one that is there.
    pub id: ConnectionId,
    /// The provider, the account there, and what people call it.
    pub account: (&'a str, &'a str, &'a str),
    /// What was asked for.
    pub requested: &'a Scopes,
    /// What was granted.
    pub granted: &'a Scopes,
    /// The receipt, if what is agreed to has changed.
    pub consent: Option<(ConsentId, ConsentChange)>,
    /// At which device it was agreed to.
    pub device: &'a str,
    /// By which words its user was asked, if by any.
    pub words: Option<&'a Words>,
    /// The envelopes of the tokens.
    pub sealed: &'a tokens::Sealed,
    /// Now.
    pub now: UnixMillis,
}

impl Brought<'_> {
    fn words(&self) -> Option<Value> {
        self.words.map(|words| json!(words))
    }
}

fn list_of(scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(str::to_owned).collect()
}

/// Adds a connection, with its receipt and its tokens. False when the user has one to that account by now.
pub async fn add(pg: &Pg, brought: &Brought<'_>, effects: &Noticed) -> Result<bool> {
    let Some((consent, change)) = brought.consent else { return Ok(false) };
    let (provider, account, label) = brought.account;
    let row = pg
        .query_one(
            "WITH integration AS (
                 INSERT INTO oauth_integrations
                     (id, user_id, provider, account, label, consent_id, requested, state, state_since, created_at)
                 VALUES ($2, $1, $3, $4, $5, $6, $8, 'active', from_ms($13), from_ms($13))
                 ON CONFLICT (user_id, provider, account) DO NOTHING
                 RETURNING id
             ), consent AS (
                 INSERT INTO oauth_consents
                     (id, user_id, integration_id, provider, label, change, consented_at, device, words)
                 SELECT $6, $1, id, $3, $5, $7, from_ms($13), $16, $17 FROM integration
                 RETURNING id
             ), scopes AS (
                 INSERT INTO oauth_scopes (consent_id, scope)
                 SELECT id, scope FROM consent, unnest($9::text[]) AS scope
             ), tokens AS (
                 INSERT INTO oauth_tokens
                     (integration_id, user_id, version, access, refresh, expires_at, written_at, refresh_at)
                 SELECT id, $1, 1, $10, $11, from_ms($12), from_ms($13), from_ms($15) FROM integration
             )
             SELECT record_effects($14, $1) FROM integration",
            params![
                brought.user.uuid(),
                brought.id.uuid(),
                provider,
                account,
                label,
                consent.uuid(),
                change.name(),
                list_of(brought.requested),
                list_of(brought.granted),
                brought.sealed.access.as_str(),
                brought.sealed.refresh.as_deref(),
                brought.sealed.expires_at.map(|at| at.0),
                brought.now.0,
                &effects.row(),
                brought.sealed.refresh_at.map(|at| at.0),
                brought.device,
                brought.words().as_ref(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Gives a connection what a flow has brought for it. False when its tokens are another version by now.
pub async fn renew(
    pg: &Pg,
    brought: &Brought<'_>,
    version: i32,
    effects: &Noticed,
) -> Result<bool> {
    let (provider, _, label) = brought.account;
    let (consent, change) = brought.consent.unzip();
    let row = pg
        .query_one(
            "WITH tokens AS (
                 UPDATE oauth_tokens
                 SET version = version + 1, access = $9, refresh = $10, expires_at = from_ms($11),
                     refresh_at = from_ms($15), attempt = NULL, attempt_until = NULL, failures = 0,
                     retry_at = NULL, written_at = from_ms($12)
                 WHERE integration_id = $2 AND user_id = $1 AND version = $13
                 RETURNING integration_id AS id
             ), consent AS (
                 INSERT INTO oauth_consents
                     (id, user_id, integration_id, provider, label, change, consented_at, device, words)
                 SELECT $5, $1, id, $3, $4, $6, from_ms($12), $16, $17 FROM tokens WHERE $5::uuid IS NOT NULL
                 RETURNING id
             ), scopes AS (
                 INSERT INTO oauth_scopes (consent_id, scope)
                 SELECT id, scope FROM consent, unnest($8::text[]) AS scope
             ), integration AS (
                 UPDATE oauth_integrations i
                 SET label = $4, consent_id = coalesce($5, i.consent_id), requested = $7, error = NULL,
                     state = 'active',
                     state_since = CASE WHEN i.state = 'active' THEN i.state_since ELSE from_ms($12) END
                 FROM tokens WHERE i.id = tokens.id AND i.user_id = $1
                 RETURNING i.id
             )
             SELECT record_effects($14, $1) FROM integration",
            params![
                brought.user.uuid(),
                brought.id.uuid(),
                provider,
                label,
                consent.map(ConsentId::uuid),
                change.map(ConsentChange::name),
                list_of(brought.requested),
                list_of(brought.granted),
                brought.sealed.access.as_str(),
                brought.sealed.refresh.as_deref(),
                brought.sealed.expires_at.map(|at| at.0),
                brought.now.0,
                version,
                &effects.row(),
                brought.sealed.refresh_at.map(|at| at.0),
                brought.device,
                brought.words().as_ref(),
            ],
        )
        .await?;
    Ok(row.is_some())
}

/// Pauses a connection, or lets it be used again. False when the user has no such one, or it is so already.
pub async fn pause(
    pg: &Pg,
    (user, id): (UserId, ConnectionId),
    (paused, now): (bool, UnixMillis),
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH changed AS (
                 UPDATE oauth_integrations SET paused_at = CASE WHEN $3 THEN from_ms($4) END
                 WHERE id = $2 AND user_id = $1 AND (paused_at IS NOT NULL) <> $3
                 RETURNING id
             ), due AS (
                 UPDATE oauth_tokens t SET refresh_at = CASE WHEN NOT $3 THEN from_ms($4) END
                 FROM changed
                 WHERE t.integration_id = changed.id AND t.user_id = $1
                   AND t.refresh IS NOT NULL AND t.expires_at IS NOT NULL
             )
             SELECT record_effects($5, $1) FROM changed",
            params![user.uuid(), id.uuid(), paused, now.0, &effects.row()],
        )
        .await?;
    Ok(row.is_some())
}

/// Removes a connection with its tokens, which are left to be revoked, and writes the receipt of the
/// withdrawal, which was given at this device. False when
/// the user has no such one.
pub async fn remove(
    pg: &Pg,
    (user, id): (UserId, ConnectionId),
    (consent, device): (ConsentId, &str),
    now: UnixMillis,
    effects: &Noticed,
) -> Result<bool> {
    let row = pg
        .query_one(
            "WITH gone AS (
                 DELETE FROM oauth_integrations WHERE id = $2 AND user_id = $1
                 RETURNING id, user_id, provider, label
             ), consent AS (
                 INSERT INTO oauth_consents
                     (id, user_id, integration_id, provider, label, change, consented_at, device)
                 SELECT $3, user_id, id, provider, label, 'withdrawn', from_ms($4), $6 FROM gone
             )
             SELECT record_effects($5, $1) FROM gone",
            params![user.uuid(), id.uuid(), consent.uuid(), now.0, &effects.row(), device],
        )
        .await?;
    Ok(row.is_some())
}
