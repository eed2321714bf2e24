//! Connected accounts: many of them, what handing out their tokens costs (OAUTH-8), and how fast the background refreshes them
//! (JOB-5).

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use postern_domain::{
    ids::UserId,
    ring::KeyRing,
    vault::{self, EnvelopeContext, Randomness},
};
use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::time::sleep;
use uuid::Uuid;

use crate::{
    accounts::{Account, Session},
    application::Application,
    database::Database,
    http_client::{HttpClient, Target},
    load::{self, Measured, Window},
    provider::{Provider, SCOPES},
    random,
    recording::{Cost, Recording},
};

/// How many.
pub(crate) const CONNECTIONS: u32 = 10_000;
/// Of one statement.
const BATCH: usize = 1000;
/// How long handing out tokens counts, and reading sessions beside it.
const LENGTH: Duration = Duration::from_secs(5);
/// Calls that are looked at one by one.
const LOOKED_AT: u32 = 50;
/// How long all of them may take to be refreshed, and how often one looks.
const REFRESH_LIMIT: Duration = Duration::from_mins(4);
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What a token from the broker costs.
#[derive(Serialize)]
pub(crate) struct Broker {
    /// `GET session` right before.
    pub(crate) reads: Measured,
    /// `POST oauth/connections/{id}/token`, with a token that is good.
    pub(crate) tokens: Measured,
    /// One of them.
    pub(crate) call: Cost,
}

/// How fast tokens are refreshed.
#[derive(Serialize)]
pub(crate) struct Refreshes {
    /// How many.
    pub(crate) connections: u32,
    /// From the first to the last.
    pub(crate) seconds: f64,
    pub(crate) per_second: f64,
    /// How long the first one waited for a tick, in seconds.
    pub(crate) first_after: f64,
}

/// Connects accounts of users who are there, past the application. Gives their ids.
pub(crate) async fn populate(
    database: &Database,
    application: &Application,
) -> anyhow::Result<Vec<Uuid>> {
    let ring = application.variable("OAUTH_TOKEN_KEYS")?;
    let ring = KeyRing::parse(&SecretString::from(ring))?;
    let users: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM users WHERE email LIKE 'user%' AND status = 'active' ORDER BY id LIMIT $1",
    )
    .bind(i64::from(CONNECTIONS))
    .fetch_all(&database.pool)
    .await?;
    ensure!(users.len() == CONNECTIONS as usize, "there are {} users to connect", users.len());
    let mut all = Vec::with_capacity(users.len());
    for users in users.chunks(BATCH) {
        all.extend(connect(&database.pool, &ring, users).await?);
    }
    let tables = ["integrations", "consents", "scopes", "tokens"];
    for table in tables {
        database.run(&[&format!("VACUUM ANALYZE oauth_{table}")]).await?;
    }
    Ok(all)
}

/// One connection for each of these users, as the component would have stored it, with a token that is good for an hour, and
/// that the background leaves alone.
async fn connect(pool: &PgPool, ring: &KeyRing, users: &[Uuid]) -> anyhow::Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = users
        .iter()
        .map(|_| Ok(Uuid::from_bytes(random::bytes()?)))
        .collect::<anyhow::Result<_>>()?;
    let seal = |table: &'static str| -> anyhow::Result<Vec<String>> {
        ids.iter().zip(users).map(|(id, user)| sealed(ring, table, *id, *user)).collect()
    };
    sqlx::query(
        "WITH new AS (
             SELECT id, user_id, access, refresh, gen_random_uuid() AS consent
             FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS n (id, user_id, access, refresh)
         ), integration AS (
             INSERT INTO oauth_integrations
                 (id, user_id, provider, account, label, consent_id, requested, state, state_since, created_at)
             SELECT id, user_id, 'google', id, 'ada@example.com', consent, $5, 'active', now(), now() FROM new
         ), consent AS (
             INSERT INTO oauth_consents (id, user_id, integration_id, provider, label, change, consented_at)
             SELECT consent, user_id, id, 'google', 'ada@example.com', 'granted', now() FROM new
         ), scopes AS (
             INSERT INTO oauth_scopes (consent_id, scope) SELECT consent, scope FROM new, unnest($5) AS scope
         )
         INSERT INTO oauth_tokens (integration_id, user_id, version, access, refresh, expires_at, written_at)
         SELECT id, user_id, 1, access, refresh, now() + interval '1 hour', now() FROM new",
    )
    .bind(&ids)
    .bind(users)
    .bind(seal("oauth_tokens.access")?)
    .bind(seal("oauth_tokens.refresh")?)
    .bind(SCOPES.map(str::to_owned))
    .execute(pool)
    .await?;
    Ok(ids)
}

