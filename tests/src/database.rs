//! A database of its own for each application, with an owner and a role for each component, as in production.

use std::{collections::BTreeMap, fs, str::FromStr as _, thread, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
};
use url::Url;

use crate::{environment, random_hex, schema::Schema, template::Template};

/// Connections that a test itself uses at once.
const TEST_CONNECTIONS: u32 = 4;

/// How long removing a database may take.
const DROP_LIMIT: Duration = Duration::from_secs(10);

/// What Postgres copies when it is told nothing else: a database with nothing in it.
const EMPTY: &str = "template1";

/// A migrated database. It goes with this value.
pub struct Database {
    superuser_url: String,
    name: String,
    /// As the role that owns it, which no component is.
    pub url: String,
    pool: PgPool,
}

impl Database {
    /// Creates one on the Postgres of the tests.
    pub async fn create() -> Self {
        Self::create_at(&environment::database_url()).await
    }

    /// Creates one on another Postgres, given a superuser's URL.
    pub async fn create_at(superuser_url: &str) -> Self {
        let mut superuser = PgConnection::connect(superuser_url).await.expect("Postgres");
        let template = Template::of(&Schema::read().await, superuser_url, &mut superuser).await;
        let database = Self::copy(&template.name, superuser_url, superuser).await;
        let mut superuser = database.superuser().await;
        template.hand_over(&mut superuser, &database.name).await;
        superuser.close().await.unwrap();
        database
    }

    /// Creates one on the Postgres of the tests, and leaves it empty.
    pub async fn create_empty() -> Self {
        let superuser_url = environment::database_url();
        let superuser = PgConnection::connect(&superuser_url).await.expect("Postgres");
        Self::copy(EMPTY, &superuser_url, superuser).await
    }

    /// One with an owner of its own, who does not yet own what is in it.
    async fn copy(source: &str, superuser_url: &str, mut superuser: PgConnection) -> Self {
        let name = format!("postern_{}", random_hex::<8>());
        let password = random_hex::<16>();
        let role = format!("CREATE ROLE {name} LOGIN PASSWORD '{password}'");
        execute(&mut superuser, &role).await;
        let database = format!("CREATE DATABASE {name} OWNER {name} TEMPLATE {source}");
        execute(&mut superuser, &database).await;
        superuser.close().await.unwrap();
        let url = url_of(superuser_url, &name, &name, &password);
        let options = PgConnectOptions::from_str(&url).unwrap().statement_cache_capacity(0);
        let pool =
            PgPoolOptions::new().max_connections(TEST_CONNECTIONS).connect_lazy_with(options);
        Self { superuser_url: superuser_url.to_owned(), name, url, pool }
    }

    /// Applies every migration that is missing.
    pub async fn migrate(&self) {
        let mut connection = PgConnection::connect(&self.url).await.expect("Postgres");
        Schema::read().await.apply(&mut connection).await;
        connection.close().await.unwrap();
    }

    /// Takes back every migration behind this one; 0 takes them all.
    pub async fn migrate_down_to(&self, version: i64) {
        let mut connection = PgConnection::connect(&self.url).await.expect("Postgres");
        Schema::read().await.undo(&mut connection, version).await;
        connection.close().await.unwrap();
    }

    /// Gives each component its role, as `cargo xtask migrate roles` does; their URLs by component.
    pub async fn component_urls(&self) -> BTreeMap<String, String> {
        let mut superuser = self.superuser().await;
        let file = environment::root().join("migrations/roles.sql");
        let sql = fs::read_to_string(file).expect("migrations/roles.sql");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut superuser).await.expect("the roles");
        let mut urls = BTreeMap::new();
        for component in environment::components_that_know("database_url") {
            let role = format!("{}_{component}", self.name);
            let password = random_hex::<16>();
            let sql = format!("ALTER ROLE {role} PASSWORD '{password}'");
            let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut superuser).await;
            done.unwrap_or_else(|error| panic!("{error}: run `cargo xtask regenerate`"));
            urls.insert(component, url_of(&self.url, &self.name, &role, &password));
        }
        superuser.close().await.unwrap();
        urls
    }

    /// Sets a parameter for the owner and every component; connections that are made from here on have it.
    pub async fn set(&self, parameter: &str, value: &str) {
        let mut superuser = self.superuser().await;
        for role in roles_of(&mut superuser, &self.name).await.expect("the roles") {
            let sql =
                format!("ALTER ROLE {role} IN DATABASE {} SET {parameter} = '{value}'", self.name);
            execute(&mut superuser, &sql).await;
        }
        superuser.close().await.unwrap();
    }

    /// A superuser's connection to it.
    pub async fn superuser(&self) -> PgConnection {
        let mut url = Url::parse(&self.superuser_url).expect("a URL");
        url.set_path(&self.name);
        PgConnection::connect(url.as_str()).await.expect("Postgres")
    }

    /// URL of the server for a superuser.
    pub fn superuser_url(&self) -> &str {
        &self.superuser_url
    }

    /// Its name, which is also its owner's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A test's own way in, as its owner.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// `host:port`.
    pub(crate) fn address(&self) -> String {
        host_and_port(&self.url)
    }
}

impl Drop for Database {
    /// Best effort: the test may have stopped the server.
    fn drop(&mut self) {
        let (url, name) = (self.superuser_url.clone(), self.name.clone());
        // A destructor cannot wait within the test's runtime.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let cleaning = async {
                let Ok(mut superuser) = PgConnection::connect(&url).await else { return };
                let mut statements = vec![format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")];
                let roles = roles_of(&mut superuser, &name).await.unwrap_or_default();
                statements.extend(roles.iter().map(|role| format!("DROP ROLE IF EXISTS {role}")));
                for sql in statements {
                    if let Err(error) =
                        sqlx::query(AssertSqlSafe(sql)).execute(&mut superuser).await
                    {
                        eprintln!("something of {name} stays: {error}");
                    }
                }
            };
            // Nor for ever: a test that fails may leave a server that hangs.
            runtime.expect("a runtime").block_on(async {
                _ = tokio::time::timeout(DROP_LIMIT, cleaning).await;
            });
        });
        _ = dropping.join();
    }
}

/// The owner of a database, and the roles of its components. The names need no quotes.
async fn roles_of(superuser: &mut PgConnection, name: &str) -> sqlx::Result<Vec<String>> {
    let sql =
        "SELECT rolname::text FROM pg_roles WHERE rolname = $1 OR starts_with(rolname, $1 || '_')";
    sqlx::query_scalar(sql).bind(name).fetch_all(superuser).await
}

/// Runs statements that give nothing.
pub(crate) async fn execute(connection: &mut PgConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A URL of a database on the server of another URL.
pub(crate) fn url_of(server: &str, database: &str, user: &str, password: &str) -> String {
    let mut url = Url::parse(server).expect("a URL");
    url.set_path(database);
    url.set_username(user).expect("a URL with a host");
    url.set_password(Some(password)).expect("a URL with a host");
    url.into()
}

/// `host:port` of a URL.
pub(crate) fn host_and_port(url: &str) -> String {
    let url = Url::parse(url).expect("a URL");
    let (host, port) = (url.host_str().expect("a host"), url.port().expect("a port"));
    format!("{host}:{port}")
}
