//! Whether the database has the schema of this release.

use std::collections::BTreeMap;

use sqlx::PgConnection;

use super::report::Report;
use crate::{Home, migrate};

const WHAT: &str = "schema";

/// Looks at it; whether it is near enough to look further.
pub(super) async fn check(
    home: &Home,
    connection: &mut PgConnection,
    report: &mut Report,
) -> anyhow::Result<bool> {
    let migrator = migrate::load(&home.migrations).await?;
    let release: BTreeMap<i64, &[u8]> = migrator
        .iter()
        .filter(|one| one.migration_type.is_up_migration())
        .map(|one| (one.version, one.checksum.as_ref()))
        .collect();
    let there: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        report.wrong(
            WHAT,
            "this database has none",
            "look whether it is the right one; if so, `migrate up`",
        );
        return Ok(false);
    }
    let applied: Vec<(i64, Vec<u8>, bool)> =
        sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")
            .fetch_all(connection)
            .await?;
    let missing: Vec<i64> = release
        .keys()
        .copied()
        .filter(|version| !applied.iter().any(|(one, ..)| one == version))
        .collect();
    let unknown: Vec<i64> =
        applied.iter().map(|one| one.0).filter(|one| !release.contains_key(one)).collect();
    let other: Vec<i64> = applied
        .iter()
        .filter(|(version, checksum, success)| {
            !success || release.get(version).is_some_and(|release| release != checksum)
        })
        .map(|one| one.0)
        .collect();
    for (numbers, found, remedy) in [
        (&missing, "lacks", "`migrate up` of this release"),
        (
            &unknown,
            "is ahead of this release by",
            "start the release that wrote it, or `migrate down` with that one first",
        ),
        (
            &other,
            "was changed by another text, or half, in",
            "restore again, with the release that wrote it",
        ),
    ] {
        if !numbers.is_empty() {
            report.wrong(WHAT, format!("it {found} {}", list(numbers)), remedy);
        }
    }
    if missing.is_empty() && unknown.is_empty() && other.is_empty() {
        let last = release.keys().last().copied().unwrap_or_default();
        report.good(WHAT, format!("{last:04}, that of this release"));
    }
    Ok(missing.is_empty() && other.is_empty())
}

fn list(numbers: &[i64]) -> String {
    numbers.iter().map(|number| format!("{number:04}")).collect::<Vec<_>>().join(", ")
}
