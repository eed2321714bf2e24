//! What a change leaves behind, as the database records it (ADR 21).

use postern_tests::{Database, Value, json};

const ADA: &str = "01a2263a-e507-7a8f-921a-b79750ba0602";
const NOBODY: &str = "01a2263a-e507-7a8f-921a-b79750ba0603";

async fn database_with_ada() -> Database {
    let database = Database::create().await;
    let insert = "INSERT INTO users (id, email, email_key, name, created_at, updated_at)
                  VALUES ($1::uuid, 'Ada@example.com', 'ada@example.com', 'Ada', now(), now())";
    sqlx::query(insert).bind(ADA).execute(database.pool()).await.expect("a user");
    database
}

fn job(last: u8, kind: &str, payload: &Value, needs: &[&str]) -> Value {
    json!({
        "id": format!("01a2263a-e507-7a8f-921a-0000000000{last:02}"), "kind": kind, "payload": payload,
        "needs": needs, "run_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
        "max_attempts": 1,
    })
}

async fn record(database: &Database, effects: &Value, owner: Option<&str>, given: &Value) {
    let sql = "SELECT record_effects($1::text::jsonb, $2::text::uuid, $3::text::jsonb)";
    let recorded: bool = sqlx::query_scalar(sql)
        .bind(effects.to_string())
        .bind(owner)
        .bind(given.to_string())
        .fetch_one(database.pool())
        .await
        .expect("effects");
    assert!(recorded);
}

/// The jobs that are queued: whom they are about, and their payloads.
async fn queued(database: &Database) -> Vec<(Option<String>, Value)> {
    let sql = "SELECT user_id::text, payload::text FROM jobs ORDER BY id";
    let rows: Vec<(Option<String>, String)> =
        sqlx::query_as(sql).fetch_all(database.pool()).await.expect("jobs");
    rows.into_iter()
        .map(|(user, payload)| (user, serde_json::from_str(&payload).expect("JSON")))
        .collect()
}

/// JOB-1: a job is queued with what the statement knows, once, and only if all is known that it needs.
#[tokio::test]
async fn a_job_is_queued_when_its_needs_are_met() {
    let database = database_with_ada().await;
    let effects = json!({ "jobs": [
        job(1, "send_email", &json!({ "template": 1 }), &["to", "name"]),
        job(2, "send_email", &json!({ "to": "new@example.com" }), &["name"]),
        job(3, "end_sessions", &json!({ "except": null }), &["older_than"]),
        job(4, "sync_roles", &json!({}), &[]),
    ] });
    // Without a credential there is no version, and nobody's sessions end.
    let nothing = json!({ "older_than": null, "unasked": 7 });
    record(&database, &effects, Some(ADA), &nothing).await;
    let ada = || Some(ADA.to_owned());
    let expected = vec![
        (ada(), json!({ "to": "Ada@example.com", "name": "Ada", "template": 1 })),
        (ada(), json!({ "to": "new@example.com", "name": "Ada" })),
        (ada(), json!({})),
    ];
    assert_eq!(queued(&database).await, expected);
    record(&database, &effects, Some(ADA), &nothing).await;
    assert_eq!(queued(&database).await, expected, "the same again changes nothing");
    record(&database, &effects, Some(ADA), &json!({ "older_than": 2 })).await;
    let ends = (ada(), json!({ "except": null, "older_than": 2 }));
    assert_eq!(queued(&database).await[2], ends);
}

/// JOB-1: a mail goes where the account says, and the one about another address to the address that was, which the
/// statement alone knows.
#[tokio::test]
async fn mails_go_where_the_account_says() {
    let database = database_with_ada().await;
    let template = |kind: &str| json!({ "template": { "kind": kind } });
    let effects = json!({ "jobs": [
        job(1, "send_email", &template("address_changed"), &["to", "name"]),
        job(2, "send_email", &template("password_changed"), &["to", "name"]),
    ] });
    record(&database, &effects, Some(ADA), &json!({ "to": "old@example.com" })).await;
    let mail = |to: &str, kind: &str| {
        let template = json!({ "kind": kind });
        (Some(ADA.to_owned()), json!({ "to": to, "name": "Ada", "template": template }))
    };
    let expected =
        [mail("old@example.com", "address_changed"), mail("Ada@example.com", "password_changed")];
    assert_eq!(queued(&database).await, expected);
}

/// USR-1: nothing is queued about an account that is gone; what is about nobody is, and goes with nobody.
#[tokio::test]
async fn jobs_are_about_accounts_that_are_there() {
    let database = database_with_ada().await;
    let effects = |last| json!({ "jobs": [job(last, "sync_roles", &json!({}), &[])] });
    record(&database, &effects(1), Some(NOBODY), &json!({})).await;
    assert_eq!(queued(&database).await, []);
    record(&database, &effects(2), None, &json!({})).await;
    record(&database, &effects(3), Some(ADA), &json!({})).await;
    assert_eq!(queued(&database).await.len(), 2);
    let deleted = sqlx::query("DELETE FROM users").execute(database.pool()).await;
    assert!(deleted.is_ok(), "{deleted:?}");
    assert_eq!(queued(&database).await, [(None, json!({}))]);
}

/// SES-3: a session that outlives the change that it made is on record with it.
#[tokio::test]
async fn a_session_that_is_kept_is_on_record() {
    let database = database_with_ada().await;
    let kept = async || -> Vec<(String, i32)> {
        sqlx::query_as("SELECT kept::text, version FROM session_ends")
            .fetch_all(database.pool())
            .await
            .expect("ends")
    };
    let ending = |last, payload: Value| json!({ "jobs": [job(last, "end_sessions", &payload, &["older_than"])] });
    let version = json!({ "older_than": 3 });
    record(&database, &ending(1, json!({ "except": null })), Some(ADA), &version).await;
    assert_eq!(kept().await, []);
    record(&database, &ending(2, json!({ "except": NOBODY })), Some(ADA), &version).await;
    assert_eq!(kept().await, [(NOBODY.to_owned(), 3)]);
}
