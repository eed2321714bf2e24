//! MFA-1, MFA-2, MFA-4, MFA-5: authenticator apps, backup codes, and the two steps of a log-in.

use postern_tests::{App, Authenticator, Challenge, Deadline, Response, Tokens, User, json};

/// A user with an authenticator app, their session, and the app.
async fn enrolled(app: &App, name: &str) -> (User, Tokens, Authenticator) {
    let user = app.register_verified(name).await;
    let tokens = app.log_in(&user).await;
    let authenticator = app.enrol_totp(&tokens).await;
    (user, tokens, authenticator)
}

async fn session(app: &App, tokens: &Tokens) -> Response {
    app.as_user(tokens).get("/api/v1/session").await
}

/// MFA-1: with an authenticator that nobody here wrote: it reads the URI, and its codes enrol and log in.
#[tokio::test]
async fn pyotp_enrols_and_logs_in() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let enrolment = app.as_user(&tokens).post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let uri = enrolment.json()["otpauth_uri"].as_str().unwrap().to_owned();
    // This step and the next: starting pyotp takes its time, and each is good for one step more.
    let step = postern_tests::present_step();
    let code = postern_tests::pyotp::code_at(&uri, step * 30).await;
    let body = json!({ "code": code });
    app.as_user(&tokens).post("/api/v1/mfa/totp/confirm", body).await.expect(200);

    let challenge = app.challenge(&ada).await;
    let code = postern_tests::pyotp::code_at(&uri, (step + 1) * 30).await;
    let answer = app.try_answer(&challenge, "totp", &code).await.expect(200);
    let session = session(&app, &Tokens::of(&answer)).await.expect(200).json();
    assert_eq!(session["assurance"], "aal2");
}

/// MFA-1, ASVS 6.5.1: a step that was used is refused, also by another challenge.
#[tokio::test]
async fn a_code_counts_once() {
    let app = App::start().await;
    let (ada, _, authenticator) = enrolled(&app, "Ada").await;
    let code = authenticator.next_code().await;
    let first = app.challenge(&ada).await;
    app.try_answer(&first, "totp", &code).await.expect(200);
    let second = app.challenge(&ada).await;
    let again = app.try_answer(&second, "totp", &code).await;
    again.expect_problem(401, "second-factor-invalid");
}

/// MFA-1: the code that set the app up does not log in as well.
#[tokio::test]
async fn the_code_of_the_enrolment_is_used_up() {
    let app = App::start().await;
    let (ada, _, authenticator) = enrolled(&app, "Ada").await;
    let challenge = app.challenge(&ada).await;
    let code = authenticator.code_of(authenticator.last_step());
    app.try_answer(&challenge, "totp", &code).await.expect_problem(401, "second-factor-invalid");
}

/// MFA-1, ASVS 6.5.8: two steps away, a code does not count.
#[tokio::test]
async fn a_code_from_two_steps_away_is_refused() {
    let app = App::start().await;
    let (bob, _, phone) = enrolled(&app, "Bob").await;
    // A step may begin between making a code and verifying it, which then is one or three steps away: such a try
    // says nothing, and is made again.
    for offset in [-2, 2] {
        loop {
            let challenge = app.challenge(&bob).await;
            let step = postern_tests::present_step();
            let code = phone.code_of(step.checked_add_signed(offset).unwrap());
            let answer = app.try_answer(&challenge, "totp", &code).await;
            if postern_tests::present_step() == step {
                answer.expect_problem(401, "second-factor-invalid");
                break;
            }
        }
    }
    // One step away it counts; the enrolment has used the present step or the one before.
    loop {
        let challenge = app.challenge(&bob).await;
        let step = postern_tests::present_step();
        let answer = app.try_answer(&challenge, "totp", &phone.code_of(step + 1)).await;
        if postern_tests::present_step() == step {
            answer.expect(200);
            break;
        }
    }
}

