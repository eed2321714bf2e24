//! The schema: `migrations/NNNN_name.{up,down}.sql`, applied in order and recorded in the database; and behind them
//! `migrations/functions/*.sql`, each time.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection,
    migrate::{Migrate as _, Migrator},
};

use crate::{Home, address::host_and_port, database, roles, secrets::Secrets};

/// What there is to be done.
#[derive(Subcommand)]
pub enum Command {
    /// Applies what is missing
    Up {
        /// Last migration to apply; all by default
        #[arg(long, value_name = "N")]
        to: Option<i64>,
        /// Takes no right away from a component, while the release before still runs; `migrate roles` does, later
        #[arg(long)]
        keep_rights: bool,
        /// Gives the components no rights, before they have roles: `migrate roles` does both
        #[arg(long, conflicts_with_all = ["to", "keep_rights"])]
        schema_only: bool,
    },
    /// Makes the database roles of the components, gives them their rights and passwords, and prints the variables that
    /// hold their logins. By `DATABASE_URL` as somebody who may create roles
    Roles {
        /// Takes no right away from a component, while the release before still runs
        #[arg(long)]
        keep_rights: bool,
        /// Makes new passwords
        #[arg(long)]
        rotate: bool,
    },
    /// Takes migrations back, newest first
    Down {
        /// Migration to stop at, itself kept; 0 takes all back. The newest alone by default
        #[arg(long, value_name = "N")]
        to: Option<i64>,
    },
    /// Lists the migrations and whether they are applied
    Status,
}

/// Does it.
///
/// # Errors
/// A migration fails, which leaves those before it applied, or the database is out of reach.
pub async fn run(home: &Home, command: &Command) -> anyhow::Result<()> {
    let migrator = load(&home.migrations).await?;
    let url = database::url(home)?;
    let mut connection = connect(&url).await?;
    match *command {
        Command::Up { to: None, keep_rights, schema_only } => {
            migrator.run(&mut connection).await?;
            replace_functions(&home.migrations, &mut connection).await?;
            if schema_only {
                print_status(&migrator, &applied(&migrator, &mut connection).await?);
                return Ok(());
            }
            let rights = roles::apply(home, &mut connection, keep_rights).await;
            if rights.is_err() {
                print_status(&migrator, &applied(&migrator, &mut connection).await?);
            }
            rights.context(
                "the schema is in place, but the rights of the components are those from before",
            )?;
        }
        // The functions and the rights are those of the whole schema.
        Command::Up { to: Some(target), .. } => migrator.run_to(target, &mut connection).await?,
        Command::Roles { keep_rights, rotate } => {
            roles::apply(home, &mut connection, keep_rights).await?;
            return give_logins(home, &url, connection, rotate).await;
        }
        Command::Down { to } => {
            let applied = applied(&migrator, &mut connection).await?;
            let Some(newest) = applied.last() else { bail!("no migration is applied") };
            let before = applied.range(..newest).last().copied().unwrap_or(0);
            migrator.undo(&mut connection, to.unwrap_or(before)).await?;
            println!(
                "Now run `migrate up` of the release that you go back to: its functions are other ones."
            );
        }
        Command::Status => {}
    }
    print_status(&migrator, &applied(&migrator, &mut connection).await?);
    connection.close().await?;
    Ok(())
}

/// Lets each component log in, and prints the variables that say with what.
async fn give_logins(
    home: &Home,
    url: &str,
    mut connection: PgConnection,
    rotate: bool,
) -> anyhow::Result<()> {
    let mut secrets = Secrets::load_or_create(&home.secrets)?;
    let logins = if rotate {
        roles::rotate(home, &mut secrets, url, &mut connection).await?
    } else {
        let logins = roles::logins(home, &mut secrets, url).await?;
        roles::let_in(&mut connection, logins.iter(), true).await?;
        logins
    };
    connection.close().await?;
    if let Some(address) = host_and_port(url, 5432) {
        println!("SPIN_VARIABLE_POSTGRES_ADDRESS={address}");
    }
    for login in logins {
        println!("SPIN_VARIABLE_{}={}", login.variable().to_ascii_uppercase(), login.url);
    }
    Ok(())
}

/// Applies every migration that is missing.
pub async fn up(migrations: &Path, database_url: &str) -> anyhow::Result<()> {
    let migrator = load(migrations).await?;
    let mut connection = connect(database_url).await?;
    migrator.run(&mut connection).await?;
    replace_functions(migrations, &mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Replaces all functions by those of `functions/`, in one transaction. Their order does not matter: bodies are not
/// looked into before they are called.
async fn replace_functions(migrations: &Path, connection: &mut PgConnection) -> anyhow::Result<()> {
    let mut sql = String::from(
        "BEGIN;\nSELECT pg_advisory_xact_lock(hashtextextended('postern functions', 0));\n\
         SET LOCAL check_function_bodies = off;\n",
    );
    let folder = migrations.join("functions");
    let mut entries = fs::read_dir(&folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot read the functions in {}", folder.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        sql += &fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
    }
    sql += "COMMIT;";
    let replaced = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    replaced.context("the migrations are applied, but the functions are not replaced")?;
    Ok(())
}

pub(crate) async fn load(migrations: &Path) -> anyhow::Result<Migrator> {
    Migrator::new(migrations)
        .await
        .with_context(|| format!("cannot read the migrations in {}", migrations.display()))
}

/// The role's statement time-out is meant for the application; building an index takes what it takes.
async fn connect(database_url: &str) -> anyhow::Result<PgConnection> {
    let mut connection = database::connect(database_url).await?;
    sqlx::query("SET statement_timeout = 0").execute(&mut connection).await?;
    Ok(connection)
}

async fn applied(
    migrator: &Migrator,
    connection: &mut PgConnection,
) -> anyhow::Result<BTreeSet<i64>> {
    connection.ensure_migrations_table(&migrator.table_name).await?;
    let applied = connection.list_applied_migrations(&migrator.table_name).await?;
    Ok(applied.into_iter().map(|migration| migration.version).collect())
}

fn print_status(migrator: &Migrator, applied: &BTreeSet<i64>) {
    for migration in migrator.iter().filter(|migration| migration.migration_type.is_up_migration())
    {
        let mark = if applied.contains(&migration.version) { "applied" } else { "pending" };
        println!("{mark}  {:04} {}", migration.version, migration.description);
    }
}
