//! A running application and everything around it.

use std::{path::PathBuf, time::Duration};

use redis::aio::MultiplexedConnection;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool, Postgres};
use uuid::Uuid;

use crate::{
    builder::Builder,
    client::{Api, Response},
    database::{Database, host_and_port},
    fake_server::FakeServer,
    host::{Host, Settings},
    keys::Keys,
    mailbox::{Mail, Mailbox, Sms},
    pgbouncer::PgBouncer,
    process::Deadline,
    redis_server::{self, Redis, RedisServer},
    reservation::Reservation,
    users::{Tokens, User, new_address, new_password},
};

/// How long a message may take from its cause to the mailbox.
const MESSAGE_LIMIT: Duration = Duration::from_secs(10);

/// An application. Everything that it consists of ends with it, in this order.
pub struct App {
    pub(crate) host: Host,
    pub(crate) settings: Settings,
    pub(crate) keys: Keys,
    pub(crate) mailbox: Mailbox,
    #[expect(dead_code, reason = "ends with the application")]
    pub(crate) google: FakeServer,
    #[expect(dead_code, reason = "ends with the application")]
    pub(crate) pgbouncer: Option<PgBouncer>,
    pub(crate) redis: Redis,
    pub(crate) database: Database,
}

impl App {
    /// Starts an application with default settings, except that rate limits are off.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Starts an application with settings of its own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Its first host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Where it serves; also `public_url` unless the test has set another.
    pub fn url(&self) -> &str {
        &self.host.url
    }

    /// Its keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Another host on the same stores, with the same variables.
    pub fn second_host(&self) -> Host {
        self.second_host_with(&[])
    }

    /// Another host on the same stores, with these variables set differently.
    pub fn second_host_with(&self, variables: &[(&str, &str)]) -> Host {
        let mut settings = self.settings.clone();
        for (name, value) in variables {
            settings.variables.insert((*name).to_owned(), (*value).to_owned());
        }
        Host::start(&settings, Reservation::port())
    }

    /// Another host on the same stores that serves these components alone, with these variables set differently.
    pub fn host_of(&self, components: &[&str], variables: &[(&str, &str)]) -> Host {
        let mut settings = self.settings.clone();
        settings.components = components.iter().copied().map(str::to_owned).collect();
        for (name, value) in variables {
            settings.variables.insert((*name).to_owned(), (*value).to_owned());
        }
        Host::start(&settings, Reservation::port())
    }

    /// Another host on the same stores, which finds Redis at this address: a gate before it.
    pub fn second_host_with_redis_at(&self, address: &str) -> Host {
        let mut settings = self.settings.clone();
        let server = settings.variables["redis_address"].clone();
        for (name, value) in &mut settings.variables {
            if name.ends_with("redis_url") || name == "redis_address" {
                *value = value.replace(&server, address);
            }
        }
        Host::start(&settings, Reservation::port())
    }

    /// The same application behind another host; the one before ends.
    #[must_use]
    pub fn served_by(mut self, host: Host) -> Self {
        self.host = host;
        self
    }

    /// The file that a component keeps in what it has fetched, unless that is in Redis.
    pub fn kept_file(&self, component: &str) -> PathBuf {
        self.settings.kept.file(component)
    }

    // --- the API ---