/// MFA-1, ASVS 2.3.4, 6.5.1: of requests at once with one code, one logs in.
#[tokio::test]
async fn one_code_at_once_logs_in_once() {
    let app = App::start().await;
    // On a busy machine it takes a while until all of them wait: connections that are made from here on may.
    for setting in ["lock_timeout", "statement_timeout"] {
        app.set_in_database(setting, "60s").await;
    }
    let host = app.second_host();
    let app = app.served_by(host);
    let (ada, _, authenticator) = enrolled(&app, "Ada").await;
    let code = authenticator.next_code().await;
    let mut challenges = Vec::new();
    for _ in 0..8 {
        challenges.push(app.challenge(&ada).await);
    }
    let tries = challenges.iter().map(|challenge| app.try_answer(challenge, "totp", &code));
    // All of them have found the code good before the first one may use it up.
    let mut lock = app.pool().begin().await.unwrap();
    let patient = "SET LOCAL idle_in_transaction_session_timeout = 0";
    sqlx::query(patient).execute(&mut *lock).await.unwrap();
    sqlx::query("SELECT FROM mfa_totp FOR UPDATE").execute(&mut *lock).await.unwrap();
    let release = async {
        let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let deadline = Deadline::after(std::time::Duration::from_secs(20));
        let mut found = app.value::<i64>(waiting).await;
        while found < 8 && deadline.pause().await {
            found = app.value::<i64>(waiting).await;
        }
        lock.commit().await.unwrap();
        found
    };
    let (answers, waited) = tokio::join!(futures_util::future::join_all(tries), release);
    assert_eq!(waited, 8, "all of them have found the code good");
    let opened = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(opened, 1);
}

async fn wrong_codes(app: &App, challenge: &Challenge, phone: &Authenticator, count: usize) {
    for _ in 0..count {
        let answer = app.try_answer(challenge, "totp", &phone.wrong_code()).await;
        answer.expect_problem(401, "second-factor-invalid");
    }
}

/// MFA-4, ASVS 6.3.5: five wrong codes end the challenge, and warn the owner; the account is not locked.
#[tokio::test]
async fn five_wrong_codes_lock_the_challenge_and_not_the_account() {
    let app = App::start().await;
    let (ada, _, phone) = enrolled(&app, "Ada").await;
    let challenge = app.challenge(&ada).await;
    wrong_codes(&app, &challenge, &phone, 4).await;
    let fifth = app.try_answer(&challenge, "totp", &phone.wrong_code()).await;
    fifth.expect_problem(401, "challenge-invalid");
    let right = app.try_answer(&challenge, "totp", &phone.code_at(0)).await;
    right.expect_problem(401, "challenge-invalid");
    app.log_in_mfa(&ada, &phone).await;
    let subjects: Vec<String> = {
        app.tick().await;
        app.mails_to(&ada.email).await.into_iter().map(|mail| mail.subject).collect()
    };
    assert!(subjects.contains(&"Somebody knows your password".to_owned()), "{subjects:?}");
}

/// MFA-4, ASVS 6.3.1, 6.6.3: many challenges do not add up to many tries; a right code forgives the wrong ones before.
#[tokio::test]
async fn a_user_has_twenty_tries_an_hour() {
    let app = App::start().await;
    let (ada, _, phone) = enrolled(&app, "Ada").await;
    for _ in 0..4 {
        let challenge = app.challenge(&ada).await;
        wrong_codes(&app, &challenge, &phone, 4).await;
    }
    app.log_in_mfa(&ada, &phone).await;
    for _ in 0..5 {
        let challenge = app.challenge(&ada).await;
        wrong_codes(&app, &challenge, &phone, 4).await;
    }
    let challenge = app.challenge(&ada).await;
    let answer = app.try_answer(&challenge, "totp", &phone.code_at(0)).await;
    answer.expect_problem(429, "too-many-requests");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((3_000..=3_600).contains(&wait), "{wait}");
}

