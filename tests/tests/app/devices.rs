//! AUTH-10: devices on which somebody has logged in are counted apart from strangers, and a session apart from both: what
//! others try keeps no owner out.

use postern_domain::auth::{device_token::MAX_DEVICE_FAILURES, session::MAX_PROOF_TRIES};
use postern_tests::{App, Authenticator, Response, Tokens, User, json, new_address, new_password};
use reqwest::Method;

const WRONG: &str = "not the password";

/// An application that counts.
async fn counting() -> App {
    App::builder().variable("rate_limits", "on").start().await
}

/// SES-4: a session is called as its client says, or by browser and system; of the header itself it shows nothing.
#[tokio::test]
async fn a_session_has_a_name_that_says_something() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let firefox =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let hostile =
        "Mozilla/5.0 <img src=x> (Linux; Android 10; K) Chrome/142.0.0.0 Mobile Safari/537.36";
    let mut tokens = None;
    for (user_agent, device) in
        [(firefox, None), (hostile, None), ("<script>", None), (firefox, Some("Ada's laptop"))]
    {
        let mut body = json!({ "email": ada.email, "password": ada.password });
        if let Some(device) = device {
            body["device"] = json!(device);
        }
        let request = app.api().request(Method::POST, "/api/v1/auth/login").json(&body);
        let answer = Response::of(request.header("user-agent", user_agent)).await.expect(200);
        tokens = Some(Tokens::of(&answer));
    }
    let list = app.as_user(&tokens.unwrap()).get("/api/v1/sessions").await.expect(200).json();
    let devices: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|one| &one["device"]).collect();
    let expected = ["Firefox on Windows", "Chrome on Android", "Unknown device", "Ada's laptop"];
    assert_eq!(devices, expected);
}

/// The token of the device on which this answer's log-in was.
fn device_token(answer: &Response) -> String {
    answer.json()["device_token"].as_str().unwrap().to_owned()
}

/// Logs in; gives the tokens and that of the device.
async fn on_a_device(app: &App, user: &User) -> (Tokens, String) {
    let answer = app.try_log_in(&user.email, &user.password).await.expect(200);
    (Tokens::of(&answer), device_token(&answer))
}

/// Tries to log in on the device that has this token.
async fn try_on(app: &App, email: &str, password: &str, device: &str) -> Response {
    let body = json!({ "email": email, "password": password, "device_token": device });
    app.post("/api/v1/auth/login", body).await
}

/// Tries passwords until none is looked at any more.
async fn use_up(app: &App, email: &str) {
    loop {
        let answer = app.try_log_in(email, WRONG).await;
        if answer.status == 429 {
            return;
        }
        answer.expect_problem(401, "invalid-credentials");
    }
}

/// AUTH-10, ASVS 6.3.1: strangers who use up what an account allows keep its owner out of unknown devices alone.
#[tokio::test]
async fn strangers_do_not_keep_a_known_device_out() {
    let app = counting().await;
    let ada = app.register_verified("Ada").await;
    let (_, device) = on_a_device(&app, &ada).await;
    use_up(&app, &ada.email).await;
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(429, "too-many-requests");
    try_on(&app, &ada.email, &ada.password, &device).await.expect(200);
    // In whichever spelling, as everywhere.
    try_on(&app, &ada.email.to_uppercase(), &ada.password, &device).await.expect(200);
    // The device has an allowance of its own, and not more than one.
    let mut looked_at = 2;
    while try_on(&app, &ada.email, WRONG, &device).await.status == 401 {
        looked_at += 1;
    }
    assert!((10..=11).contains(&looked_at), "{looked_at}");
}

