//! Unexpected errors are on record, once for each kind, and administrators see them (API-4). They are provoked by a schema that
//! is not the one of the release.

mod counting;

use std::time::Duration;

use futures_util::future::join_all;
use postern_tests::{
    App, Deadline, Host, Response, Tokens, Value, json, new_address, new_password, random_hex,
};

const ERRORS: &str = "/api/v1/errors";
const PREFERENCES: &str = "/api/v1/users/me/preferences";
const WITHIN: Duration = Duration::from_secs(20);

struct Scene {
    app: App,
    root: Tokens,
}

impl Scene {
    async fn new() -> Self {
        Self::of(App::start().await).await
    }

    async fn of(app: App) -> Self {
        let root = app.administrator("Root").await;
        let root = app.log_in(&root).await;
        app.tick().await.expect(200);
        app.sql("DELETE FROM jobs").await;
        Self { app, root }
    }

    async fn list(&self, query: &str) -> Value {
        self.app.as_user(&self.root).get(&format!("{ERRORS}{query}")).await.expect(200).json()
    }

    async fn items(&self, query: &str) -> Vec<Value> {
        self.list(query).await["items"].as_array().expect("items").clone()
    }

    /// The errors, once they were seen so often, all together.
    async fn seen(&self, count: i64) -> Vec<Value> {
        let deadline = Deadline::after(WITHIN);
        loop {
            let items = self.items("").await;
            let sum: i64 = items.iter().filter_map(|item| item["count"].as_i64()).sum();
            assert!(sum <= count, "counted too often: {items:?}");
            if sum == count {
                return items;
            }
            assert!(deadline.pause().await, "not seen {count} times: {items:?}");
        }
    }

    /// Takes away the table that preferences are kept in, and brings it back.
    async fn break_preferences(&self) {
        self.app.sql("ALTER TABLE user_preferences RENAME TO elsewhere").await;
    }

    async fn mend_preferences(&self) {
        self.app.sql("ALTER TABLE elsewhere RENAME TO user_preferences").await;
    }

    /// Asks for what cannot be read; gives the trace id of the answer.
    async fn fail(&self) -> String {
        failed(&self.app.as_user(&self.root).get(PREFERENCES).await)
    }

    /// Orders a job of this kind that is told nothing, and has it done.
    async fn do_job(&self, component: &str, kind: &str) -> Response {
        let order = format!(
            "INSERT INTO jobs (id, kind, payload, state, run_at, created_at)
             VALUES (gen_random_uuid(), '{kind}', '{{}}', 'queued', now(), now())"
        );
        self.app.sql(&order).await;
        let worker = self.app.host().with_token(&self.app.keys().tick_token);
        worker.post_empty(&format!("/internal/work/{component}")).await.expect(200)
    }

    /// Everything that is kept of errors, as text.
    async fn kept(&self) -> String {
        self.app.value("SELECT coalesce(string_agg(e::text, E'\n'), '') FROM errors e").await
    }

    /// The errors, once one that this host is made to answer now stands there: what came before it does as well.
    async fn seen_after_one_more(&self, host: &Host) -> Vec<Value> {
        self.break_preferences().await;
        let trace = failed(&host.as_user(&self.root).get(PREFERENCES).await);
        let deadline = Deadline::after(WITHIN);
        while self.items(&format!("?trace_id={trace}")).await.is_empty() {
            assert!(deadline.pause().await, "{trace} is not there");
        }
        self.items("").await
    }
}

