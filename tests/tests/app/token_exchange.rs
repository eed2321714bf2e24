//! OAUTH-8, ASVS 9.2.4, 10.1.1: tokens for services (RFC 8693), so that none is given one for Postern itself.

use std::collections::BTreeSet;

use postern_domain::{
    auth::access_token::{self, AccessClaims, Expectation, TokenError, VerificationKeys},
    time::UnixMillis,
};
use postern_tests::{
    Api, App, Response, Service, Tokens, Value, json,
    openapi::{Operation, operations},
};

const EXCHANGE: &str = "/api/v1/session/token-exchange";

/// A service account of this name, which is also its audience.
async fn service(app: &App, name: &str) -> Service {
    let service = app.service(name, &[]).await;
    app.accepts(service.id, name).await;
    service
}

async fn try_exchange(app: &App, tokens: &Tokens, audience: &str) -> Response {
    app.as_user(tokens).post(EXCHANGE, json!({ "audience": audience })).await
}

/// What a service of this name makes of a token, with nothing but the published keys.
async fn verified_by(app: &App, name: &str, token: &str) -> Result<AccessClaims, TokenError> {
    let published = app.get("/.well-known/jwks.json").await.expect(200).text();
    let keys = VerificationKeys::parse(&published).unwrap();
    let now = UnixMillis(app.value("SELECT ms(clock_timestamp())").await);
    let expectation = Expectation { issuer: app.url(), audiences: &[name], now };
    access_token::verify(&keys, token, &expectation)
}

/// OAUTH-8, ASVS 9.2.4, 10.1.1: a user gets a token for a service that is registered, short and without a refresh token,
/// and it says what the token said that was given for it.
#[tokio::test]
async fn a_user_gets_a_token_for_a_service() {
    let app = App::start().await;
    let calendar = service(&app, "calendar").await;
    let (ada, tokens) = app.somebody("Ada").await;
    let answer = try_exchange(&app, &tokens, "calendar").await.expect(200);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let mut body = answer.json();
    let token = body["access_token"].take();
    let token = token.as_str().unwrap();
    let rest = json!({
        "access_token": null, "token_type": "Bearer", "expires_in": 300,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    });
    assert_eq!(body, rest);

    let claims = verified_by(&app, "calendar", token).await.unwrap();
    let (header, own) = tokens.decode();
    let of_it = Tokens { access: token.to_owned(), ..tokens.clone() }.decode();
    assert_eq!(of_it.0, header);
    let names =
        |claims: &Value| claims.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&of_it.1), names(&own));
    for name in ["iss", "sub", "client_id", "sid", "auth_time", "acr", "amr", "roles"] {
        assert_eq!(of_it.1[name], own[name], "{name}");
    }
    assert_ne!(of_it.1["jti"], own["jti"]);
    assert_eq!((claims.sub.uuid(), claims.sid.uuid()), (ada.id, tokens.session_id));
    assert_eq!(claims.exp - claims.iat, 300);

    let recorded: i64 = app
        .value(&format!(
            "SELECT count(*) FROM audit_events e JOIN users u ON u.pseudonym = e.actor_id
             WHERE action = 'auth.token.exchange' AND outcome = 'allowed' AND u.id = '{}'
               AND session_id = '{}' AND details = '{{\"audience\": \"calendar\"}}'
               AND trace_id = '{}'",
            ada.id,
            tokens.session_id,
            answer.header("x-trace-id").unwrap(),
        ))
        .await;
    assert_eq!(recorded, 1);
    // It is no refresh token, and the session's own goes on.
    app.try_refresh(token).await.expect_problem(422, "validation");
    app.refresh(&tokens).await;
    // Once the service is gone, so is its name.
    app.sql(&format!("DELETE FROM service_accounts WHERE id = '{}'", calendar.id)).await;
    let gone = try_exchange(&app, &tokens, "calendar").await;
    gone.expect_problem(400, "invalid-target");
}