/// AUTH-10, ASVS 6.3.1: a token of another account, a changed one and nonsense make nobody known: their tries count
/// as those of strangers do, so that whoever has an account of their own has no more guesses at others'.
#[tokio::test]
async fn only_a_token_of_this_account_is_known() {
    let app = counting().await;
    let (ada, eve) = (app.register_verified("Ada").await, app.register_verified("Eve").await);
    let ((_, of_ada), (_, of_eve)) = (on_a_device(&app, &ada).await, on_a_device(&app, &eve).await);
    use_up(&app, &ada.email).await;
    let mut changed = of_ada.clone();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'Q' } else { 'A' });
    for token in [of_eve.as_str(), &changed, "nonsense", ""] {
        let answer = try_on(&app, &ada.email, &ada.password, token).await;
        answer.expect_problem(429, "too-many-requests");
    }
    let long = "x".repeat(257);
    let answer = try_on(&app, &ada.email, &ada.password, &long).await;
    // The limit comes first; where nothing is used up, the field is named.
    assert_eq!(answer.status, 429);
    let answer = try_on(&app, &eve.email, &eve.password, &long).await;
    answer.expect_problem(422, "validation");
    assert_eq!(answer.field_errors()[0].0, "/device_token");
}

/// AUTH-10: a device is known to the account, under whichever address; and to no other one that has the address now.
#[tokio::test]
async fn a_device_is_known_to_the_account_and_not_to_the_address() {
    let app = counting().await;
    let ada = app.register_verified("Ada").await;
    let (_, device) = on_a_device(&app, &ada).await;
    let moved = new_address("Ada");
    let key = moved.to_lowercase();
    let sql = format!("UPDATE users SET email = '{moved}', email_key = '{key}'");
    assert_eq!(app.sql(&sql).await, 1);
    use_up(&app, &moved).await;
    try_on(&app, &moved, &ada.password, &device).await.expect(200);

    let eve = app.register_verified("Eve").await;
    let sql = format!(
        "UPDATE users SET email = '{0}', email_key = lower('{0}') WHERE id = '{1}'",
        ada.email, eve.id
    );
    assert_eq!(app.sql(&sql).await, 1);
    use_up(&app, &ada.email).await;
    let answer = try_on(&app, &ada.email, &eve.password, &device).await;
    answer.expect_problem(429, "too-many-requests");
}

/// AUTH-10, ASVS 6.3.1: whoever knew the password until now may have made many devices: they are strangers' from the change
/// on, as is one that was forgotten. The browser in which it was changed stays known.
#[tokio::test]
async fn a_new_password_makes_devices_strangers() {
    let app = counting().await;
    let ada = app.register_verified("Ada").await;
    let (tokens, here) = on_a_device(&app, &ada).await;
    let phone = json!({ "email": ada.email, "password": ada.password, "device": "Phone" });
    let there = device_token(&app.post("/api/v1/auth/login", phone).await.expect(200));
    let password = new_password();
    let body = json!({ "current_password": ada.password, "new_password": password });
    let browser = app.as_user(&tokens).header("cookie", &format!("__Host-pst_dt={here}"));
    browser.post("/api/v1/auth/password/change", body).await.expect(200);
    use_up(&app, &ada.email).await;
    let answer = try_on(&app, &ada.email, &password, &there).await;
    answer.expect_problem(429, "too-many-requests");
    try_on(&app, &ada.email, &password, &here).await.expect(200);
    assert_eq!(app.sql("DELETE FROM known_devices").await, 2);
    let answer = try_on(&app, &ada.email, &password, &here).await;
    answer.expect_problem(429, "too-many-requests");
}

async fn counts(app: &App) -> (i32, i32) {
    let strangers = "SELECT failed_attempts FROM credentials";
    let device = "SELECT max(failed_attempts) FROM known_devices";
    (app.value(strangers).await, app.value(device).await)
}