/// The trace id of an answer that should not have been given.
#[track_caller]
fn failed(answer: &Response) -> String {
    let problem = answer.expect_problem(500, "internal");
    let trace = answer.header("x-trace-id").expect("a trace id").to_owned();
    assert_eq!(problem["trace_id"], trace);
    trace
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

/// API-4, ASVS 16.3.4: an error that comes again is one error, with its count, its first and its last occurrence, and what it
/// was in words of the code; other errors are others. A trace id leads to its error.
#[tokio::test]
async fn an_error_is_recorded_once_and_counted() {
    let scene = Scene::new().await;
    assert_eq!(scene.items("").await, Vec::<Value>::new());
    scene.break_preferences().await;
    let first = scene.fail().await;
    let one = scene.seen(1).await.remove(0);
    assert_eq!(
        (&one["component"], &one["route"], &one["job"], &one["count"]),
        (&json!("users"), &json!(PREFERENCES), &Value::Null, &json!(1))
    );
    assert_eq!(one["what"], "Postgres refused a statement: 42P01");
    assert!(one["source"].as_str().is_some_and(|file| file.starts_with("components/users/src/")));
    assert!(one["statement"].as_str().is_some_and(|sql| sql.contains("FROM user_preferences")));
    assert_eq!((&one["first_trace_id"], &one["last_trace_id"]), (&json!(first), &json!(first)));
    assert_eq!((&one["first_seen_at"], one["release"].is_string()), (&one["last_seen_at"], true));

    let mut traces = Vec::new();
    for _ in 0..6 {
        traces.push(scene.fail().await);
    }
    let again = scene.seen(7).await;
    assert_eq!(again.len(), 1, "{again:?}");
    let again = &again[0];
    assert_eq!((&again["id"], &again["count"]), (&one["id"], &json!(7)));
    assert_eq!(
        (&again["first_trace_id"], &again["last_trace_id"]),
        (&json!(first), &json!(traces[5]))
    );
    assert_eq!(again["first_seen_at"], one["first_seen_at"]);
    assert!(again["last_seen_at"].as_str() > one["last_seen_at"].as_str(), "{again}");
    scene.mend_preferences().await;

    // The same route and statement, and another cause; and another route.
    scene.app.sql("ALTER TABLE user_preferences RENAME COLUMN document TO elsewhere").await;
    let other = scene.fail().await;
    let patched =
        scene.app.as_user(&scene.root).patch(PREFERENCES, json!({ "theme": "dark" })).await;
    failed(&patched);
    let all = scene.seen(9).await;
    assert_eq!(all.len(), 3, "{all:?}");
    let found = scene.items(&format!("?trace_id={other}")).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["what"], "Postgres refused a statement: 42703");
    for trace in [&first, &traces[5]] {
        assert_eq!(scene.items(&format!("?trace_id={trace}")).await[0]["id"], one["id"]);
    }
    let line = r#"postern_unexpected_errors_total{component="users"} 9"#;
    scene.app.expect_counted(line).await;
}

/// API-4: what a client did wrong, what nobody may see, and what is away for a while is no error of ours; neither is a job that
/// waits for somebody else.
#[tokio::test]
async fn what_is_expected_is_no_error() {
    let scene = Scene::new().await;
    let api = scene.app.as_user(&scene.root);
    api.patch(PREFERENCES, json!({ "theme": 1 })).await.expect(422);
    api.get("/api/v1/users/nobody").await.expect(404);
    scene.app.get(PREFERENCES).await.expect(401);
    scene.app.fail_next_mails(1, 503).await;
    let body = json!({ "email": new_address("Ada"), "password": new_password(), "name": "Ada" });
    scene.app.post("/api/v1/auth/register", body).await.expect(202);
    assert_eq!(scene.app.tick().await.expect(200).json()["retried"], 1);
    // Whoever waits too long for a row is told to come back.
    scene.app.set_in_database("statement_timeout", "300ms").await;
    let slow = scene.app.second_host();
    let mut locked = scene.app.pool().acquire().await.expect("a connection");
    sqlx::raw_sql("BEGIN; LOCK TABLE user_preferences").execute(&mut *locked).await.expect("it");
    slow.as_user(&scene.root).get(PREFERENCES).await.expect_problem(503, "unavailable");
    sqlx::raw_sql("ROLLBACK").execute(&mut *locked).await.expect("it");
    let all = scene.seen_after_one_more(&slow).await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!((&all[0]["count"], &all[0]["component"]), (&json!(1), &json!("users")));
}

