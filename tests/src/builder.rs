//! How an application is started.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use postern_domain::jobs::{alert::RULES, schedule::SCHEDULES};

use crate::{
    app::App,
    database::{Database, host_and_port},
    environment,
    fake_server::FakeServer,
    host::{Host, Settings, Shape},
    kept::{Kept, KeptInRedis},
    keys::Keys,
    mailbox::Mailbox,
    pgbouncer::PgBouncer,
    redis_server::{Redis, RedisServer},
    redis_users,
    reservation::Reservation,
    twilio,
};

/// What Google answers whom a test does not ask to answer otherwise.
const ANOTHER_TOKEN: &str = r#"{"access_token":"another token","expires_in":3600}"#;

/// What a test wants to be different from [`App::start`].
#[derive(Default)]
pub struct Builder {
    variables: BTreeMap<String, String>,
    components: Vec<String>,
    manifest: Option<PathBuf>,
    database: Option<Database>,
    redis_url: Option<String>,
    own_redis: bool,
    schedules: bool,
    alerts: bool,
    keys: Option<Keys>,
    kept: Kept,
    shape: Option<Shape>,
}

impl Builder {
    /// Sets a Spin variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// Serves this component and no other that is not named as well.
    #[must_use]
    pub fn component(mut self, id: &str) -> Self {
        self.components.push(id.to_owned());
        self
    }

    /// Another manifest than the checkout's. `source` is relative to its folder.
    #[must_use]
    pub fn manifest(mut self, path: impl Into<PathBuf>) -> Self {
        self.manifest = Some(path.into());
        self
    }

    /// A database that is there already.
    #[must_use]
    pub fn database(mut self, database: Database) -> Self {
        self.database = Some(database);
        self
    }

    /// A Redis that is there already.
    #[must_use]
    pub fn redis(mut self, url: impl Into<String>) -> Self {
        self.redis_url = Some(url.into());
        self
    }

    /// A Redis server of its own, which the test may stop.
    #[must_use]
    pub fn own_redis(mut self) -> Self {
        self.own_redis = true;
        self
    }

    /// With its schedules. Without this, ticks do what a test has caused, whatever the time is.
    #[must_use]
    pub fn schedules(mut self) -> Self {
        self.schedules = true;
        self
    }

    /// With its alert rules. Without this nothing is measured, however a test treats the queue.
    #[must_use]
    pub fn alerts(mut self) -> Self {
        self.alerts = true;
        self
    }

    /// Keys that the test knows beforehand.
    #[must_use]
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// With its key-value stores in Redis, as where several machines serve.
    #[must_use]
    pub fn keeping_in(mut self, redis: &KeptInRedis) -> Self {
        self.kept = Kept::in_redis(redis);
        self
    }

    /// Served by the processes of production, each from its own manifest.
    #[must_use]
    pub fn as_in_production(mut self) -> Self {
        self.shape = Some(Shape::Processes);
        self
    }

    /// Starts it.
    pub async fn start(self) -> App {
        environment::require_components();
        let database = match self.database {
            Some(database) => database,
            None => Database::create().await,
        };
        if !self.schedules {
            switch_schedules_off(&database).await;
        }
        if !self.alerts {
            switch_alerts_off(&database).await;
        }
        let redis = match self.redis_url {
            Some(url) => Redis::Elsewhere { url },
            None if self.own_redis => Redis::Own(RedisServer::start_new().await),
            None => Redis::unused().await,
        };
        let mailbox = Mailbox::start();
        // What is about one process, or other components, is not about production.
        let is_plain = self.manifest.is_none() && self.components.is_empty();
        let shape = self.shape.unwrap_or_else(|| {
            let behind_edge = is_plain && environment::is_behind_edge();
            if behind_edge { Shape::BehindEdge } else { Shape::One }
        });
        let pgbouncer = (shape == Shape::BehindEdge).then(|| PgBouncer::start(database.name()));
        let server = database.address();
        let address = pgbouncer.as_ref().map_or_else(|| server.clone(), PgBouncer::address);
        let google = FakeServer::start(async |_| (200, ANOTHER_TOKEN.to_owned())).await;
        let keys = self.keys.unwrap_or_else(Keys::generate);
        let port = Reservation::port();
        let mut variables: BTreeMap<String, String> = [
            ("public_url", format!("http://127.0.0.1:{}", port.number)),
            ("postgres_address", address.clone()),
            ("redis_address", host_and_port(redis.url())),
            ("mail_url", mailbox.url.clone()),
            ("rate_limits", "off".to_owned()),
            // Tests that race log-ins against each other want all of them to be worked on.
            ("max_hashes_in_flight", "1000".to_owned()),
            // Ticks do what a test has caused, unless it asks for sealing as well.
            ("audit_seal_every_s", "86400".to_owned()),
            ("trusted_proxies", u8::from(shape == Shape::BehindEdge).to_string()),
            ("signing_key", keys.signing_key()),
            ("verification_keys", Keys::verification_keys(&[&keys])),
            ("refresh_keys", keys.refresh.clone()),
            ("mail_token_keys", keys.mail_token.clone()),
            ("password_peppers", keys.peppers.clone()),
            ("tick_token", keys.tick_token.clone()),
            ("metrics_token", keys.metrics_token.clone()),
            ("mfa_keys", keys.mfa.clone()),
            ("sms_code_keys", keys.sms_code.clone()),
            ("phone_keys", keys.phone.clone()),
            ("oauth_token_keys", keys.oauth_token.clone()),
            ("audit_signing_key", keys.audit_signing_key()),
            ("google_client_id", "google-client".to_owned()),
            ("google_client_secret", "google-secret".to_owned()),
            ("google_token_url", google.url.clone()),
            ("google_token_origin", google.url.clone()),
            ("twilio_url", mailbox.url.clone()),
            ("twilio_account_sid", twilio::ACCOUNT_SID.to_owned()),
            ("twilio_from", twilio::FROM.to_owned()),
            ("twilio_auth_token", keys.twilio_auth_token.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        for (component, url) in database.component_urls().await {
            variables.insert(format!("{component}_database_url"), url.replace(&server, &address));
        }
        variables.extend(redis_users::variables(redis_users::urls(redis.url()).await));
        variables.extend(self.variables);
        let manifest = self.manifest.unwrap_or_else(|| environment::root().join("spin.toml"));
        let kept = Arc::new(self.kept);
        let settings = Settings { manifest, components: self.components, variables, kept, shape };
        let host = Host::start(&settings, port);
        App { host, settings, keys, mailbox, google, pgbouncer, redis, database }
    }
}

async fn switch_alerts_off(database: &Database) {
    for rule in &RULES {
        let off =
            "INSERT INTO job_alerts (name, enabled) VALUES ($1, false) ON CONFLICT DO NOTHING";
        sqlx::query(off).bind(rule.name).execute(database.pool()).await.expect("a rule");
    }
}

async fn switch_schedules_off(database: &Database) {
    for schedule in &SCHEDULES {
        let off =
            "INSERT INTO job_schedules (name, enabled) VALUES ($1, false) ON CONFLICT DO NOTHING";
        sqlx::query(off).bind(schedule.name).execute(database.pool()).await.expect("a schedule");
    }
}