/// AUTH-10, ASVS 6.3.1: a hundred wrong passwords of strangers close an account to strangers. On the owner's device it stays
/// open, and what is tried there is counted there; after twenty in a row it is as good as a stranger.
#[tokio::test]
async fn failures_are_counted_apart() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (_, device) = on_a_device(&app, &ada).await;
    app.sql("UPDATE credentials SET failed_attempts = 99").await;
    app.try_log_in(&ada.email, WRONG).await.expect(401);
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "Too many wrong passwords for your account");
    assert!(mail.text.contains("from a new device"), "{}", mail.text);
    app.try_log_in(&ada.email, &ada.password).await.expect_problem(401, "invalid-credentials");

    try_on(&app, &ada.email, WRONG, &device).await.expect(401);
    assert_eq!(counts(&app).await, (101, 1));
    try_on(&app, &ada.email, &ada.password, &device).await.expect(200);
    // The owner's log-in gives strangers no further hundred.
    assert_eq!(counts(&app).await, (101, 0));
    app.try_log_in(&ada.email, &ada.password).await.expect(401);

    for _ in 0..MAX_DEVICE_FAILURES {
        try_on(&app, &ada.email, WRONG, &device).await.expect(401);
    }
    assert_eq!(counts(&app).await, (102, 20));
    let answer = try_on(&app, &ada.email, &ada.password, &device).await;
    answer.expect_problem(401, "invalid-credentials");
    assert_eq!(counts(&app).await, (103, 20));
    app.sql("UPDATE credentials SET failed_attempts = 99").await;
    try_on(&app, &ada.email, &ada.password, &device).await.expect(200);
    assert_eq!(counts(&app).await, (99, 0), "a log-in on the device makes it known again");
}

/// Somebody with an app, who has logged in with it on a device.
async fn with_app(app: &App) -> (User, Authenticator, String) {
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    let challenge = app.challenge(&ada).await;
    let code = &phone.backup_codes[0];
    let answer = app.try_answer(&challenge, "backup_code", code).await.expect(200);
    (ada, phone, device_token(&answer))
}

/// The challenge that follows the password, on the device that has this token.
async fn challenge_on(app: &App, user: &User, device: &str) -> String {
    let answer = try_on(app, &user.email, &user.password, device).await.expect(200);
    answer.json()["challenge"].as_str().unwrap().to_owned()
}

async fn answer(app: &App, challenge: &str, code: &str) -> Response {
    let factor = if code.len() == 6 { "totp" } else { "backup_code" };
    let body = json!({ "challenge": challenge, "factor": factor, "code": code });
    app.post("/api/v1/auth/login/mfa", body).await
}

/// AUTH-10, MFA-4: who knows the password and tries codes from elsewhere does not slow the owner's device down.
#[tokio::test]
async fn codes_of_strangers_do_not_slow_a_known_device_down() {
    let app = App::start().await;
    let (ada, phone, device) = with_app(&app).await;
    let slow = loop {
        let challenge = app.challenge(&ada).await;
        let answer = app.try_answer(&challenge, "totp", &phone.wrong_code()).await;
        if answer.status == 429 {
            break app.try_answer(&challenge, "backup_code", &phone.backup_codes[1]).await;
        }
        assert_eq!(answer.status, 401, "{}", answer.text());
    };
    slow.expect_problem(429, "too-many-requests");
    let challenge = challenge_on(&app, &ada, &device).await;
    answer(&app, &challenge, &phone.backup_codes[1]).await.expect(200);
    // That was the owner, and no reason to let strangers go on.
    let challenge = app.challenge(&ada).await;
    let still = app.try_answer(&challenge, "backup_code", &phone.backup_codes[2]).await;
    still.expect_problem(429, "too-many-requests");
}