/// MFA-4: a challenge logs in once, and only for five minutes.
#[tokio::test]
async fn a_challenge_is_used_up_and_expires() {
    let app = App::start().await;
    let (ada, _, phone) = enrolled(&app, "Ada").await;
    let challenge = app.challenge(&ada).await;
    let code = phone.next_code().await;
    app.try_answer(&challenge, "totp", &code).await.expect(200);
    let again = app.try_answer(&challenge, "backup_code", &phone.backup_codes[0]).await;
    again.expect_problem(401, "challenge-invalid");

    let late = app.challenge(&ada).await;
    let mut redis = app.redis().await;
    let keys: Vec<String> =
        redis::cmd("KEYS").arg("pst:*:challenge:*").query_async(&mut redis).await.unwrap();
    assert_eq!(keys.len(), 1, "{keys:?}");
    let ends_at: i64 =
        redis::cmd("HGET").arg(&keys[0]).arg("ends_at").query_async(&mut redis).await.unwrap();
    let set = redis::cmd("HSET").arg(&keys[0]).arg("ends_at").arg(ends_at - 300_001).to_owned();
    let _: i64 = set.query_async(&mut redis).await.unwrap();
    let answer = app.try_answer(&late, "backup_code", &phone.backup_codes[0]).await;
    answer.expect_problem(401, "challenge-invalid");
}

/// MFA-4: a challenge that was forged, or another user's, is none.
#[tokio::test]
async fn only_our_own_challenges_count() {
    let app = App::start().await;
    let (ada, _, phone) = enrolled(&app, "Ada").await;
    let real = app.challenge(&ada).await;
    for token in
        ["pst_mc_", "x", &real.token.replace("pst_mc_", "pst_rt_"), &(real.token.clone() + "A")]
    {
        let forged = Challenge { token: token.to_owned(), factors: vec![] };
        let answer = app.try_answer(&forged, "backup_code", &phone.backup_codes[0]).await;
        answer.expect_problem(401, "challenge-invalid");
    }
    let (bob, _, _) = enrolled(&app, "Bob").await;
    let of_bob = app.challenge(&bob).await;
    let answer = app.try_answer(&of_bob, "backup_code", &phone.backup_codes[0]).await;
    answer.expect_problem(401, "second-factor-invalid");
}

/// MFA-4: a password that was changed between the steps ends the log-in.
#[tokio::test]
async fn a_changed_password_ends_the_challenge() {
    let app = App::start().await;
    let (ada, tokens, phone) = enrolled(&app, "Ada").await;
    let challenge = app.challenge(&ada).await;
    let body =
        json!({ "current_password": ada.password, "new_password": "quite another long phrase" });
    app.as_user(&tokens).post("/api/v1/auth/password/change", body).await.expect(200);
    let answer = app.try_answer(&challenge, "backup_code", &phone.backup_codes[0]).await;
    answer.expect_problem(401, "challenge-invalid");
}

/// MFA-2, ASVS 6.5.1: ten codes of 125 bits, each good once, gone when new ones are made.
#[tokio::test]
async fn backup_codes_count_once() {
    let app = App::start().await;
    let (ada, tokens, phone) = enrolled(&app, "Ada").await;
    assert_eq!(phone.backup_codes.len(), 10);
    let log_in = async |code: &str| {
        let challenge = app.challenge(&ada).await;
        assert_eq!(challenge.factors, ["totp", "backup_code"]);
        app.try_answer(&challenge, "backup_code", code).await
    };
    let typed = phone.backup_codes[0].to_uppercase().replace('-', " ");
    log_in(&typed).await.expect(200);
    log_in(&phone.backup_codes[0]).await.expect_problem(401, "second-factor-invalid");
    let factors = app.as_user(&tokens).get("/api/v1/mfa/factors").await.expect(200).json();
    assert_eq!(factors["backup_codes"]["left"], 9);

    let made = app.as_user(&tokens).post_empty("/api/v1/mfa/backup-codes").await.expect(201).json();
    assert_eq!(made["backup_codes"].as_array().unwrap().len(), 10);
    log_in(&phone.backup_codes[1]).await.expect_problem(401, "second-factor-invalid");
    log_in(made["backup_codes"][9].as_str().unwrap()).await.expect(200);
    let stored: i64 =
        app.value("SELECT count(*) FROM mfa_backup_codes WHERE length(digest) = 32").await;
    assert_eq!(stored, 10, "hashes alone");
}

