//! What a path names: one spelling for each id, and in every event of a change.

use postern_tests::{
    Api, App, Response, Tokens, json, new_address,
    openapi::{Operation, Place, operations},
    random_hex,
};

/// Something that a path can name, made anew for each call, since calls may take it away.
struct Target {
    /// Its spelling in the path.
    id: String,
    /// Who may call.
    tokens: Tokens,
    /// For the second parameter, where there is one.
    second: String,
}

/// Something for the first parameter of an operation's path to name.
async fn target(app: &App, root: &Tokens, operation: &Operation) -> Target {
    let api = app.as_user(root);
    let mut second = "premium".to_owned();
    let id = match operation.path.as_str() {
        "/api/v1/rbac/roles/{role}" => {
            let name = format!("role-{}", random_hex::<4>());
            let body = json!({ "parents": ["user"], "permissions": [] });
            api.put(&format!("/api/v1/rbac/roles/{name}"), body).await.expect(201);
            name
        }
        "/api/v1/rbac/grants/{id}" => {
            let grant = json!({
                "subject": { "type": "role", "id": "user" }, "permission": "notes:read:any",
                "resource": { "type": "notes", "id": random_hex::<4>() },
            });
            let made = api.post("/api/v1/rbac/grants", grant).await.expect(201).json();
            made["id"].as_str().unwrap().to_owned()
        }
        path if path.starts_with("/api/v1/service-accounts/{id}") => {
            let body = json!({ "name": "assistant", "permissions": [] });
            let made = api.post("/api/v1/service-accounts", body).await.expect(201).json();
            let id = made["id"].as_str().unwrap().to_owned();
            if path.ends_with("/keys/{key}") {
                let keys = format!("/api/v1/service-accounts/{id}/keys");
                let key = api.post(&keys, json!({})).await.expect(201).json();
                key["id"].as_str().unwrap().clone_into(&mut second);
            }
            id
        }
        path if path.starts_with("/api/v1/oauth/connections/{id}") => {
            let (ada, tokens) = app.somebody("Ada").await;
            let id = app.stored_connection(ada.id, "google").await.to_string();
            if operation.access.as_deref() == Some("service_account") {
                let name = random_hex::<4>();
                let service = app.service(&name, &["connections:broker:any"]).await;
                return Target { id, tokens: Tokens { access: service.key, ..tokens }, second };
            }
            return Target { id, tokens, second };
        }
        "/api/v1/oauth/{provider}/callback" => "google".to_owned(),
        "/api/v1/sessions/{id}" => {
            let (ada, tokens) = app.somebody("Ada").await;
            return Target { id: app.log_in(&ada).await.session_id.to_string(), tokens, second };
        }
        "/api/v1/users/{id}/sessions/{session}" => {
            let (bob, tokens) = app.somebody("Bob").await;
            second = tokens.session_id.to_string();
            bob.id.to_string()
        }
        "/api/v1/users/{id}/invitation" => {
            let body = json!({ "email": new_address("Bob"), "name": "Bob" });
            let invited = api.post("/api/v1/users", body).await.expect(201).json();
            invited["id"].as_str().unwrap().to_owned()
        }
        path if path.starts_with("/api/v1/jobs/kinds/{kind}") => "send_email".to_owned(),
        "/api/v1/jobs/schedules/{name}" => "purge_jobs".to_owned(),
        path if path.starts_with("/api/v1/jobs/alerts/{name}") => {
            app.firing_alert("queue_age").await;
            "queue_age".to_owned()
        }
        path if path.starts_with("/api/v1/jobs/{id}") => app.dead_job().await.to_string(),
        "/api/v1/errors/{id}" => app.recorded_error().await.to_string(),
        "/problems/{slug}" => "validation".to_owned(),
        path => {
            assert!(path.starts_with("/api/v1/users/{id}"), "{path} is new: say what it names");
            app.register_verified("Bob").await.id.to_string()
        }
    };
    Target { id, tokens: root.clone(), second }
}

