//! The schema: it comes and goes without a trace, and every query of the application finds an index.

use std::collections::BTreeSet;

use postern_tests::{App, Database, classified, statements};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, Row as _};

/// Everything in the schema that somebody could forget to take back, as lines of text.
const SCHEMA: &str = "
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
           || coalesce(' default ' || column_default, '') AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function ' || pg_get_functiondef(oid)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'type ' || typname FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typcategory = 'E'
    UNION ALL SELECT 'setting ' || unnest(setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY line";

async fn schema(database: &Database) -> Vec<String> {
    let lines: Vec<String> =
        sqlx::query_scalar(SCHEMA).fetch_all(database.pool()).await.unwrap_or_default();
    lines.into_iter().filter(|line| !line.contains("_sqlx_migrations")).collect()
}

/// DATA-1: up, down, up leaves the same schema, and down leaves nothing.
#[tokio::test]
async fn migrations_go_up_and_down() {
    let database = Database::create_empty().await;
    assert_eq!(schema(&database).await, Vec::<String>::new());
    database.migrate().await;
    let first = schema(&database).await;
    assert!(first.len() > 50, "{first:#?}");
    database.migrate_down_to(0).await;
    assert_eq!(schema(&database).await, Vec::<String>::new());
    database.migrate().await;
    assert_eq!(schema(&database).await, first);
}

/// ASVS 14.1.1: each column of the schema has a class, and each row about one is about one that there is.
#[tokio::test]
async fn every_column_has_a_class() {
    let database = Database::create_empty().await;
    database.migrate().await;
    let columns = "SELECT table_name || '.' || column_name FROM information_schema.columns
                   WHERE table_schema = 'public'";
    let columns: Vec<String> =
        sqlx::query_scalar(columns).fetch_all(database.pool()).await.unwrap();
    let columns: BTreeSet<String> = columns.into_iter().collect();
    let mut classified = BTreeSet::new();
    for table in classified::tables() {
        for column in table.groups.iter().flat_map(|group| &group.columns) {
            let column = format!("{}.{column}", table.name);
            assert!(classified.insert(column.clone()), "{column} has two classes");
        }
    }
    let missing: Vec<_> = columns.difference(&classified).collect();
    let gone: Vec<_> = classified.difference(&columns).collect();
    assert!(missing.is_empty() && gone.is_empty(), "no class: {missing:?}; not there: {gone:?}");
}

/// Whose everything is, and who may do what with it, as lines of text.
const OWNERS: &str = "
    SELECT 'database ' || datdba::regrole || coalesce(' ' || datacl::text, '') AS line
    FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'schema ' || nspname || ' ' || nspowner::regrole || ' ' || nspacl::text
    FROM pg_namespace WHERE nspname = 'public'
    UNION ALL SELECT 'extension ' || extname || ' ' || extowner::regrole FROM pg_extension
    UNION ALL SELECT 'relation ' || relname || ' ' || relowner::regrole || coalesce(' ' || relacl::text, '')
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'column ' || attrelid::regclass || '.' || attname || ' ' || attacl::text
    FROM pg_attribute WHERE attacl IS NOT NULL
    UNION ALL SELECT 'function ' || oid::regprocedure || ' ' || proowner::regrole || coalesce(' ' || proacl::text, '')
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'type ' || typname || ' ' || typowner::regrole || coalesce(' ' || typacl::text, '')
    FROM pg_type WHERE typnamespace = 'public'::regnamespace
    UNION ALL SELECT 'default ' || defaclrole::regrole || ' ' || defaclobjtype::text || ' ' || defaclacl::text
    FROM pg_default_acl
    UNION ALL SELECT 'setting ' || setrole::regrole || ' ' || unnest(setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY line";

async fn owners(database: &Database) -> Vec<String> {
    let lines: Vec<String> =
        sqlx::query_scalar(OWNERS).fetch_all(database.pool()).await.expect("a catalogue");
    lines.into_iter().map(|line| line.replace(database.name(), "owner")).collect()
}

/// What all other tests stand on: a database that was copied is as its owner would have migrated it.
#[tokio::test]
async fn a_copy_is_as_its_owner_would_have_migrated_it() {
    let copied = Database::create().await;
    let migrated = Database::create_empty().await;
    migrated.migrate().await;
    let expected = owners(&migrated).await;
    assert!(expected.len() > 100, "{expected:#?}");
    assert_eq!(owners(&copied).await, expected);
    assert_eq!(schema(&copied).await, schema(&migrated).await);
}

/// DATA-1: each migration can be taken back alone.
#[tokio::test]
async fn each_migration_goes_back_to_the_one_before() {
    let database = Database::create().await;
    let versions: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY 1")
        .fetch_all(database.pool())
        .await
        .unwrap_or_default();
    let whole = schema(&database).await;
    for version in versions.iter().rev() {
        database.migrate_down_to(version - 1).await;
        let less = schema(&database).await;
        database.migrate().await;
        assert!(less.len() < whole.len() && schema(&database).await == whole, "{version}");
    }
}

/// DATA-1: a function that another one has taken the place of goes with the migration that says so, from databases that have it.
#[tokio::test]
async fn what_was_replaced_goes() {
    let database = Database::create().await;
    database.migrate_down_to(38).await;
    let of_before = "CREATE FUNCTION discard_job(asked uuid) RETURNS text LANGUAGE sql AS $$ SELECT 'of before' $$";
    sqlx::query(of_before).execute(database.pool()).await.unwrap();
    database.migrate().await;
    let left =
        "SELECT pg_get_function_identity_arguments(oid) FROM pg_proc WHERE proname = 'discard_job'";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_all(database.pool()).await.unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(left[0].contains("why text"), "{left:?}");
}

/// DATA-2: deleting a user does not read whole tables.
#[tokio::test]
async fn every_foreign_key_has_an_index() {
    let database = Database::create().await;
    let keys =
        "SELECT conrelid::regclass || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint c
         WHERE contype = 'f'";
    let without_index = format!(
        "{keys} AND NOT EXISTS (
             SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
               AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)"
    );
    let find = async |sql: &str| -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(database.pool())
            .await
            .expect("a catalogue")
    };
    assert!(find(keys).await.len() >= 3);
    assert_eq!(find(&without_index).await, Vec::<String>::new());
}

