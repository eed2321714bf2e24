//! Schedules (JOB-3), and what they are for: rows behind their time go (JOB-5).

use futures_util::future::join_all;
use postern_domain::jobs::schedule::SCHEDULES;
use postern_tests::{App, Tokens, Value, json};
use sqlx::Row as _;

struct Scene {
    app: App,
    root: Tokens,
}

impl Scene {
    async fn new() -> Self {
        let app = App::builder().schedules().start().await;
        let root = app.administrator("Root").await;
        let root = app.log_in(&root).await;
        let scene = Self { app, root };
        scene.settle().await;
        scene
    }

    /// Ticks until nothing is left to do.
    async fn settle(&self) {
        while self.app.tick().await.expect(200).json()["claimed"] != 0 {}
    }

    async fn schedule(&self, name: &str) -> Value {
        let answer = self.app.as_user(&self.root).get("/api/v1/jobs/schedules").await.expect(200);
        let items = answer.json()["items"].as_array().expect("items").clone();
        items.into_iter().find(|one| one["name"] == name).expect("the schedule")
    }

    async fn put(&self, name: &str, settings: Value) -> postern_tests::Response {
        self.app.as_user(&self.root).put(&format!("/api/v1/jobs/schedules/{name}"), settings).await
    }

    /// Moves a schedule so far into the past that it was last looked at so long ago.
    async fn sleep(&self, name: &str, ago: &str) {
        let moved = format!(
            "UPDATE job_schedules SET next_at = date_trunc('minute', now()) - interval '{ago}' WHERE name = '{name}'"
        );
        assert_eq!(self.app.sql(&moved).await, 1);
    }

    async fn ordered(&self, kind: &str) -> i64 {
        self.app.value(&format!("SELECT count(*) FROM jobs WHERE kind = '{kind}'")).await
    }
}

fn settings(expression: &str, catch_up: &str) -> Value {
    json!({ "expression": expression, "time_zone": "Europe/Berlin", "enabled": true, "catch_up": catch_up })
}

/// JOB-3: schedules are listed with their next and last run; what administrators say counts from then on, and is on record.
#[tokio::test]
async fn schedules_are_listed_and_changed() {
    let scene = Scene::new().await;
    let listed = scene.app.as_user(&scene.root).get("/api/v1/jobs/schedules").await.expect(200);
    assert_eq!(listed.json()["items"].as_array().map(Vec::len), Some(SCHEDULES.len()));
    let before = scene.schedule("purge_grants").await;
    assert_eq!(
        (&before["expression"], &before["changed"], &before["enabled"], &before["last_run_at"]),
        (&json!("19 2 * * *"), &json!(false), &json!(true), &Value::Null)
    );
    let next = before["next_run_at"].as_str().expect("the next run");
    assert!(next.ends_with("T02:19:00.000Z"), "{next}");
    let answer = scene.put("purge_grants", settings("30 3 1 1 *", "skip")).await.expect(200).json();
    let next = answer["next_run_at"].as_str().expect("the next run");
    assert!(next.ends_with("-01-01T02:30:00.000Z"), "{next}: half past three in Berlin");
    assert_eq!(scene.schedule("purge_grants").await, answer);
    assert_eq!((&answer["changed"], &answer["catch_up"]), (&json!(true), &json!("skip")));
    scene.settle().await;
    assert_eq!(scene.ordered("purge_grants").await, 0, "nothing is due");

    for (expression, zone, pointer) in [
        ("30 3 * *", "UTC", "/expression"),
        ("0 0 30 2 *", "UTC", "/expression"),
        ("30 3 * * *", "Berlin", "/time_zone"),
    ] {
        let wrong = json!({ "expression": expression, "time_zone": zone, "enabled": true, "catch_up": "once" });
        let refused = scene.put("purge_grants", wrong).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors()[0].0, pointer, "{expression} {zone}");
    }
    scene
        .put("of_the_future", settings("30 3 * * *", "once"))
        .await
        .expect_problem(404, "not-found");
    let events = "SELECT string_agg(details ->> 'expression', ';') FROM audit_events WHERE action = 'job.schedule.put'";
    assert_eq!(scene.app.value::<String>(events).await, "30 3 1 1 *");
}

/// JOB-3: of many that tick at the same moment, in two processes, one orders what is due.
#[tokio::test]
async fn two_tickers_order_one_run() {
    let scene = Scene::new().await;
    let other = scene.app.second_host();
    let token = &scene.app.keys().tick_token;
    // Each missed occurrence would be a run of its own.
    scene.put("purge_grants", settings("* * * * *", "all")).await.expect(200);
    for round in 1..=5 {
        scene.sleep("purge_grants", "0 minutes").await;
        let last: String = scene
            .app
            .value("SELECT next_at::text FROM job_schedules WHERE name = 'purge_grants'")
            .await;
        let hosts = [scene.app.host(), &other].map(|host| host.with_token(token));
        let ticks = hosts.iter().cycle().take(8).map(|api| api.post_empty("/internal/work/jobs"));
        for answer in join_all(ticks).await {
            answer.expect(200);
        }
        let runs: Vec<String> = sqlx::query_scalar(
            "SELECT last_at::text FROM job_schedules WHERE name = 'purge_grants'",
        )
        .fetch_all(scene.app.pool())
        .await
        .expect("a schedule");
        // A minute may have begun meanwhile.
        let begun: i64 = scene.app.value(&format!(
            "SELECT (extract(epoch FROM last_at - '{last}'::timestamptz) / 60)::int8 FROM job_schedules WHERE name = 'purge_grants'"
        )).await;
        let ordered = scene.ordered("purge_grants").await;
        assert!(
            (0..=1).contains(&begun) && ordered == 1 + begun,
            "round {round}: {ordered}, {runs:?}"
        );
        scene.app.sql("DELETE FROM jobs").await;
    }
}

