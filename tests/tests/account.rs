//! Accounts come into being: registration, and the proof that an address is one's own.

use postern_tests::{App, User, json, new_address, new_password};

/// Registers without confirming.
async fn register(app: &App, email: &str, password: &str) {
    let body = json!({ "email": email, "password": password, "name": "Ada Lovelace" });
    let answer = app.post("/api/v1/auth/register", body).await.expect(202);
    assert_eq!(answer.json(), json!({ "status": "verification_sent" }));
}

async fn verify(app: &App, token: &str) -> postern_tests::Response {
    app.post("/api/v1/auth/verify-email", json!({ "token": token })).await
}

async fn verify_code(app: &App, email: &str, code: &str) -> postern_tests::Response {
    app.post("/api/v1/auth/verify-email", json!({ "email": email, "code": code })).await
}

/// A code that is not this one.
fn another(code: &str) -> String {
    let last = if code.ends_with('7') { '8' } else { '7' };
    format!("{}{last}", &code[..5])
}

/// AUTH-5, AUTH-8: register, read the mail, confirm by the link's token, log in.
#[tokio::test]
async fn an_address_is_confirmed_by_the_link() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let mail = app.mail_to(&email).await;
    assert_eq!(mail.subject, "Confirm your e-mail address");
    let link = format!("{}/verify-email?token={}", app.url(), mail.token());
    assert!(mail.text.contains(&link) && mail.html.contains(&link), "{mail:?}");
    assert_eq!(app.value::<i64>("SELECT count(*) FROM users").await, 0);

    let answer = verify(&app, &mail.token()).await.expect(200);
    assert_eq!(answer.json(), json!({ "status": "verified" }));
    let tokens = app.try_log_in(&email, &password).await.expect(200).json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 300);
    // The token is good once.
    verify(&app, &mail.token()).await.expect_problem(400, "token-invalid");
}

/// AUTH-8: people type the code as they read it.
#[tokio::test]
async fn an_address_is_confirmed_by_the_code_with_spaces() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let code = app.mail_to(&email).await.code();
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    verify_code(&app, &email.to_uppercase(), &spaced).await.expect(200);
    app.try_log_in(&email, &password).await.expect(200);
}

/// AUTH-8: six digits can be guessed, so a mail's code survives five wrong ones; its link lives on.
#[tokio::test]
async fn a_code_dies_after_five_wrong_ones() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let mail = app.mail_to(&email).await;
    for _ in 0..5 {
        let answer = verify_code(&app, &email, &another(&mail.code())).await;
        answer.expect_problem(400, "token-invalid");
        assert_eq!(answer.field_errors(), [("/code".into(), "invalid_token".into())]);
    }
    verify_code(&app, &email, &mail.code()).await.expect_problem(400, "token-invalid");
    verify(&app, &mail.token()).await.expect(200);
}

/// AUTH-8: four wrong codes are four typing mistakes.
#[tokio::test]
async fn a_code_survives_four_wrong_ones() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let code = app.mail_to(&email).await.code();
    for _ in 0..4 {
        verify_code(&app, &email, &another(&code)).await.expect_problem(400, "token-invalid");
    }
    verify_code(&app, &email, &code).await.expect(200);
}

/// AUTH-8: of two mails, the newer one counts, and it brings tries of its own.
#[tokio::test]
async fn a_resent_mail_replaces_the_one_before() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let first = app.mail_to(&email).await;
    for _ in 0..5 {
        verify_code(&app, &email, &another(&first.code())).await.expect(400);
    }
    let answer = app.post("/api/v1/auth/verify-email/resend", json!({ "email": email })).await;
    assert_eq!(answer.expect(202).json(), json!({ "status": "verification_sent" }));
    let second = app.mail_to(&email).await;
    assert_ne!(first.token(), second.token());
    verify(&app, &first.token()).await.expect_problem(400, "token-invalid");
    verify_code(&app, &email, &second.code()).await.expect(200);
    verify(&app, &second.token()).await.expect_problem(400, "token-invalid");
}

/// AUTH-5: asking for a mail tells nothing of an address.
#[tokio::test]
async fn asking_again_for_an_unknown_or_confirmed_address_sends_nothing() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let waiting = new_address("Bob");
    register(&app, &waiting, &new_password()).await;
    app.mail_to(&waiting).await;
    let mut answers = Vec::new();
    for email in [&waiting, &ada.email, &new_address("Nobody")] {
        let answer = app.post("/api/v1/auth/verify-email/resend", json!({ "email": email })).await;
        answers.push(answer.expect(202).body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    app.mail_to(&waiting).await;
    app.expect_no_mail_to(&ada.email).await;
}

/// AUTH-5: a known address answers as an unknown one; its owner gets another mail.
#[tokio::test]
async fn registering_a_known_address_answers_alike_and_changes_nothing() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let ask = async |email: &str| {
        let body = json!({ "email": email, "password": new_password(), "name": "Mallory" });
        app.post("/api/v1/auth/register", body).await.expect(202)
    };
    let (known, unknown) = (ask(&ada.email).await, ask(&new_address("New")).await);
    assert_eq!(known.body, unknown.body);
    let names = |answer: &postern_tests::Response| -> Vec<String> {
        answer.headers.keys().map(ToString::to_string).collect()
    };
    assert_eq!(names(&known), names(&unknown));

    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "You already have an account");
    assert!(!mail.text.contains("?token="), "nothing to confirm: {}", mail.text);
    app.expect_no_mail_to(&ada.email).await;
    app.log_in(&ada).await;
    let name: String = app.value("SELECT name FROM users").await;
    assert_eq!(name, ada.name);
}

