//! The database server of the application, as its superuser: to prepare what is measured, and to ask what came of it.

use std::fs;

use anyhow::Context as _;
use serde::Deserialize;
use sqlx::{
    AssertSqlSafe, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::application::{Application, Checkout};

const SUPERUSER: &str = "postgres";
/// Connections that are held: one to ask by, one for a statement meanwhile.
const CONNECTIONS: u32 = 2;

/// What `./up` keeps, as far as it matters here.
#[derive(Deserialize)]
struct Secrets {
    postgres_superuser_password: String,
}

/// A database, and the server that it is on.
pub(crate) struct Database {
    pub(crate) pool: PgPool,
    options: PgConnectOptions,
}

impl Database {
    /// That of the application.
    pub(crate) async fn of(checkout: &Checkout, application: &Application) -> anyhow::Result<Self> {
        let secrets = fs::read_to_string(checkout.local().join("secrets.toml"));
        let secrets: Secrets = toml::from_str(&secrets.context("the secrets of ./up")?)?;
        let options: PgConnectOptions = application.database_url.parse()?;
        let options = options.username(SUPERUSER).password(&secrets.postgres_superuser_password);
        Self::connect(options).await
    }

    /// Another one on the same server.
    pub(crate) async fn beside(&self, name: &str) -> anyhow::Result<Self> {
        Self::connect(self.options.clone().database(name)).await
    }

    async fn connect(options: PgConnectOptions) -> anyhow::Result<Self> {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
        // The error of sqlx does not repeat the password.
        let pool = pool.connect_with(options.clone()).await;
        Ok(Self { pool: pool.context("cannot connect to the database")?, options })
    }

    /// Runs statements one by one, each in a transaction of its own.
    pub(crate) async fn run(&self, statements: &[&str]) -> anyhow::Result<()> {
        for statement in statements {
            let run = sqlx::raw_sql(AssertSqlSafe(*statement)).execute(&self.pool).await;
            run.with_context(|| (*statement).to_owned())?;
        }
        Ok(())
    }

    /// How a role with this password gets into a database of the server.
    pub(crate) fn url(&self, role: &str, password: &str, database: &str) -> String {
        let (host, port) = (self.options.get_host(), self.options.get_port());
        format!("postgres://{role}:{password}@{host}:{port}/{database}")
    }
}
