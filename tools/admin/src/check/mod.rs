//! Whether an instance is whole: after a restore, and whenever somebody wants to know. Nothing is changed: the database is asked
//! in sessions that cannot write.

mod chain;
mod keys;
mod logins;
mod report;
mod samples;
mod schema;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Args;
use postern_domain::{audit::keys::AuditKeys, time::UnixMillis};
use sqlx::{Connection as _, PgConnection};

use self::report::Report;
use crate::{Home, audit, database, secrets::Secrets};

/// What to hold the instance against.
#[derive(Args)]
pub struct Options {
    /// Checkpoints that were kept elsewhere, as `audit checkpoints` keeps them; may be given several times
    #[arg(long, value_name = "kept.ndjson")]
    checkpoint: Vec<PathBuf>,
    /// Whose signatures count, as for `audit verify`; by default the keys in secrets.toml
    #[arg(long, value_name = "KEY OR FILE", allow_hyphen_values = true)]
    key: Vec<String>,
    /// The time that the database was brought back to, such as 2026-12-01T02:00:00Z: what was sealed behind it may be missing
    #[arg(long, value_name = "TIME", value_parser = moment)]
    restored_to: Option<UnixMillis>,
}

/// Looks at everything, and prints a table.
///
/// # Errors
/// Something is wrong, which the table says; or the database or the file of secrets cannot be read.
pub async fn run(home: &Home, options: &Options) -> anyhow::Result<()> {
    let secrets = Secrets::read(&home.secrets)?;
    let url = database::url(home)?;
    let kept = kept(options)?;
    let mut connection = connect(&url).await?;
    let mut report = Report::default();
    if schema::check(home, &mut connection, &mut report).await? {
        let trusted = trusted(options, &secrets)?;
        chain::check(
            &mut connection,
            &chain::Kept { kept, until: options.restored_to },
            &trusted,
            &mut report,
        )
        .await?;
        keys::check(&mut connection, &secrets, &mut report).await?;
        samples::check(&mut connection, &secrets, &mut report).await?;
    }
    logins::check(home, &secrets, (&mut connection, &url), &mut report).await?;
    connection.close().await?;
    print!("{report}");
    let wrong = report.wrong_lines();
    ensure!(wrong == 0, "{wrong} of these are wrong");
    Ok(())
}

/// A session that writes nothing, and takes its time.
async fn connect(url: &str) -> anyhow::Result<PgConnection> {
    let mut connection = database::connect(url).await?;
    sqlx::raw_sql("SET default_transaction_read_only = on; SET statement_timeout = 0")
        .execute(&mut connection)
        .await?;
    Ok(connection)
}

fn kept(options: &Options) -> anyhow::Result<Vec<postern_domain::audit::checkpoint::Checkpoint>> {
    let mut all = Vec::new();
    for file in &options.checkpoint {
        all.extend(audit::kept::read(file)?);
    }
    Ok(all)
}

fn trusted(options: &Options, secrets: &Secrets) -> anyhow::Result<AuditKeys> {
    if options.key.is_empty() {
        return AuditKeys::parse(&secrets.audit_verification_keys)
            .context("audit_verification_keys in secrets.toml");
    }
    audit::keys(&options.key)
}

/// A moment as people write it (RFC 3339).
pub(crate) fn moment(text: &str) -> Result<UnixMillis, String> {
    let moment: jiff::Timestamp = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    Ok(UnixMillis(moment.as_millisecond()))
}
