//! The own account under faults: every change that was acknowledged is there, and once.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use postern_tests::{App, Tokens, User, json};
use reqwest::Method;

use super::{
    assert_jobs_get_done, assert_no_open_transaction, manifest_with_fault_points, traps, until_sent,
};

const TRAPS: usize = 100;
const FAULT_RATE: &str = "0.06";
const CLIENTS: usize = 4;
const LOAD_LIMIT: Duration = Duration::from_mins(3);
const PREFERENCES: &str = "/api/v1/users/me/preferences";
const ME: &str = "/api/v1/users/me";

/// Sets a preference again and again, and looks whether it is set; gives how often.
pub(crate) async fn use_preferences(app: &App, tokens: &Tokens, enough: &impl Fn() -> bool) -> i64 {
    let api = app.as_user(tokens);
    for days in 1.. {
        let patch = json!({ "features": { "chat": { "history_days": days } } });
        let patching = || api.request(Method::PATCH, PREFERENCES).json(&patch);
        let set = until_sent(app, PREFERENCES, patching).await;
        assert_eq!(set.answer.expect(200).json()["features"]["chat"]["history_days"], days);
        let read = until_sent(app, PREFERENCES, || api.request(Method::GET, PREFERENCES)).await;
        assert_eq!(read.answer.expect(200).json()["features"]["chat"]["history_days"], days);
        if enough() || days == 364 {
            return days;
        }
    }
    0
}

/// Asks for the account to be deleted. A try whose answer was lost may have ended the session.
async fn delete(app: &App, tokens: &Tokens) {
    let api = app.as_user(tokens);
    let deleted = until_sent(app, ME, || api.request(Method::DELETE, ME)).await;
    if deleted.ambiguous && deleted.answer.status == 401 {
        return;
    }
    _ = deleted.answer.expect(202);
}

async fn assert_deleted_once(app: &App, user: &User, patches: i64) {
    let count = async |sql: String| -> i64 { app.value(&sql).await };
    let of_user = format!("(SELECT pseudonym FROM users WHERE id = '{}')", user.id);
    let events = |action: &str| {
        format!(
            "SELECT count(*) FROM audit_events WHERE action = '{action}' AND actor_id = {of_user}"
        )
    };
    assert_eq!(count(events("user.preferences.update")).await, patches);
    assert_eq!(count(events("user.deletion.request")).await, 1);
    let about = format!("FROM jobs WHERE user_id = '{}'", user.id);
    let queued =
        format!("SELECT count(*) {about} AND kind = 'delete_account' AND state = 'queued'");
    assert_eq!(count(queued).await, 1);
    let mails = format!(
        "SELECT count(*) FROM jobs WHERE payload->>'to' = '{}'
         AND payload->'template'->>'kind' = 'deletion_scheduled'",
        user.email
    );
    assert_eq!(count(mails).await, 1);
}

/// USR-1, USR-2, ASVS 2.3.3, invariants 1 and 12: `users` traps a hundred times; each change that was acknowledged is
/// there, is recorded once, and what follows from it happens once.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_traps_lose_no_preference_and_no_deletion() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest_with_fault_points(folder.path(), &["users"]);
    let app = App::builder().manifest(manifest).variable("fault_rate", FAULT_RATE).start().await;
    let mut users = Vec::new();
    for _ in 0..CLIENTS {
        let user = app.register_verified("Ada").await;
        let tokens = app.log_in(&user).await;
        users.push((user, tokens));
    }
    let limit = Instant::now() + LOAD_LIMIT;
    let enough = || {
        let found = traps(app.host());
        assert!(Instant::now() < limit, "too few traps: {found:?}");
        found.values().sum::<usize>() >= TRAPS
    };
    let patches = join_all(users.iter().map(|(_, tokens)| use_preferences(&app, tokens, &enough)));
    let patches = patches.await;
    join_all(users.iter().map(|(_, tokens)| delete(&app, tokens))).await;
    for point in ["pg open", "pg before", "pg after", "redis before", "redis after"] {
        let key = ("users".to_owned(), point.to_owned());
        assert!(
            traps(app.host()).contains_key(&key),
            "never trapped: {key:?} in {:?}",
            traps(app.host())
        );
    }
    assert_no_open_transaction(&app).await;
    let app = {
        let calm = app.second_host_with(&[("fault_rate", "0")]);
        app.served_by(calm)
    };
    for ((user, _), patches) in users.iter().zip(&patches) {
        assert_deleted_once(&app, user, *patches).await;
    }
    // The time has come: what is queued is done, and nobody is left.
    let due = "UPDATE users SET delete_after = now() WHERE delete_after IS NOT NULL";
    assert_eq!(app.sql(due).await, CLIENTS as u64);
    app.sql("UPDATE jobs SET run_at = now() WHERE kind = 'delete_account'").await;
    assert_jobs_get_done(&app).await;
    assert_eq!(app.value::<i64>("SELECT count(*) FROM users").await, 0);
}
