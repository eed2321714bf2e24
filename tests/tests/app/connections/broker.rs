//! OAUTH-8: services get access tokens, and never anything else; owners see it, and can stop it.

use postern_tests::{Response, Service, Value, json};

use super::{Bench, CONNECTIONS, shape};

const BROKER: &[&str] = &["connections:broker:any"];

async fn ask(bench: &Bench, service: &Service, id: &str, request: Value) -> Response {
    bench.app.as_service(service).post(&format!("{CONNECTIONS}/{id}/token"), request).await
}

async fn usage(bench: &Bench, id: &str) -> Value {
    let path = format!("{CONNECTIONS}/{id}/usage?days=1");
    let usage = bench.app.as_user(&bench.tokens).get(&path).await.expect(200).json();
    let items = usage["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    items[0].clone()
}

/// OAUTH-8, OAUTH-11: a token, good for long enough, with what was granted; each use is there for the owner to see.
#[tokio::test]
async fn a_service_gets_an_access_token_and_its_owner_sees_it() {
    let bench = Bench::start().await;
    let scope = "User.Read Mail.Read";
    let id = bench.connected("microsoft", json!({ "scope": scope })).await;
    let (mail, calendar) =
        (bench.app.service("mail-sync", BROKER).await, bench.app.service("calendar", BROKER).await);
    let answer = ask(&bench, &mail, &id, json!({ "scopes": ["Mail.Read"] })).await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let token = answer.json();
    assert_eq!(token["token_type"], "Bearer");
    assert_eq!(token["scopes"], json!(["Mail.Read", "User.Read"]));
    assert!(token["expires_at"].is_string());
    let mut members: Vec<_> = token.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["access_token", "expires_at", "scopes", "token_type"]);
    let again = ask(&bench, &calendar, &id, json!({})).await.expect(200).json();
    assert_eq!(again["access_token"], token["access_token"]);
    assert_eq!(bench.refreshes().await.len(), 0, "it was good");

    let refused =
        ask(&bench, &calendar, &id, json!({ "scopes": ["Mail.Read", "Calendars.Read"] })).await;
    refused.expect_problem(403, "scope-not-granted");
    assert_eq!(refused.field_errors(), [("/scopes/1".to_owned(), "not_granted".to_owned())]);

    // Before they are counted, and after.
    let expected = json!({
        "calls": 3, "failures": 1, "services": { "calendar": 2, "mail-sync": 1 },
        "scopes": { "*": 1, "Calendars.Read": 1, "Mail.Read": 2 },
        "failed_scopes": { "Calendars.Read": 1, "Mail.Read": 1 }, "reasons": { "scope_not_granted": 1 },
    });
    for _ in 0..3 {
        let mut seen = usage(&bench, &id).await;
        _ = seen.as_object_mut().unwrap().remove("date");
        assert_eq!(seen, expected);
        _ = bench.app.tick().await.expect(200);
    }
    assert_eq!(bench.app.value::<i64>("SELECT count(*) FROM oauth_uses").await, 0, "counted");
    assert!(bench.read(&id).await["last_used_at"].is_string());
    let export =
        bench.app.as_user(&bench.tokens).get("/api/v1/users/me/export").await.expect(200).json();
    assert!(export["connection_usage"].as_array().unwrap().len() >= 3);
}

/// OAUTH-8, OAUTH-11: a pause stops it at the next call, and who has to agree again is asked by nobody but us.
#[tokio::test]
async fn a_pause_stops_the_next_call() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", BROKER).await;
    ask(&bench, &service, &id, json!({})).await.expect(200);
    let user = bench.app.as_user(&bench.tokens);
    user.post_empty(&format!("{CONNECTIONS}/{id}/pause")).await.expect(200);
    ask(&bench, &service, &id, json!({})).await.expect_problem(409, "connection-paused");
    user.post_empty(&format!("{CONNECTIONS}/{id}/resume")).await.expect(200);
    ask(&bench, &service, &id, json!({})).await.expect(200);
    bench.app.sql("UPDATE oauth_integrations SET state = 'needs_reauth'").await;
    ask(&bench, &service, &id, json!({})).await.expect_problem(409, "connection-needs-reauth");
    assert_eq!(usage(&bench, &id).await["reasons"], json!({ "needs_reauth": 1, "paused": 1 }));
    user.delete(&format!("{CONNECTIONS}/{id}")).await.expect(204);
    ask(&bench, &service, &id, json!({})).await.expect_problem(404, "not-found");
}

/// OAUTH-8: good for at least the time that is asked for, refreshed if it has to be; more than the provider gives is refused.
#[tokio::test]
async fn a_token_is_good_for_the_asked_time() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let service = bench.app.service("assistant", BROKER).await;
    let left = "UPDATE oauth_tokens SET expires_at = now() + interval '5 minutes', written_at = now() - interval '55 minutes'";
    bench.app.sql(left).await;
    let first = ask(&bench, &service, &id, json!({ "min_valid_s": 200 })).await.expect(200).json();
    assert_eq!(bench.refreshes().await.len(), 0);
    let next = ask(&bench, &service, &id, json!({ "min_valid_s": 400 })).await.expect(200).json();
    assert_eq!(bench.refreshes().await.len(), 1);
    assert_ne!(next["access_token"], first["access_token"]);
    bench.app.sql("UPDATE oauth_tokens SET expires_at = written_at + interval '5 minutes'").await;
    let refused = ask(&bench, &service, &id, json!({ "min_valid_s": 600 })).await;
    refused.expect_problem(422, "validation");
    assert_eq!(refused.field_errors()[0].0, "/min_valid_s");
    let refused = ask(&bench, &service, &id, json!({ "min_valid_s": 3001 })).await;
    assert_eq!(refused.field_errors()[0].0, "/min_valid_s");
    assert_eq!(bench.refreshes().await.len(), 1);
}

