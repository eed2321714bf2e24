//! Accounts come into being: registration, and the proof that an address is one's own. A registration is
//! completed only by whoever made it.

use std::collections::BTreeSet;

use postern_tests::{App, Mail, Response, json, new_address, new_password, new_registration};

/// A registration that waits, and its mail.
struct Waiting {
    email: String,
    password: String,
    handle: String,
    mail: Mail,
}

impl Waiting {
    async fn of(app: &App, email: &str) -> Self {
        let password = new_password();
        let handle = app.register(email, &password, "Ada Lovelace").await;
        let mail = app.mail_to(email).await;
        Self { email: email.to_owned(), password, handle, mail }
    }

    async fn new(app: &App) -> Self {
        Self::of(app, &new_address("Ada")).await
    }

    async fn by_code(&self, app: &App, code: &str) -> Response {
        app.verify_by_code(&self.handle, code).await
    }

    async fn by_link(&self, app: &App, password: &str) -> Response {
        app.verify_by_link(&self.mail.token(), password).await
    }

    async fn wrong_codes(&self, app: &App, count: usize) {
        for _ in 0..count {
            let answer = self.by_code(app, &another(&self.mail.code())).await;
            answer.expect_problem(400, "token-invalid");
            assert_eq!(answer.field_errors(), [("/code".into(), "invalid_token".into())]);
        }
    }

    async fn wrong_passwords(&self, app: &App, count: usize) {
        for _ in 0..count {
            let answer = self.by_link(app, &new_password()).await;
            answer.expect_problem(422, "validation");
            assert_eq!(answer.field_errors(), [("/password".into(), "wrong_password".into())]);
        }
    }

    /// Neither the right code nor the right password gets anywhere.
    async fn expect_dead(&self, app: &App) {
        self.by_code(app, &self.mail.code()).await.expect_problem(400, "token-invalid");
        let answer = self.by_link(app, &self.password).await;
        answer.expect_problem(400, "token-invalid");
        assert_eq!(answer.field_errors(), [("/token".into(), "invalid_token".into())]);
    }
}

/// A code that is not this one.
fn another(code: &str) -> String {
    let last = if code.ends_with('7') { '8' } else { '7' };
    format!("{}{last}", &code[..5])
}

async fn resend(app: &App, handle: &str) -> Response {
    let body = json!({ "registration": handle });
    app.post("/api/v1/auth/verify-email/resend", body).await.expect(202)
}

async fn users(app: &App) -> i64 {
    app.value("SELECT count(*) FROM users").await
}

/// AUTH-5, AUTH-8: register, read the mail, confirm by the link and the registration's password, log in.
#[tokio::test]
async fn an_address_is_confirmed_by_the_link_and_the_password() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    assert_eq!(ada.mail.subject, "Confirm your e-mail address");
    let link = format!("{}/verify-email#token={}", app.url(), ada.mail.token());
    assert!(ada.mail.text.contains(&link) && ada.mail.html.contains(&link), "{:?}", ada.mail);
    assert_eq!(users(&app).await, 0);

    let answer = ada.by_link(&app, &ada.password).await.expect(200);
    assert_eq!(answer.json(), json!({ "status": "verified", "email": ada.email }));
    let tokens = app.try_log_in(&ada.email, &ada.password).await.expect(200).json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 300);
    // The token is good once.
    ada.expect_dead(&app).await;
}

/// AUTH-8: people type the code as they read it.
#[tokio::test]
async fn an_address_is_confirmed_by_the_code_with_spaces() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    let code = ada.mail.code();
    ada.by_code(&app, &format!("{} {}", &code[..3], &code[3..])).await.expect(200);
    app.try_log_in(&ada.email, &ada.password).await.expect(200);
}