/// With the factors stands when the password was set, so that its owner notices a change.
#[tokio::test]
async fn the_factors_say_when_the_password_was_set() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    app.sql("UPDATE credentials SET changed_at = '2026-01-02T03:04:05Z'").await;
    let changed_at = async || {
        let factors = api.get("/api/v1/mfa/factors").await.expect(200).json();
        factors["password"]["changed_at"].as_str().unwrap().to_owned()
    };
    assert_eq!(changed_at().await, "2026-01-02T03:04:05.000Z");
    let body = json!({ "current_password": ada.password, "new_password": "another bridge under the violet" });
    api.post("/api/v1/auth/password/change", body).await.expect(200);
    assert_ne!(changed_at().await, "2026-01-02T03:04:05.000Z");
}

/// MFA-2, ASVS 2.3.4, 6.5.1: of requests at once with one backup code, one logs in.
#[tokio::test]
async fn one_backup_code_at_once_logs_in_once() {
    let app = App::start().await;
    let (ada, _, phone) = enrolled(&app, "Ada").await;
    let mut challenges = Vec::new();
    for _ in 0..8 {
        challenges.push(app.challenge(&ada).await);
    }
    let code = &phone.backup_codes[0];
    let tries = challenges.iter().map(|challenge| app.try_answer(challenge, "backup_code", code));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
}

/// MFA-5, ASVS 6.3.7, 7.4.3: confirming the app lifts this session to aal2 and ends all others; removing it is
/// announced.
#[tokio::test]
async fn enrolling_ends_sessions_without_the_factor() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let elsewhere = app.log_in(&ada).await;
    let here = app.log_in(&ada).await;
    let phone = app.enrol_totp(&here).await;
    session(&app, &elsewhere).await.expect_problem(401, "unauthenticated");
    // Tokens say what was proved when they were issued (ASVS 7.2.4): the next one says more.
    let refreshed = app.refresh(&here).await;
    assert_eq!(session(&app, &refreshed).await.expect(200).json()["assurance"], "aal2");
    let claims = refreshed.decode().1;
    assert_eq!(
        (claims["acr"].clone(), claims["amr"].clone()),
        (json!("aal2"), json!(["pwd", "otp", "mfa"]))
    );
    app.as_user(&refreshed).delete("/api/v1/mfa/totp").await.expect(204);
    app.log_in(&ada).await;
    app.tick().await;
    let subjects: Vec<String> =
        app.mails_to(&ada.email).await.into_iter().map(|mail| mail.subject).collect();
    for announced in [
        "An authenticator app was added to your account",
        "The authenticator app was removed from your account",
    ] {
        let times = subjects.iter().filter(|subject| *subject == announced).count();
        assert_eq!(times, 1, "{announced}: {subjects:?}");
    }
    let _ = phone;
}

