//! DATA-5: what each component may do in the database. One role owns everything and is no component's; each component
//! has a role of its own, with the rights that the statements in its Wasm need, and no others
//! (docs/adr/0017-a-database-role-per-component.md).

mod commands;
mod effects;
mod hijacked;
mod pools;
mod rights;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use postern_tests::{Database, components_that_know, expected, root};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use self::rights::Right;

/// SQLSTATE `insufficient_privilege`.
const REFUSED: &str = "42501";

/// A connection as this user.
async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("Postgres")
}

/// The SQLSTATE that a statement fails with; `None` when it does not.
async fn sqlstate(connection: &mut PgConnection, sql: &str) -> Option<String> {
    let error = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await.err()?;
    let code = error.as_database_error().and_then(|error| error.code().map(String::from));
    Some(code.unwrap_or_else(|| error.to_string()))
}

/// A migrated database whose components have their roles.
struct Scene {
    database: Database,
    /// By component.
    urls: BTreeMap<String, String>,
}

impl Scene {
    async fn new() -> Self {
        let database = Database::create().await;
        let urls = database.component_urls().await;
        assert!(urls.len() >= 9, "{:?}", urls.keys());
        Self { database, urls }
    }

    fn role(&self, component: &str) -> String {
        format!("{}_{component}", self.database.name())
    }

    /// Runs `migrations/roles.sql` with something before it.
    async fn run_roles(connection: &mut PgConnection, before: &str) -> sqlx::Result<()> {
        let file = root().join("migrations/roles.sql");
        let sql = std::fs::read_to_string(file).expect("migrations/roles.sql");
        sqlx::raw_sql(AssertSqlSafe(format!("{before}; {sql}"))).execute(connection).await?;
        Ok(())
    }

    /// The catalogue's answer.
    async fn holds(&self, question: &str) -> bool {
        let answer = sqlx::query_scalar(AssertSqlSafe(format!("SELECT {question}")));
        answer.fetch_one(self.database.pool()).await.expect("an answer")
    }
}

/// DATA-5, ASVS 13.2.2: the rights are what the delivered statements need; a widening shows in review.
#[tokio::test]
async fn rights_are_as_committed() {
    let database = Database::create().await;
    let needed = rights::needed(&database).await;
    // The table first: it is the one to look at.
    expected::compare("tests/database.expected", &rights::as_table(&needed));
    let effects = effects::named(&needed);
    expected::compare("tests/effects.expected", &effects::as_table(&effects));
    let sql = rights::in_sql(&rights::committed_sql(), &needed);
    expected::compare("migrations/roles.sql", &effects::in_sql(&sql, &effects));
}

/// Every privilege that a role has on what is in the schema, by whatever way.
const PRIVILEGES: &str = "
    WITH kinds AS (SELECT unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS privilege)
    SELECT false AS is_function, c.relname::text, privilege, a.attname::text
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped, kinds
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND has_column_privilege($1::name, c.oid, a.attnum, privilege)
    UNION ALL
    SELECT false, c.relname::text, privilege, ''
    FROM pg_class c, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS privilege
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND has_table_privilege($1::name, c.oid, privilege)
    UNION ALL
    SELECT false, c.relname::text, 'USAGE', ''
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
      AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege($1::name, c.oid, 'USAGE, SELECT, UPDATE') END
    UNION ALL
    SELECT true, p.oid::regprocedure::text, 'EXECUTE', ''
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
      AND has_function_privilege($1::name, p.oid, 'EXECUTE')";

/// DATA-5, ASVS 13.2.2: each component has the rights that are committed, and for every other table, column and function
/// it has none.
#[tokio::test]
async fn a_component_has_these_rights_and_no_others() {
    let scene = Scene::new().await;
    let committed = rights::committed();
    let components: Vec<&String> = scene.urls.keys().collect();
    assert_eq!(committed.keys().collect::<Vec<_>>(), components);
    for (component, of) in &committed {
        let rows: Vec<(bool, String, String, String)> = sqlx::query_as(PRIVILEGES)
            .bind(scene.role(component))
            .fetch_all(scene.database.pool())
            .await
            .expect("the privileges");
        let has: BTreeSet<Right> = rows
            .into_iter()
            .map(|(is_function, object, privilege, column)| Right {
                is_function,
                object,
                privilege,
                column,
            })
            .collect();
        let unexpected: Vec<_> = has.difference(of).collect();
        let lacking: Vec<_> = of.difference(&has).collect();
        assert!(unexpected.is_empty(), "{component} may as well: {unexpected:?}");
        assert!(lacking.is_empty(), "{component} may not: {lacking:?}");
        // ASVS 16.4.2: of the log of what happened, nobody may do more than add and read.
        let on_log = of.iter().filter(|right| right.object == "audit_events");
        let mut more = on_log.filter(|right| !["INSERT", "SELECT"].contains(&&*right.privilege));
        assert_eq!(more.next(), None, "{component}");
    }
}

