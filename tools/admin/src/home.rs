//! Where an instance keeps what these commands need.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::manifest::Manifest;

/// An instance, as whoever runs it finds it.
pub struct Home {
    /// `NNNN_name.{up,down}.sql`, `functions/`, `roles.sql` and `redis.acl`.
    pub migrations: PathBuf,
    /// Keys and passwords; made by the first command that needs some.
    pub secrets: PathBuf,
    /// The manifests of all processes that serve HTTP: each component stands in one of them at least.
    pub manifests: Vec<PathBuf>,
    /// Whom to log in to Postgres as, when the environment names nobody in `DATABASE_URL`.
    pub database_url: Option<String>,
    /// Whom to log in to Redis as, when the environment names nobody in `REDIS_URL`.
    pub redis_url: Option<String>,
    /// Where people reach the instance, when the environment does not say in `SPIN_VARIABLE_PUBLIC_URL`.
    pub public_url: Option<String>,
    /// What to do for a database that nobody named.
    pub hint: &'static str,
}

impl Home {
    /// The manifests as one.
    ///
    /// # Errors
    /// One cannot be read, or there is none.
    pub(crate) fn manifest(&self) -> anyhow::Result<Manifest> {
        let manifests = self.manifests.iter().map(|path| Manifest::read(path));
        manifests
            .reduce(|all, next| Ok(all?.and(next?)))
            .context("there is no manifest that names the components")?
    }
}