/// AUTH-8: an unwanted mail's link is worth nothing to its reader, and a click on it nothing to the stranger
/// who caused it.
#[tokio::test]
async fn a_click_on_an_unwanted_mail_gives_nobody_an_account() {
    let app = App::start().await;
    let strangers = Waiting::of(&app, &new_address("Victim")).await;
    let token = strangers.mail.token();
    let alone = app.post("/api/v1/auth/verify-email", json!({ "token": token })).await;
    alone.expect_problem(422, "validation");
    assert_eq!(alone.field_errors(), [("/password".into(), "required".into())]);
    strangers.wrong_passwords(&app, 1).await;
    assert_eq!(users(&app).await, 0);
    let denied: i64 = app
        .value(
            "SELECT count(*) FROM audit_events
             WHERE action = 'auth.verify_email' AND outcome = 'denied' AND reason = 'wrong_password'",
        )
        .await;
    assert_eq!(denied, 1);
}

/// AUTH-8, ASVS 2.3.1: a code counts with the handle of its own registration and with no other.
#[tokio::test]
async fn a_code_counts_with_its_own_handle_alone() {
    let app = App::start().await;
    let email = new_address("Ada");
    let (own, strangers) = (Waiting::of(&app, &email).await, Waiting::of(&app, &email).await);
    let nobodys = new_registration();
    for (handle, code) in [
        (&strangers.handle, own.mail.code()),
        (&own.handle, strangers.mail.code()),
        (&nobodys, own.mail.code()),
    ] {
        app.verify_by_code(handle, &code).await.expect_problem(400, "token-invalid");
    }
    // The address in place of the handle is no form at all.
    let body = json!({ "email": email, "code": own.mail.code() });
    let answer = app.post("/api/v1/auth/verify-email", body).await;
    answer.expect_problem(422, "validation");
    assert_eq!(users(&app).await, 0);
    own.by_code(&app, &own.mail.code()).await.expect(200);
    app.try_log_in(&email, &own.password).await.expect(200);
}

/// AUTH-8: several registrations of one address wait side by side. Whichever is completed first makes the
/// account, with its own password; the others are over, whether they were made before or after.
#[tokio::test]
async fn the_first_registration_that_is_completed_wins() {
    for first in 0..3 {
        let app = App::start().await;
        let email = new_address("Ada");
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(Waiting::of(&app, &email).await);
        }
        let handles: BTreeSet<&str> = all.iter().map(|one| one.handle.as_str()).collect();
        let tokens: BTreeSet<String> = all.iter().map(|one| one.mail.token()).collect();
        assert_eq!((handles.len(), tokens.len()), (3, 3));
        let winner = all.remove(first);
        winner.by_link(&app, &winner.password).await.expect(200);
        for late in &all {
            late.expect_dead(&app).await;
            let refused = app.try_log_in(&email, &late.password).await;
            refused.expect_problem(401, "invalid-credentials");
        }
        app.try_log_in(&email, &winner.password).await.expect(200);
        assert_eq!(users(&app).await, 1);
        // Nothing that could become an account waits on.
        let waiting = "SELECT count(*) FROM email_verifications WHERE password_hash IS NOT NULL";
        assert_eq!(app.value::<i64>(waiting).await, 0);
    }
}

/// AUTH-8: resend and code of the owner belong to the owner's registration, also when a stranger has
/// registered the address after them.
#[tokio::test]
async fn a_stranger_who_registers_second_takes_nothing_over() {
    let app = App::start().await;
    let email = new_address("Victim");
    let own = Waiting::of(&app, &email).await;
    let strangers = Waiting::of(&app, &email).await;
    resend(&app, &own.handle).await;
    let again = app.mail_to(&email).await;
    app.verify_by_code(&strangers.handle, &again.code()).await.expect_problem(400, "token-invalid");
    app.verify_by_link(&again.token(), &strangers.password).await.expect_problem(422, "validation");
    app.verify_by_code(&own.handle, &again.code()).await.expect(200);
    app.try_log_in(&email, &own.password).await.expect(200);
}