/// DATA-5, ASVS 13.2.1: a component's role is nothing but that: no attributes, no other roles, nothing of its own, and
/// nothing to be made in the database.
#[tokio::test]
async fn a_component_is_nobody_else() {
    let scene = Scene::new().await;
    for component in scene.urls.keys() {
        let role = scene.role(component);
        for forbidden in [
            format!("has_schema_privilege('{role}', 'public', 'CREATE')"),
            format!("has_database_privilege('{role}', current_database(), 'CREATE')"),
            format!("has_database_privilege('{role}', current_database(), 'TEMP')"),
            format!("pg_has_role('{role}', '{}', 'MEMBER')", scene.database.name()),
            format!("EXISTS (SELECT FROM pg_auth_members WHERE member = '{role}'::regrole)"),
            format!(
                "EXISTS (SELECT FROM pg_shdepend WHERE refobjid = '{role}'::regrole AND deptype = 'o')"
            ),
            format!(
                "(SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
                  FROM pg_roles WHERE rolname = '{role}')"
            ),
        ] {
            assert!(!scene.holds(&forbidden).await, "{forbidden}");
        }
        for other in scene.urls.keys().filter(|other| *other != component) {
            let other = scene.role(other);
            let member = format!("pg_has_role('{role}', '{other}', 'MEMBER')");
            assert!(!scene.holds(&member).await, "{member}");
        }
    }
    // Whoever is no component has nothing here either: what PUBLIC may do, everybody may.
    let anybody = "EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) a
                           WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0)
                OR EXISTS (SELECT FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
                           WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0)
                OR EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
                           WHERE n.nspname = 'public' AND a.grantee = 0)
                OR EXISTS (SELECT FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                           WHERE d.datname = current_database() AND a.grantee = 0)
                OR EXISTS (SELECT FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                           WHERE p.pronamespace = 'public'::regnamespace AND a.grantee = 0
                             AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e'))";
    assert!(!scene.holds(anybody).await);
}

/// DATA-5, ASVS 13.2.2, 16.4.2: what the audit of this system did as `health`, and what else would be worth trying, is
/// refused to every component.
#[tokio::test]
async fn nobody_but_the_owner_touches_the_audit_log_or_the_schema() {
    let scene = Scene::new().await;
    let owner = scene.database.name();
    for (component, url) in &scene.urls {
        let mut connection = connect(url).await;
        let (role, other) = (scene.role(component), scene.role("auth"));
        let statements = [
            "ALTER TABLE audit_events DISABLE TRIGGER ALL".to_owned(),
            "ALTER TABLE audit_events DISABLE TRIGGER audit_events_are_final".into(),
            "DROP TRIGGER audit_events_are_final ON audit_events".into(),
            "SET session_replication_role = replica".into(),
            "UPDATE audit_events SET reason = 'nothing'".into(),
            "DELETE FROM audit_events".into(),
            "TRUNCATE audit_events".into(),
            "DROP TABLE audit_events".into(),
            "UPDATE audit_seals SET hash = ''".into(),
            "DELETE FROM audit_checkpoints".into(),
            "INSERT INTO audit_unsealed VALUES (gen_random_uuid())".into(),
            "UPDATE users SET roles = '{administrator}'".into(),
            "SELECT audit_pseudonym(gen_random_uuid())".into(),
            "CREATE TABLE notes (text text)".into(),
            "CREATE TEMPORARY TABLE notes (text text)".into(),
            "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'".into(),
            "CREATE OR REPLACE FUNCTION ms(t timestamptz) RETURNS int8 LANGUAGE sql AS 'SELECT 1::int8'".into(),
            "CREATE SCHEMA own".into(),
            "ALTER FUNCTION audit_events_are_final() OWNER TO CURRENT_USER".into(),
            "COPY (SELECT 1) TO PROGRAM 'true'".into(),
            format!("ALTER ROLE {role} SUPERUSER"),
            format!("SET ROLE {owner}"),
            format!("GRANT {owner} TO {role}"),
            format!("GRANT UPDATE ON audit_events TO {role}"),
        ];
        for statement in &statements {
            let code = sqlstate(&mut connection, statement).await;
            assert_eq!(code.as_deref(), Some(REFUSED), "{component}: {statement}");
        }
        if component != "auth" {
            for statement in [
                "SELECT password_hash FROM credentials".to_owned(),
                "UPDATE credentials SET password_hash = ''".into(),
                format!("SET ROLE {other}"),
            ] {
                let code = sqlstate(&mut connection, &statement).await;
                assert_eq!(code.as_deref(), Some(REFUSED), "{component}: {statement}");
            }
        }
        connection.close().await.expect("Postgres");
    }
    let mut owner = connect(&scene.database.url).await;
    let allowed = sqlstate(&mut owner, "ALTER TABLE audit_events DISABLE TRIGGER ALL").await;
    assert_eq!(allowed, None, "the statements of this test work for whoever may");
}

