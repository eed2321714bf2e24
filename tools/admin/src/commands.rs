//! The commands that a checkout and an installation have in common.

use clap::Subcommand;

use crate::{Home, administrators, audit, keys, migrate, redis_users};

/// What there is to be done, in `cargo xtask` as in `postern-admin`.
#[derive(Subcommand)]
pub enum Command {
    /// Brings the database schema up or down
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Redis
    #[command(subcommand)]
    Redis(redis_users::Command),
    /// Administrators
    #[command(subcommand)]
    Admin(administrators::Command),
    /// The audit log outside of the database
    #[command(subcommand)]
    Audit(audit::Command),
    /// Keys and rings of keys
    #[command(subcommand)]
    Keys(keys::Command),
}

/// Does it.
///
/// # Errors
/// Those of the command.
pub async fn run(home: &Home, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Migrate(command) => migrate::run(home, &command).await,
        Command::Redis(command) => redis_users::run(home, &command).await,
        Command::Admin(command) => administrators::run(home, command).await,
        Command::Audit(command) => audit::run(home, &command).await,
        Command::Keys(command) => keys::run(home, &command).await,
    }
}
