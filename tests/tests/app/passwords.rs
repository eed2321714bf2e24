//! Passwords: which are taken, how they are stored, how they are changed, and when they count no more.

use std::process::Command;

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher as _};
use postern_tests::{App, Response, User, json, new_address, new_password};

async fn forgot(app: &App, email: &str) -> Response {
    app.post("/api/v1/auth/password/forgot", json!({ "email": email })).await.expect(202)
}

async fn reset(app: &App, token: &str, password: &str) -> Response {
    let body = json!({ "token": token, "password": password });
    app.post("/api/v1/auth/password/reset", body).await
}

pub(crate) async fn try_register(
    api: postern_tests::Api<'_>,
    email: &str,
    password: &str,
) -> Response {
    let body = json!({ "email": email, "password": password, "name": "Ada Lovelace" });
    api.post("/api/v1/auth/register", body).await
}

/// Stores a hash as an import from elsewhere would.
async fn store_hash(app: &App, user: &User, hash: &str) {
    let stored = sqlx::query("UPDATE credentials SET password_hash = $1 WHERE user_id = $2")
        .bind(hash)
        .bind(user.id)
        .execute(app.pool())
        .await;
    assert_eq!(stored.map(|done| done.rows_affected()).ok(), Some(1));
}

async fn stored_hash(app: &App) -> String {
    app.value("SELECT password_hash FROM credentials").await
}

/// AUTH-7, ASVS 6.2.4: what is wrong with a password is said, at the field where it was typed.
#[tokio::test]
async fn weak_passwords_are_refused() {
    let app = App::start().await;
    let email = new_address("Ada");
    let long = "long and winding ".repeat(8);
    for (password, code) in [
        ("xk7 Vq-93mz", "password_too_short"),
        (long.as_str(), "password_too_long"),
        ("passwordpassword", "password_guessable"),
        ("qwertyuiop1234", "password_guessable"),
        (email.as_str(), "password_guessable"),
        ("Ada Lovelace", "password_guessable"),
    ] {
        let answer = try_register(app.api(), &email, password).await;
        answer.expect_problem(422, "validation");
        let expected = ("/password".to_owned(), code.to_owned());
        assert!(answer.field_errors().contains(&expected), "{password}: {}", answer.text());
        assert!(!answer.text().contains(password), "a secret is not repeated");
    }
    assert_eq!(app.value::<i64>("SELECT count(*) FROM email_verifications").await, 0);
}

/// AUTH-7, ASVS 6.2.1: the shortest length is a setting.
#[tokio::test]
async fn the_shortest_length_is_a_setting() {
    let app = App::builder().variable("password_min_length", "10").start().await;
    try_register(app.api(), &new_address("Ada"), "xk7 Vq-93m").await.expect(202);
    let answer = try_register(app.api(), &new_address("Ada"), "xk7 Vq-93").await.expect(422);
    assert_eq!(answer.field_errors(), [("/password".into(), "password_too_short".into())]);
}

/// ASVS 6.1.2, 6.2.11: the operator's words are refused wherever a password is set: at registration, at a
/// change, at a reset, and when an invitation is accepted.
#[tokio::test]
async fn the_operators_words_are_refused() {
    let words = "Initech, Blue Heron";
    let app = App::builder().variable("password_forbidden_words", words).start().await;
    let refused = |answer: &Response, field: &str| {
        answer.expect_problem(422, "validation");
        let expected = [(field.to_owned(), "password_forbidden_word".to_owned())];
        assert_eq!(answer.field_errors(), expected);
    };
    for password in ["nine purple initech trains", "nine purple HC3T1N! trains", "Blue.Heron.at.7"]
    {
        refused(&try_register(app.api(), &new_address("Bob"), password).await, "/password");
    }
    let password = "nine purple 1n1tech trains";

    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    let body = json!({ "current_password": root.password, "new_password": password });
    let change = app.as_user(&tokens).post("/api/v1/auth/password/change", body).await;
    refused(&change, "/new_password");

    forgot(&app, &root.email).await;
    refused(&reset(&app, &app.mail_to(&root.email).await.token(), password).await, "/password");

    let invited = new_address("Carol");
    let body = json!({ "email": invited, "name": "Carol" });
    let api = app.as_user(&tokens).header("idempotency-key", "invite-carol");
    api.post("/api/v1/users", body).await.expect(201);
    let token = app.mail_to(&invited).await.token();
    refused(&reset(&app, &token, password).await, "/password");
    reset(&app, &token, &new_password()).await.expect(200);
}