/// AUTH-8, ASVS 6.6.3: six digits can be guessed, so a mail's code survives five wrong ones; its link lives on.
#[tokio::test]
async fn a_code_dies_after_five_wrong_ones() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    ada.wrong_codes(&app, 5).await;
    ada.by_code(&app, &ada.mail.code()).await.expect_problem(400, "token-invalid");
    ada.by_link(&app, &ada.password).await.expect(200);
}

/// AUTH-8: four wrong codes are four typing mistakes.
#[tokio::test]
async fn a_code_survives_four_wrong_ones() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    ada.wrong_codes(&app, 4).await;
    ada.by_code(&app, &ada.mail.code()).await.expect(200);
}

/// AUTH-8, ASVS 6.4.1, 6.6.3: fifteen guesses in all, at codes and at the password, whatever is sent again. The
/// sixteenth is refused although it is right, and no mail comes any more.
#[tokio::test]
async fn a_registration_has_fifteen_guesses_in_all() {
    let app = App::start().await;
    let mut ada = Waiting::new(&app).await;
    ada.wrong_codes(&app, 5).await;
    for passwords in [4, 1] {
        resend(&app, &ada.handle).await;
        ada.mail = app.mail_to(&ada.email).await;
        ada.wrong_passwords(&app, passwords).await;
        let codes = if passwords == 4 { 5 } else { 0 };
        ada.wrong_codes(&app, codes).await;
    }
    ada.expect_dead(&app).await;
    resend(&app, &ada.handle).await;
    app.expect_no_mail_to(&ada.email).await;
    ada.expect_dead(&app).await;
    assert_eq!(users(&app).await, 0);
}

/// AUTH-8, ASVS 6.6.3: with fourteen guesses gone, the fifteenth may be the right one.
#[tokio::test]
async fn the_fifteenth_guess_counts() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    ada.wrong_passwords(&app, 14).await;
    ada.by_code(&app, &ada.mail.code()).await.expect(200);
}

/// AUTH-8: of two mails, the newer one counts, and it brings tries of its own.
#[tokio::test]
async fn a_resent_mail_replaces_the_one_before() {
    let app = App::start().await;
    let mut ada = Waiting::new(&app).await;
    ada.wrong_codes(&app, 5).await;
    let answer = resend(&app, &ada.handle).await;
    assert_eq!(answer.json(), json!({ "status": "verification_sent" }));
    let second = app.mail_to(&ada.email).await;
    assert_ne!(ada.mail.token(), second.token());
    ada.by_link(&app, &ada.password).await.expect_problem(400, "token-invalid");
    ada.mail = second;
    ada.by_code(&app, &ada.mail.code()).await.expect(200);
    ada.expect_dead(&app).await;
}

/// AUTH-8, ASVS 2.3.2: whoever registers a stranger's address does not fill their mailbox: five mails about one
/// registration, of either kind.
#[tokio::test]
async fn five_mails_are_sent_about_one_registration() {
    let app = App::start().await;
    let known = app.register_verified("Ada").await;
    for email in [new_address("Bob"), known.email] {
        let before = app.mails_to(&email).await.len();
        let handle = app.register(&email, &new_password(), "Bob").await;
        for _ in 0..8 {
            resend(&app, &handle).await;
        }
        app.tick().await.expect(200);
        assert_eq!(app.mails_to(&email).await.len() - before, 5, "{email}");
    }
}

