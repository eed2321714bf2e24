//! MFA-1, MFA-2: sets of backup codes that are made at the same moment.

use std::time::Duration;

use postern_tests::{App, Deadline, Response};
use reqwest::Method;

/// MFA-2, ASVS 6.5.1: of several sets one is left, whole: whoever makes new codes knows that no others are good.
#[tokio::test]
async fn of_sets_made_at_once_one_is_left() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    app.enrol_totp(&tokens).await;
    let tokens = app.refresh(&tokens).await;
    // All of them have begun before the first ends.
    let mut lock = app.pool().begin().await.unwrap();
    sqlx::query("SELECT FROM mfa_backup_codes FOR UPDATE").execute(&mut *lock).await.unwrap();
    let making: Vec<_> = (0..3)
        .map(|_| {
            let asking = app.as_user(&tokens).request(Method::POST, "/api/v1/mfa/backup-codes");
            tokio::spawn(Response::of(asking))
        })
        .collect();
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Deadline::after(Duration::from_secs(20));
    while app.value::<i64>(waiting).await < 3 {
        assert!(deadline.pause().await, "they do not wait for the codes");
    }
    lock.commit().await.unwrap();
    let mut sets = Vec::new();
    for answer in making {
        let made = answer.await.unwrap().expect(201).json();
        let codes = made["backup_codes"].as_array().unwrap().clone();
        sets.push(codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect::<Vec<_>>());
    }
    let factors = app.as_user(&tokens).get("/api/v1/mfa/factors").await.expect(200).json();
    assert_eq!(factors["backup_codes"]["left"], 10);

    let mut good = Vec::new();
    for set in &sets {
        let mut opened = 0;
        for code in [&set[0], &set[9]] {
            let challenge = app.challenge(&ada).await;
            let answer = app.try_answer(&challenge, "backup_code", code).await;
            opened += usize::from(answer.status == 200);
        }
        good.push(opened);
    }
    good.sort_unstable();
    assert_eq!(good, [0, 0, 2], "one set, and all of it");
}
