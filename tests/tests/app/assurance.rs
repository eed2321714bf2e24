//! How well a caller has to have proved who they are: at administrators' changes, and wherever a setting asks for a
//! second factor. Over every operation of `openapi.json`.

use postern_domain::rbac::{Permission, Scope};
use postern_tests::{
    Api, App, Response, Tokens, json,
    openapi::{Operation, operations},
};

const NOBODY: &str = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

/// Calls an operation with its example body and with ids that are nobody's.
async fn call(api: &Api<'_>, operation: &Operation) -> Response {
    let path = operation.path_with(|parameter| match parameter.name.as_str() {
        "role" => "nobodys-role".to_owned(),
        _ => NOBODY.to_owned(),
    });
    let request = api.request(operation.method.clone(), &path);
    Response::of(match operation.example_body() {
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

fn callers() -> Vec<Operation> {
    let mut operations = operations();
    operations.retain(|operation| operation.access.as_deref() == Some("caller"));
    operations
}

fn reaches_others(operation: &Operation) -> bool {
    let permission = operation.permission.as_deref().and_then(|text| text.parse().ok());
    permission.is_some_and(|permission: Permission| permission.scope == Scope::Any)
}

/// Whether an operation ends the session that calls it.
fn ends_the_session(operation: &Operation) -> bool {
    operation.path.starts_with("/api/v1/session/logout")
}

/// RBAC-6, ASVS 6.3.3, 7.5.3, RFC 9470: every change of what belongs to others asks for a second factor, in the table
/// and so in the document.
#[test]
fn changes_of_others_ask_for_a_second_factor() {
    let mut asking = 0;
    for operation in &callers() {
        let changes_others = reaches_others(operation) && !operation.method.is_safe();
        let expected = changes_others.then_some("aal2");
        assert_eq!(operation.assurance.as_deref(), expected, "{}", operation.name());
        asking += usize::from(changes_others);
    }
    assert!(asking >= 12, "{asking}");
}

/// The challenge of RFC 9470, and the way to what it asks for.
#[track_caller]
fn expect_challenge(answer: &Response, operation: &Operation) {
    let problem = answer.expect_problem(401, "insufficient-user-authentication");
    let demand = answer.header("www-authenticate").unwrap_or_default();
    assert!(demand.contains(r#"error="insufficient_user_authentication""#), "{demand}");
    assert!(demand.contains(r#"acr_values="aal2""#), "{demand}");
    for way in ["/api/v1/auth/step-up", "/api/v1/mfa/totp/enrol"] {
        assert!(problem["detail"].as_str().is_some_and(|text| text.contains(way)), "{problem}");
    }
    if let Some(max_age) = operation.max_age_s {
        assert!(demand.contains(&format!("max_age={max_age}")), "{demand}");
    }
}

/// ASVS 6.3.3, 7.5.3: outside development an administrator without a second factor changes nothing, and is told the
/// way; with one, in the same session, it goes on. Reading is not affected, nor is development.
#[tokio::test]
async fn administrators_change_nothing_without_a_second_factor() {
    let app = App::builder().variable("environment", "staging").start().await;
    let root = app.administrator("Root").await;
    let tokens = app.log_in(&root).await;
    let api = app.as_user(&tokens);
    let changes: Vec<Operation> =
        callers().into_iter().filter(|operation| operation.assurance.is_some()).collect();
    for operation in &changes {
        expect_challenge(&call(&api, operation).await, operation);
    }
    let denied = "SELECT count(*) FROM audit_events
                  WHERE outcome = 'denied' AND reason = 'insufficient_assurance'";
    assert!(app.value::<i64>(denied).await > 0);
    api.get("/api/v1/users").await.expect(200);
    let development = app.second_host_with(&[("environment", "development")]);
    let role = json!({ "parents": ["user"], "permissions": [] });
    development.as_user(&tokens).put("/api/v1/rbac/roles/helper", role).await.expect(201);

    app.enrol_totp(&tokens).await;
    let tokens = app.refresh(&tokens).await;
    for operation in &changes {
        let answer = call(&app.as_user(&tokens), operation).await;
        assert_ne!(answer.status, 401, "{}: {}", operation.name(), answer.text());
    }
}

async fn requires(setting: &str) -> App {
    App::builder().variable("require_second_factor", setting).start().await
}

/// What an operation says to somebody who lacks a second factor.
async fn refused(app: &App, tokens: &Tokens, operation: &Operation) -> bool {
    let answer = call(&app.as_user(tokens), operation).await;
    let refused = answer.text().contains("/problems/second-factor-required");
    if refused {
        answer.expect_problem(403, "second-factor-required");
    }
    refused
}

/// ASVS 6.3.3: where everybody has to have a second factor, the session of somebody without one is good for setting one
/// up and for logging out, and nothing else; afterwards the same session does what it may.
#[tokio::test]
async fn without_a_required_factor_a_session_only_sets_one_up() {
    let app = requires("all").await;
    let (_, tokens) = app.somebody("Ada").await;
    let mut left = Vec::new();
    for operation in callers().iter().filter(|operation| !ends_the_session(operation)) {
        let refused = refused(&app, &tokens, operation).await;
        assert_eq!(refused, !operation.without_second_factor, "{}", operation.name());
        if !refused {
            left.push(operation.name());
        }
    }
    let enrolling = [
        "POST /api/v1/auth/step-up",
        "GET /api/v1/mfa/factors",
        "POST /api/v1/mfa/totp/confirm",
        "POST /api/v1/mfa/totp/enrol",
        "GET /api/v1/mfa/totp/qr.png",
        "GET /api/v1/session",
    ];
    assert_eq!(left, enrolling);
    let denied = "SELECT count(*) FROM audit_events
                  WHERE outcome = 'denied' AND reason = 'second_factor_required'";
    assert!(app.value::<i64>(denied).await > 0);

    app.enrol_totp(&tokens).await;
    let ending = ["/api/v1/users/me", "/api/v1/mfa/totp"];
    for operation in callers().iter().filter(|operation| !ends_the_session(operation)) {
        if !ending.contains(&operation.path.as_str()) {
            assert!(!refused(&app, &tokens, operation).await, "{}", operation.name());
        }
    }
    app.as_user(&tokens).get("/api/v1/users/me").await.expect(200);

    // Who has none can always leave.
    let (_, other) = app.somebody("Bob").await;
    app.as_user(&other).post_empty("/api/v1/session/logout").await.expect(204);
    app.as_user(&other).get("/api/v1/session").await.expect(401);
}

/// ASVS 6.3.3: where administrators have to have one, users do not; reading is refused as well as changing.
#[tokio::test]
async fn a_factor_may_be_required_of_administrators_alone() {
    let app = requires("administrators").await;
    let (_, ada) = app.somebody("Ada").await;
    app.as_user(&ada).get("/api/v1/users/me").await.expect(200);
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    for path in ["/api/v1/users", "/api/v1/rbac/audit", "/api/v1/users/me"] {
        app.as_user(&root).get(path).await.expect_problem(403, "second-factor-required");
    }
    app.enrol_totp(&root).await;
    app.as_user(&root).get("/api/v1/users").await.expect(200);
}