/// OAUTH-6, OAUTH-8: a provider that says no end refuses a token one day. Whoever says so gets another one, and whoever says so
/// later gets that.
#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let bench = Bench::start().await;
    let id = bench.connected("notion", shape("notion")).await;
    let service = bench.app.service("assistant", BROKER).await;
    let first = ask(&bench, &service, &id, json!({})).await.expect(200).json();
    assert!(first["expires_at"].is_null());
    let refused = json!({ "refused_token": first["access_token"] });
    let calls = (0..10).map(|_| ask(&bench, &service, &id, refused.clone()));
    let answers = futures_util::future::join_all(calls).await;
    let mut tokens: Vec<_> =
        answers.iter().map(|one| one.expect_json(200)["access_token"].clone()).collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_ne!(tokens[0], first["access_token"]);
    assert_eq!(bench.refreshes().await.len(), 1);
    let other = json!({ "refused_token": "one of somebody else" });
    let kept = ask(&bench, &service, &id, other).await.expect(200).json();
    assert_eq!(kept["access_token"], tokens[0]);
    assert_eq!(bench.refreshes().await.len(), 1);
}

/// OAUTH-8, ASVS 10.3.2: of several accounts of a user at a provider, the one that has the scopes and works.
#[tokio::test]
async fn a_service_asks_for_a_user_and_scopes() {
    let bench = Bench::start().await;
    let service = bench.app.service("assistant", BROKER).await;
    let me = bench.app.as_user(&bench.tokens).get("/api/v1/session").await.expect(200).json();
    let of_user = async |request: Value| {
        let mut body = json!({ "user_id": me["user_id"], "provider": "google" });
        body.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
        bench.app.as_service(&service).post("/api/v1/oauth/token", body).await
    };
    of_user(json!({})).await.expect_problem(404, "not-found");
    for (sub, scope) in [("one", "openid email a"), ("two", "openid email b")] {
        let differs = json!({ "token": { "scope": scope }, "userinfo": { "sub": sub } });
        bench.provider.differs(differs).await;
        _ = bench
            .app
            .connect(&bench.provider, &bench.tokens, json!({ "provider": "google" }))
            .await;
    }
    for scope in ["a", "b"] {
        let token = of_user(json!({ "scopes": [scope] })).await.expect(200).json();
        assert!(token["scopes"].as_array().unwrap().contains(&json!(scope)), "{token}");
    }
    of_user(json!({ "scopes": ["a", "b"] })).await.expect_problem(403, "scope-not-granted");
    bench.app.sql("UPDATE oauth_integrations SET paused_at = now() WHERE account = 'one'").await;
    assert!(of_user(json!({})).await.expect(200).text().contains("\"b\""));
    of_user(json!({ "scopes": ["a"] })).await.expect_problem(409, "connection-paused");
    of_user(json!({ "provider": "notion" })).await.expect_problem(404, "not-found");
}

/// OAUTH-7, OAUTH-8: users get no tokens, not of their own connections either; and services without the permission none.
#[tokio::test]
async fn nobody_else_gets_a_token() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let path = format!("{CONNECTIONS}/{id}/token");
    let by_user = bench.app.as_user(&bench.tokens).post(&path, json!({})).await;
    by_user.expect_problem(401, "unauthenticated");
    let other = bench.app.service("other", &[]).await;
    let refused = ask(&bench, &other, &id, json!({})).await;
    assert!([403, 404].contains(&refused.status), "{}", refused.text());
    assert_eq!(usage(&bench, &id).await["calls"], 0);
}

/// OAUTH-5: an envelope that was moved to another user's row opens for nobody.
#[tokio::test]
async fn a_token_opens_where_it_belongs_alone() {
    let bench = Bench::start().await;
    let id = bench.connected("google", shape("google")).await;
    let (_, eves) = bench.app.somebody("Eve").await;
    let differs = json!({ "token": shape("google"), "userinfo": { "sub": "eve" } });
    bench.provider.differs(differs).await;
    _ = bench.app.connect(&bench.provider, &eves, json!({ "provider": "google" })).await;
    let service = bench.app.service("assistant", BROKER).await;
    ask(&bench, &service, &id, json!({})).await.expect(200);
    let swap = "UPDATE oauth_tokens t SET access = o.access, refresh = o.refresh
                FROM oauth_tokens o WHERE o.integration_id <> t.integration_id";
    assert_eq!(bench.app.sql(swap).await, 2);
    ask(&bench, &service, &id, json!({})).await.expect_problem(500, "internal");
    bench.app.sql("UPDATE oauth_tokens SET expires_at = now()").await;
    ask(&bench, &service, &id, json!({})).await.expect_problem(500, "internal");
    assert_eq!(bench.refreshes().await.len(), 0, "nobody else's refresh token was used");
}