/// MFA-1, ASVS 2.3.1: an enrolment counts only once confirmed, can be begun anew, and shows its secret no longer than
/// that.
#[tokio::test]
async fn an_enrolment_has_to_be_confirmed() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    api.get("/api/v1/mfa/totp/qr.png").await.expect_problem(404, "not-found");
    let first = api.post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let first = Authenticator::scan(&first);
    app.log_in(&ada).await;
    let second = api.post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    assert!(second.json()["qr_svg"].as_str().unwrap().starts_with("<svg"));
    let png = api.get("/api/v1/mfa/totp/qr.png").await.expect(200);
    assert_eq!((png.header("content-type"), &png.body[..4]), (Some("image/png"), &b"\x89PNG"[..]));
    let body = json!({ "code": first.code_at(0) });
    let wrong = api.post("/api/v1/mfa/totp/confirm", body).await;
    wrong.expect_problem(422, "validation");
    let phone = Authenticator::scan(&second);
    let body = json!({ "code": phone.next_code().await });
    api.post("/api/v1/mfa/totp/confirm", body.clone()).await.expect(200);
    api.post("/api/v1/mfa/totp/confirm", body).await.expect_problem(409, "conflict");
    api.get("/api/v1/mfa/totp/qr.png").await.expect_problem(404, "not-found");
    api.post_empty("/api/v1/mfa/totp/enrol").await.expect_problem(409, "conflict");
    let stored: String = app.value("SELECT secret FROM mfa_totp").await;
    assert!(stored.starts_with("v1."), "an envelope");
}

/// MFA-1: a set-up that was begun has to be finished within fifteen minutes; later its secret confirms nothing and is
/// shown no more, and the next one begins anew.
#[tokio::test]
async fn a_set_up_does_not_wait_for_ever() {
    let app = App::start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let api = app.as_user(&tokens);
    let begun = api.post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let phone = Authenticator::scan(&begun);
    let begun_before = async |text: &str| {
        app.sql(&format!("UPDATE mfa_totp SET created_at = now() - interval '{text}'")).await;
    };
    let pending = async || {
        let factors = api.get("/api/v1/mfa/factors").await.expect(200).json();
        factors["totp"]["pending"].as_bool().unwrap()
    };
    begun_before("15 minutes").await;
    let confirm = async || {
        let body = json!({ "code": phone.next_code().await });
        api.post("/api/v1/mfa/totp/confirm", body).await
    };
    confirm().await.expect_problem(409, "conflict");
    api.get("/api/v1/mfa/totp/qr.png").await.expect_problem(404, "not-found");
    assert!(!pending().await);
    begun_before("14 minutes").await;
    assert!(pending().await);
    api.get("/api/v1/mfa/totp/qr.png").await.expect(200);
    confirm().await.expect(200);
}

/// MFA-1, AUTH-2: envelopes that were swapped between two users open for neither, and let nobody in.
#[tokio::test]
async fn swapped_envelopes_let_nobody_in() {
    let app = App::start().await;
    let (ada, _, of_ada) = enrolled(&app, "Ada").await;
    let (bob, _, of_bob) = enrolled(&app, "Bob").await;
    app.sql(
        "UPDATE mfa_totp t SET secret = o.secret, id = o.id, last_step = 0
         FROM mfa_totp o WHERE o.user_id <> t.user_id",
    )
    .await;
    for (user, phone) in [(&ada, &of_bob), (&ada, &of_ada), (&bob, &of_ada), (&bob, &of_bob)] {
        let challenge = app.challenge(user).await;
        let code = phone.next_code().await;
        app.try_answer(&challenge, "totp", &code).await.expect_problem(500, "internal");
    }
}

/// MFA-4, ASVS 16.5.3: a challenge that names a transport which nobody knows lets nobody in.
#[tokio::test]
async fn a_challenge_that_is_not_understood_lets_nobody_in() {
    let app = App::start().await;
    let (ada, _, phone) = enrolled(&app, "Ada").await;
    let challenge = app.challenge(&ada).await;
    let mut redis = app.redis().await;
    let pattern = format!("pst:{{{}}}:challenge:*", ada.id);
    let keys: Vec<String> = redis::cmd("KEYS").arg(pattern).query_async(&mut redis).await.unwrap();
    assert_eq!(keys.len(), 1, "{keys:?}");
    let spoilt = redis::cmd("HSET").arg(&keys[0]).arg("transport").arg("pigeon").to_owned();
    let _: i64 = spoilt.query_async(&mut redis).await.unwrap();
    let answer = app.try_answer(&challenge, "totp", &phone.next_code().await).await;
    answer.expect_problem(500, "internal");
}

