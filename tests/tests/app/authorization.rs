//! RBAC-6, RBAC-7, MFA-4, MFA-5 and isolation, over every operation of `openapi.json`. The document and
//! the guard are made from one table, so what is not in it cannot be called, and what is, is tried here.

use std::collections::BTreeSet;

use postern_domain::rbac::{Permission, Scope, catalogue::CATALOGUE};
use postern_tests::{
    Api, App, Response, Tokens, User, expected, json,
    openapi::{Operation, operations},
};

/// Calls an operation with its example body, and `id` wherever the path wants an id.
async fn call(api: &Api<'_>, operation: &Operation, id: &str) -> Response {
    let path = operation.path_with(|parameter| match parameter.name.as_str() {
        "role" => "premium".to_owned(),
        _ => id.to_owned(),
    });
    let mut request = api.request(operation.method.clone(), &path);
    if let Some(body) = operation.example_body() {
        request = request.json(body);
    }
    Response::of(request).await
}

fn is_caller(operation: &Operation) -> bool {
    operation.access.as_deref() == Some("caller")
}

fn permission(operation: &Operation) -> Option<Permission> {
    operation.permission.as_deref().map(|text| text.parse().unwrap())
}

/// RBAC-2, RBAC-6, ASVS 8.1.1: every operation stands in the authorization table, with a permission of the catalogue;
/// the committed table shows a change in review.
#[test]
fn the_table_of_operations_is_as_committed() {
    let mut table = String::from(
        "# Who may call what\n\n\
         Out of openapi.json, which comes from the table that the guard enforces. Written by \
         `cargo xtask regenerate`.\n\n\
         | operation | access | permission | from role | proof of identity within | outside development |\n|---|---|---|---|---|---|\n",
    );
    let operations = operations();
    assert!(operations.len() > 35, "{}", operations.len());
    for operation in &operations {
        let access = operation.access.as_deref().unwrap_or_else(|| {
            panic!("{} has no entry in the authorization table", operation.name())
        });
        let protected = access == "caller" || access == "public_or_caller";
        // What a service account asks about itself needs no permission.
        if access != "service_account" {
            assert_eq!(protected, operation.permission.is_some(), "{}", operation.name());
        }
        let entry = permission(operation).map(|permission| {
            let entry = CATALOGUE.iter().find(|entry| entry.permission == permission);
            let entry = entry.unwrap_or_else(|| panic!("{permission} is not in the catalogue"));
            assert!(access != "service_account" || entry.for_services, "{permission}");
            entry
        });
        let by = if operation.strong_proof { ", not by text message" } else { "" };
        let max_age = operation.max_age_s.map(|seconds| format!("{} min{by}", seconds / 60));
        let cells = [
            operation.name(),
            access.to_owned(),
            operation.permission.clone().unwrap_or_default(),
            entry.map(|entry| entry.from.name().to_owned()).unwrap_or_default(),
            max_age.unwrap_or_default(),
            operation.assurance.clone().unwrap_or_default(),
        ];
        table.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    expected::compare("docs/authorization.md", &table);
}

/// AUTH-4, ASVS 8.2.1, 8.3.1: without a token every protected operation answers 401, and says how to authenticate.
#[tokio::test]
async fn nobody_gets_past_the_guard() {
    let app = App::start().await;
    let id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let mut tried = 0;
    for operation in operations().iter().filter(|operation| is_caller(operation)) {
        let answer = call(&app.api(), operation, id).await;
        assert_eq!(answer.status, 401, "{}: {}", operation.name(), answer.text());
        assert!(answer.header("www-authenticate").is_some(), "{}", operation.name());
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

/// RBAC-4, RBAC-7, ASVS 8.2.1, 16.3.2: what a user has no permission for does not exist for them, and each try is on
/// record before the answer.
#[tokio::test]
async fn what_a_user_may_not_do_does_not_exist() {
    let app = App::start().await;
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    let tokens = app.log_in(&ada).await;
    let mut tried = 0;
    for operation in operations().iter().filter(|operation| is_caller(operation)) {
        let permission = permission(operation).unwrap();
        if permission.scope == Scope::Own {
            continue;
        }
        let answer = call(&app.as_user(&tokens), operation, &bob.id.to_string()).await;
        assert_eq!(answer.status, 404, "{}: {}", operation.name(), answer.text());
        answer.expect_problem(404, "not-found");
        let trace = answer.header("x-trace-id").unwrap();
        let recorded: i64 = app
            .value(&format!(
                "SELECT count(*) FROM (
                     SELECT to_jsonb(e) AS said FROM audit_events e WHERE trace_id = '{trace}'
                     UNION SELECT last FROM audit_folds WHERE last ->> 'trace_id' = '{trace}'
                 ) recorded
                 WHERE said ->> 'permission' = '{permission}' AND said ->> 'outcome' = 'denied'
                 AND said ->> 'reason' = 'no_permission' AND said ->> 'actor_id' =
                     (SELECT pseudonym::text FROM users WHERE id = '{}')",
                ada.id
            ))
            .await;
        assert_eq!(recorded, 1, "{}", operation.name());
        tried += 1;
    }
    assert!(tried > 12, "{tried}");
}

/// What an account leaves everywhere, and what nobody else may see of it.
async fn traces(app: &App, user: &User, tokens: &Tokens) -> Vec<String> {
    let api = app.as_user(tokens);
    let sessions = api.get("/api/v1/sessions").await.expect(200).json();
    let mut traces = vec![user.id.to_string(), user.email.clone(), user.name.clone()];
    for session in sessions["items"].as_array().unwrap() {
        traces.push(session["id"].as_str().unwrap().to_owned());
    }
    let grants: Vec<String> =
        sqlx::query_scalar("SELECT id::text FROM grants WHERE subject_user = $1")
            .bind(user.id)
            .fetch_all(app.pool())
            .await
            .unwrap();
    traces.extend(grants);
    let apps: Vec<String> = sqlx::query_scalar("SELECT id::text FROM mfa_totp WHERE user_id = $1")
        .bind(user.id)
        .fetch_all(app.pool())
        .await
        .unwrap();
    traces.extend(apps);
    traces
}

/// OAUTH-7, RBAC-7, ASVS 8.2.2: of two users, neither sees anything of the other: every id of the one in every
/// operation of the other is 404, and nothing of the one is in any answer.
#[tokio::test]
async fn users_see_nothing_of_each_other() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let bob = app.register_verified("Bobthebuilder").await;
    let bob_tokens = app.log_in(&bob).await;
    app.enrol_totp(&bob_tokens).await;
    let grant = json!({
        "subject": { "type": "user", "id": bob.id }, "permission": "notes:read:any",
        "resource": { "type": "notes", "id": "1" },
    });
    app.as_user(&root_tokens).post("/api/v1/rbac/grants", grant).await.expect(201);
    let traces = traces(&app, &bob, &bob_tokens).await;
    assert!(traces.len() >= 6, "{traces:?}");

    let ada = app.register_verified("Ada").await;
    let mut with_ids = 0;
    for operation in operations().iter().filter(|operation| is_caller(operation)) {
        let ids = if operation.path.contains('{') { traces.clone() } else { vec![String::new()] };
        for id in ids.iter().filter(|id| id.is_empty() || id.len() == 36) {
            // Logged in anew each time: some operations end the session.
            let tokens = app.log_in(&ada).await;
            let answer = call(&app.as_user(&tokens), operation, id).await;
            let text = answer.text();
            if !id.is_empty() {
                with_ids += 1;
                assert_eq!(answer.status, 404, "{} {id}: {text}", operation.name());
            }
            for trace in traces.iter().filter(|trace| *trace != id) {
                assert!(!text.contains(trace.as_str()), "{}: {text}", operation.name());
            }
        }
    }
    assert!(with_ids > 20, "{with_ids}");
    app.as_user(&bob_tokens).get("/api/v1/session").await.expect(200);
}

/// MFA-4, ASVS 2.3.1: the challenge of the first step is no session: not as a token, not as a cookie, not as a refresh
/// token or any other field, at no operation.
#[tokio::test]
async fn a_challenge_is_a_session_nowhere() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    app.enrol_totp(&tokens).await;
    let before = app.as_user(&tokens).get("/api/v1/sessions").await.expect(200).json();
    let challenge = app.challenge(&ada).await.token;
    let opens = |answer: &Response| {
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        let sets = cookies.iter().any(|cookie| !cookie.to_str().unwrap().contains("Max-Age=0"));
        let body: postern_tests::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        sets || ["access_token", "refresh_token"].iter().any(|name| body[*name].is_string())
    };
    let id = ada.id.to_string();
    let mut tried = BTreeSet::new();
    for operation in &operations() {
        let path = operation.path_with(|_| id.clone());
        let mut everywhere = operation.example_body().cloned();
        let mut in_its_place = everywhere.clone();
        if let Some(fields) = everywhere.as_mut().and_then(|body| body.as_object_mut()) {
            for (name, value) in fields.iter_mut() {
                if value.is_string() && !["email", "factor", "transport"].contains(&name.as_str()) {
                    *value = json!(challenge);
                }
            }
        }
        // Where it belongs, with a code that is well-formed and wrong.
        if let Some(place) = in_its_place.as_mut().and_then(|body| body.get_mut("challenge")) {
            *place = json!(challenge);
        }
        let bodies = [("bearer", &everywhere), ("cookie", &everywhere), ("refresh", &everywhere)];
        for (presented, body) in bodies.into_iter().chain([("body", &in_its_place)]) {
            let request =
                app.client().request(operation.method.clone(), format!("{}{path}", app.url()));
            let request = match presented {
                "bearer" => request.bearer_auth(&challenge),
                "cookie" => request.header("cookie", format!("__Host-pst_at={challenge}")),
                "body" => request,
                _ => request.header("cookie", format!("__Host-pst_rt={challenge}")),
            };
            let mut request = request.header("origin", app.url());
            if let Some(body) = body {
                request = request.json(body);
            }
            let answer = Response::of(request).await;
            let case =
                format!("{} by {presented}: {} {}", operation.name(), answer.status, answer.text());
            assert!(!opens(&answer), "{case}");
            if is_caller(operation) {
                assert_eq!(answer.status, 401, "{case}");
            }
            tried.insert(operation.name());
        }
    }
    assert_eq!(tried.len(), operations().len());
    let after = app.as_user(&tokens).get("/api/v1/sessions").await.expect(200).json();
    let ids = |list: &postern_tests::Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()).collect()
    };
    assert_eq!(ids(&after), ids(&before));
}