/// ASVS 6.1.2: a list that says nothing sensible stops the component instead of being ignored.
#[tokio::test]
async fn a_list_of_words_that_is_none_is_a_fault() {
    let app = App::builder().variable("password_forbidden_words", "Initech, x").start().await;
    let answer = try_register(app.api(), &new_address("Ada"), &new_password()).await;
    answer.expect_problem(503, "unavailable");
}

/// AUTH-6, ASVS 11.4.2: what is stored is argon2id with the documented parameters, under the id of the pepper.
#[tokio::test]
async fn passwords_are_stored_as_argon2id_with_a_pepper() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let hash = stored_hash(&app).await;
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{hash}");
    // Without the pepper the hash says nothing of the password.
    let parsed = argon2::password_hash::phc::PasswordHash::new(&hash).expect("a PHC string");
    let verified = argon2::password_hash::PasswordVerifier::verify_password(
        &Argon2::default(),
        ada.password.as_bytes(),
        &parsed,
    );
    assert!(verified.is_err());
}

/// AUTH-5, ASVS 7.4.3: a reset sets the password, ends every session, and its token is good once.
#[tokio::test]
async fn a_reset_ends_every_session() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let sessions = [app.log_in(&ada).await, app.log_in(&ada).await];
    forgot(&app, &ada.email).await;
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "Set a new password");
    let password = new_password();
    let answer = reset(&app, &mail.token(), &password).await.expect(200);
    assert_eq!(answer.json(), json!({ "status": "password_set", "email": ada.email }));

    for tokens in &sessions {
        app.as_user(tokens).get("/api/v1/session").await.expect_problem(401, "unauthenticated");
        app.try_refresh(&tokens.refresh).await.expect_problem(401, "unauthenticated");
    }
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(401, "invalid-credentials");
    app.try_log_in(&ada.email, &password).await.expect(200);
    assert_eq!(app.mail_to(&ada.email).await.subject, "Your password was changed");
    let again = reset(&app, &mail.token(), &new_password()).await;
    again.expect_problem(400, "token-invalid");
    assert_eq!(again.field_errors(), [("/token".into(), "invalid_token".into())]);
    app.try_log_in(&ada.email, &password).await.expect(200);
}

/// AUTH-5: asking for a reset tells nothing of an address.
#[tokio::test]
async fn asking_for_a_reset_answers_alike() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let unknown = new_address("Nobody");
    assert_eq!(forgot(&app, &ada.email).await.body, forgot(&app, &unknown).await.body);
    app.mail_to(&ada.email).await;
    app.expect_no_mail_to(&unknown).await;
}

/// AUTH-5: a reset uses up every other reset of its user; what has expired or is for another purpose
/// resets nothing.
#[tokio::test]
async fn only_a_live_reset_token_resets() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    forgot(&app, &ada.email).await;
    let first = app.mail_to(&ada.email).await.token();
    forgot(&app, &ada.email).await;
    let second = app.mail_to(&ada.email).await.token();
    reset(&app, &second, &new_password()).await.expect(200);
    reset(&app, &first, &new_password()).await.expect_problem(400, "token-invalid");
    app.mail_to(&ada.email).await;

    forgot(&app, &ada.email).await;
    let expired = app.mail_to(&ada.email).await.token();
    app.sql("UPDATE password_resets SET expires_at = now() - interval '1 second'").await;
    reset(&app, &expired, &new_password()).await.expect_problem(400, "token-invalid");

    let email = new_address("Bob");
    try_register(app.api(), &email, &new_password()).await.expect(202);
    let verification = app.mail_to(&email).await.token();
    reset(&app, &verification, &new_password()).await.expect_problem(400, "token-invalid");
}

/// AUTH-7: a password that is too weak does not use the token up.
#[tokio::test]
async fn a_weak_password_does_not_burn_the_token() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    forgot(&app, &ada.email).await;
    let token = app.mail_to(&ada.email).await.token();
    let answer = reset(&app, &token, "passwordpassword").await;
    answer.expect_problem(422, "validation");
    assert_eq!(answer.field_errors(), [("/password".into(), "password_guessable".into())]);
    reset(&app, &token, &new_password()).await.expect(200);
}