/// MFA-5, ASVS 7.5.3: a stale session proves itself again, with what it has.
#[tokio::test]
async fn a_stale_session_steps_up() {
    let app = App::start().await;
    let (ada, tokens, phone) = enrolled(&app, "Ada").await;
    let mut redis = app.redis().await;
    let key = format!("pst:{{{}}}:session:{}", ada.id, tokens.session_id);
    let auth_time: i64 =
        redis::cmd("HGET").arg(&key).arg("auth_time").query_async(&mut redis).await.unwrap();
    let old = redis::cmd("HSET").arg(&key).arg("auth_time").arg(auth_time - 300_001).to_owned();
    let _: i64 = old.query_async(&mut redis).await.unwrap();

    let api = app.as_user(&tokens);
    let stale = api.post_empty("/api/v1/mfa/backup-codes").await;
    stale.expect_problem(401, "insufficient-user-authentication");
    let demand = stale.header("www-authenticate").unwrap();
    for part in
        [r#"error="insufficient_user_authentication""#, r#"acr_values="aal2""#, "max_age=300"]
    {
        assert!(demand.contains(part), "{demand}");
    }
    let step_up = async |factor: &str, code: &str| {
        api.post("/api/v1/auth/step-up", json!({ "factor": factor, "code": code })).await
    };
    step_up("password", &ada.password).await.expect_problem(422, "validation");
    step_up("totp", &phone.wrong_code()).await.expect_problem(401, "second-factor-invalid");
    // Who steps up goes on with the new pair (ASVS 7.2.4; `step_up.rs` tries the old one).
    let proven = Tokens::of(&step_up("totp", &phone.next_code().await).await.expect(200));
    app.as_user(&proven).post_empty("/api/v1/mfa/backup-codes").await.expect(201);
    app.refresh(&proven).await;
}

/// MFA-5: without a second factor the password proves it.
#[tokio::test]
async fn a_session_without_a_factor_steps_up_by_password() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let api = app.as_user(&tokens);
    let step_up = async |password: &str| {
        api.post("/api/v1/auth/step-up", json!({ "factor": "password", "code": password })).await
    };
    step_up("not the password").await.expect_problem(401, "second-factor-invalid");
    step_up(&ada.password).await.expect(200);
    let other =
        api.post("/api/v1/auth/step-up", json!({ "factor": "totp", "code": "123456" })).await;
    other.expect_problem(401, "second-factor-invalid");
}

/// MFA-2: backup codes are shown once, so they are shown: although Redis is lost right after the app was confirmed.
#[tokio::test]
async fn a_confirmed_app_gives_its_codes_whatever_becomes_of_redis() {
    let mut app = App::builder().own_redis().start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let enrolled = app.as_user(&tokens).post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let body = json!({ "code": Authenticator::scan(&enrolled).next_code().await });
    let url = format!("{}/api/v1/mfa/totp/confirm", app.url());
    let confirm = app.client().post(url).bearer_auth(&tokens.access).json(&body);
    let mut lock = app.pool().begin().await.unwrap();
    sqlx::query("SELECT FROM mfa_totp FOR UPDATE").execute(&mut *lock).await.unwrap();
    let confirming = tokio::spawn(Response::of(confirm));
    let waiting = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Deadline::after(std::time::Duration::from_secs(20));
    while app.value::<i64>(waiting).await == 0 {
        assert!(deadline.pause().await, "the statement waits for the app's row");
    }
    app.redis_server().stop();
    lock.commit().await.unwrap();
    let confirmed = confirming.await.unwrap().expect(200).json();
    assert_eq!(confirmed["backup_codes"].as_array().unwrap().len(), 10, "{confirmed}");
}