/// MFA-5, ASVS 6.3.4, 7.5.1, 7.5.3: every operation that wants a recent proof refuses a stale one and says how recent;
/// after a step-up it lets the caller through.
#[tokio::test]
async fn operations_that_want_a_recent_proof_get_one() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let mut redis = app.redis().await;
    let nobody = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let mut tried = 0;
    for operation in &operations() {
        let Some(max_age_s) = operation.max_age_s else { continue };
        // Logged in anew each time: some operations end the session.
        let mut tokens = app.log_in(&root).await;
        let key = format!("pst:{{{}}}:session:{}", root.id, tokens.session_id);
        let age = i64::try_from(max_age_s * 1000 + 1).unwrap();
        let age_by = redis::cmd("HINCRBY").arg(&key).arg("auth_time").arg(-age).to_owned();
        let _: i64 = age_by.query_async(&mut redis).await.unwrap();
        let api = app.as_user(&tokens);
        let stale = call(&api, operation, nobody).await;
        stale.expect_problem(401, "insufficient-user-authentication");
        let demand = stale.header("www-authenticate").unwrap();
        assert!(demand.contains("insufficient_user_authentication"), "{demand}");
        assert!(demand.contains(&format!("max_age={max_age_s}")), "{demand}");
        let proof = json!({ "factor": "password", "code": root.password });
        tokens = Tokens::of(&api.post("/api/v1/auth/step-up", proof).await.expect(200));
        let fresh = call(&app.as_user(&tokens), operation, nobody).await;
        assert_ne!(fresh.status, 401, "{}: {}", operation.name(), fresh.text());
        tried += 1;
    }
    assert!(tried >= 10, "{tried}");
}