/// API-4: a try of a job that a defect ended is an error of its component, and is tried again; one that cannot be read is one as
/// well.
#[tokio::test]
async fn a_job_that_fails_is_an_error() {
    let scene = Scene::new().await;
    scene.app.sql("ALTER TABLE messages RENAME COLUMN created_at TO elsewhere").await;
    let tick = scene.do_job("messaging", "purge_messages").await;
    assert_eq!(tick.json()["retried"], 1);
    let one = scene.seen(1).await.remove(0);
    assert_eq!(
        (&one["component"], &one["route"], &one["job"]),
        (&json!("messaging"), &Value::Null, &json!("purge_messages"))
    );
    assert_eq!(one["what"], "Postgres refused a statement: 42703");
    assert_eq!(one["last_trace_id"].as_str(), tick.header("x-trace-id"));
    let line = r#"postern_unexpected_errors_total{component="messaging"} 1"#;
    scene.app.expect_counted(line).await;

    let log = scene.app.host().log();
    let trace = tick.header("x-trace-id").expect("a trace id");
    let line = log
        .iter()
        .find(|line| line.contains(trace) && line.contains("internal"))
        .expect("a line of the log");
    assert!(line.contains("42703") && line.contains("purge_messages"), "{line}");

    let tick = scene.do_job("mail", "send_email").await;
    assert_eq!(tick.json()["dead"], 1);
    let other = scene.seen(2).await.remove(0);
    assert_eq!(
        (&other["component"], &other["job"], &other["what"]),
        (&json!("mail"), &json!("send_email"), &json!("payload"))
    );
}

/// API-4, RBAC-7: errors are administrators' business.
#[tokio::test]
async fn only_administrators_see_errors() {
    let scene = Scene::new().await;
    let (_, tokens) = scene.app.somebody("Ada").await;
    scene.break_preferences().await;
    scene.fail().await;
    let id = scene.seen(1).await[0]["id"].as_str().expect("an id").to_owned();
    let one = format!("{ERRORS}/{id}");
    let ada = scene.app.as_user(&tokens);
    for path in [ERRORS, &one] {
        ada.get(path).await.expect_problem(404, "not-found");
        scene.app.get(path).await.expect_problem(401, "unauthenticated");
    }
    ada.delete(&one).await.expect_problem(404, "not-found");
    scene.app.api().delete(&one).await.expect_problem(401, "unauthenticated");
    assert_eq!(scene.app.as_user(&scene.root).get(&one).await.expect(200).json()["count"], 1);
}

/// API-4, API-5: errors come in pages, the last one first, and by component; each page begins where the one before ended.
#[tokio::test]
async fn errors_come_in_pages() {
    let scene = Scene::new().await;
    let mut made = Vec::new();
    // Two of them at the same moment.
    for (component, ago) in
        [("users", 50), ("mail", 40), ("users", 30), ("users", 30), ("mail", 10)]
    {
        let id = scene.app.recorded_error().await;
        let sql = format!(
            "UPDATE errors SET component = '{component}', last_seen_at = date_trunc('minute', now()) - interval '{ago} minutes'
             WHERE id = '{id}'"
        );
        scene.app.sql(&sql).await;
        made.push((std::cmp::Reverse(ago), id, component));
    }
    made.sort_unstable();
    made.reverse();
    let expected = |only: Option<&str>| -> Vec<String> {
        let wanted =
            made.iter().filter(|(_, _, component)| only.is_none_or(|one| one == *component));
        wanted.map(|(_, id, _)| id.to_string()).collect()
    };
    for (query, only) in
        [("", None), ("&component=users", Some("users")), ("&component=auth", Some("auth"))]
    {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = scene.list(&format!("?limit=2{query}{cursor}")).await;
            assert!(ids(&page).len() <= 2);
            all.extend(ids(&page));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(all, expected(only), "{query}");
    }
    for (query, pointer) in [
        ("?cursor=1", "/cursor"),
        ("?component=Users", "/component"),
        ("?trace_id=1", "/trace_id"),
        ("?limit=0", "/limit"),
        ("?route=x", "/route"),
    ] {
        let refused = scene.app.as_user(&scene.root).get(&format!("{ERRORS}{query}")).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors()[0].0, pointer, "{query}");
    }
}