/// OAUTH-8: a token is no better proven than the one that it is given for, and a second factor shows in it.
#[tokio::test]
async fn an_exchanged_token_says_how_its_user_was_proven() {
    let app = App::start().await;
    _ = service(&app, "calendar").await;
    let (ada, first) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&first).await;
    let second = app.log_in_mfa(&ada, &phone).await;
    let said = async |tokens: &Tokens| {
        let token = app.exchange(tokens, "calendar").await;
        let claims = verified_by(&app, "calendar", &token).await.unwrap();
        (claims.acr.name(), claims.amr)
    };
    assert_eq!(said(&second).await, ("aal2", vec!["pwd".into(), "otp".into(), "mfa".into()]));
    // The session is lifted, the token that it began with is not.
    assert_eq!(said(&first).await, ("aal1", vec!["pwd".into()]));
    // Without the factor the session is worth less than the token says.
    let key = format!("pst:{{{}}}:session:{}", ada.id, second.session_id);
    let mut redis = app.redis().await;
    let lower = redis::cmd("HSET").arg(&key).arg("assurance").arg("aal1").to_owned();
    let _: i64 = lower.query_async(&mut redis).await.unwrap();
    assert_eq!(said(&second).await, ("aal1", Vec::new()));
}

/// ASVS 9.2.4, 10.1.1: what is no service is named: none is called so, or it is called as we are.
#[tokio::test]
async fn a_service_that_is_not_registered_gets_no_token() {
    let app = App::start().await;
    _ = service(&app, "calendar").await;
    let (_, tokens) = app.somebody("Ada").await;
    for (audience, status, slug, code) in [
        ("mail", 400, "invalid-target", "invalid_target"),
        ("Calendar", 400, "invalid-target", "invalid_target"),
        ("calendar/", 400, "invalid-target", "invalid_target"),
        ("postern", 422, "validation", "reserved"),
        ("POSTERN", 422, "validation", "reserved"),
        ("calendar mail", 422, "validation", "invalid_audience"),
        ("", 422, "validation", "invalid_audience"),
    ] {
        let refused = try_exchange(&app, &tokens, audience).await;
        refused.expect_problem(status, slug);
        assert_eq!(refused.field_errors(), [("/audience".to_owned(), code.to_owned())]);
        assert!(!refused.text().contains("eyJ"));
    }
    let several = app.as_user(&tokens).post(EXCHANGE, json!({ "audience": ["calendar"] })).await;
    several.expect_problem(422, "validation");
    let recorded = "SELECT count(*) FROM audit_events WHERE action = 'auth.token.exchange'";
    assert_eq!(app.value::<i64>(recorded).await, 0);
    app.as_user(&tokens).post_empty("/api/v1/session/logout").await.expect(204);
    try_exchange(&app, &tokens, "calendar").await.expect_problem(401, "unauthenticated");
}

/// Calls an operation with its example body, and somebody's id wherever the path wants one.
async fn call(api: &Api<'_>, operation: &Operation) -> Response {
    let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let mut request =
        api.request(operation.method.clone(), &operation.path_with(|_| id.to_owned()));
    if let Some(body) = operation.example_body() {
        request = request.json(body);
    }
    Response::of(request).await
}

/// ASVS 9.2.4, 10.1.1, 10.3.2: no operation of Postern takes a token that is for a service, so that no service can do with it what
/// its user can; and no service takes one that is for Postern, or for another.
#[tokio::test]
async fn a_token_is_good_where_it_is_for() {
    let app = App::start().await;
    _ = service(&app, "calendar").await;
    _ = service(&app, "mail").await;
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    let token = app.exchange(&tokens, "calendar").await;
    let mut tried = 0;
    for operation in operations() {
        let access = operation.access.as_deref().unwrap();
        if ["public", "webhook"].contains(&access) {
            continue;
        }
        let answer = call(&app.host().with_token(&token), &operation).await;
        assert_eq!(answer.status, 401, "{}: {}", operation.name(), answer.text());
        answer.expect_problem(401, "unauthenticated");
        let cookie = format!("__Host-pst_at={token}");
        let browser = app.api().header("cookie", &cookie).header("origin", app.url());
        let answer = call(&browser, &operation).await;
        assert_eq!(answer.status, 401, "{}: {}", operation.name(), answer.text());
        tried += 1;
    }
    assert!(tried > 70, "{tried}");
    // In particular it gives no other token.
    let tokens_of_it = Tokens { access: token.clone(), ..tokens.clone() };
    try_exchange(&app, &tokens_of_it, "mail").await.expect_problem(401, "unauthenticated");

    assert!(verified_by(&app, "calendar", &token).await.is_ok());
    assert_eq!(verified_by(&app, "mail", &token).await, Err(TokenError::Audience));
    assert_eq!(verified_by(&app, "calendar", &tokens.access).await, Err(TokenError::Audience));
    assert!(verified_by(&app, "postern", &tokens.access).await.is_ok());
    app.as_user(&tokens).get("/api/v1/session").await.expect(200);
}
