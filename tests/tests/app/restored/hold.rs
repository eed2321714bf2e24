//! `postern-admin jobs`: what had gone out before a restore does not go out again unless somebody says so.

use postern_tests::{App, enrol_totp, json, new_address, new_number, new_password};

/// Somebody whose mail waits; their address.
async fn waiting_mail(app: &App) -> String {
    let email = new_address("Ada");
    let body = json!({ "email": email, "password": new_password(), "name": "Ada" });
    app.post("/api/v1/auth/register", body).await.expect(202);
    email
}

async fn states(app: &App, kind: &str) -> Vec<(String, i64)> {
    let sql = "SELECT state, count(*) FROM jobs WHERE kind = $1 AND state <> 'done' GROUP BY 1 ORDER BY 1";
    sqlx::query_as(sql).bind(kind).fetch_all(app.pool()).await.unwrap()
}

/// OPS-4, JOB-1: what was due, in hand, or waited behind another job is held and named; what is ordered later goes out; what is
/// released goes out once, and what is discarded never.
#[tokio::test]
async fn what_is_on_hold_goes_out_when_somebody_says_so() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Eve").await;
    enrol_totp(&app, &tokens).await;
    let tokens = app.refresh(&tokens).await;
    app.tick().await.expect(200);
    let installed = app.installed();
    let (queued, in_hand, later) =
        (waiting_mail(&app).await, waiting_mail(&app).await, waiting_mail(&app).await);
    let set = async |email: &str, change: &str| {
        let sql = format!("UPDATE jobs SET {change} WHERE payload ->> 'to' = '{email}'");
        assert_eq!(app.sql(&sql).await, 1, "{change}");
    };
    set(&in_hand, "state = 'running', attempts = 1, lease_id = gen_random_uuid(), lease_until = now() - interval '1 s'").await;
    set(&later, "run_at = now() + interval '1 hour'").await;
    let number = json!({ "number": new_number() });
    app.as_user(&tokens).post("/api/v1/mfa/sms/enrol", number.clone()).await.expect(202);
    let said = installed.admin(&["jobs", "hold", "--kinds", "mail,sms"]).await.unwrap();
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["send_email verify_email 2 due", "send_sms - 1 due", "3 on hold"] {
        assert!(words.contains(part), "{part:?}: {said}");
    }
    assert!(!said.contains(&queued), "no address is printed");
    assert_eq!(
        states(&app, "send_email").await,
        [("dead".to_owned(), 2), ("queued".to_owned(), 1)]
    );
    app.tick().await.expect(200);
    app.expect_no_mail_to(&queued).await;
    app.expect_no_mail_to(&in_hand).await;
    app.expect_no_sms_to(number["number"].as_str().unwrap()).await;
    // What is ordered from here on is not held.
    let fresh = waiting_mail(&app).await;
    app.mail_to(&fresh).await;
    assert!(installed.admin(&["jobs", "held"]).await.unwrap().contains("3 on hold"));
    let said = installed.admin(&["jobs", "discard", "--kinds", "sms"]).await.unwrap();
    assert!(said.starts_with("1 discarded"), "{said}");
    let said = installed.admin(&["jobs", "release"]).await.unwrap();
    assert!(said.starts_with("2 released; 0 are on hold still"), "{said}");
    for email in [&queued, &in_hand] {
        app.mail_to(email).await;
        app.tick().await.expect(200);
        assert_eq!(app.mails_to(email).await.len(), 1);
    }
    assert_eq!(states(&app, "send_sms").await, [("discarded".to_owned(), 1)]);
    assert!(installed.admin(&["jobs", "held"]).await.unwrap().starts_with("0 on hold"));
}

/// OPS-4: what was due behind the moment that is named is not held, and other dead letters are left alone.
#[tokio::test]
async fn only_what_was_due_by_then_is_held() {
    let app = App::start().await;
    let installed = app.installed();
    let dead = app.dead_job().await;
    let email = waiting_mail(&app).await;
    let before = "2020-01-01T00:00:00Z";
    let said = installed.admin(&["jobs", "hold", "--before", before]).await.unwrap();
    assert!(said.starts_with("0 on hold"), "{said}");
    let said = installed.admin(&["jobs", "hold", "--kinds", "sms"]).await.unwrap();
    assert!(said.starts_with("0 on hold"), "{said}");
    assert!(installed.admin(&["jobs", "hold", "--kinds", "letters"]).await.is_err());
    assert!(installed.admin(&["jobs", "hold"]).await.unwrap().contains("1 on hold"));
    installed.admin(&["jobs", "release"]).await.unwrap();
    app.mail_to(&email).await;
    let state = format!("SELECT state FROM jobs WHERE id = '{dead}'");
    assert_eq!(app.value::<String>(&state).await, "dead");
}

/// OPS-4: nothing is taken out of the hands of a worker that lives.
#[tokio::test]
async fn nothing_is_held_while_somebody_works() {
    let app = App::start().await;
    let installed = app.installed();
    waiting_mail(&app).await;
    let busy = "UPDATE jobs SET state = 'running', attempts = 1, lease_id = gen_random_uuid(), lease_until = now() + interval '1 hour'
                WHERE kind = 'send_email'";
    assert_eq!(app.sql(busy).await, 1);
    let refused = installed.admin(&["jobs", "hold"]).await.unwrap_err();
    assert!(refused.contains("stop tick, jobs, api and auth first"), "{refused}");
    assert_eq!(states(&app, "send_email").await, [("running".to_owned(), 1)]);
}

/// OPS-4, MSG-3: a summary that was due has gone out as well: it waits for its next time, and that one covers this time too.
#[tokio::test]
async fn a_summary_that_was_due_waits_for_its_next_time() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let wish = json!({ "notifications": { "email": { "digest": "daily" } } });
    app.as_user(&tokens).patch("/api/v1/users/me/preferences", wish).await.expect(200);
    app.sql("UPDATE digests SET since = since - interval '3 days', due_at = due_at - interval '49 hours'").await;
    let since = "SELECT ms(since) FROM digests";
    let before: i64 = app.value(since).await;
    let installed = app.installed();
    let said = installed.admin(&["jobs", "hold"]).await.unwrap();
    assert!(said.contains("1 summaries that were due wait"), "{said}");
    let sent = app.mails_to(&ada.email).await.len();
    app.tick().await.expect(200);
    app.tick().await.expect(200);
    assert_eq!(app.mails_to(&ada.email).await.len(), sent, "no summary");
    assert_eq!(app.value::<i64>(since).await, before);
    assert!(
        app.value::<bool>(
            "SELECT due_at > now() AND due_at <= now() + interval '1 day' FROM digests"
        )
        .await
    );
    app.sql("UPDATE digests SET due_at = due_at - interval '1 day'").await;
    app.tick().await.expect(200);
    app.tick().await.expect(200);
    assert_eq!(app.mails_to(&ada.email).await.len(), sent + 1);
}
