//! What has been closed from the beginning, and stays so: no way round the second factor by a reset, no session of
//! anybody else ended, no word of what went wrong inside in an answer, no backup code at rest, no redirect followed, no
//! account from the beginning, no password that expires, no file that is not meant to be served.

use std::{collections::BTreeSet, fs, time::Duration};

use postern_tests::{
    App, Deadline, FakeServer, Response, Value, json, new_address, new_number, new_password, root,
};

/// ASVS 6.3.4, 6.4.3: a new password by mail is no way round the second factor: log-in still asks for it, and a
/// challenge of the password before is over.
#[tokio::test]
async fn a_reset_goes_not_round_the_second_factor() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    let before = app.challenge(&ada).await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let token = loop {
        let mail = app.mail_to(&ada.email).await;
        if mail.subject == "Set a new password" {
            break mail.token();
        }
    };
    let new = new_password();
    let body = json!({ "token": token, "password": new });
    app.post("/api/v1/auth/password/reset", body).await.expect(200);
    app.as_user(&tokens).get("/api/v1/session").await.expect_problem(401, "unauthenticated");
    let over = app.try_answer(&before, "totp", &phone.next_code().await).await;
    over.expect_problem(401, "challenge-invalid");
    let ada = postern_tests::User { password: new, ..ada };
    let after = app.challenge(&ada).await;
    assert!(after.factors.contains(&"totp".to_owned()), "{after:?}");
    app.try_answer(&after, "backup_code", &phone.backup_codes[0]).await.expect(200);
}

/// ASVS 7.4.5: an administrator ends all sessions of one user: the next request of each is refused, of nobody else's.
#[tokio::test]
async fn the_sessions_of_one_user_are_ended() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let (ada, first) = app.somebody("Ada").await;
    let second = app.log_in(&ada).await;
    let (_, other) = app.somebody("Bob").await;
    let path = format!("/api/v1/users/{}/sessions", ada.id);
    app.as_user(&root_tokens).delete(&path).await.expect(204);
    let elsewhere = app.second_host();
    for ended in [&first, &second] {
        for api in [app.as_user(ended), elsewhere.as_user(ended)] {
            api.get("/api/v1/session").await.expect_problem(401, "unauthenticated");
        }
        app.try_refresh(&ended.refresh).await.expect_problem(401, "unauthenticated");
    }
    for alive in [&other, &root_tokens] {
        app.as_user(alive).get("/api/v1/session").await.expect(200);
    }
    app.log_in(&ada).await;
}

/// Words that say something, of at least five letters.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.len() >= 5).map(str::to_ascii_lowercase).collect()
}

/// What the log has of an answer is there, and no word of it is in the answer, but those of the kind of problem.
async fn assert_tells_nothing_inside(app: &App, answer: &Response, status: u16, slug: &str) {
    let problem = answer.expect_problem(status, slug);
    let trace_id = answer.header("x-trace-id").unwrap();
    let deadline = Deadline::after(Duration::from_secs(5));
    let internal = loop {
        let lines = app.host().log();
        // Hosts put the component's name in front.
        let objects = lines.iter().filter_map(|line| line.find('{').map(|at| &line[at..]));
        let line = objects.filter_map(|object| serde_json::from_str::<Value>(object).ok());
        let mut about = line.filter(|line| line["trace_id"] == trace_id);
        if let Some(text) = about.find_map(|line| line["internal"].as_str().map(str::to_owned)) {
            break text;
        }
        assert!(deadline.pause().await, "nothing of it in the log");
    };
    let inside = words(&internal);
    assert!(inside.len() >= 2, "{internal}");
    let kind = words(&format!("{} {slug}", problem["title"]));
    let told = words(&answer.text());
    let leaked: Vec<_> = inside.intersection(&told).filter(|word| !kind.contains(*word)).collect();
    assert!(leaked.is_empty(), "{leaked:?} of {internal:?} in {problem}");
    assert!(answer.headers.iter().all(|(_, value)| {
        let value = words(&String::from_utf8_lossy(value.as_bytes()));
        inside.intersection(&value).next().is_none()
    }));
}

/// ASVS 16.3.4, 16.5.1: an envelope that is broken, a statement that is refused, a Redis that hangs: the log says why,
/// the answer says nothing of it.
#[tokio::test]
async fn errors_tell_nothing_of_the_inside() {
    let mut app = App::builder().own_redis().start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    app.sql("UPDATE mfa_totp SET secret = left(secret, -4) || 'AAAA'").await;
    let challenge = app.challenge(&ada).await;
    let broken = app.try_answer(&challenge, "totp", &phone.next_code().await).await;
    assert_tells_nothing_inside(&app, &broken, 500, "internal").await;

    app.sql("ALTER TABLE user_preferences RENAME COLUMN document TO renamed").await;
    let refused = app.as_user(&tokens).get("/api/v1/users/me/preferences").await;
    assert_tells_nothing_inside(&app, &refused, 500, "internal").await;

    app.redis_server().pause();
    let hung = app.as_user(&tokens).get("/api/v1/session").await;
    assert_tells_nothing_inside(&app, &hung, 503, "unavailable").await;
    app.redis_server().resume();
}