/// JOB-3: after a day without ticks a schedule catches up by policy; one that is switched off does not, and begins anew.
#[tokio::test]
async fn a_day_without_ticks_catches_up() {
    let scene = Scene::new().await;
    for (policy, most) in [("skip", 0..=1), ("once", 1..=1), ("all", 24..=26)] {
        // Not within two minutes of now: what is on time runs anyway.
        let minute: i32 =
            scene.app.value("SELECT ((extract(minute FROM now())::int4 + 30) % 60)").await;
        scene.put("purge_grants", settings(&format!("{minute} * * * *"), policy)).await.expect(200);
        scene.sleep("purge_grants", "25 hours").await;
        scene.app.sql("DELETE FROM jobs").await;
        scene.app.tick().await.expect(200);
        let runs = scene.ordered("purge_grants").await;
        assert!(most.contains(&runs), "{policy}: {runs}");
        let schedule = scene.schedule("purge_grants").await;
        assert!(schedule["next_run_at"].is_string(), "{schedule}");
        assert_eq!(schedule["last_job"].is_string(), policy != "skip", "{schedule}");
    }
    let mut off = settings("* * * * *", "all");
    off["enabled"] = json!(false);
    assert_eq!(scene.put("purge_grants", off).await.expect(200).json()["next_run_at"], Value::Null);
    scene.sleep("purge_grants", "25 hours").await;
    scene.app.sql("DELETE FROM jobs").await;
    scene.app.tick().await.expect(200);
    assert_eq!(scene.ordered("purge_grants").await, 0);
}