/// DATA-5: each component may run each statement in its Wasm. (Postgres looks at the rights of a statement, of the
/// functions in it as well, before it explains it.)
#[tokio::test]
async fn a_component_may_run_its_statements() {
    let scene = Scene::new().await;
    let mut seen = 0;
    for (component, statements) in rights::sent() {
        let mut connection = connect(&scene.urls[&component]).await;
        for statement in &statements {
            let refused = explained(&mut connection, &[], statement).await.err();
            assert!(refused.is_none(), "{component}: {refused:?}: {statement}");
            seen += 1;
        }
        connection.close().await.expect("Postgres");
    }
    assert!(seen > 100, "{seen}");
}

/// The lines of a statement's plan, whatever its parameters are; of these types, or of those that Postgres finds.
async fn explained(
    connection: &mut PgConnection,
    types: &[String],
    statement: &str,
) -> sqlx::Result<Vec<String>> {
    let run = async |connection: &mut PgConnection, sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(connection).await
    };
    // With the parameters unknown nothing of the statement is left out.
    run(connection, "SET plan_cache_mode = force_generic_plan".to_owned()).await?;
    run(connection, "DEALLOCATE ALL".to_owned()).await?;
    let types = if types.is_empty() { String::new() } else { format!("({})", types.join(", ")) };
    run(connection, format!("PREPARE statement{types} AS {statement}")).await?;
    let count = "SELECT cardinality(parameter_types)::text FROM pg_prepared_statements
                 WHERE name = 'statement'";
    let rows = run(connection, count.to_owned()).await?;
    let count: usize = rows[0].get::<String, _>(0).parse().unwrap_or_default();
    let nulls = vec!["NULL"; count].join(", ");
    let arguments = if count == 0 { String::new() } else { format!("({nulls})") };
    let rows = run(connection, format!("EXPLAIN EXECUTE statement{arguments}")).await?;
    Ok(rows.iter().map(|row| row.get::<String, _>(0)).collect())
}

/// DATA-5: a function that reads or writes a table does so in its owner's name, and finds its tables whatever the
/// caller's `search_path` is; so a component that may call it can do what it does, and nothing beside it.
#[tokio::test]
async fn functions_that_touch_tables_run_as_the_owner() {
    let scene = Scene::new().await;
    let functions: Vec<(String, bool, String)> = sqlx::query_as(
        r"SELECT p.oid::regprocedure::text, p.prosecdef, coalesce(array_to_string(p.proconfig, ';'), '')
          FROM pg_proc p
          WHERE p.pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
            AND EXISTS (
                SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                  AND p.prosrc ~* ('\m(from|join|into|update|using)\s+(only\s+)?' || c.relname || '\M'))",
    )
    .fetch_all(scene.database.pool())
    .await
    .expect("the functions");
    assert!(functions.len() > 10, "{functions:?}");
    for (function, is_definers, settings) in functions {
        assert!(is_definers, "{function}: SECURITY DEFINER");
        assert_eq!(settings, "search_path=pg_catalog, public, pg_temp", "{function}");
    }
}