/// AUTH-5: a known address answers as an unknown one: same status, headers and length, and the same rows are
/// written. Its owner gets another mail.
#[tokio::test]
async fn registering_a_known_address_answers_alike_and_changes_nothing() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let waiting = Waiting::new(&app).await;
    let rows = async || -> (i64, i64, i64) {
        sqlx::query_as(
            "SELECT (SELECT count(*) FROM email_verifications), (SELECT count(*) FROM jobs),
                    (SELECT count(*) FROM audit_events)",
        )
        .fetch_one(app.pool())
        .await
        .expect("counts")
    };
    let mut seen = Vec::new();
    for email in [&ada.email, &waiting.email, &new_address("New")] {
        let before = rows().await;
        let body = json!({ "email": email, "password": new_password(), "name": "Mallory" });
        let answer = app.post("/api/v1/auth/register", body).await.expect(202);
        let after = rows().await;
        let written = (after.0 - before.0, after.1 - before.1, after.2 - before.2);
        let names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        let body = answer.json();
        let handle = body["registration"].as_str().expect("a handle").to_owned();
        assert!(handle.starts_with("pst_rg_") && handle.len() == 50, "{handle}");
        assert_eq!(body, json!({ "status": "verification_sent", "registration": handle }));
        seen.push((written, names, answer.body.len()));
    }
    assert_eq!(seen[0].0, (1, 1, 1));
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");

    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "You already have an account");
    assert!(!mail.text.contains("token="), "nothing to confirm: {}", mail.text);
    app.expect_no_mail_to(&ada.email).await;
    app.log_in(&ada).await;
    let name: String = app.value("SELECT name FROM users").await;
    assert_eq!(name, ada.name);
}

/// AUTH-5, AUTH-8: the handle of a known address behaves as that of a free one, step by step: codes are wrong,
/// five and then none, mails come again, fifteen guesses and five mails in all. What is written is the same.
#[tokio::test]
async fn the_handle_of_a_known_address_behaves_as_any_other() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let mut transcripts = Vec::new();
    for email in [&ada.email, &new_address("Free")] {
        let handle = app.register(email, &new_password(), "Mallory").await;
        let mut transcript = Vec::new();
        for round in 0..6 {
            for _ in 0..6 {
                // Nobody has seen a code: this one is wrong but once in a million.
                let answer = app.verify_by_code(&handle, "271828").await;
                let mut problem = answer.expect_problem(400, "token-invalid");
                problem["trace_id"] = json!("redacted");
                transcript.push(problem.to_string());
            }
            let answer = resend(&app, &handle).await;
            transcript.push(answer.text());
            let state: (i32, i32, i32) = sqlx::query_as(
                "SELECT generation, attempts, guesses FROM email_verifications
                 WHERE email = $1 ORDER BY created_at DESC LIMIT 1",
            )
            .bind(email)
            .fetch_one(app.pool())
            .await
            .expect("a row");
            transcript.push(format!("{round}: {state:?}"));
        }
        transcripts.push(transcript);
    }
    assert_eq!(transcripts[0], transcripts[1]);
    assert!(transcripts[0].contains(&"5: (3, 5, 15)".to_owned()), "{:?}", transcripts[0]);
    // The owner of the known address is told by each mail, and by none of the other kind.
    app.tick().await.expect(200);
    let subjects: Vec<String> =
        app.mails_to(&ada.email).await.into_iter().skip(1).map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["You already have an account"; 3]);
}

/// AUTH-8: not even the right code makes anything of a registration whose address has an account: not while
/// the account is there, and not when it is gone.
#[tokio::test]
async fn the_registration_of_a_known_address_can_never_be_completed() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let handle = app.register(&ada.email, &new_password(), "Mallory").await;
    let free = Waiting::new(&app).await;
    // As if its code had been guessed: it is made the free one's, whose code is known.
    let swap = format!(
        "WITH free AS (DELETE FROM email_verifications WHERE email = '{}' RETURNING id)
         UPDATE email_verifications SET id = free.id FROM free WHERE email = '{}'",
        free.email, ada.email
    );
    assert_eq!(app.sql(&swap).await, 1);
    app.verify_by_code(&handle, &free.mail.code()).await.expect_problem(400, "token-invalid");
    app.sql("DELETE FROM users").await;
    app.verify_by_code(&handle, &free.mail.code()).await.expect_problem(400, "token-invalid");
    app.verify_by_link(&free.mail.token(), &free.password)
        .await
        .expect_problem(400, "token-invalid");
    assert_eq!(users(&app).await, 0);
}