/// AUTH-8: mail scanners open links. Opening one changes nothing.
#[tokio::test]
async fn opening_the_link_does_not_use_it_up() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let token = app.mail_to(&email).await.token();
    for _ in 0..3 {
        let page = app.get(&format!("/verify-email?token={token}")).await.expect(200);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
        assert!(!page.text().contains(&token), "the page does not repeat the token");
    }
    app.get(&format!("/api/v1/auth/verify-email?token={token}")).await.expect(405);
    assert_eq!(app.value::<i64>("SELECT count(*) FROM users").await, 0);
    verify(&app, &token).await.expect(200);
}

/// AUTH-8: who registers somebody else's address beforehand cannot plant a password in the account.
#[tokio::test]
async fn a_stranger_cannot_plant_a_password() {
    let app = App::start().await;
    let email = new_address("Victim");
    let (planted, own) = (new_password(), new_password());
    register(&app, &email, &planted).await;
    let strangers = app.mail_to(&email).await;
    register(&app, &email, &own).await;
    let owners = app.mail_to(&email).await;

    verify(&app, &owners.token()).await.expect(200);
    verify(&app, &strangers.token()).await.expect_problem(400, "token-invalid");
    app.try_log_in(&email, &planted).await.expect_problem(401, "invalid-credentials");
    app.try_log_in(&email, &own).await.expect(200);
}

/// AUTH-8: the code belongs to the newest registration; it does not confirm an older one's password.
#[tokio::test]
async fn a_code_confirms_the_newest_registration_alone() {
    let app = App::start().await;
    let email = new_address("Victim");
    let (own, planted) = (new_password(), new_password());
    register(&app, &email, &own).await;
    let owners = app.mail_to(&email).await;
    register(&app, &email, &planted).await;
    app.mail_to(&email).await;
    verify_code(&app, &email, &owners.code()).await.expect_problem(400, "token-invalid");
    verify(&app, &owners.token()).await.expect(200);
    app.try_log_in(&email, &planted).await.expect_problem(401, "invalid-credentials");
    app.try_log_in(&email, &own).await.expect(200);
}

/// AUTH-8, ASVS 6.3.8: an address that waits for confirmation is answered as one that nobody has, to whoever knows the
/// password as well.
#[tokio::test]
async fn an_unconfirmed_address_cannot_log_in() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let free = app.try_log_in(&new_address("Bob"), &password).await;
    for password in [password, new_password()] {
        let waiting = app.try_log_in(&email, &password).await;
        waiting.expect_problem(401, "invalid-credentials");
        let (mut one, mut other) = (waiting.json(), free.json());
        assert_ne!(one["trace_id"].take(), other["trace_id"].take());
        assert_eq!(one, other);
    }
    let detail = free.json().to_string();
    assert!(detail.contains("confirmed"), "{detail}");
}

/// AUTH-8: a mail is good for a day; what it would have confirmed is gone then.
#[tokio::test]
async fn an_expired_mail_confirms_nothing() {
    let app = App::start().await;
    let (email, password) = (new_address("Ada"), new_password());
    register(&app, &email, &password).await;
    let mail = app.mail_to(&email).await;
    app.sql("UPDATE email_verifications SET expires_at = now() - interval '1 second'").await;
    verify(&app, &mail.token()).await.expect_problem(400, "token-invalid");
    verify_code(&app, &email, &mail.code()).await.expect_problem(400, "token-invalid");
    app.try_log_in(&email, &password).await.expect_problem(401, "invalid-credentials");
}

/// AUTH-5: one person, one account, however the address is written.
#[tokio::test]
async fn addresses_are_compared_without_case() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.try_log_in(&ada.email.to_uppercase(), &ada.password).await.expect(200);
    register(&app, &ada.email.to_uppercase(), &new_password()).await;
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

/// AUTH-5: every log-in, allowed or denied, leaves an audit event with its reason and trace id.
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

/// API-3: every bad field is named at once; unknown ones are refused.
#[tokio::test]
async fn every_bad_field_of_a_registration_is_named() {
    let app = App::start().await;
    let body = json!({ "email": "ada", "password": "", "name": " ", "role": "administrator" });
    let answer = app.post("/api/v1/auth/register", body).await;
    answer.expect_problem(422, "validation");
    let pointers: Vec<_> = answer.field_errors().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/email", "/name", "/password", "/role"]);

    for (body, pointer) in [
        (json!({}), "/token"),
        (json!({ "email": "ada@example.com" }), "/code"),
        (json!({ "code": "123456" }), "/email"),
        (json!({ "token": "x", "code": "123456" }), "/code"),
    ] {
        let answer = app.post("/api/v1/auth/verify-email", body).await;
        answer.expect_problem(422, "validation");
        let named: Vec<_> = answer.field_errors().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(named, [pointer]);
    }
}
