//! ASVS 16.3.1, 16.3.3: whatever ends a log-in or is tried against a defence leaves an event, and a flood of it one event
//! a minute.

use futures_util::future::join_all;
use postern_domain::audit::Attempt;
use postern_tests::{App, Authenticator, Response, Tokens, User, json};
use reqwest::Method;

const REFRESH: &str = "/api/v1/session/refresh";
const SERVICE: &str = "/api/v1/service-accounts/me";

/// Somebody with an authenticator app.
async fn enrolled(app: &App) -> (User, Authenticator) {
    let (user, tokens) = app.somebody("Ada").await;
    let authenticator = app.enrol_totp(&tokens).await;
    (user, authenticator)
}

/// The table: what causes each attempt. A variant without a row does not compile.
async fn provoke(app: &App, attempt: Attempt) -> Response {
    match attempt {
        Attempt::SecondStepOver => {
            let (ada, authenticator) = enrolled(app).await;
            let challenge = app.challenge(&ada).await;
            let code = authenticator.next_code().await;
            app.try_answer(&challenge, "totp", &code).await.expect(200);
            app.try_answer(&challenge, "totp", &authenticator.wrong_code()).await.expect(401)
        }
        Attempt::SecondStepSuspended => {
            let (ada, authenticator) = enrolled(app).await;
            let challenge = app.challenge(&ada).await;
            app.sql(&format!("UPDATE users SET status = 'suspended' WHERE id = '{}'", ada.id))
                .await;
            app.try_answer(&challenge, "totp", &authenticator.next_code().await).await.expect(403)
        }
        Attempt::LoginSuperseded => {
            let (ada, authenticator) = enrolled(app).await;
            let challenge = app.challenge(&ada).await;
            let change = "UPDATE credentials SET version = version + 1 WHERE user_id =";
            app.sql(&format!("{change} '{}'", ada.id)).await;
            app.try_answer(&challenge, "totp", &authenticator.next_code().await).await.expect(401)
        }
        Attempt::RefreshEnded => {
            let (_, tokens) = app.somebody("Ada").await;
            app.as_user(&tokens).post_empty("/api/v1/session/logout").await.expect(204);
            app.try_refresh(&tokens.refresh).await.expect(401)
        }
        Attempt::RefreshForged => app.try_refresh("pst_rt_k1.AAAA.AAAA").await.expect(401),
        Attempt::CrossSite => {
            let api = app.api().header("cookie", "__Host-pst_rt=pst_rt_k1.AAAA.AAAA");
            let foreign = api.header("origin", "https://elsewhere.example");
            foreign.post_empty(REFRESH).await.expect(403)
        }
        Attempt::AccessTokenForged => forged_access_token(app, 0).await.expect(401),
        Attempt::ServiceKeyForged => {
            let mut service = app.service("assistant", &[]).await;
            service.replace_key();
            app.as_service(&service).get(SERVICE).await.expect(401)
        }
        Attempt::ServiceKeyElsewhere => {
            let service = app.service("elsewhere", &[]).await;
            app.allow(&service, &["192.0.2.0/24"]).await;
            app.as_service(&service).get(SERVICE).await.expect(401)
        }
        Attempt::FlowForged => {
            let way = "/api/v1/oauth/google/callback?code=1&state=AAAA";
            app.get(way).await.expect(400)
        }
        Attempt::WebhookForged => {
            let form = [("MessageSid", "SM1"), ("From", "+15005550001"), ("Body", "STOP")];
            let request = app.api().request(Method::POST, "/webhooks/twilio/sms").form(&form);
            Response::of(request).await.expect(401)
        }
        Attempt::RateLimited => {
            let limited = app.second_host_with(&[("rate_limits", "on")]);
            for _ in 0..200 {
                let body = json!({ "email": "nobody@example.com" });
                let answer = limited.api().post("/api/v1/auth/password/forgot", body).await;
                if answer.status == 429 {
                    return answer;
                }
            }
            panic!("there is no limit");
        }
    }
}

async fn forged_access_token(app: &App, number: usize) -> Response {
    let keys = postern_tests::Keys::generate();
    let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": app.keys().kid() }).to_string();
    let token = keys.sign(&header, &json!({ "sub": number }).to_string());
    app.host().with_token(&token).get("/api/v1/session").await
}

fn of(attempt: Attempt) -> String {
    format!(
        "FROM audit_events WHERE action = '{}' AND reason = '{}' AND outcome = 'denied'",
        attempt.action(),
        attempt.reason()
    )
}