    /// The API, called by nobody.
    pub fn api(&self) -> Api<'_> {
        self.host.api()
    }

    /// The API, called by whoever holds these tokens.
    pub fn as_user<'a>(&'a self, tokens: &'a Tokens) -> Api<'a> {
        self.host.as_user(tokens)
    }

    /// `GET path`, by nobody.
    pub async fn get(&self, path: &str) -> Response {
        self.api().get(path).await
    }

    /// `POST path`, by nobody.
    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.api().post(path, body).await
    }

    /// The HTTP client that the API is called with.
    pub fn client(&self) -> &reqwest::Client {
        self.host.client()
    }

    // --- people ---

    /// Registers, without confirming the address; gives the registration's handle.
    pub async fn register(&self, email: &str, password: &str, name: &str) -> String {
        let body = json!({ "email": email, "password": password, "name": name });
        let answer = self.post("/api/v1/auth/register", body).await.expect(202).json();
        assert_eq!(answer["status"], "verification_sent");
        answer["registration"].as_str().expect("a handle").to_owned()
    }

    /// Completes a registration by its mail's link.
    pub async fn verify_by_link(&self, token: &str, password: &str) -> Response {
        let body = json!({ "token": token, "password": password });
        self.post("/api/v1/auth/verify-email", body).await
    }

    /// Completes a registration by its mail's code.
    pub async fn verify_by_code(&self, registration: &str, code: &str) -> Response {
        let body = json!({ "registration": registration, "code": code });
        self.post("/api/v1/auth/verify-email", body).await
    }

    /// Registers an account, reads its mail and confirms the address.
    pub async fn register_verified(&self, name: &str) -> User {
        let (email, password) = (new_address(name), new_password());
        let registration = self.register(&email, &password, name).await;
        let code = self.mail_to(&email).await.code();
        self.verify_by_code(&registration, &code).await.expect(200);
        let id: Uuid = sqlx::query_scalar("SELECT id FROM users WHERE email = $1")
            .bind(&email)
            .fetch_one(self.pool())
            .await
            .expect("the account exists");
        User { id, email, password, name: name.to_owned() }
    }

    /// Somebody who has registered and logged in.
    pub async fn somebody(&self, name: &str) -> (User, Tokens) {
        let user = self.register_verified(name).await;
        let tokens = self.log_in(&user).await;
        (user, tokens)
    }

    /// Somebody who is an administrator from their first log-in on.
    pub async fn administrator(&self, name: &str) -> User {
        let user = self.register_verified(name).await;
        let promoted = sqlx::query("UPDATE users SET roles = '{administrator}' WHERE id = $1")
            .bind(user.id)
            .execute(self.pool())
            .await
            .expect("the roles change");
        assert_eq!(promoted.rows_affected(), 1);
        user
    }

    /// Somebody with the password and the roles of this user, and nothing else of theirs. Takes no mail and no hash.
    pub async fn copy_of(&self, user: &User) -> User {
        let email = new_address(&user.name);
        let copy = "WITH copy AS (
                INSERT INTO users (id, email, email_key, name, roles, verified_at, created_at, updated_at)
                SELECT gen_random_uuid(), $2, $2, name, roles, verified_at, created_at, updated_at
                FROM users WHERE id = $1 RETURNING id
            ), credential AS (
                INSERT INTO credentials (user_id, password_hash, changed_at)
                SELECT copy.id, password_hash, changed_at FROM credentials, copy WHERE user_id = $1
            ) SELECT id FROM copy";
        let copied = sqlx::query_scalar(copy).bind(user.id).bind(&email).fetch_one(self.pool());
        User { id: copied.await.expect("a user to copy"), email, ..user.clone() }
    }

    /// Tries to log in.
    pub async fn try_log_in(&self, email: &str, password: &str) -> Response {
        self.post("/api/v1/auth/login", json!({ "email": email, "password": password })).await
    }

    /// Logs in.
    pub async fn log_in(&self, user: &User) -> Tokens {
        Tokens::of(&self.try_log_in(&user.email, &user.password).await.expect(200))
    }

    /// Logs in on a device of this name.
    pub async fn log_in_on(&self, user: &User, device: &str) -> Tokens {
        let body = json!({ "email": user.email, "password": user.password, "device": device });
        Tokens::of(&self.post("/api/v1/auth/login", body).await.expect(200))
    }

    /// Presents a refresh token.
    pub async fn try_refresh(&self, refresh_token: &str) -> Response {
        self.post("/api/v1/session/refresh", json!({ "refresh_token": refresh_token })).await
    }

    /// Refreshes.
    pub async fn refresh(&self, tokens: &Tokens) -> Tokens {
        Tokens::of(&self.try_refresh(&tokens.refresh).await.expect(200))
    }

    // --- messages and jobs ---

    /// Does what is due in the background.
    pub async fn tick(&self) -> Response {
        self.host.with_token(&self.keys.tick_token).post_empty("/internal/jobs/tick").await
    }

    /// What it counts, as Prometheus text.
    pub async fn metrics(&self) -> Response {
        self.host.with_token(&self.keys.metrics_token).get("/metrics").await
    }

    /// Waits until the metrics say this. Components count behind their answers, so a client may look before they have.
    pub async fn expect_counted(&self, line: &str) {
        let deadline = Deadline::after(MESSAGE_LIMIT);
        loop {
            let metrics = self.metrics().await.text();
            if metrics.contains(line) {
                return;
            }
            assert!(deadline.pause().await, "no {line} in {metrics}");
        }
    }

    /// The next mail to an address, each call the one after, in the order of arrival; ticks until it
    /// is there.
    pub async fn mail_to(&self, address: &str) -> Mail {
        let deadline = Deadline::after(MESSAGE_LIMIT);
        loop {
            self.tick().await;
            if let Some(mail) = self.mailbox.take(address).await {
                return mail;
            }
            assert!(deadline.pause().await, "no mail to {address}");
        }
    }

    /// Sends what is queued; then no mail to the address may be there that [`mail_to`](Self::mail_to)
    /// has not given.
    pub async fn expect_no_mail_to(&self, address: &str) {
        self.tick().await.expect(200);
        let mail = self.mailbox.take(address).await;
        assert!(mail.is_none(), "{mail:?}");
    }

    /// All mails to an address so far, oldest first, whether or not they have been given before.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.mailbox.to(address).await
    }

    /// Lets the mail API answer the next `count` mails with an error.
    pub async fn fail_next_mails(&self, count: u32, status: u16) {
        self.mailbox.fail_next(count, status).await;
    }

    /// The next text message to a number, each call the one after, in the order of arrival; ticks until
    /// it is there.
    pub async fn sms_to(&self, number: &str) -> Sms {
        let deadline = Deadline::after(MESSAGE_LIMIT);
        loop {
            self.tick().await;
            if let Some(sms) = self.mailbox.take_text(number).await {
                return sms;
            }
            assert!(deadline.pause().await, "no text message to {number}");
        }
    }

    /// Sends what is queued; then no text message to the number may be there that
    /// [`sms_to`](Self::sms_to) has not given.
    pub async fn expect_no_sms_to(&self, number: &str) {
        self.tick().await.expect(200);
        let sms = self.mailbox.take_text(number).await;
        assert!(sms.is_none(), "{sms:?}");
    }

    /// All text messages to a number so far, oldest first, whether or not they have been given before.
    pub async fn texts_to(&self, number: &str) -> Vec<Sms> {
        self.mailbox.texts_to(number).await
    }

    /// Lets Twilio refuse the next `count` text messages: `status`, with `code` in the body.
    pub async fn fail_next_sms(&self, code: u32, status: u16, count: u32) {
        self.mailbox.fail_next_texts(code, status, count).await;
    }

    /// URL of its Postgres for a superuser.
    pub fn superuser_url(&self) -> &str {
        self.database.superuser_url()
    }

    /// URL of the mail API, and of Twilio's.
    pub fn mail_url(&self) -> &str {
        &self.mailbox.url
    }

    /// A job that was given up.
    pub async fn dead_job(&self) -> Uuid {
        let dead = "INSERT INTO jobs (id, kind, payload, state, attempts, run_at, created_at, finished_at, last_error)
                    SELECT overlay(gen_random_uuid()::text PLACING '01a2263a-e507-7' FROM 1)::uuid, 'send_email',
                        '{\"to\": \"a@b.example\", \"name\": \"\", \"template\": {\"kind\": \"already_registered\"}}',
                        'dead', 3, now(), now(), now(), 'it was refused'
                    RETURNING id";
        self.value(dead).await
    }

    /// Has an alert rule fire, as if somebody had been told of it just now. Nobody has it in hand.
    pub async fn firing_alert(&self, rule: &str) {
        let firing = format!(
            "WITH anew AS (DELETE FROM job_alert_acknowledgements WHERE name = '{rule}')
             INSERT INTO job_alerts (name, state, since, told_at) VALUES ('{rule}', 'firing', now(), now())
             ON CONFLICT (name) DO UPDATE SET state = 'firing', since = now(), told_at = now()"
        );
        assert_eq!(self.sql(&firing).await, 1);
    }

    /// An unexpected error that was seen.
    pub async fn recorded_error(&self) -> Uuid {
        let seen = "INSERT INTO errors (id, component, what, count, first_seen_at, last_seen_at, first_trace_id, last_trace_id, release)
                    SELECT overlay(overlay(gen_random_uuid()::text PLACING '8' FROM 15) PLACING '8' FROM 20)::uuid, 'users',
                        'a defect', 1, now(), now(), '', '', '0.1.0'
                    RETURNING id";
        self.value(seen).await
    }

    // --- stores ---

    /// Its database, as its owner.
    pub fn pool(&self) -> &PgPool {
        self.database.pool()
    }

    /// Sets a parameter of Postgres for everybody who connects to its database from here on.
    pub async fn set_in_database(&self, parameter: &str, value: &str) {
        self.database.set(parameter, value).await;
    }

    /// Runs a statement in its database, as its owner; gives the number of rows that changed.
    pub async fn sql(&self, sql: &str) -> u64 {
        let done = sqlx::query(AssertSqlSafe(sql)).execute(self.pool()).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
    }

    /// The one value that a query gives.
    pub async fn value<T>(&self, sql: &str) -> T
    where
        T: for<'r> sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres> + Send + Unpin,
    {
        let value = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(self.pool()).await;
        value.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Every row of its database and every value of its Redis, as text. Only with a Redis of its own is that its own.
    pub async fn everything_kept(&self) -> String {
        let kept = self.kept_in_postgres().await;
        let in_redis = self.kept_in_redis().await;
        in_redis.iter().fold(kept, |kept, (key, value)| kept + " " + key + " " + value)
    }

    /// Every row of its database, as text.
    pub async fn kept_in_postgres(&self) -> String {
        let tables = "SELECT table_name::text FROM information_schema.tables
                      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
        let tables: Vec<String> =
            sqlx::query_scalar(tables).fetch_all(self.pool()).await.expect("tables");
        let mut kept = String::new();
        for table in tables {
            let rows = format!("SELECT string_agg(t::text, ' ') FROM {table} t");
            kept.extend(self.value::<Option<String>>(&rows).await);
        }
        kept
    }

    /// Every key of its Redis, and what is there, as text.
    pub async fn kept_in_redis(&self) -> Vec<(String, String)> {
        let all = "local kept = {}
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local kind, value = redis.call('TYPE', key)['ok'], nil
              if kind == 'string' then value = redis.call('GET', key)
              elseif kind == 'hash' then value = table.concat(redis.call('HGETALL', key), ' ')
              elseif kind == 'zset' then value = table.concat(redis.call('ZRANGE', key, 0, -1), ' ')
              elseif kind == 'stream' then
                value = ''
                for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
                  value = value .. ' ' .. table.concat(entry[2], ' ')
                end
              else error('a kind that nobody reads here: ' .. kind) end
              kept[#kept + 1] = key
              kept[#kept + 1] = value
            end
            return kept";
        let mut redis = self.redis().await;
        let kept: Vec<Vec<u8>> =
            redis::Script::new(all).invoke_async(&mut redis).await.expect("the values of Redis");
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        kept.chunks(2).map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
    }

    /// A connection to its Redis.
    pub async fn redis(&self) -> MultiplexedConnection {
        redis_server::connect(self.redis.url()).await.expect("Redis answers")
    }

    /// URL of its database, as the role that owns it.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// URL of its Redis.
    pub fn redis_url(&self) -> &str {
        self.redis.url()
    }

    /// Where Redis is: `host:port`.
    pub fn redis_address(&self) -> String {
        host_and_port(self.redis.url())
    }

    /// Its own Redis server, when it was started with one.
    pub fn redis_server(&mut self) -> &mut RedisServer {
        match &mut self.redis {
            Redis::Own(server) => server,
            _ => panic!("start the application with `own_redis()`"),
        }
    }
}