/// API-4: what is dealt with is off the list, which is on record with what it was; when it comes again it is the same error,
/// and counts from one.
#[tokio::test]
async fn what_is_dealt_with_counts_anew() {
    let scene = Scene::new().await;
    scene.break_preferences().await;
    for _ in 0..3 {
        scene.fail().await;
    }
    let before = scene.seen(3).await.remove(0);
    let path = format!("{ERRORS}/{}", before["id"].as_str().expect("an id"));
    let api = scene.app.as_user(&scene.root);
    api.delete(&path).await.expect(204);
    api.get(&path).await.expect_problem(404, "not-found");
    api.delete(&path).await.expect_problem(404, "not-found");
    assert_eq!(scene.items("").await, Vec::<Value>::new());
    let event = "SELECT concat_ws(' ', resource_type, resource_id, outcome, details ->> 'component', details ->> 'route',
                                  details ->> 'what')
                 FROM audit_events WHERE action = 'error.delete'";
    assert_eq!(
        scene.app.value::<String>(event).await,
        format!(
            "errors {} allowed users {PREFERENCES} Postgres refused a statement: 42P01",
            before["id"].as_str().expect("an id")
        )
    );
    let trace = scene.fail().await;
    let again = scene.seen(1).await.remove(0);
    assert_eq!((&again["id"], &again["count"]), (&before["id"], &json!(1)));
    assert_eq!(again["first_trace_id"], trace);
    assert_ne!(again["first_seen_at"], before["first_seen_at"]);
}

/// API-4, AUTH-2, ASVS 16.2.5: an error whose text quotes an address, a name and a token is recorded without them.
#[tokio::test]
async fn nothing_that_somebody_sent_is_kept() {
    let scene = Scene::new().await;
    let (ada, tokens) = scene.app.somebody("Ada").await;
    let name = format!("Secret {}", random_hex::<8>());
    scene
        .app
        .sql(
            "CREATE FUNCTION quoting() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 RAISE EXCEPTION 'refused: %', to_jsonb(NEW) USING ERRCODE = 'raise_exception';
             END $$",
        )
        .await;
    scene
        .app
        .sql("CREATE TRIGGER quoting BEFORE UPDATE OF name ON users FOR EACH ROW EXECUTE FUNCTION quoting()")
        .await;
    let path = format!("/api/v1/users/me?token={}", random_hex::<8>());
    let token = format!("pst_rt_{}", random_hex::<32>());
    let api = scene.app.as_user(&tokens).header("x-token", &token);
    failed(&api.patch(&path, json!({ "name": name })).await);
    let one = scene.seen(1).await.remove(0);
    assert_eq!(one["what"], "Postgres refused a statement: P0001");
    let log = scene.app.host().log_with(&name, 1).await.join("\n");
    assert!(log.contains(&ada.email), "the text of the error quotes both: {log}");
    // A job that quotes what it is told.
    scene
        .app
        .sql(&format!(
            "INSERT INTO jobs (id, kind, payload, state, run_at, created_at)
             VALUES (gen_random_uuid(), 'send_email', '{{\"{token}\": \"{}\"}}', 'queued', now(), now())",
            ada.email
        ))
        .await;
    assert_eq!(scene.app.tick().await.expect(200).json()["dead"], 1);
    scene.seen(2).await;
    let kept = scene.kept().await;
    assert!(kept.contains("P0001") && kept.contains("payload"), "{kept}");
    for secret in [&name, &ada.email, &token, "Secret", "@", &ada.id.to_string()] {
        assert!(!kept.contains(secret), "{secret}: {kept}");
    }
}

