//! DATA-3: counters that clients can neither multiply nor forge.

use std::{collections::BTreeSet, time::Duration};

use postern_tests::{
    App, Database, Deadline, PostgresServer, RedisServer, Response, expected, observe,
};
use redis::{Commands as _, Script};
use reqwest::Method;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Series of a metric in the Prometheus text.
fn series<'a>(text: &'a str, metric: &str) -> BTreeSet<&'a str> {
    let lines = text.lines().filter(|line| line.starts_with(&format!("{metric}{{")));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(series, _)| series).collect()
}

async fn metrics(app: &App) -> String {
    app.metrics().await.expect(200).text()
}

/// DATA-3, ASVS 2.4.1: three hundred invented methods are one label, long ones too; and nobody counts a request that
/// there was not, by a method that looks like the rest of a counter's name.
#[tokio::test]
async fn invented_methods_are_one_series() {
    let app = App::start().await;
    let long = "X".repeat(4_000);
    let forging = ["GET|none|503", "GET|none|503|"].map(ToOwned::to_owned);
    let invented = (0..300).map(|number| format!("INVENTED-{number}"));
    let mut answered = 0;
    for name in invented.chain(forging).chain([long]) {
        let method = Method::from_bytes(name.as_bytes()).unwrap();
        let request = app.api().request(method, "/health/live");
        // Whether the host passes such a method on or refuses it, no counter comes of it.
        if let Ok(answer) = Response::attempt(request).await {
            answered += usize::from(answer.status == 405);
        }
    }
    assert!(answered >= 300, "{answered}");
    let deadline = Deadline::after(Duration::from_secs(10));
    let other = format!(
        r#"postern_http_requests_total{{component="health",method="other",route="none",status="405"}} {answered}"#
    );
    let text = loop {
        let text = metrics(&app).await;
        if text.lines().any(|line| line == other) {
            break text;
        }
        assert!(deadline.pause().await, "no {other} in {text}");
    };
    assert!(!text.contains("INVENTED") && !text.contains("XXXX"), "{text}");
    let requests = series(&text, "postern_http_requests_total");
    let of_health = requests.iter().filter(|series| series.contains(r#"component="health""#));
    assert!(of_health.clone().count() <= 5, "{:?}", of_health.collect::<Vec<_>>());
    assert!(!requests.iter().any(|series| series.contains(r#"status="503""#)), "{requests:?}");
}

/// DATA-3: the hash of counters holds so many and no more. What is known goes on being counted, and what would be one
/// more is counted as overflow; so is a name that is too long.
#[tokio::test]
async fn counters_are_bounded_in_the_script() {
    const MOST: usize = 50;
    let server = RedisServer::start_new().await;
    let mut redis = server.connection();
    let key = "pst:{counters}";
    let script = Script::new(include_str!("../../../shared/store/src/scripts/metrics_add.lua"));
    let mut add = |fields: &[String]| -> Vec<i64> {
        let mut call = script.key(key);
        call.arg(MOST).arg(20);
        for field in fields {
            call.arg(field).arg(2);
        }
        call.invoke(&mut redis).unwrap()
    };
    let names: Vec<String> = (0..MOST).map(|number| format!("requests|{number}")).collect();
    assert_eq!(add(&names[..10]), [0]);
    assert_eq!(add(&["x".repeat(21)]), [1]);
    // With what has overflowed, one less fits.
    assert_eq!(add(&names), [1]);
    let more: Vec<String> = (0..300).map(|number| format!("invented|{number}")).collect();
    assert_eq!(add(&more), [300]);
    assert_eq!(add(&names[..1]), [0]);
    let counters: std::collections::HashMap<String, i64> = redis.hgetall(key).unwrap();
    assert_eq!(counters.len(), MOST);
    assert_eq!(counters["requests|0"], 6);
    assert_eq!(counters["overflow"], 302);
}

/// What `/metrics` gives, by the heads of the text: the names of all series, whether there is one yet or not.
fn names(text: &str) -> BTreeSet<String> {
    let heads = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    heads
        .flat_map(|(metric, kind)| match kind {
            "histogram" => {
                ["_bucket", "_sum", "_count"].iter().map(|end| format!("{metric}{end}")).collect()
            }
            _ => vec![metric.to_owned()],
        })
        .collect()
}

/// DATA-3: the metrics that alerts and the dashboard are held against are those of a running application.
#[tokio::test]
async fn names_of_metrics_are_as_committed() {
    let app = App::start().await;
    let mut list = String::from("# What `/metrics` of the process `jobs` gives: a name a line.\n");
    for name in names(&metrics(&app).await) {
        list.push_str(&name);
        list.push('\n');
    }
    expected::compare("tests/data/metrics/postern.txt", &list);
}

/// DATA-3: whatever labels alerts and the dashboard tell our series apart by, the series have them.
#[tokio::test]
async fn alerts_tell_series_apart_by_labels_that_there_are() {
    let app = App::start().await;
    app.try_log_in("nobody@example.com", "not the password").await.expect(401);
    app.sql(
        "INSERT INTO jobs (id, kind, payload, run_at, max_attempts, created_at, state)
         VALUES (gen_random_uuid(), 'purge_errors', '{}', now(), 1, now(), 'dead')",
    )
    .await;
    app.expect_counted(r#"postern_jobs{state="dead"} 1"#).await;
    app.expect_counted("postern_logins_total{outcome=").await;
    app.expect_counted(r#"component="auth",route="/api/v1/auth/login",le="#).await;
    let text = metrics(&app).await;
    let asked = observe::expressions();
    let asked = asked.iter().flat_map(|expression| observe::selectors(expression));
    let mut compared = BTreeSet::new();
    for selector in asked {
        if !selector.metric.starts_with("postern_") || selector.labels.is_empty() {
            continue;
        }
        for label in &selector.labels {
            let series = series(&text, &selector.metric);
            let has = |series: &&str| series.contains(&format!("{label}=\""));
            assert!(series.iter().any(has), "no {label} of {}: {series:?}", selector.metric);
        }
        compared.insert(selector.metric);
    }
    assert!(compared.len() >= 4, "{compared:?}");
}

/// DATA-3: the metrics say how old the newest backup is, once there is one, which schema there is, and which
/// release answers.
#[tokio::test]
async fn the_newest_backup_has_an_age() {
    const AGE: &str = "postern_backup_age_seconds ";
    let app = App::start().await;
    let value = |text: &str, metric: &str| -> Option<f64> {
        text.lines().find_map(|line| line.strip_prefix(metric)?.parse().ok())
    };
    let text = metrics(&app).await;
    assert_eq!(value(&text, AGE), None);
    let schema: i64 = app.value("SELECT max(version) FROM _sqlx_migrations").await;
    assert!(text.contains(&format!("\npostern_schema_version {schema}\n")), "{text}");
    let release = format!("\npostern_build_info{{version=\"{}\"}} 1\n", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(&release), "{text}");
    let backups: [(&str, f64); 3] =
        [("3 hours", 10_800.0), ("1 hour", 3_600.0), ("2 hours", 3_600.0)];
    for (ago, expected) in backups {
        let note = format!("SELECT note_backup('full', clock_timestamp() - interval '{ago}')");
        app.sql(&note).await;
        let age = value(&metrics(&app).await, AGE).expect("an age");
        assert!((expected..expected + 60.0).contains(&age), "{ago}: {age}");
    }
}

/// DATA-3: a log that Postgres cannot archive is a counter that grows, and one that it can has an age.
#[tokio::test]
async fn failures_to_archive_are_counted() {
    let server = PostgresServer::start_new().await;
    let mut owner = PgConnection::connect(&server.superuser_url).await.unwrap();
    for setting in ["archive_mode = on", "archive_command = 'false'"] {
        let sql = format!("ALTER SYSTEM SET {setting}");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
    }
    drop(owner);
    server.stop();
    server.start().await;
    let mut owner = PgConnection::connect(&server.superuser_url).await.unwrap();
    let database = Database::create_at(&server.superuser_url).await;
    let app = App::builder().database(database).start().await;
    sqlx::query("SELECT pg_switch_wal()").execute(&mut owner).await.unwrap();
    let deadline = Deadline::after(Duration::from_secs(10));
    let none = "\npostern_pg_wal_archive_failures_total 0\n";
    while metrics(&app).await.contains(none) {
        assert!(deadline.pause().await, "no failure is counted");
    }
    app.expect_counted("\npostern_pg_wal_archive_failures_total ").await;
    assert!(!metrics(&app).await.contains("\npostern_pg_wal_archived_seconds "));
    for sql in ["ALTER SYSTEM SET archive_command = 'true'", "SELECT pg_reload_conf()"] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
    }
    app.expect_counted("\npostern_pg_wal_archived_seconds ").await;
}
