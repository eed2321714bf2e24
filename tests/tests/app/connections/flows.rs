//! OAUTH-3: a flow ends once, for the user and in the browser that began it, and nowhere but with us.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use postern_tests::{Begun, Value, json};
use sha2::{Digest as _, Sha256};

use super::Bench;

/// How long a flow may take.
const FIFTEEN_MINUTES_MS: i64 = 900_000;
/// Longer than an access token lives.
const SIX_MINUTES_S: i64 = 360;

fn google() -> Value {
    json!({ "provider": "google" })
}

/// OAUTH-3, ASVS 10.1.2, 10.2.1: without a state of ours, in another browser, twice, or to another provider: refused, and nothing is connected.
#[tokio::test]
async fn a_flow_ends_once_and_where_it_began() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let begun = app.set_off(&tokens, google()).await;
    let other = app.set_off(&tokens, json!({ "provider": "google", "transport": "token" })).await;
    let way = provider.agree(&begun).await;
    let refused = async |api: postern_tests::Api<'_>, way: &str| {
        api.get(way).await.expect_problem(400, "flow-invalid");
    };
    let cookie = begun.cookie.clone().expect("a cookie");
    let browser = || app.api().header("cookie", &cookie);

    refused(app.api(), &way).await;
    refused(app.api().header("cookie", &format!("__Host-pst_of={}", "A".repeat(43))), &way).await;
    refused(app.api().header("x-postern-binding", other.binding.as_deref().unwrap()), &way).await;
    refused(browser(), &way.replace("state=", "state=x")).await;
    refused(browser(), &way.replace("state=", "else=")).await;
    refused(browser(), &way.replace("/google/", "/notion/")).await;
    assert_eq!(app.connections(&tokens).await.len(), 0);
    assert_eq!(provider.seen("/token").await.len(), 0, "a code of a refused flow was used");

    _ = app.come_back(&begun, &way).await.expect(303);
    refused(browser(), &way).await;
    assert_eq!(app.connections(&tokens).await.len(), 1);
    assert_eq!(provider.seen("/token").await.len(), 1);
}

/// OAUTH-3: a callback that arrives twice at once connects once.
#[tokio::test]
async fn a_callback_that_comes_twice_connects_once() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let begun = app.set_off(&tokens, google()).await;
    let way = provider.agree(&begun).await;
    let both = futures_util::future::join(app.come_back(&begun, &way), app.come_back(&begun, &way));
    let (one, two) = both.await;
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 400]);
    assert_eq!(app.connections(&tokens).await.len(), 1);
    assert_eq!(provider.seen("/token").await.len(), 1);
}