/// API-4: when errors cannot be recorded, answers are what they would be, the log says so, and what was seen meanwhile is
/// recorded once that is possible again.
#[tokio::test]
async fn a_recording_that_fails_changes_no_answer() {
    let scene = Scene::new().await;
    scene.app.sql("ALTER FUNCTION count_errors(jsonb) RENAME TO elsewhere").await;
    scene.break_preferences().await;
    for _ in 0..4 {
        scene.fail().await;
    }
    let log = scene.app.host().log_with(r#""problem":"error-record""#, 1).await;
    let line = log.iter().find(|line| line.contains("error-record")).expect("the line");
    assert!(line.contains("unexpected errors are not on record"), "{line}");
    assert_eq!(scene.items("").await, Vec::<Value>::new());
    scene.app.as_user(&scene.root).get("/api/v1/session").await.expect(200);
    scene.app.sql("ALTER FUNCTION elsewhere(jsonb) RENAME TO count_errors").await;
    scene.fail().await;
    let all = scene.seen(5).await;
    assert_eq!(all.len(), 1, "{all:?}");
}

/// API-4: while somebody holds the row of an error, answers are given, no recorder waits for it for long, and each occurrence is
/// counted in the end.
#[tokio::test]
async fn a_row_that_is_held_holds_up_nobody() {
    let scene = Scene::new().await;
    scene.break_preferences().await;
    scene.fail().await;
    scene.seen(1).await;
    let mut holder = scene.app.pool().acquire().await.expect("a connection");
    sqlx::raw_sql("BEGIN; SELECT FROM errors FOR UPDATE").execute(&mut *holder).await.expect("it");
    for _ in 0..5 {
        scene.fail().await;
    }
    scene.app.host().log_with("lock timeout", 1).await;
    scene.app.as_user(&scene.root).get("/api/v1/session").await.expect(200);
    sqlx::raw_sql("COMMIT").execute(&mut *holder).await.expect("it");
    let all = scene.seen(6).await;
    assert_eq!(all.len(), 1, "{all:?}");
}

/// API-4: a storm of one error, in two processes, is counted to the last, by few changes of its row.
#[tokio::test]
async fn a_storm_is_counted_by_few_changes() {
    // Of few callers, who go on for long: for many at once a host starts many instances, and each has a change of its own.
    const CALLERS: usize = 4;
    const ERRORS_OF_EACH: usize = 100;
    let scene = Scene::new().await;
    scene.app.sql("CREATE TABLE changes (id int8 GENERATED ALWAYS AS IDENTITY)").await;
    scene
        .app
        .sql(
            "CREATE FUNCTION counting() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN INSERT INTO changes DEFAULT VALUES; RETURN NULL; END $$",
        )
        .await;
    scene
        .app
        .sql("CREATE TRIGGER counting AFTER INSERT OR UPDATE ON errors FOR EACH ROW EXECUTE FUNCTION counting()")
        .await;
    let other = scene.app.second_host();
    scene.break_preferences().await;
    let storm = async |host: &Host| {
        let api = host.as_user(&scene.root);
        let calls = (0..CALLERS).map(|_| async {
            for _ in 0..ERRORS_OF_EACH {
                failed(&api.get(PREFERENCES).await);
            }
        });
        join_all(calls).await;
    };
    tokio::join!(storm(scene.app.host()), storm(&other));
    let all = scene.seen(i64::try_from(2 * CALLERS * ERRORS_OF_EACH).expect("a number")).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let changes: i64 = scene.app.value("SELECT count(*) FROM changes").await;
    assert!((1..=80).contains(&changes), "{changes} changes");
}
