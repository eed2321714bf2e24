//! Log-in, and what it tells of an account. How accounts come into being: `registration.rs`.

use postern_tests::{App, User, json, new_address, new_password};

/// AUTH-8: an address that waits for confirmation is answered as one that nobody has, to whoever knows the password as well.
#[tokio::test]
async fn an_unconfirmed_address_cannot_log_in() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    app.register(&email, &password, "Ada").await;
    let free = app.try_log_in(&new_address("Bob"), &password).await;
    for password in [password, new_password()] {
        let waiting = app.try_log_in(&email, &password).await;
        waiting.expect_problem(401, "invalid-credentials");
        let (mut one, mut other) = (waiting.json(), free.json());
        assert_ne!(one["trace_id"].take(), other["trace_id"].take());
        assert_eq!(one, other);
    }
    assert!(free.text().contains("confirm your address"), "{}", free.text());
}

/// AUTH-5: one person, one account, however the address is written.
#[tokio::test]
async fn addresses_are_compared_without_case() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.try_log_in(&ada.email.to_uppercase(), &ada.password).await.expect(200);
    app.register(&ada.email.to_uppercase(), &new_password(), "Ada").await;
    assert_eq!(app.mail_to(&ada.email).await.subject, "You already have an account");
}

/// AUTH-5: nothing tells an unknown account from a wrong password.
#[tokio::test]
async fn unknown_account_and_wrong_password_answer_alike() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let unknown = User { email: new_address("Nobody"), ..ada.clone() };
    let mut answers = Vec::new();
    for user in [&ada, &unknown] {
        let answer = app.try_log_in(&user.email, "not the password").await;
        let mut problem = answer.expect_problem(401, "invalid-credentials");
        problem["trace_id"] = json!("redacted");
        let challenge = answer.header("www-authenticate").map(ToOwned::to_owned);
        answers.push((problem, challenge, answer.headers.len()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1.as_deref(), Some(r#"Bearer realm="postern""#));
}

/// AUTH-5: a suspended account is refused, and only who knows the password learns why.
#[tokio::test]
async fn a_suspended_account_cannot_log_in() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.sql("UPDATE users SET status = 'suspended'").await;
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(403, "account-suspended");
    app.try_log_in(&ada.email, "not the password").await.expect_problem(401, "invalid-credentials");
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    app.expect_no_mail_to(&ada.email).await;
}

/// AUTH-5, ASVS 16.2.1, 16.3.1: every log-in, allowed or denied, leaves an audit event with its reason and trace id.
#[tokio::test]
async fn log_ins_are_audited() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let allowed = app.try_log_in(&ada.email, &ada.password).await.expect(200);
    let wrong = app.try_log_in(&ada.email, "not the password").await.expect(401);
    let unknown = app.try_log_in(&new_address("Nobody"), "not the password").await.expect(401);
    for (answer, outcome, reason, actor) in [
        (allowed, "allowed", "password", Some(ada.id)),
        (wrong, "denied", "wrong_password", Some(ada.id)),
        (unknown, "denied", "unknown_account", None),
    ] {
        let event: (String, String, Option<sqlx::types::Uuid>, String) = sqlx::query_as(
            "SELECT outcome, reason, u.id, address
             FROM audit_events e LEFT JOIN users u ON u.pseudonym = e.actor_id
             WHERE action = 'auth.login' AND trace_id = $1",
        )
        .bind(answer.header("x-trace-id"))
        .fetch_one(app.pool())
        .await
        .expect("one event");
        let expected = (outcome.to_owned(), reason.to_owned(), actor, "127.0.0.1".to_owned());
        assert_eq!(event, expected);
    }
}