/// ASVS 16.3.1, 16.3.3: every attempt of the closed list leaves its event, with the trace of the answer, before the answer.
#[tokio::test]
async fn every_attempt_leaves_an_event() {
    let app = App::start().await;
    for &attempt in Attempt::ALL {
        let events = format!("SELECT count(*) {}", of(attempt));
        assert_eq!(app.value::<i64>(&events).await, 0, "{attempt:?}");
        let answer = provoke(&app, attempt).await;
        let trace = answer.header("x-trace-id").unwrap();
        assert_eq!(app.value::<i64>(&events).await, 1, "{attempt:?}");
        let (found, address): (String, String) = (
            app.value(&format!("SELECT trace_id {}", of(attempt))).await,
            app.value(&format!("SELECT address {}", of(attempt))).await,
        );
        assert_eq!((found.as_str(), address.as_str()), (trace, "127.0.0.1"), "{attempt:?}");
    }
}

/// ASVS 16.3.3: ten thousand forged tokens are one event at once, and one more with their number when the minute is over; to
/// the database they cost nothing in between.
#[tokio::test]
async fn a_flood_of_forged_tokens_is_one_event_a_minute() {
    let app = App::start().await;
    let events = format!("SELECT count(*) {}", of(Attempt::AccessTokenForged));
    let counted =
        format!("SELECT max((details ->> 'count')::int8) {}", of(Attempt::AccessTokenForged));
    forged_access_token(&app, 0).await.expect(401);
    for batch in 0..40 {
        let forged =
            (0..250).map(async |number| forged_access_token(&app, batch * 250 + number).await);
        // The first was sent before.
        for answer in join_all(forged.skip(usize::from(batch == 0))).await {
            assert_eq!(answer.status, 401);
        }
    }
    // Events of a flood that takes longer than a minute are as many as the minutes.
    let minutes = format!(
        "SELECT 1 + (extract(epoch FROM max(occurred_at) - min(occurred_at)) / 60)::int8 {}",
        of(Attempt::AccessTokenForged)
    );
    assert!(app.value::<i64>(&events).await <= app.value::<i64>(&minutes).await);
    close_windows(&app).await;
    app.tick().await.expect(200);
    let told = format!(
        "SELECT sum(coalesce((details ->> 'count')::int8, 1))::int8 {}",
        of(Attempt::AccessTokenForged)
    );
    assert_eq!(app.value::<i64>(&told).await, 10_000);
    assert!(app.value::<i64>(&counted).await > 1);
    let before: i64 = app.value(&events).await;
    // In another window nothing happened: nothing is told, and nothing stays.
    close_windows(&app).await;
    app.tick().await.expect(200);
    assert_eq!(app.value::<i64>(&events).await, before);
    let mut redis = app.redis().await;
    let left: Vec<String> =
        redis::cmd("KEYS").arg("pst:{attempts*}:*").query_async(&mut redis).await.unwrap();
    assert_eq!(left, Vec::<String>::new());
}

/// Makes the windows of attempts against `session` end now.
async fn close_windows(app: &App) {
    let mut redis = app.redis().await;
    let script = "for _, window in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
        redis.call('ZADD', KEYS[1], 1, window)
        redis.call('HSET', window, 'closes_at', 1)
    end";
    let () = redis::cmd("EVAL")
        .arg(script)
        .arg(1)
        .arg("pst:{attempts:session}:due")
        .query_async(&mut redis)
        .await
        .unwrap();
}

/// ASVS 16.3.3: without a tick the first attempt behind the window stands for those in it.
#[tokio::test]
async fn the_next_attempt_tells_of_those_before() {
    let app = App::start().await;
    for number in 0..20 {
        forged_access_token(&app, number).await.expect(401);
    }
    close_windows(&app).await;
    forged_access_token(&app, 20).await.expect(401);
    let told = format!(
        "SELECT array_agg(coalesce((details ->> 'count')::int8, 1) ORDER BY id) {}",
        of(Attempt::AccessTokenForged)
    );
    assert_eq!(app.value::<Vec<i64>>(&told).await, [1, 20]);
}

/// AUTH-3, ASVS 6.3.5: whoever's refresh token comes back a second time is told of it.
#[tokio::test]
async fn the_owner_is_told_of_a_stolen_session() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let second: Tokens = app.refresh(&tokens).await;
    let _: Tokens = app.refresh(&second).await;
    let key = format!("pst:{{{}}}:session:{}", ada.id, tokens.session_id);
    let mut redis = app.redis().await;
    let _: i64 =
        redis::cmd("HSET").arg(&key).arg("used:0").arg(1).query_async(&mut redis).await.unwrap();
    app.try_refresh(&tokens.refresh).await.expect(401);
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "A copy of your session was used");
    assert!(mail.text.contains("127.0.0.1"), "{}", mail.text);
    app.expect_no_mail_to(&ada.email).await;
    let replayed = "SELECT count(*) FROM audit_events WHERE action = 'auth.refresh_replayed'";
    assert_eq!(app.value::<i64>(replayed).await, 1);
}