/// An envelope as the component makes it. Each holds another token: the provider tells them apart.
fn sealed(ring: &KeyRing, table: &str, row: Uuid, user: Uuid) -> anyhow::Result<String> {
    let context = EnvelopeContext { table, row, owner: UserId::from_uuid(user), version: 1 };
    let random = Randomness {
        data_key: random::bytes()?,
        secret_nonce: random::bytes()?,
        wrap_nonce: random::bytes()?,
    };
    let token = row.simple().to_string();
    vault::seal(ring, &context, token.as_bytes(), random).context("cannot seal a token")
}

/// A service of the assistant, which asks for one token after the other.
pub(crate) struct Service<'a> {
    client: HttpClient,
    connections: &'a [Uuid],
    next: usize,
}

impl<'a> Service<'a> {
    /// So many clients of one service account, each with connections of its own. The administrator makes it.
    pub(crate) async fn open(
        target: Target,
        administrator: &Account,
        clients: u32,
        connections: &'a [Uuid],
    ) -> anyhow::Result<Vec<Self>> {
        let mut session = Session::open(target, administrator).await?;
        let name = format!("bench {}", Uuid::from_bytes(random::bytes()?));
        let wanted = json!({ "name": name, "permissions": ["connections:broker:any"] });
        let account = session.post("/api/v1/service-accounts", &wanted).await?;
        let account: Value = serde_json::from_slice(&account)?;
        let id = account["id"].as_str().context("a service account without an id")?;
        let path = format!("/api/v1/service-accounts/{id}/keys");
        let key: Value = serde_json::from_slice(&session.post(&path, &json!({})).await?)?;
        let key = key["key"].as_str().context("a key of a service account without a text")?;
        let share = connections.len() / clients.max(1) as usize;
        let client = |connections| {
            let mut client = HttpClient::new(target)?;
            client.authorize(key)?;
            Ok(Self { client, connections, next: 0 })
        };
        connections.chunks(share.max(1)).take(clients as usize).map(client).collect()
    }

    /// `POST oauth/connections/{id}/token`
    pub(crate) async fn ask(&mut self) -> anyhow::Result<()> {
        let id = self.connections.get(self.next).context("no connections")?;
        self.next = (self.next + 1) % self.connections.len();
        let path = format!("/api/v1/oauth/connections/{id}/token");
        self.client.post(&path, &json!({})).await.map(drop)
    }
}

/// Reads of sessions, and then tokens by as many clients.
pub(crate) async fn broker(
    database: &Database,
    sessions: &mut [Session],
    services: &mut [Service<'_>],
) -> anyhow::Result<Broker> {
    let reads = load::run(Window::of(LENGTH), sessions, Session::read).await?;
    let tokens = load::run(Window::of(LENGTH), services, Service::ask).await.context("broker")?;
    let one = services.first_mut().context("no service")?;
    let recording = Recording::start(database).await?;
    for _ in 0..LOOKED_AT {
        one.ask().await?;
    }
    let call = recording.stop(database).await?.cost_of("_oauth", LOOKED_AT);
    Ok(Broker { reads, tokens, call })
}

/// Lets all of them be due at once, and waits for the ticks of the application to refresh them.
pub(crate) async fn refreshes(
    database: &Database,
    provider: &Provider,
) -> anyhow::Result<Refreshes> {
    let due =
        "UPDATE oauth_tokens SET expires_at = now() + interval '1 minute', refresh_at = now(),
         written_at = now() - interval '59 minutes'";
    database.run(&[due]).await?;
    let began = Instant::now();
    let left = "SELECT count(*) FROM oauth_tokens WHERE version = 1";
    let mut first_after = None;
    loop {
        let left: i64 = sqlx::query_scalar(left).fetch_one(&database.pool).await?;
        if left < i64::from(CONNECTIONS) {
            first_after.get_or_insert(began.elapsed());
        }
        if left == 0 {
            break;
        }
        ensure!(began.elapsed() < REFRESH_LIMIT, "{left} connections are still not refreshed");
        sleep(LOOK_EVERY).await;
    }
    let (tokens, most) = provider.seen();
    ensure!(
        (tokens, most) == (CONNECTIONS as usize, 1),
        "the provider was asked for {tokens} connections, and for one of them {most} times"
    );
    let seconds: f64 = sqlx::query_scalar(
        "SELECT extract(epoch FROM max(written_at) - min(written_at))::float8 FROM oauth_tokens",
    )
    .fetch_one(&database.pool)
    .await?;
    Ok(Refreshes {
        connections: CONNECTIONS,
        seconds,
        per_second: f64::from(CONNECTIONS) / seconds,
        first_after: first_after.unwrap_or_default().as_secs_f64(),
    })
}