/// ASVS 6.5.2: a backup code is in no column and in no value of Redis, neither as it is typed nor as it is shown.
#[tokio::test]
async fn backup_codes_are_nowhere_at_rest() {
    let app = App::builder().own_redis().start().await;
    let (_, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    let made = app.as_user(&tokens).post_empty("/api/v1/mfa/backup-codes").await.expect(201).json();
    app.tick().await.expect(200);
    let mut codes = phone.backup_codes.clone();
    codes.extend(
        made["backup_codes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code.as_str().unwrap().to_owned()),
    );
    assert_eq!(codes.len(), 20);
    let mut kept = app.everything_kept().await;
    // The search finds what is there.
    assert!(kept.contains(&tokens.session_id.to_string()));
    kept.make_ascii_lowercase();
    for code in codes {
        let typed = code.replace('-', "").to_lowercase();
        let shown = code.to_lowercase();
        let hex = typed.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        assert!(!kept.contains(&typed) && !kept.contains(&shown) && !kept.contains(&hex));
    }
}

/// ASVS 15.3.2: whom we call does not send us elsewhere: a mail API, a messaging API and a breach service that answer 302
/// are asked once, and what they point to is not.
#[tokio::test]
async fn no_redirect_is_followed() {
    let (mail, sms) =
        (FakeServer::redirecting("/mail").await, FakeServer::redirecting("/sms").await);
    let breach = FakeServer::redirecting("/breach").await;
    let app = App::builder()
        .variable("breached_password_url", &breach.url)
        .variable("twilio_url", &sms.url)
        .start()
        .await;
    let (ada, tokens) = app.somebody("Ada").await;
    let away = app
        .second_host_with(&[("breached_password_check", "fail_closed"), ("mail_url", &mail.url)]);
    let body = json!({ "email": new_address("Joan"), "password": new_password(), "name": "Joan" });
    let refused = away.api().post("/api/v1/auth/register", body).await;
    refused.expect_problem(503, "unavailable");
    app.enrol_totp(&tokens).await;
    let enrol = json!({ "number": new_number() });
    app.as_user(&tokens).post("/api/v1/mfa/sms/enrol", enrol).await.expect(202);
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let sent = "SELECT count(*) FROM jobs WHERE kind LIKE 'send_%' AND state = 'done'";
    let before: i64 = app.value(sent).await;
    away.with_token(&app.keys().tick_token).post_empty("/internal/jobs/tick").await.expect(200);
    assert_eq!(app.value::<i64>(sent).await, before, "302 is no success");
    for (server, elsewhere) in [(&mail, "/mail"), (&sms, "/sms"), (&breach, "/breach")] {
        let received = server.received();
        assert!(!received.is_empty(), "{elsewhere}");
        assert!(
            received.iter().all(|request| !request.target().ends_with(elsewhere)),
            "{received:?}"
        );
    }
}

/// ASVS 6.3.2: an application that was just set up has no account, and nothing that is on its way to become one.
#[tokio::test]
async fn no_account_is_there_from_the_beginning() {
    let app = App::start().await;
    for table in ["users", "credentials", "email_verifications", "password_resets"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert_eq!(app.value::<i64>(&count).await, 0, "{table}");
    }
    // The search finds what is there.
    app.register_verified("Ada").await;
    assert_eq!(app.value::<i64>("SELECT count(*) FROM credentials").await, 1);
}

/// ASVS 6.2.10: a password counts for as long as nobody has changed it.
#[tokio::test]
async fn a_password_does_not_expire() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let aged = "UPDATE credentials SET changed_at = changed_at - interval '20 years'";
    assert_eq!(app.sql(aged).await, 1);
    let tokens = app.log_in(&ada).await;
    // And the session is good for everything, not for setting a new password alone.
    app.as_user(&tokens).get("/api/v1/users/me").await.expect(200);
}

/// ASVS 13.4.1, 13.4.3, 13.4.7: what is served is embedded in a component: no file of the checkout, no history of it, no
/// listing of what there is.
#[tokio::test]
async fn nothing_is_served_but_what_is_embedded() {
    let app = App::start().await;
    for path in [
        "/.git/HEAD",
        "/.git/config",
        "/.gitignore",
        "/.svn/entries",
        "/.env",
        "/Cargo.toml",
        "/spin.toml",
        "/runtime-config.toml",
        "/openapi.json.bak",
        "/templates/layout.html",
        "/.well-known/",
        "/assets",
        "/assets/",
        "/assets/page.css.map",
        "/assets/..%2f..%2fspin.toml",
    ] {
        app.get(path).await.expect_problem(404, "not-found");
    }
    let served = app.get("/assets/page.css").await.expect(200).text();
    let file = root().join("components/static/assets/page.css");
    assert_eq!(served, fs::read_to_string(file).unwrap());
}