/// AUTH-5: asking for a mail tells nothing of a registration.
#[tokio::test]
async fn asking_again_answers_alike_whatever_there_is() {
    let app = App::start().await;
    let (waiting, completed) = (Waiting::new(&app).await, Waiting::new(&app).await);
    completed.by_code(&app, &completed.mail.code()).await.expect(200);
    let mut answers = Vec::new();
    for handle in [&waiting.handle, &completed.handle, &new_registration()] {
        answers.push(resend(&app, handle).await.body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    app.mail_to(&waiting.email).await;
    app.expect_no_mail_to(&completed.email).await;
}

/// AUTH-8, ASVS 6.4.1: the handle is known to whoever registered, and to no store.
#[tokio::test]
async fn handles_are_stored_hashed() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    let secret = ada.handle.strip_prefix("pst_rg_").expect("a prefix");
    for table in ["email_verifications", "jobs", "audit_events"] {
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} t")))
                .fetch_all(app.pool())
                .await
                .expect("rows");
        assert!(!rows.is_empty());
        assert!(!rows.iter().any(|row| row.contains(secret)), "{table}: {rows:?}");
    }
    assert!(!ada.mail.text.contains(secret) && !ada.mail.html.contains(secret));
    assert!(!app.host().log().iter().any(|line| line.contains(secret)));
}

/// AUTH-8, ASVS 3.5.3: mail scanners open links. Opening one changes nothing.
#[tokio::test]
async fn opening_the_link_does_not_use_it_up() {
    let app = App::start().await;
    let ada = Waiting::new(&app).await;
    let token = ada.mail.token();
    for _ in 0..3 {
        let page = app.get(&format!("/verify-email#token={token}")).await.expect(200);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
        assert!(!page.text().contains(&token), "the page does not repeat the token");
    }
    app.get(&format!("/api/v1/auth/verify-email?token={token}")).await.expect(405);
    assert_eq!(users(&app).await, 0);
    ada.by_link(&app, &ada.password).await.expect(200);
}

/// Lets a registration be `seconds` older.
async fn age(app: &App, seconds: u32) {
    let shift = format!(
        "UPDATE email_verifications SET created_at = created_at - interval '{seconds} seconds',
             code_expires_at = code_expires_at - interval '{seconds} seconds',
             expires_at = expires_at - interval '{seconds} seconds'"
    );
    assert_eq!(app.sql(&shift).await, 1);
}

/// AUTH-8, ASVS 6.4.1, 6.5.5: a code lives for an hour, the link for a day, to the second; also those of a mail that
/// was sent again.
#[tokio::test]
async fn a_code_lives_for_an_hour_and_the_link_for_a_day() {
    const HOUR: u32 = 3600;
    const DAY: u32 = 24 * HOUR;
    /// How long this test may take from a registration to its last request.
    const SLACK: u32 = 60;
    let app = App::start().await;
    for resent in [false, true] {
        let lives = async || -> (f64, f64) {
            sqlx::query_as(
                "SELECT extract(epoch FROM code_expires_at - created_at)::float8,
                        extract(epoch FROM expires_at - created_at)::float8 FROM email_verifications",
            )
            .fetch_one(app.pool())
            .await
            .expect("one registration")
        };
        for (aged, code_lives, link_lives) in [
            (HOUR - SLACK, true, true),
            (HOUR, false, true),
            (DAY - SLACK, false, true),
            (DAY, false, false),
        ] {
            app.sql("DELETE FROM email_verifications").await;
            let mut ada = Waiting::new(&app).await;
            assert_eq!(lives().await, (f64::from(HOUR), f64::from(DAY)));
            if resent {
                age(&app, HOUR).await;
                resend(&app, &ada.handle).await;
                ada.mail = app.mail_to(&ada.email).await;
                let (code, link) = lives().await;
                let since = code - f64::from(HOUR);
                assert!((f64::from(HOUR)..f64::from(HOUR + SLACK)).contains(&since), "{since}");
                assert!((link - code - f64::from(DAY - HOUR)).abs() < 0.001, "{link} {code}");
            }
            age(&app, aged).await;
            let wrong = ada.by_link(&app, &new_password()).await;
            assert_eq!(wrong.status, if link_lives { 422 } else { 400 }, "{aged}");
            if code_lives {
                ada.by_code(&app, &ada.mail.code()).await.expect(200);
                continue;
            }
            ada.by_code(&app, &ada.mail.code()).await.expect_problem(400, "token-invalid");
            if link_lives {
                ada.by_link(&app, &ada.password).await.expect(200);
            } else {
                ada.expect_dead(&app).await;
                resend(&app, &ada.handle).await;
                app.expect_no_mail_to(&ada.email).await;
                let refused = app.try_log_in(&ada.email, &ada.password).await;
                refused.expect_problem(401, "invalid-credentials");
            }
        }
    }
}

