//! Says in the database that it was backed up, for whoever watches the age of the newest backup.

use clap::Args;
use sqlx::Connection as _;

use crate::{Home, database};

/// What was backed up.
#[derive(Args)]
pub struct Options {
    /// `full`, `diff`, or what else the program calls it
    #[arg(long, default_value = "full")]
    kind: String,
}

/// Notes that a backup has ended well just now.
///
/// # Errors
/// The database is out of reach.
pub async fn note(home: &Home, options: &Options) -> anyhow::Result<()> {
    let mut connection = database::connect(&database::url(home)?).await?;
    sqlx::query("SELECT note_backup($1, clock_timestamp())")
        .bind(&options.kind)
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(())
}