/// AUTH-10, ASVS 6.6.3 (NIST SP 800-63B-4 section 3.2.2): guesses at a second factor end. After a hundred wrong codes
/// in a row the account is closed to unknown devices, the right code included, and the owner is told; on the owner's
/// device it is open. A new password opens it again.
#[tokio::test]
async fn guesses_at_a_second_factor_end() {
    let app = App::start().await;
    let (ada, phone, device) = with_app(&app).await;
    app.tick().await.expect(200);
    let pending = app.challenge(&ada).await;
    app.sql("UPDATE credentials SET failed_factors = 99").await;
    app.try_answer(&pending, "totp", &phone.wrong_code()).await.expect(401);
    app.tick().await.expect(200);
    let mails = app.mails_to(&ada.email).await;
    assert_eq!(mails.last().unwrap().subject, "Too many wrong codes for your account");
    let right = app.try_answer(&pending, "backup_code", &phone.backup_codes[1]).await;
    right.expect_problem(401, "second-factor-invalid");
    let closed = app.try_log_in(&ada.email, &ada.password).await;
    closed.expect_problem(401, "invalid-credentials");

    let challenge = challenge_on(&app, &ada, &device).await;
    answer(&app, &challenge, &phone.wrong_code()).await.expect(401);
    answer(&app, &challenge, &phone.backup_codes[1]).await.expect(200);
    let closed = app.try_log_in(&ada.email, &ada.password).await;
    closed.expect_problem(401, "invalid-credentials");

    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    app.tick().await.expect(200);
    let token = app.mails_to(&ada.email).await.last().unwrap().token();
    let password = new_password();
    let body = json!({ "token": token, "password": password });
    app.post("/api/v1/auth/password/reset", body).await.expect(200);
    let ada = User { password, ..ada };
    let challenge = app.challenge(&ada).await;
    app.try_answer(&challenge, "backup_code", &phone.backup_codes[2]).await.expect(200);
}

/// AUTH-10: a live session steps up and changes its password whatever strangers try, and whatever is tried in another
/// session of the same user.
#[tokio::test]
async fn a_live_session_can_always_step_up() {
    let app = counting().await;
    let ada = app.register_verified("Ada").await;
    let (mine, theirs) = (app.log_in(&ada).await, app.log_in(&ada).await);
    use_up(&app, &ada.email).await;
    app.sql("UPDATE credentials SET failed_attempts = 100, failed_factors = 100").await;
    let step_up = async |tokens: &Tokens, password: &str| {
        let body = json!({ "factor": "password", "code": password });
        app.as_user(tokens).post("/api/v1/auth/step-up", body).await
    };
    let change = async |tokens: &Tokens, password: &str| {
        let body = json!({ "current_password": password, "new_password": new_password() });
        app.as_user(tokens).post("/api/v1/auth/password/change", body).await
    };
    for _ in 0..5 {
        step_up(&theirs, WRONG).await.expect_problem(401, "second-factor-invalid");
        change(&theirs, WRONG).await;
    }
    let mine = Tokens::of(&step_up(&mine, &ada.password).await.expect(200));
    change(&mine, &ada.password).await.expect(200);
}

/// AUTH-10, ASVS 6.3.1: ten wrong proofs in a row, of whichever kind, end the session that they were given in, and the owner
/// is told. Of any number at once no more are looked at. A right one in between forgives.
#[tokio::test]
async fn ten_wrong_proofs_end_a_session() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (kept, tried) = (app.log_in(&ada).await, app.log_in(&ada).await);
    let step_up = async |tokens: &Tokens, password: &str| {
        let body = json!({ "factor": "password", "code": password });
        app.as_user(tokens).post("/api/v1/auth/step-up", body).await
    };
    for _ in 1..MAX_PROOF_TRIES {
        step_up(&tried, WRONG).await.expect_problem(401, "second-factor-invalid");
    }
    let tried = Tokens::of(&step_up(&tried, &ada.password).await.expect(200));
    for _ in 0..5 {
        step_up(&tried, WRONG).await.expect_problem(401, "second-factor-invalid");
    }
    for _ in 5..MAX_PROOF_TRIES {
        let body = json!({ "current_password": WRONG, "new_password": new_password() });
        let answer = app.as_user(&tried).post("/api/v1/auth/password/change", body).await;
        answer.expect_problem(422, "validation");
    }
    step_up(&tried, &ada.password).await.expect_problem(401, "unauthenticated");
    app.try_refresh(&tried.refresh).await.expect(401);
    step_up(&kept, &ada.password).await.expect(200);
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "One of your sessions was ended after wrong attempts");
    let sql =
        format!("SELECT count(*) FROM session_ends WHERE session_id = '{}'", tried.session_id);
    assert_eq!(app.value::<i64>(&sql).await, 1, "Postgres knows it, should Redis forget");

    let tried = app.log_in(&ada).await;
    let at_once = (0..30).map(|_| step_up(&tried, WRONG));
    let answers = futures_util::future::join_all(at_once).await;
    let looked_at = answers.iter().filter(|answer| answer.text().contains("second-factor-invalid"));
    assert_eq!(looked_at.count(), usize::try_from(MAX_PROOF_TRIES).unwrap());
}