/// DATA-1, ASVS 16.2.2: times cross the border to the application as milliseconds, and come back the same.
#[tokio::test]
async fn times_survive_the_border() {
    let database = Database::create().await;
    for ms in [0_i64, 1, -1, 999, 1_700_000_000_123, 253_402_300_799_999] {
        let back: i64 = sqlx::query_scalar("SELECT ms(from_ms($1))")
            .bind(ms)
            .fetch_one(database.pool())
            .await
            .expect("a time");
        assert_eq!(back, ms);
    }
}

/// DATA-3: a component that dies or stalls does not hold the database up.
#[tokio::test]
async fn the_applications_roles_have_time_outs() {
    let database = Database::create().await;
    let mut urls: Vec<String> = database.component_urls().await.into_values().collect();
    assert!(urls.len() >= 9, "{}", urls.len());
    urls.push(database.url.clone());
    for (name, value) in [
        ("statement_timeout", "5s"),
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "10s"),
    ] {
        for url in &urls {
            let mut connection = PgConnection::connect(url).await.expect("Postgres");
            let found: String = sqlx::query_scalar("SELECT current_setting($1)")
                .bind(name)
                .fetch_one(&mut connection)
                .await
                .expect("a setting");
            assert_eq!(found, value, "{name}");
            connection.close().await.expect("Postgres");
        }
    }
}

/// DATA-4, ASVS 16.4.2: the application's role cannot change what was recorded.
#[tokio::test]
async fn audit_events_are_append_only() {
    let app = App::start().await;
    app.register_verified("Ada").await;
    let before: i64 = app.value("SELECT count(*) FROM audit_events").await;
    assert!(before >= 2);
    for sql in [
        "UPDATE audit_events SET reason = 'nothing'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
    ] {
        let refused = sqlx::query(sql).execute(app.pool()).await.map(|done| done.rows_affected());
        let error = refused.map_err(|error| error.to_string()).err().unwrap_or_default();
        assert!(error.contains("audit_events is append-only"), "{sql}: {error}");
    }
    assert_eq!(app.value::<i64>("SELECT count(*) FROM audit_events").await, before);
}