/// AUTH-5, ASVS 6.2.2, 6.2.3, 6.3.7, 7.4.3: a change ends every other session and leaves the one that made it.
#[tokio::test]
async fn a_change_ends_every_other_session() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (own, other) = (app.log_in(&ada).await, app.log_in(&ada).await);
    let new = new_password();
    let change =
        |current: &str, new: &str| json!({ "current_password": current, "new_password": new });
    let path = "/api/v1/auth/password/change";

    let wrong = app.as_user(&own).post(path, change("not the password", &new)).await;
    wrong.expect_problem(422, "validation");
    assert_eq!(wrong.field_errors(), [("/current_password".into(), "wrong_password".into())]);
    let weak = app.as_user(&own).post(path, change(&ada.password, "passwordpassword")).await;
    assert_eq!(weak.field_errors(), [("/new_password".into(), "password_guessable".into())]);
    app.post(path, change(&ada.password, &new)).await.expect_problem(401, "unauthenticated");
    app.as_user(&other).get("/api/v1/session").await.expect(200);

    app.as_user(&own).post(path, change(&ada.password, &new)).await.expect(200);
    app.as_user(&own).get("/api/v1/session").await.expect(200);
    app.refresh(&own).await;
    app.as_user(&other).get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    app.try_refresh(&other.refresh).await.expect_problem(401, "unauthenticated");
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(401, "invalid-credentials");
    app.try_log_in(&ada.email, &new).await.expect(200);
    assert_eq!(app.mail_to(&ada.email).await.subject, "Your password was changed");
}

/// AUTH-6: a hash of the predecessor verifies, and is replaced at the first log-in.
#[tokio::test]
async fn imported_bcrypt_hashes_are_upgraded() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let parts = bcrypt::hash_with_salt(&ada.password, 6, *b"sixteen bytes ok").expect("a hash");
    store_hash(&app, &ada, &parts.format_for_version(bcrypt::Version::TwoB)).await;
    app.try_log_in(&ada.email, "not the password").await.expect(401);
    assert!(stored_hash(&app).await.starts_with("$2b$06$"));
    app.log_in(&ada).await;
    assert!(stored_hash(&app).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="));
    app.log_in(&ada).await;
}