/// What a flow says at the provider under this name.
fn said(begun: &Begun, name: &str) -> Option<String> {
    let mut parameters = begun.authorize_url.query_pairs();
    parameters.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// OAUTH-3, ASVS 10.2.1: each flow shows the provider the digest of a secret of its own (S256, RFC 7636) and, with the code, the
/// secret; so the provider refuses the code of one flow in another, although it is the same user in the same browser.
#[tokio::test]
async fn a_code_is_good_in_its_own_flow_alone() {
    let Bench { app, provider, tokens } = Bench::start().await;
    provider.differs(json!({ "claims": { "tid": "tenant", "oid": "object" } })).await;
    for (number, name) in (1..).zip(["google", "youtube", "microsoft"]) {
        let request = json!({ "provider": name });
        let begun = app.set_off(&tokens, request.clone()).await;
        let other = app.set_off(&tokens, request).await;
        let challenge = said(&begun, "code_challenge").expect("a challenge");
        assert_eq!(said(&begun, "code_challenge_method").as_deref(), Some("S256"), "{name}");
        assert_ne!(Some(&challenge), said(&other, "code_challenge").as_ref(), "{name}");

        let way = provider.agree(&begun).await;
        let of_other = way.replace(&begun.state(), &other.state());
        let ended = app.come_back(&other, &of_other).await.expect(303);
        let refused = "/connections?result=failed&reason=provider_refused";
        assert_eq!(ended.header("location"), Some(refused), "{name}");
        assert_eq!(app.connections(&tokens).await.len(), number - 1, "{name}");

        let way = provider.agree(&begun).await;
        let ended = app.come_back(&begun, &way).await.expect(303);
        assert!(ended.header("location").unwrap().ends_with("&result=connected"), "{name}");
        let asked = provider.seen("/token").await;
        let verifier = asked.last().unwrap()["body"]["code_verifier"].as_str().unwrap();
        assert!((43..=128).contains(&verifier.len()), "{name}");
        let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        assert_eq!(digest, challenge, "{name}");
    }
}

/// OAUTH-3: who has logged out meanwhile connects nothing, and neither does who is somebody else by now.
#[tokio::test]
async fn only_who_set_off_comes_back() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let (left, present) =
        (app.set_off(&tokens, google()).await, app.set_off(&tokens, google()).await);
    let bob = app.register_verified("Bob").await;
    let bobs = app.log_in(&bob).await;
    let way = provider.agree(&present).await;
    let browser = app.as_user(&bobs).header("cookie", present.cookie.as_deref().unwrap());
    browser.get(&way).await.expect_problem(400, "flow-invalid");

    let way = provider.agree(&left).await;
    _ = app.as_user(&tokens).post_empty("/api/v1/session/logout").await.expect(204);
    app.come_back(&left, &way).await.expect_problem(400, "flow-invalid");
    assert_eq!(app.value::<i64>("SELECT count(*) FROM oauth_integrations").await, 0);
    assert_eq!(provider.seen("/token").await.len(), 0);
}

/// OAUTH-3: the way back needs no access token: by then it has run out, and a strict cookie does not come along.
#[tokio::test]
async fn the_way_back_lives_from_its_own_cookie() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let begun = app.set_off(&tokens, google()).await;
    let answer = app.as_user(&tokens).post("/api/v1/oauth/connections", google()).await.expect(201);
    let cookie = answer.header("set-cookie").unwrap();
    for attribute in ["__Host-pst_of=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    // No script learns it, and several ways at once have the same.
    let browser = app.as_user(&tokens).header("cookie", begun.cookie.as_deref().unwrap());
    let request = json!({ "provider": "google", "transport": "token" });
    let told = browser.post("/api/v1/oauth/connections", request).await.expect(201).json();
    let own = begun.cookie.as_deref().unwrap().split_once('=').unwrap().1;
    assert_ne!(told["binding"], own);
    let again = browser.post("/api/v1/oauth/connections", google()).await.expect(201);
    assert!(again.header("set-cookie").unwrap().contains(own));
    assert!(again.json().get("binding").is_none());
    // Later than an access token lives.
    let way = provider.agree(&begun).await;
    let (header, mut claims) = tokens.decode();
    for time in ["iat", "exp", "auth_time"] {
        claims[time] = json!(claims[time].as_i64().unwrap() - SIX_MINUTES_S);
    }
    let expired = app.keys().sign(&header.to_string(), &claims.to_string());
    _ = app.host().with_token(&expired).get("/api/v1/session").await.expect(401);
    let late = app.host().with_token(&expired).header("cookie", begun.cookie.as_deref().unwrap());
    let ended = late.get(&way).await.expect(303);
    assert!(ended.header("location").unwrap().ends_with("&result=connected"));
}

/// OAUTH-3, ASVS 10.2.2: `iss` of another provider is a mix-up (RFC 9207).
#[tokio::test]
async fn a_mix_up_is_refused() {
    let Bench { app, provider, tokens } = Bench::start().await;
    provider.differs(json!({ "redirect": { "iss": "https://evil.example" } })).await;
    let begun = app.set_off(&tokens, google()).await;
    let way = provider.agree(&begun).await;
    app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");
    assert_eq!(provider.seen("/token").await.len(), 0, "the code was shown to the wrong one");
    provider.differs(json!({ "redirect": { "iss": provider.url } })).await;
    let ended = app.connect(&provider, &tokens, google()).await;
    assert!(ended.ends_with("&result=connected"), "{ended}");
}