/// The plan that Postgres makes without knowing the parameters, and without the way out of reading
/// everything: what then still does so has no index to use.
async fn plan(pool: &PgPool, statement: &str) -> Result<String, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let run = async |connection: &mut PgConnection, sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(connection).await
    };
    for setting in ["enable_seqscan = off", "plan_cache_mode = force_generic_plan"] {
        run(&mut connection, format!("SET {setting}")).await?;
    }
    run(&mut connection, "DEALLOCATE ALL".to_owned()).await?;
    run(&mut connection, format!("PREPARE statement AS {statement}")).await?;
    let parameters = "SELECT cardinality(parameter_types)::text FROM pg_prepared_statements";
    let rows = run(&mut connection, parameters.to_owned()).await?;
    let count: usize = rows[0].get::<String, _>(0).parse().unwrap_or_default();
    let nulls = vec!["NULL"; count].join(", ");
    let arguments = if count == 0 { String::new() } else { format!("({nulls})") };
    let rows = run(&mut connection, format!("EXPLAIN EXECUTE statement{arguments}")).await?;
    Ok(rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n"))
}

/// Whether a plan reads a table from one end to the other, be it in the order of an index. An index of a
/// part of its table (one of `partial`) is itself the condition.
fn reads_everything(plan: &str, partial: &[String]) -> bool {
    let mut lines = plan.lines().peekable();
    while let Some(line) = lines.next() {
        let by_index = line.contains("Index") && line.contains("Scan");
        let of_a_part = partial.iter().any(|index| line.contains(index.as_str()));
        let conditional = lines.peek().is_some_and(|next| next.contains("Index Cond:"));
        if line.contains("Seq Scan") || (by_index && !of_a_part && !conditional) {
            return true;
        }
    }
    false
}

/// DATA-2: for every statement of the application there is an index by which it can find what it wants, in every table it
/// reads. Which one Postgres takes when it knows the parameters and how many rows there are, `user_list` looks at where
/// it matters.
#[tokio::test]
async fn every_query_uses_an_index() {
    let database = Database::create().await;
    // Those of the list of users are looked at in `user_list`.
    let statements = statements::whole();
    assert!(statements.len() >= 15, "{}", statements.len());
    let partial = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL";
    let partial: Vec<String> =
        sqlx::query_scalar(partial).fetch_all(database.pool()).await.unwrap();
    let mut wrong = Vec::new();
    for statement in &statements {
        let plan = plan(database.pool(), statement).await;
        let plan = plan.unwrap_or_else(|error| panic!("{statement}: {error}"));
        if reads_everything(&plan, &partial) {
            wrong.push(format!("{statement}\n{plan}"));
        }
    }
    assert!(wrong.is_empty(), "no index:\n{}", wrong.join("\n\n"));
}

/// AUTH-5: accounts from before domains were compared as DNS has them are found by both spellings afterwards.
#[tokio::test]
async fn addresses_get_the_key_that_dns_has() {
    let database = Database::create().await;
    database.migrate_down_to(16).await;
    let insert = "INSERT INTO users (id, email, email_key, name, created_at, updated_at)
                  VALUES (gen_random_uuid(), $1, $2, 'Ada', now(), now())";
    for (email, key) in [
        ("Ada@BÜCHER.de", "ada@bücher.de"),
        ("ü@例え.テスト", "ü@例え.テスト"),
        ("a@b.de", "a@b.de"),
    ] {
        let inserted = sqlx::query(insert).bind(email).bind(key).execute(database.pool()).await;
        assert!(inserted.is_ok(), "{inserted:?}");
    }
    let keys = async || -> Vec<String> {
        sqlx::query_scalar("SELECT email_key FROM users ORDER BY email_key")
            .fetch_all(database.pool())
            .await
            .unwrap_or_default()
    };
    database.migrate().await;
    assert_eq!(keys().await, ["a@b.de", "ada@xn--bcher-kva.de", "ü@xn--r8jz45g.xn--zckzah"]);
    database.migrate_down_to(16).await;
    assert_eq!(keys().await, ["a@b.de", "ada@bücher.de", "ü@例え.テスト"]);
}
