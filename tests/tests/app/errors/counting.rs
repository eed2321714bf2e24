//! What the database counts of errors, when each component says what it has seen (API-4).

use futures_util::future::join_all;
use postern_tests::{Database, Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

/// Errors of a component that differ, at most; beyond these there is one row more.
const MOST: i64 = 100;

/// A database whose components have their roles.
struct Roles {
    database: Database,
    urls: std::collections::BTreeMap<String, String>,
}

impl Roles {
    async fn new() -> Self {
        let database = Database::create().await;
        let urls = database.component_urls().await;
        Self { database, urls }
    }

    async fn connect(&self, component: &str) -> PgConnection {
        PgConnection::connect(&self.urls[component]).await.expect("Postgres")
    }

    async fn value<T>(&self, sql: &str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        let value = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(self.database.pool()).await;
        value.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

fn entry(what: &str) -> Value {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    json!({
        "route": "/api/v1/users/me", "job": null, "what": what, "source": null, "statement": null, "count": 1,
        "first_at": 1_764_000_000_000_i64, "last_at": 1_764_000_000_000_i64, "first_trace": trace,
        "last_trace": trace, "release": "0.1.0",
    })
}

async fn record(connection: &mut PgConnection, entries: &[Value]) -> sqlx::Result<()> {
    let done = sqlx::query_scalar::<_, bool>("SELECT count_errors($1)").bind(json!(entries));
    done.fetch_one(connection).await.map(drop)
}

/// API-4, DATA-5: what a component records is its own, whatever it says; the same words of two components are two errors. None
/// but `jobs` reads them, none writes them otherwise, and who is no component records nothing.
#[tokio::test]
async fn a_component_records_in_its_own_name() {
    let roles = Roles::new().await;
    let mut entry = entry("a defect");
    entry["component"] = json!("auth");
    for component in roles.urls.keys() {
        let mut connection = roles.connect(component).await;
        record(&mut connection, &[entry.clone()]).await.expect("each may");
        for sql in [
            "INSERT INTO errors SELECT * FROM errors",
            "UPDATE errors SET component = 'auth'",
            "SELECT count(*) FROM errors",
            "DELETE FROM errors",
        ] {
            let done = sqlx::raw_sql(sql).execute(&mut connection).await;
            let code =
                done.err().and_then(|error| error.as_database_error()?.code().map(String::from));
            let own =
                component == "jobs" && (sql.starts_with("SELECT") || sql.starts_with("DELETE"));
            assert_eq!(code.as_deref(), (!own).then_some("42501"), "{component}: {sql}");
        }
        // Another name is another role's.
        let other = if component == "auth" { "users" } else { "auth" };
        let role = format!("SET SESSION AUTHORIZATION {}_{other}", roles.database.name());
        assert!(sqlx::raw_sql(AssertSqlSafe(role)).execute(&mut connection).await.is_err());
    }
    // What `jobs` has taken away was recorded before.
    let components: Vec<String> = sqlx::query_scalar("SELECT component FROM errors ORDER BY 1")
        .fetch_all(roles.database.pool())
        .await
        .expect("components");
    let later = roles.urls.keys().skip_while(|name| *name != "jobs").skip(1);
    assert_eq!(components, later.cloned().collect::<Vec<_>>());
    let distinct: i64 = roles.value("SELECT count(DISTINCT id) FROM errors").await;
    assert!(distinct > 2 && distinct == i64::try_from(components.len()).expect("a number"));
    let mut owner = PgConnection::connect(&roles.database.url).await.expect("Postgres");
    let refused = record(&mut owner, &[entry]).await.expect_err("no component");
    assert!(refused.to_string().contains("is no component"), "{refused}");
}

/// API-4: however many errors of a component differ, and however many say so at once, there are so many rows and one more,
/// which counts the rest; other components have their own, and what is known goes on being counted.
#[tokio::test]
async fn errors_are_bounded() {
    let roles = Roles::new().await;
    let say = async |component: &str, names: std::ops::Range<i64>| {
        let mut connection = roles.connect(component).await;
        let entries: Vec<_> = names.map(|name| entry(&format!("error {name}"))).collect();
        for some in entries.chunks(7) {
            // Whoever has to wait for long tries again, as components do.
            while let Err(error) = record(&mut connection, some).await {
                assert!(error.to_string().contains("lock timeout"), "{error}");
            }
        }
    };
    join_all((0..6).map(|worker| say("health", 40 * worker..40 * worker + 40))).await;
    say("mail", 0..3).await;
    let of = |component: &str, what: &str| {
        format!("SELECT {what} FROM errors WHERE component = '{component}'")
    };
    assert_eq!(roles.value::<i64>(&of("health", "count(*)")).await, MOST + 1);
    assert_eq!(roles.value::<i64>(&of("health", "sum(count)::int8")).await, 240);
    let beyond = of("health", "count") + " AND what LIKE 'others:%' AND route IS NULL";
    assert_eq!(roles.value::<i64>(&beyond).await, 240 - MOST);
    assert_eq!(roles.value::<i64>(&of("mail", "count(*)")).await, 3);
    let known: String =
        roles.value(&(of("health", "what") + " AND what LIKE 'error %' LIMIT 1")).await;
    let mut connection = roles.connect("health").await;
    record(&mut connection, &[entry(&known), entry(&known)]).await.expect("it is counted");
    assert_eq!(
        roles.value::<i64>(&(of("health", "count") + &format!(" AND what = '{known}'"))).await,
        3
    );
    assert_eq!(roles.value::<i64>(&of("health", "count(*)")).await, MOST + 1);
}

/// API-4: what a component says is cut to what can be: nothing of it is too long to be read, from the future, or no trace id.
#[tokio::test]
async fn what_is_recorded_is_of_bounded_size() {
    let roles = Roles::new().await;
    let mut connection = roles.connect("users").await;
    let long = "x".repeat(100_000);
    let wild = json!({
        "route": long, "job": long, "what": long, "source": long, "statement": long, "count": i64::MAX,
        "first_at": -1, "last_at": 9_000_000_000_000_000_i64, "first_trace": long, "last_trace": "ada@example.org",
        "release": long,
    });
    record(&mut connection, &[wild]).await.expect("it is cut");
    record(&mut connection, &[json!({})]).await.expect("so is nothing at all");
    let many: Vec<_> = (0..500).map(|number| entry(&number.to_string())).collect();
    record(&mut connection, &many).await.expect("the first hundred");
    assert!(roles.value::<i64>("SELECT sum(count)::int8 FROM errors").await <= 1_000_000 + 1 + 100);
    let longest: i32 = roles.value("SELECT max(octet_length(e::text)) FROM errors e").await;
    assert!(longest < 1_500, "{longest}");
    let sane: bool = roles
        .value("SELECT bool_and(first_seen_at <= last_seen_at AND last_seen_at <= now() AND first_seen_at > now() - interval '25 hours'
                       AND last_trace_id ~ '^([0-9a-f]{32})?$') FROM errors")
        .await;
    assert!(sane);
}

/// API-4: a fingerprint is the same in every database, and so in every release that says the same words.
#[tokio::test]
async fn a_fingerprint_is_stable() {
    let database = Database::create().await;
    let of = async |parts: &[Option<&str>]| -> Uuid {
        let sql = "SELECT error_fingerprint($1)";
        let id = sqlx::query_scalar(sql).bind(parts).fetch_one(database.pool()).await;
        id.expect("a fingerprint")
    };
    let id = of(&[Some("users"), Some("/a"), None, Some("b"), None, None]).await;
    assert_eq!(id.to_string(), "1f981706-05ed-8527-87e1-9f410fff0671");
    for other in [
        [Some("mail"), Some("/a"), None, Some("b"), None, None],
        [Some("users"), None, Some("/a"), Some("b"), None, None],
        [Some("users"), Some("/a"), None, None, Some("b"), None],
        [Some("users"), Some("/ab"), None, None, None, None],
        [Some("users"), Some("/a"), None, Some("b"), None, Some("c")],
    ] {
        assert_ne!(of(&other).await, id, "{other:?}");
    }
}
