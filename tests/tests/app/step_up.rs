//! Proofs and idle time: a copy of an older token gains nothing, and what is left alone ends.

use postern_tests::{Api, App, Response, Tokens, User, enrol_totp, json};

const MINUTE_MS: i64 = 60_000;

async fn age(app: &App, user: &User, tokens: &Tokens, field: &str, ms: i64) {
    let key = format!("pst:{{{}}}:session:{}", user.id, tokens.session_id);
    let mut redis = app.redis().await;
    let aged = redis::cmd("HINCRBY").arg(key).arg(field).arg(-ms).to_owned();
    let _: i64 = aged.query_async(&mut redis).await.unwrap();
}

/// The same tokens, of a proof that is older by these minutes, as their issuer would have signed them.
fn older(app: &App, tokens: &Tokens, minutes: i64) -> Tokens {
    let (header, mut claims) = tokens.decode();
    let auth_time = claims["auth_time"].as_i64().unwrap() - minutes * 60;
    claims["auth_time"] = json!(auth_time);
    let access = app.keys().sign(&header.to_string(), &claims.to_string());
    Tokens { access, ..tokens.clone() }
}

async fn want_fresh(api: &Api<'_>) -> Response {
    api.post_empty("/api/v1/mfa/totp/enrol").await
}

/// MFA-5, ASVS 7.2.4, 10.3.4: two copies of one session, one of which steps up. The other is as stale as before, and its
/// refresh token is a replay, which ends the session and tells the owner.
#[tokio::test]
async fn a_copy_does_not_profit_from_a_proof() {
    let app = App::start().await;
    let user = app.register_verified("Ada").await;
    let copy = older(&app, &app.log_in(&user).await, 20);
    age(&app, &user, &copy, "auth_time", 20 * MINUTE_MS).await;
    let stale = want_fresh(&app.as_user(&copy)).await;
    stale.expect_problem(401, "insufficient-user-authentication");

    let proof = json!({ "factor": "password", "code": user.password });
    let answer = app.as_user(&copy).post("/api/v1/auth/step-up", proof).await.expect(200);
    let proven = Tokens::of(&answer);
    assert_eq!(proven.session_id, copy.session_id);
    want_fresh(&app.as_user(&proven)).await.expect(201);
    let stale = want_fresh(&app.as_user(&copy)).await;
    stale.expect_problem(401, "insufficient-user-authentication");

    let replay = app.try_refresh(&copy.refresh).await;
    replay.expect_problem(401, "unauthenticated");
    assert_eq!(replay.json()["errors"][0]["code"], "used_token");
    let ended = app.as_user(&proven).get("/api/v1/session").await;
    ended.expect_problem(401, "unauthenticated");
    let subjects = async || -> Vec<String> {
        app.tick().await;
        app.mails_to(&user.email).await.into_iter().map(|mail| mail.subject).collect()
    };
    let told = subjects().await;
    assert!(told.iter().any(|subject| subject.contains("copy of your session")), "{told:?}");
}

/// ASVS 7.2.4: the level of a token is that of the moment it was issued in.
#[tokio::test]
async fn an_older_token_keeps_its_level() {
    let app = App::start().await;
    let (_, older) = app.somebody("Ada").await;
    enrol_totp(&app, &older).await;
    let level = async |tokens: &Tokens| {
        app.as_user(tokens).get("/api/v1/session").await.expect(200).json()["assurance"].clone()
    };
    assert_eq!(level(&older).await, "aal1");
    assert_eq!(level(&app.refresh(&older).await).await, "aal2");
}

/// ASVS 7.2.4: a browser that logs in again leaves the session that it had.
#[tokio::test]
async fn a_browser_has_one_session() {
    let app = App::start().await;
    let user = app.register_verified("Ada").await;
    let body = json!({ "email": user.email, "password": user.password, "transport": "cookie" });
    let log_in = async |cookies: &str| {
        let request = app.client().post(format!("{}/api/v1/auth/login", app.url()));
        let request = request.header("cookie", cookies).header("sec-fetch-site", "same-origin");
        let answer = Response::of(request.json(&body)).await.expect(200);
        let set = answer.headers.get_all("set-cookie").iter();
        let pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
        pairs.collect::<Vec<_>>().join("; ")
    };
    let first = log_in("").await;
    let bystander = app.log_in(&user).await;
    let second = log_in(&first).await;
    let session = async |cookies: &str| {
        let request = app.client().get(format!("{}/api/v1/session", app.url()));
        Response::of(request.header("cookie", cookies)).await.status
    };
    assert_eq!((session(&first).await, session(&second).await), (401, 200));
    app.as_user(&bystander).get("/api/v1/session").await.expect(200);
}

/// ASVS 7.3.1: a session that nobody uses ends, sooner for administrators; by the guard, at a refresh and in a live stream.
#[tokio::test]
async fn an_idle_session_ends() {
    let app = App::start().await;
    let user = app.register_verified("Ada").await;
    let root = app.administrator("Root").await;
    for (user, minutes) in [(&user, 480), (&root, 60)] {
        let (recent, tokens) = (app.log_in(user).await, app.log_in(user).await);
        let refreshed = app.log_in(user).await;
        age(&app, user, &recent, "last_used_at", minutes * MINUTE_MS - 20_000).await;
        app.as_user(&recent).get("/api/v1/session").await.expect(200);
        for tokens in [&tokens, &refreshed] {
            age(&app, user, tokens, "last_used_at", minutes * MINUTE_MS).await;
        }
        let idle = app.as_user(&tokens).get("/api/v1/session").await;
        idle.expect_problem(401, "unauthenticated");
        app.try_refresh(&refreshed.refresh).await.expect_problem(401, "unauthenticated");
    }
}

/// ASVS 7.3.1: an open stream is no use of a session, and ends with it.
#[tokio::test]
async fn an_open_stream_does_not_keep_a_session() {
    let app = App::start().await;
    let (user, tokens) = app.somebody("Ada").await;
    let mut stream = app.as_user(&tokens).events("/api/v1/sync/events").await;
    assert_eq!(stream.next().await.event, "ready");
    age(&app, &user, &tokens, "last_used_at", 480 * MINUTE_MS).await;
    let rest = stream.expect_end().await;
    let end = rest.last().unwrap();
    assert_eq!((end.event.as_str(), &end.json()["reason"]), ("end", &json!("session_ended")));
}