/// DATA-5: to be run after every migration, and as often as one likes. What is not listed is taken away; while the
/// release before still runs, only from PUBLIC.
#[tokio::test]
async fn rights_that_are_not_listed_are_taken_away() {
    let scene = Scene::new().await;
    let health = scene.role("health");
    let mut owner = connect(&scene.database.url).await;
    let widened = format!(
        "GRANT UPDATE ON audit_events TO {health}; GRANT UPDATE (roles) ON users TO {health};
         GRANT EXECUTE ON FUNCTION audit_pseudonym TO {health}; GRANT CREATE ON SCHEMA public TO {health};
         GRANT TEMP ON DATABASE {} TO {health}; GRANT SELECT ON credentials TO PUBLIC",
        scene.database.name()
    );
    let rights = [
        format!("has_table_privilege('{health}', 'audit_events', 'UPDATE')"),
        format!("has_column_privilege('{health}', 'users', 'roles', 'UPDATE')"),
        format!("has_function_privilege('{health}', 'audit_pseudonym(uuid)', 'EXECUTE')"),
        format!("has_schema_privilege('{health}', 'public', 'CREATE')"),
        format!("has_database_privilege('{health}', current_database(), 'TEMP')"),
    ];
    let of_public = format!("has_column_privilege('{health}', 'credentials', 'version', 'SELECT')");
    assert_eq!(sqlstate(&mut owner, &widened).await, None);
    for right in rights.iter().chain([&of_public]) {
        assert!(scene.holds(right).await, "{right}");
    }
    Scene::run_roles(&mut owner, "SET postern.keep_rights = on").await.expect("the roles");
    assert!(!scene.holds(&of_public).await);
    for right in &rights {
        assert!(scene.holds(right).await, "{right}");
    }
    Scene::run_roles(&mut owner, "SET postern.keep_rights = off").await.expect("the roles");
    for right in &rights {
        assert!(!scene.holds(right).await, "{right}");
    }
    let auth = scene.role("auth");
    let kept =
        format!("has_function_privilege('{auth}', 'record_effects(jsonb,uuid,jsonb)', 'EXECUTE')");
    assert!(scene.holds(&kept).await, "{kept}");
    // A function that comes later is nobody's before it is listed.
    let later = "CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'";
    assert_eq!(sqlstate(&mut owner, later).await, None);
    assert!(
        !scene.holds(&format!("has_function_privilege('{health}', 'later()', 'EXECUTE')")).await
    );
}

/// DATA-5: an owner who may not create roles is told what somebody else has to run; then it is enough to be the owner.
#[tokio::test]
async fn an_owner_who_may_not_create_roles_says_what_is_missing() {
    let database = Database::create().await;
    let mut owner = connect(&database.url).await;
    let error = Scene::run_roles(&mut owner, "SELECT").await.expect_err("the roles are not there");
    let error = error.into_database_error().expect("an error of Postgres");
    assert_eq!(error.code().as_deref(), Some(REFUSED), "{error}");
    let error = error.downcast::<sqlx::postgres::PgDatabaseError>();
    let hint = error.hint().expect("a hint");
    let (_, statements) = hint.split_once('\n').expect("statements");
    assert!(statements.contains("CREATE ROLE"), "{hint}");
    let mut superuser = database.superuser().await;
    assert_eq!(sqlstate(&mut superuser, statements).await, None, "{statements}");
    Scene::run_roles(&mut owner, "SELECT").await.expect("the roles");
    let role = format!("{}_health", database.name());
    let can =
        format!("SELECT has_function_privilege('{role}', 'connections_by_state()', 'EXECUTE')");
    let can: bool =
        sqlx::query_scalar(AssertSqlSafe(can)).fetch_one(&mut owner).await.expect("yes");
    assert!(can);
}

/// DATA-5: a role that is more than a component is not given a component's rights, whoever made it so.
#[tokio::test]
async fn a_role_that_is_more_than_a_component_is_refused() {
    let scene = Scene::new().await;
    let (health, owner) = (scene.role("health"), scene.database.name());
    let mut superuser = scene.database.superuser().await;
    for (more, back) in [
        (format!("ALTER ROLE {health} SUPERUSER"), format!("ALTER ROLE {health} NOSUPERUSER")),
        (format!("ALTER ROLE {health} CREATEROLE"), format!("ALTER ROLE {health} NOCREATEROLE")),
        (format!("GRANT pg_monitor TO {health}"), format!("REVOKE pg_monitor FROM {health}")),
        (
            format!("ALTER TABLE sms_codes OWNER TO {health}"),
            format!("ALTER TABLE sms_codes OWNER TO {owner}"),
        ),
    ] {
        assert_eq!(sqlstate(&mut superuser, &more).await, None, "{more}");
        let refused =
            Scene::run_roles(&mut superuser, "SELECT").await.expect_err(&more).to_string();
        assert!(refused.contains("more than a component"), "{refused}");
        assert_eq!(sqlstate(&mut superuser, &back).await, None, "{back}");
    }
    Scene::run_roles(&mut superuser, "SELECT").await.expect("the roles");
}

/// DATA-5: roles belong to the server and databases are many: those of one know nothing of another.
#[tokio::test]
async fn roles_of_databases_are_apart() {
    let scenes = join_all((0..4).map(|_| Scene::new())).await;
    let components = components_that_know("database_url");
    for scene in &scenes {
        for other in scenes.iter().filter(|other| other.database.name() != scene.database.name()) {
            for component in &components {
                let there = format!(
                    "has_database_privilege('{}', '{}', 'CONNECT')",
                    scene.role(component),
                    other.database.name()
                );
                assert!(!scene.holds(&there).await, "{there}");
            }
        }
    }
}
