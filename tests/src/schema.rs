//! The schema of the checkout, as `cargo xtask migrate` applies it.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use sqlx::{PgConnection, migrate::Migrator};

use crate::{database::execute, environment::root};

/// The migrations, and the functions behind them.
pub(crate) struct Schema {
    migrations: Migrator,
    functions: String,
}

impl Schema {
    /// That of the checkout.
    pub(crate) async fn read() -> Self {
        let folder = root().join("migrations");
        let migrations = Migrator::new(folder.clone()).await.expect("migrations");
        let files = fs::read_dir(folder.join("functions")).expect("a folder");
        let mut files: Vec<_> = files.map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        let texts = files.into_iter().map(|file| fs::read_to_string(file).expect("a file"));
        let functions = texts.fold("SET check_function_bodies = off;".to_owned(), |all, text| {
            format!("{all}\n{text}")
        });
        Self { migrations, functions }
    }

    /// Applies what is missing.
    pub(crate) async fn apply(&self, owner: &mut PgConnection) {
        self.migrations.run(&mut *owner).await.expect("migrations apply");
        execute(owner, &self.functions).await;
    }

    /// Takes back every migration behind this one; 0 takes them all.
    pub(crate) async fn undo(&self, owner: &mut PgConnection, version: i64) {
        self.migrations.undo(owner, version).await.expect("migrations go back");
    }

    /// What tells it from any other.
    pub(crate) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for migration in self.migrations.iter() {
            (migration.version, &migration.checksum).hash(&mut hasher);
        }
        self.functions.hash(&mut hasher);
        hasher.finish()
    }
}