async fn call(api: &Api<'_>, operation: &Operation, id: &str, second: &str) -> Response {
    let first = operation.parameters.iter().find(|one| one.place == Place::Path).unwrap();
    let path = operation.path_with(|parameter| {
        if parameter.name == first.name { id.to_owned() } else { second.to_owned() }
    });
    let request = api.request(operation.method.clone(), &path);
    Response::of(match operation.example_body() {
        Some(_) if operation.path.starts_with("/api/v1/rbac/roles/") => {
            request.json(&json!({ "parents": ["user"], "permissions": [] }))
        }
        Some(_) if operation.path.starts_with("/api/v1/jobs/schedules/") => {
            request.json(&json!({
                "expression": "30 3 * * *", "time_zone": "Europe/Berlin", "enabled": true, "catch_up": "once",
            }))
        }
        Some(_) if operation.path.starts_with("/api/v1/jobs/alerts/") => {
            request.json(&json!({
                "enabled": false, "threshold": 600, "hold_seconds": 0, "recipients": [],
            }))
        }
        Some(_) if operation.path.starts_with("/api/v1/jobs/kinds/") => {
            request.json(&json!({ "per_minute": 600 }))
        }
        Some(body) => request.json(body),
        None => request,
    })
    .await
}

/// Other ways of writing the same: with a byte percent-encoded, in capitals, in another notation of a UUID.
fn spellings(id: &str) -> Vec<String> {
    let encoded = |byte: u8| format!("%{byte:02x}");
    let bytes = id.as_bytes();
    let (first, last) = (encoded(bytes[0]), encoded(bytes[bytes.len() - 1]));
    let mut all = vec![
        format!("{first}{}", &id[1..]),
        format!("{}{last}", &id[..id.len() - 1]),
        bytes.iter().map(|byte| encoded(*byte)).collect(),
        format!("{id}%00"),
        format!("{id}%20"),
        format!("{id};v=1"),
        id.replacen('-', "%2D", 1),
    ];
    if id.len() == 36 {
        all.extend([
            id.replace('-', ""),
            format!("%7B{id}%7D"),
            format!("urn:uuid:{id}"),
            id.to_uppercase(),
        ]);
    }
    all.retain(|spelling| spelling != id);
    all
}

/// RBAC-4, ASVS 1.1.1, 8.2.2, 16.2.1: at every operation with a parameter in its path another spelling of an id is 404
/// and changes nothing; under its own it is there, and whatever the call leaves in the log names it.
#[tokio::test]
async fn an_id_has_one_spelling_and_every_event_names_it() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let (mut tried, mut changes) = (0, 0);
    for operation in &operations() {
        if !operation.path.contains('{') {
            continue;
        }
        tried += 1;
        let named = target(&app, &root, operation).await;
        let api = app.as_user(&named.tokens);
        for spelling in spellings(&named.id) {
            let answer = call(&api, operation, &spelling, &named.second).await;
            let what = format!("{} {spelling}: {}", operation.name(), answer.text());
            assert_eq!(answer.status, 404, "{what}");
            let trace = answer.header("x-trace-id").unwrap();
            let recorded: i64 = app
                .value(&format!(
                    "SELECT count(*) FROM audit_events WHERE trace_id = '{trace}'
                     AND action <> 'rbac.access'"
                ))
                .await;
            assert_eq!(recorded, 0, "{what}");
        }
        let answer = call(&api, operation, &named.id, &named.second).await;
        // The way back from a provider is there, and nobody is on it.
        let nobody = operation.path.ends_with("/callback") && answer.status == 400;
        let there = answer.status < 400 || nobody;
        assert!(there, "{}: {} {}", operation.name(), answer.status, answer.text());
        if operation.method.is_safe() {
            continue;
        }
        let trace = answer.header("x-trace-id").unwrap();
        let resources: Vec<Option<String>> = sqlx::query_scalar(
            "SELECT coalesce((SELECT id::text FROM users WHERE pseudonym::text = resource_id),
                 resource_id)
             FROM audit_events WHERE trace_id = $1 AND action <> 'rbac.access'",
        )
        .bind(trace)
        .fetch_all(app.pool())
        .await
        .unwrap();
        // A user that was deleted has no pseudonym any more, but a deletion waits for its grace.
        for resource in &resources {
            assert_eq!(resource.as_deref(), Some(named.id.as_str()), "{}", operation.name());
        }
        changes += usize::from(!resources.is_empty());
    }
    assert!(tried >= 14 && changes >= 8, "{tried} tried, {changes} left an event");
}