/// OAUTH-3: who says no, and a provider that fails, lead back without a connection.
#[tokio::test]
async fn what_fails_leads_back_as_well() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let denied = json!({ "redirect": { "error": "access_denied", "code": null } });
    let own_error = json!({ "redirect": { "error": "server_error", "code": null } });
    let invalid = json!({ "redirect": { "error": "invalid_scope", "code": null } });
    let no_code = json!({ "redirect": { "code": null } });
    let broken = json!({ "status": 500 });
    let refused = json!({ "status": 400, "token": { "error": "invalid_client" } });
    let nobody = json!({ "userinfo": { "sub": null } });
    for (differs, result) in [
        (denied, "denied"),
        (own_error, "failed&reason=provider_unavailable"),
        (invalid, "failed&reason=provider_refused"),
        (no_code, "failed&reason=provider_unclear"),
        (broken, "failed&reason=provider_unavailable"),
        (refused, "failed&reason=provider_refused"),
        (nobody, "failed&reason=provider_unclear"),
    ] {
        provider.differs(differs.clone()).await;
        let ended = app.connect(&provider, &tokens, google()).await;
        assert_eq!(ended, format!("/connections?result={result}"), "{differs}");
    }
    assert_eq!(app.value::<i64>("SELECT count(*) FROM oauth_integrations").await, 0);
    // Alike ones of a minute are one event.
    let reasons = "SELECT string_agg(reason, ' ' ORDER BY reason) FROM audit_events
                   WHERE action = 'connection.refuse' AND outcome = 'denied'";
    assert_eq!(app.value::<String>(reasons).await, "provider_denied provider_failed");
}

/// OAUTH-3, ASVS 3.7.2: nobody is sent elsewhere.
#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let Bench { app, tokens, .. } = Bench::start().await;
    for elsewhere in
        ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    {
        let request = json!({ "provider": "google", "return_to": elsewhere });
        let refused = app.as_user(&tokens).post("/api/v1/oauth/connections", request).await;
        refused.expect_problem(422, "validation");
        assert_eq!(
            refused.field_errors(),
            [("/return_to".to_owned(), "invalid_return_to".to_owned())]
        );
    }
}

/// OAUTH-3: who comes back too late connects nothing.
#[tokio::test]
async fn a_flow_has_its_time() {
    let Bench { app, provider, tokens } = Bench::start().await;
    let begun = app.set_off(&tokens, google()).await;
    let mut redis = app.redis().await;
    let keys: Vec<String> =
        redis::cmd("KEYS").arg("pst:{*}:flow:*").query_async(&mut redis).await.unwrap();
    assert_eq!(keys.len(), 1);
    assert!(!keys[0].contains(&begun.state()), "the state itself is kept");
    let left: i64 = redis::cmd("PTTL").arg(&keys[0]).query_async(&mut redis).await.unwrap();
    assert!((1..=FIFTEEN_MINUTES_MS).contains(&left), "{left}");
    let now: i64 =
        redis::cmd("HGET").arg(&keys[0]).arg("ends_at").query_async(&mut redis).await.unwrap();
    let over = now - FIFTEEN_MINUTES_MS - 1;
    let () = redis::cmd("HSET")
        .arg(&keys[0])
        .arg("ends_at")
        .arg(over)
        .query_async(&mut redis)
        .await
        .unwrap();
    let way = provider.agree(&begun).await;
    app.come_back(&begun, &way).await.expect_problem(400, "flow-invalid");
    assert_eq!(app.connections(&tokens).await.len(), 0);
}