/// Runs a command of `cargo xtask admin` on the application's database, with its peppers.
fn run_admin(app: &App, command: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "xtask", "--", "admin", command])
        .current_dir(postern_tests::root())
        .env("DATABASE_URL", app.database_url())
        .env("SPIN_VARIABLE_PASSWORD_PEPPERS", &app.keys().peppers)
        .output();
    let output = output.unwrap_or_else(|error| panic!("cargo: {error}"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// AUTH-6: imported hashes are wrapped in argon2id by one command, which leaves all others alone and may be
/// run again; a wrapped one opens its account as before, and the first log-in makes it one of ours.
#[tokio::test]
async fn imported_hashes_are_wrapped_and_then_upgraded() {
    let app = App::start().await;
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    let hash_of = async |user: &User| -> String {
        app.value(&format!("SELECT password_hash FROM credentials WHERE user_id = '{}'", user.id))
            .await
    };
    let bobs = hash_of(&bob).await;
    let parts = bcrypt::hash_with_salt(&ada.password, 6, *b"sixteen bytes ok").expect("a hash");
    let bare = parts.format_for_version(bcrypt::Version::TwoB);
    store_hash(&app, &ada, &bare).await;

    assert!(run_admin(&app, "wrap-imported").contains("Hashes wrapped: 1"));
    let wrapped = hash_of(&ada).await;
    assert!(wrapped.starts_with(&format!("{}$argon2id$v=19$m=19456,t=2,p=1,keyid=", &bare[..29])));
    assert!(!wrapped.contains(&bare[29..]), "{wrapped}");
    assert!(run_admin(&app, "wrap-imported").contains("Hashes wrapped: 0"));
    assert_eq!((hash_of(&ada).await, hash_of(&bob).await), (wrapped.clone(), bobs));

    app.try_log_in(&ada.email, "not the password").await.expect(401);
    assert_eq!(hash_of(&ada).await, wrapped);
    app.log_in(&ada).await;
    assert!(hash_of(&ada).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="));
    app.log_in(&ada).await;
}

/// AUTH-6, ASVS 11.2.2, 11.4.2: raised parameters take effect at the next log-in, once.
#[tokio::test]
async fn weaker_parameters_are_rehashed() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let params = Params::new(8 * 1024, 1, 1, None).expect("parameters");
    let weaker = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = weaker.hash_password_with_salt(ada.password.as_bytes(), b"sixteen bytes ok");
    store_hash(&app, &ada, &hash.expect("a hash").to_string()).await;
    app.log_in(&ada).await;
    let rehashed = stored_hash(&app).await;
    assert!(rehashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{rehashed}");
    app.log_in(&ada).await;
    assert_eq!(stored_hash(&app).await, rehashed, "a current hash is left alone");
}

/// AUTH-6, ASVS 11.2.2: a new pepper takes over log-in by log-in; the old one verifies meanwhile.
#[tokio::test]
async fn peppers_are_rotated_by_logging_in() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let before = stored_hash(&app).await;
    let other = postern_tests::Keys::generate().peppers;
    let both = format!("{other},{}", app.keys().peppers);
    let rotated = app.second_host_with(&[("password_peppers", &both)]);
    let body = json!({ "email": ada.email, "password": ada.password });
    rotated.api().post("/api/v1/auth/login", body.clone()).await.expect(200);
    assert_ne!(stored_hash(&app).await, before);
    let retired = app.second_host_with(&[("password_peppers", &other)]);
    retired.api().post("/api/v1/auth/login", body.clone()).await.expect(200);
    // Without its pepper no hash verifies.
    app.post("/api/v1/auth/login", body).await.expect_problem(401, "invalid-credentials");
}

/// AUTH-5, AUTH-9, ASVS 6.3.1: after a hundred failures in a row the password counts for nothing until it is
/// reset (NIST SP 800-63B-4 §3.2.2). Who goes on guessing does not learn when it was right.
#[tokio::test]
async fn a_hundred_failures_lock_the_password() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    app.sql("UPDATE credentials SET failed_attempts = 98").await;
    app.try_log_in(&ada.email, "not the password").await.expect(401);
    app.expect_no_mail_to(&ada.email).await;
    app.try_log_in(&ada.email, "not the password").await.expect(401);
    assert_eq!(app.mail_to(&ada.email).await.subject, "Too many wrong passwords for your account");

    let mut answers = Vec::new();
    for password in ["not the password", &ada.password] {
        let answer = app.try_log_in(&ada.email, password).await;
        let mut problem = answer.expect_problem(401, "invalid-credentials");
        problem["trace_id"] = json!("redacted");
        answers.push((problem, answer.headers.len()));
    }
    assert_eq!(answers[0], answers[1]);
    app.expect_no_mail_to(&ada.email).await;
    // The owner, who is logged in, is not logged out by somebody's guesses.
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);

    forgot(&app, &ada.email).await;
    let password = new_password();
    reset(&app, &app.mail_to(&ada.email).await.token(), &password).await.expect(200);
    app.try_log_in(&ada.email, &password).await.expect(200);
}

/// AUTH-5: only failures in a row count.
#[tokio::test]
async fn a_log_in_forgets_failures() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.sql("UPDATE credentials SET failed_attempts = 99").await;
    app.log_in(&ada).await;
    assert_eq!(app.value::<i32>("SELECT failed_attempts FROM credentials").await, 0);
}

pub(crate) fn full_width(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic());
    text.chars().map(|c| wide(c).unwrap_or(c)).collect()
}

/// AUTH-7, ASVS 1.1.1, 6.2.1, 6.2.4, 6.2.8: another spelling of a password that is refused is refused, and another
/// spelling of one that was set opens the account.
#[tokio::test]
async fn spellings_of_a_password_are_one_password() {
    let app = App::start().await;
    for (password, code) in [
        ("ｐａｓｓｗｏｒｄ１２３４", "password_guessable"),
        ("pa\u{301}sswo\u{301}rd1234", "password_guessable"),
        ("Ａｄａ Ｌｏｖｅｌａｃｅ", "password_guessable"),
        ("k\u{301}v\u{301}q\u{301}w\u{301}b\u{301}z\u{301}", "password_too_short"),
    ] {
        let answer = try_register(app.api(), &new_address("Ada"), password).await.expect(422);
        assert_eq!(answer.field_errors(), [("/password".into(), code.into())], "{password}");
    }
    let ada = app.register_verified("Ada").await;
    app.try_log_in(&ada.email, &full_width(&ada.password)).await.expect(200);
}
