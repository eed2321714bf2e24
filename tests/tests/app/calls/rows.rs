//! What the database has, so that one can see what a call has changed.

use std::collections::BTreeMap;

use postern_tests::App;
use uuid::Uuid;

/// The rows of each table: how many, and a digest of what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows(BTreeMap<String, (i64, String)>);

impl Rows {
    /// Of all tables. What is recorded of accesses that changed nothing is left out, and so is the queue of what waits to be
    /// sealed: they are written after an answer, whenever that is.
    pub(crate) async fn of(app: &App) -> Self {
        Self::with(app, "").await
    }

    /// Of all tables but the audit log, those that name this id.
    pub(crate) async fn about(app: &App, id: Uuid) -> Self {
        let mut rows = Self::with(app, &id.to_string()).await;
        rows.0.retain(|table, _| !table.starts_with("audit_"));
        rows
    }

    async fn with(app: &App, text: &str) -> Self {
        let tables = "SELECT string_agg(format(
                'SELECT %L, count(*), coalesce(md5(string_agg(md5(t::text), '''' ORDER BY t::text)), '''') FROM %I t WHERE t::text LIKE %L%s',
                table_name, table_name, '%' || $1 || '%',
                CASE table_name WHEN 'audit_events' THEN ' AND action <> ''rbac.access''' ELSE '' END),
                ' UNION ALL ')
            FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'audit_unsealed'";
        let query: String =
            sqlx::query_scalar(tables).bind(text).fetch_one(app.pool()).await.expect("tables");
        let rows: Vec<(String, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_all(app.pool()).await.unwrap();
        Self(rows.into_iter().map(|(table, count, digest)| (table, (count, digest))).collect())
    }

    /// The tables in which something is different, and by how many rows they have grown.
    pub(crate) fn changed_since(&self, before: &Self) -> BTreeMap<String, i64> {
        let different = self.0.iter().filter(|(table, rows)| before.0.get(*table) != Some(rows));
        different
            .map(|(table, (count, _))| {
                (table.clone(), count - before.0.get(table).map_or(0, |(count, _)| *count))
            })
            .collect()
    }
}