/// AUTH-10, ASVS 6.3.5: a thief who calls their device as the owner's is called does not pass for it, for the owner's
/// browser shows its token. A client that keeps no token is known by what it calls itself.
#[tokio::test]
async fn a_copied_name_is_a_new_device() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let log_in = async |device: &str, token: Option<&str>| {
        let mut body = json!({ "email": ada.email, "password": ada.password, "device": device });
        if let Some(token) = token {
            body["device_token"] = json!(token);
        }
        device_token(&app.post("/api/v1/auth/login", body).await.expect(200))
    };
    let laptop = log_in("Laptop", None).await;
    log_in("Laptop", None).await;
    log_in("Laptop", Some(&laptop)).await;
    app.expect_no_mail_to(&ada.email).await;
    log_in("Laptop", None).await;
    assert_eq!(app.mail_to(&ada.email).await.subject, "New log-in to your account");
    // The owner renames the laptop; it stays known.
    log_in("Ada's laptop", Some(&laptop)).await;
    app.expect_no_mail_to(&ada.email).await;
    assert_eq!(app.value::<i64>("SELECT count(*) FROM known_devices").await, 2);
}

/// AUTH-10: no more devices are remembered than fifty; the one that was used longest ago is forgotten.
#[tokio::test]
async fn devices_are_bounded() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (_, first) = on_a_device(&app, &ada).await;
    app.sql(
        "INSERT INTO known_devices (user_id, device_key, first_seen_at, last_seen_at)
         SELECT id, n::text, now(), now() - n * interval '1 day' FROM users, generate_series(1, 60) n",
    )
    .await;
    try_on(&app, &ada.email, &ada.password, &first).await.expect(200);
    assert_eq!(app.value::<i64>("SELECT count(*) FROM known_devices").await, 50);
    let oldest: i32 = app
        .value("SELECT max(device_key::int4) FROM known_devices WHERE length(device_key) < 3")
        .await;
    assert_eq!(oldest, 49);
}

/// AUTH-10, ASVS 3.3.1: in browsers the token is a cookie out of reach of scripts, and stays at log-out.
#[tokio::test]
async fn browsers_keep_the_token_as_a_cookie() {
    let app = counting().await;
    let ada = app.register_verified("Ada").await;
    let browser = app.api().header("origin", app.url());
    let body = json!({ "email": ada.email, "password": ada.password, "transport": "cookie" });
    let answer = browser.post("/api/v1/auth/login", body.clone()).await.expect(200);
    assert!(answer.json().get("device_token").is_none());
    let cookies = |answer: &Response| -> Vec<String> {
        let values = answer.headers.get_all("set-cookie").iter();
        values.map(|value| value.to_str().unwrap().to_owned()).collect()
    };
    let set = cookies(&answer).into_iter().find(|set| set.starts_with("__Host-pst_dt=")).unwrap();
    for attribute in ["Path=/", "HttpOnly", "Secure", "SameSite=Strict", "Max-Age=34560000"] {
        assert!(set.contains(attribute), "{set}");
    }
    let device = set.split(';').next().unwrap().to_owned();
    use_up(&app, &ada.email).await;
    browser.post("/api/v1/auth/login", body.clone()).await.expect(429);
    let known = browser.clone().header("cookie", &device);
    let answer = known.post("/api/v1/auth/login", body).await.expect(200);
    let pairs: Vec<String> =
        cookies(&answer).iter().map(|set| set.split(';').next().unwrap().to_owned()).collect();
    let out = browser.header("cookie", &pairs.join("; "));
    let answer = out.post_empty("/api/v1/session/logout").await.expect(204);
    let cleared = cookies(&answer);
    assert!(
        !cleared.is_empty() && cleared.iter().all(|set| !set.contains("pst_dt")),
        "{cleared:?}"
    );
}