/// AUTH-9: the account of these limits is the registration, from whatever address it is asked; another
/// registration has its own.
#[tokio::test]
async fn limits_count_by_registration() {
    let app =
        App::builder().variable("rate_limits", "on").variable("trusted_proxies", "1").start().await;
    for (path, allowed, good) in [("verify-email/resend", 3, 202), ("verify-email", 10, 400)] {
        let handle = new_registration();
        let mut from = 0;
        let mut send = async |handle: &str| {
            from += 1;
            let mut body = json!({ "registration": handle });
            if path == "verify-email" {
                body["code"] = json!("123456");
            }
            let api = app.api().header("x-forwarded-for", &format!("198.51.100.{from}"));
            api.post(&format!("/api/v1/auth/{path}"), body).await
        };
        for _ in 0..allowed {
            send(&handle).await.expect(good);
        }
        send(&handle).await.expect_problem(429, "too-many-requests");
        send(&new_registration()).await.expect(good);
    }
}

/// API-3, ASVS 2.2.1, 2.2.2, 2.2.3: every bad field is named at once; unknown ones are refused. Of the two forms of a
/// confirmation, exactly one is taken.
#[tokio::test]
async fn every_bad_field_of_a_registration_is_named() {
    let app = App::start().await;
    let pointers = |answer: &Response| -> Vec<String> {
        answer.expect_problem(422, "validation");
        answer.field_errors().into_iter().map(|(pointer, _)| pointer).collect()
    };
    let body = json!({ "email": "ada", "password": "", "name": " ", "role": "administrator" });
    let answer = app.post("/api/v1/auth/register", body).await;
    assert_eq!(pointers(&answer), ["/email", "/name", "/password", "/role"]);

    let handle = new_registration();
    let (code, token, password) = ("123456", "pst_ev_x.y.z", "correct horse");
    for (body, named) in [
        (json!({}), &["/registration", "/token"][..]),
        (json!({ "registration": handle }), &["/code"]),
        (json!({ "code": code }), &["/registration"]),
        (json!({ "token": token }), &["/password"]),
        (json!({ "password": password }), &["/token"]),
        (json!({ "registration": handle, "token": token }), &["/password", "/registration"]),
        (json!({ "registration": handle, "password": password }), &["/code", "/password"]),
        (json!({ "code": code, "token": token, "password": password }), &["/code"]),
        (
            json!({ "registration": handle, "code": code, "token": token, "password": password }),
            &["/code", "/registration"],
        ),
        (json!({ "registration": handle, "code": code, "password": password }), &["/password"]),
        (json!({ "registration": "pst_rg_x", "code": "1" }), &["/code", "/registration"]),
    ] {
        let answer = app.post("/api/v1/auth/verify-email", body.clone()).await;
        assert_eq!(pointers(&answer), named, "{body}");
    }
    for body in [json!({}), json!({ "registration": "" }), json!({ "registration": token })] {
        let answer = app.post("/api/v1/auth/verify-email/resend", body).await;
        assert_eq!(pointers(&answer), ["/registration"]);
    }
}