/// JOB-3: what another version says of a schedule counts from its first tick on; nothing is made up for.
#[tokio::test]
async fn a_new_version_begins_anew() {
    let scene = Scene::new().await;
    scene
        .app
        .sql("UPDATE job_schedules SET timing = '0 0 1 1 * UTC', next_at = date_trunc('day', now()) - interval '300 days'
              WHERE name = 'purge_jobs'")
        .await;
    scene.app.sql("DELETE FROM jobs").await;
    scene.app.tick().await.expect(200);
    let next = scene.schedule("purge_jobs").await["next_run_at"].clone();
    assert!(next.as_str().is_some_and(|next| next.contains(":23:00")), "{next}");
    let kept: String =
        scene.app.value("SELECT timing FROM job_schedules WHERE name = 'purge_jobs'").await;
    assert_eq!(kept, "23 * * * * UTC");
}

/// Rows of tables that something is taken away from: old ones named `old`, and fresh ones.
const ROWS: [&str; 16] = [
    "INSERT INTO email_verifications (id, email, email_key, name, password_hash, created_at, expires_at)
     SELECT gen_random_uuid(), name, name, '', 'x', now(), now() - age FROM ages('2 days', '-1 hour')",
    "INSERT INTO password_resets (id, user_id, email_key, credential_version, created_at, expires_at)
     SELECT gen_random_uuid(), somebody, name, 1, now(), now() - age FROM ages('2 days', '-1 hour')",
    "INSERT INTO email_changes (user_id, id, email, email_key, created_at, expires_at)
     SELECT CASE name WHEN 'old' THEN somebody ELSE another END, gen_random_uuid(), name, name, now(), now() - age
     FROM ages('2 days', '-1 hour')",
    "INSERT INTO known_devices (user_id, device_key, first_seen_at, last_seen_at)
     SELECT somebody, name, now() - age, now() - age FROM ages('401 days', '399 days')",
    "INSERT INTO session_ends (user_id, session_id, ended_at)
     SELECT somebody, CASE name WHEN 'old' THEN somebody ELSE another END, now() - age FROM ages('49 hours', '47 hours')",
    "INSERT INTO mfa_totp (id, user_id, secret, created_at)
     SELECT gen_random_uuid(), CASE name WHEN 'old' THEN somebody ELSE another END, name, now() - age
     FROM ages('25 hours', '23 hours')",
    "INSERT INTO text_codes (id, user_id, purpose, number, created_at, expires_at, request)
     SELECT gen_random_uuid(), somebody, 'authenticate', name, now() - age, now() - age, gen_random_uuid()
     FROM ages('25 hours', '23 hours')",
    "INSERT INTO phone_numbers (id, user_id, number, created_at)
     SELECT gen_random_uuid(), CASE name WHEN 'old' THEN somebody ELSE another END, name, now() - age
     FROM ages('25 hours', '23 hours')",
    "INSERT INTO messages (id, user_id, direction, number, body, status, created_at, updated_at)
     SELECT gen_random_uuid(), somebody, 'inbound', '+491', name, 'received', now() - age, now() - age
     FROM ages('91 days', '89 days')",
    "INSERT INTO text_ledger (id, number_key, range_key, sent_at)
     SELECT gen_random_uuid(), name, name, now() - age FROM ages('25 hours', '23 hours')",
    "INSERT INTO inbound_receipts (provider_sid, received_at) SELECT name, now() - age FROM ages('401 days', '399 days')",
    "INSERT INTO grants (id, subject_user, permission, resource_type, resource_id, created_at, expires_at)
     SELECT gen_random_uuid(), somebody, 'notes:read:any', 'notes', name, now() - age, now() - age
     FROM ages('91 days', '89 days')",
    "INSERT INTO errors (id, component, what, count, first_seen_at, last_seen_at, first_trace_id, last_trace_id, release)
     SELECT gen_random_uuid(), 'users', name, 1, now() - '200 days'::interval, now() - age, '', '', ''
     FROM ages('91 days', '89 days')",
    "INSERT INTO jobs (id, kind, payload, state, run_at, created_at, finished_at, last_error)
     SELECT gen_random_uuid(), 'of_the_past', '{}', 'done', now(), now(), now() - age, name FROM ages('73 hours', '71 hours')",
    "INSERT INTO jobs (id, kind, payload, state, run_at, created_at, finished_at, last_error)
     SELECT gen_random_uuid(), 'of_the_past', '{}', 'dead', now(), now(), now() - age, name FROM ages('31 days', '29 days')",
    "INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending, error)
     SELECT id, kind, 1, now(), now(), 'dead', last_error FROM jobs WHERE last_error IN ('old', 'fresh')",
];

/// How many rows of each table are old, and how many fresh.
async fn counted(app: &App) -> Vec<(String, i64, i64)> {
    let mut counts = Vec::new();
    let tables: std::collections::BTreeSet<&str> =
        ROWS.iter().map(|sql| sql.split_whitespace().nth(2).expect("a table")).collect();
    for table in tables {
        let (old, fresh) = if table == "session_ends" {
            ("session_id = user_id", "session_id <> user_id")
        } else {
            ("row_to_json(t)::text LIKE '%\"old\"%'", "row_to_json(t)::text LIKE '%\"fresh\"%'")
        };
        let sql = format!(
            "SELECT count(*) FILTER (WHERE {old}), count(*) FILTER (WHERE {fresh}) FROM {table} t"
        );
        let row =
            sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(app.pool()).await.expect("counts");
        counts.push((table.to_owned(), row.get(0), row.get(1)));
    }
    counts
}

/// JOB-5, MSG-1: whatever has an end is taken away when that is past, by the component that it belongs to, and not
/// before; however much there is of it.
#[tokio::test]
async fn what_is_behind_its_time_goes() {
    let scene = Scene::new().await;
    let ada = scene.app.register_verified("Ada").await;
    let bob = scene.app.register_verified("Bob").await;
    scene.settle().await;
    for sql in ROWS {
        let (before, ages) = sql.split_once("ages(").unwrap_or((sql, ""));
        let sql = match ages.split_once(')') {
            None => sql.to_owned(),
            Some((ages, rest)) => {
                let (old, fresh) = ages.split_once(", ").expect("two ages");
                format!(
                    "{before}(VALUES ('old', {old}::interval), ('fresh', {fresh}::interval)) AS a (name, age){rest}"
                )
            }
        };
        let sql = sql.replace("somebody", &format!("'{}'::uuid", ada.id));
        assert!(
            scene.app.sql(&sql.replace("another", &format!("'{}'::uuid", bob.id))).await >= 2,
            "{sql}"
        );
    }
    // More than one statement takes.
    scene
        .app
        .sql(
            "INSERT INTO inbound_receipts (provider_sid, received_at)
              SELECT 'old' || n, now() - interval '500 days' FROM generate_series(1, 2500) AS n",
        )
        .await;
    let filled = counted(&scene.app).await;
    assert!(filled.iter().all(|(_, old, fresh)| *old >= 1 && *fresh >= 1), "{filled:?}");
    for schedule in &SCHEDULES {
        scene.sleep(schedule.name, "1 day").await;
    }
    scene.settle().await;
    let unfinished = "SELECT count(*) FROM jobs WHERE kind LIKE 'purge%' AND state <> 'done'";
    assert_eq!(scene.app.value::<i64>(unfinished).await, 0);
    let left: Vec<_> = counted(&scene.app).await;
    for ((table, _, fresh), (_, old_left, fresh_left)) in filled.iter().zip(&left) {
        assert_eq!((old_left, fresh_left), (&0, fresh), "{table}: {left:?}");
    }
    assert_eq!(scene.app.value::<i64>("SELECT count(*) FROM inbound_receipts").await, 1);
}
