//! Whether the components can log in to the database (DATA-5): a restore brings back the passwords of its time.

use sqlx::{Connection as _, PgConnection};

use super::report::Report;
use crate::{Home, roles, secrets::Secrets};

const WHAT: &str = "database roles";

/// Logs in as each of them, and out again.
pub(super) async fn check(
    home: &Home,
    secrets: &Secrets,
    (connection, url): (&mut PgConnection, &str),
    report: &mut Report,
) -> anyhow::Result<()> {
    let database: String =
        sqlx::query_scalar("SELECT current_database()::text").fetch_one(connection).await?;
    let components = roles::components(home)?;
    let logins = roles::known(home, secrets, &database, url)?;
    let mut refused: Vec<&str> = components
        .iter()
        .filter(|component| !secrets.database_passwords.contains_key(*component))
        .map(String::as_str)
        .collect();
    for login in &logins {
        match PgConnection::connect(&login.url).await {
            Ok(connection) => connection.close().await?,
            Err(_) => refused.push(&login.component),
        }
    }
    if refused.is_empty() {
        report.good(WHAT, format!("all {} components log in", components.len()));
    } else {
        report.wrong(
            WHAT,
            format!("{} cannot log in: {}", refused.len(), refused.join(", ")),
            "`migrate roles`, with DATABASE_URL of somebody who may change roles, gives them the passwords of secrets.toml",
        );
    }
    Ok(())
}
