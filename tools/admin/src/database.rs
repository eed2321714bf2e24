//! The application's database: made in a cluster of our own, or named for the chores.

use std::env;

use anyhow::Context as _;
use postern_services::postgres::SUPERUSER;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::Home;

/// Its name in a cluster of our own, and that of the role that owns it.
const NAME: &str = "postern";

/// `DATABASE_URL`, else the database of the instance.
pub(crate) fn url(home: &Home) -> anyhow::Result<String> {
    named_by_environment("DATABASE_URL")
        .or_else(|| home.database_url.clone())
        .with_context(|| format!("no database: set DATABASE_URL{}", home.hint))
}

/// The value of an environment variable, unless it is empty.
pub fn named_by_environment(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A connection to it.
///
/// # Errors
/// There is nothing, or it does not let this user in.
pub async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    // The error of sqlx does not repeat the URL, and so not the password.
    PgConnection::connect(url).await.context("cannot connect to the database")
}

/// Creates it and its owner in a cluster, unless they are there.
pub async fn ensure(superuser_url: &str, password: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(superuser_url).await?;
    let role: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_roles WHERE rolname = $1")
        .bind(NAME)
        .fetch_optional(&mut connection)
        .await?;
    if role.is_none() {
        // A statement of the utility kind takes no parameters; the password is base64url.
        let sql = format!("CREATE ROLE {NAME} LOGIN PASSWORD '{password}'");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
    }
    let database: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(NAME)
        .fetch_optional(&mut connection)
        .await?;
    if database.is_none() {
        let sql = format!("CREATE DATABASE {NAME} OWNER {NAME}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// The way into it of a cluster's superuser.
pub fn url_of_superuser(port: u16, password: &str) -> String {
    format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{NAME}")
}

/// The owner's.
pub fn url_of_owner(port: u16, password: &str) -> String {
    format!("postgres://{NAME}:{password}@127.0.0.1:{port}/{NAME}")
}
