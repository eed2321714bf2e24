//! MFA-1…3: what a user is told of what they can prove with.

use std::time::Duration;

use postern_tests::{App, Deadline, Response, json};

/// MFA-3: all that is told is of one moment: it is one statement, which reads nothing before it may read everything.
#[tokio::test]
async fn factors_are_of_one_moment() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let mut lock = app.pool().begin().await.unwrap();
    sqlx::query("LOCK TABLE text_codes IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *lock)
        .await
        .unwrap();
    let asking = app.as_user(&tokens).request(reqwest::Method::GET, "/api/v1/mfa/factors");
    let asking = tokio::spawn(Response::of(asking));
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Deadline::after(Duration::from_secs(20));
    while app.value::<i64>(waiting).await == 0 {
        assert!(deadline.pause().await, "nobody asks for the codes");
    }
    sqlx::query("UPDATE credentials SET changed_at = '2020-01-01' WHERE user_id = $1")
        .bind(ada.id)
        .execute(&mut *lock)
        .await
        .unwrap();
    lock.commit().await.unwrap();
    let told = asking.await.unwrap().expect(200).json();
    assert_eq!(told["password"], json!({ "changed_at": "2020-01-01T00:00:00.000Z" }));
}
