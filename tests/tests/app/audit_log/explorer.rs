//! RBAC-4: the audit log as administrators read it.

use std::time::Duration;

use postern_tests::{App, Deadline, Value, json, statements};
use sqlx::AssertSqlSafe;

/// RBAC-4: an item says what people, roles, service accounts and connections are called, as long as they are there; and all
/// that one session or one request did is found by it.
#[tokio::test]
async fn the_explorer_names_what_is_there() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let root = app.as_user(&root);
    let (user, tokens) = app.somebody("Ada").await;
    let (ada, own) = (user.id, app.as_user(&tokens));
    let items = async |query: &str| -> Vec<Value> {
        let path = format!("/api/v1/rbac/audit?{query}");
        root.get(&path).await.expect(200).json()["items"].as_array().unwrap().clone()
    };
    let support = json!({ "parents": ["user"], "permissions": [] });
    root.put("/api/v1/rbac/roles/support", support).await.expect(201);
    let given =
        root.put(&format!("/api/v1/users/{ada}/roles/support"), json!({})).await.expect(200);
    let trace = given.header("x-trace-id").unwrap().to_owned();
    let connection = app.stored_connection(ada, "google").await;
    let path = format!("/api/v1/oauth/connections/{connection}");
    own.post_empty(&format!("{path}/pause")).await.expect(200);
    // What is no id of anything is on record as well, and stops nobody.
    own.delete("/api/v1/oauth/connections/none").await.expect(404);
    let service = json!({ "name": "Broker", "permissions": ["connections:broker:any"] });
    let service = root.post("/api/v1/service-accounts", service).await.expect(201).json();
    let key = format!("/api/v1/service-accounts/{}/keys", service["id"].as_str().unwrap());
    root.post(&key, json!({})).await.expect(201);

    let of_trace = items(&format!("trace={trace}")).await;
    assert_eq!(of_trace.len(), 1, "{of_trace:?}");
    assert_eq!(of_trace[0]["trace_id"], json!(trace));
    let (actor, resource) = (&of_trace[0]["actor"], &of_trace[0]["resource"]);
    assert_eq!((&actor["name"], &resource["name"]), (&json!("Root"), &json!("Ada")));
    for (action, name) in [
        ("rbac.role.put", "support"),
        ("connection.pause", "google"),
        ("service_account.key.create", "Broker"),
    ] {
        let found = items(&format!("action={action}")).await;
        assert_eq!(found[0]["resource"]["name"], json!(name), "{action}: {found:?}");
    }
    let session = tokens.session_id;
    let of_session = items(&format!("session={session}")).await;
    assert!(of_session.len() >= 2, "{of_session:?}");
    assert!(of_session.iter().all(|item| item["session_id"] == json!(session)), "{of_session:?}");
    assert!(of_session.iter().any(|item| item["action"] == "auth.login"), "{of_session:?}");

    let deadline = Deadline::after(Duration::from_secs(5));
    while items("resource_type=connections&resource_id=none").await.is_empty() {
        assert!(deadline.pause().await, "not on record");
    }

    // A name goes with its bearer; the event stays.
    own.delete(&path).await.expect(204);
    let paused = items("action=connection.pause").await;
    assert_eq!(paused[0]["resource"]["id"], json!(connection));
    assert_eq!(paused[0]["resource"]["name"], Value::Null);
    app.sql(&format!("DELETE FROM users WHERE id = '{ada}'")).await;
    let of_trace = items(&format!("trace={trace}")).await;
    assert_eq!(of_trace[0]["resource"]["name"], Value::Null);
    // Of mere calls only those that were refused; what was done and what was refused otherwise stays.
    let (_, tokens) = app.somebody("Grace").await;
    app.as_user(&tokens).get("/api/v1/users").await.expect(404);
    let deadline = Deadline::after(Duration::from_secs(5));
    while items("action=rbac.access&outcome=denied").await.is_empty() {
        assert!(deadline.pause().await, "not on record");
    }
    let kept = items("calls=refused&limit=100").await;
    let (calls, rest): (Vec<_>, Vec<_>) =
        kept.iter().partition(|item| item["action"] == "rbac.access");
    let refused = |item: &Value| {
        item["outcome"] == "denied" || item["details"]["status"].as_i64() >= Some(400)
    };
    assert!(!calls.is_empty() && calls.iter().all(|item| refused(item)), "{calls:?}");
    // The guard let it through, and it found nothing: whoever tries ids of others is to be seen.
    let tried = |item: &&&Value| item["resource"]["id"] == "none";
    assert!(calls.iter().any(|item| tried(&item)), "{calls:?}");
    assert!(rest.iter().any(|item| item["action"] == "connection.pause"), "{rest:?}");
    let all = items("calls=all&limit=100").await;
    let allowed = |item: &Value| item["action"] == "rbac.access" && item["outcome"] == "allowed";
    assert!(all.iter().any(allowed), "{all:?}");
    let bad = root.get("/api/v1/rbac/audit?calls=some").await;
    assert_eq!(bad.field_errors()[0].0, "/calls");
    let bad = root.get("/api/v1/rbac/audit?session=x").await;
    assert_eq!(bad.field_errors(), [("/session".into(), "invalid_id".into())]);
}

/// RBAC-4, RBAC-5: a question that was answered with no was not refused; one that nobody answers was. Both are on record.
#[tokio::test]
async fn a_no_is_an_answer() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let (ada, tokens) = app.somebody("Ada").await;
    let ask = async |body: Value| app.as_user(&tokens).post("/api/v1/rbac/check", body).await;
    let answered = ask(json!({ "permission": "users:list:any" })).await.expect(200).json();
    assert_eq!(answered, json!({ "allowed": false, "reason": "no_permission" }));
    ask(json!({ "permission": "notes:read:own" })).await.expect(200);
    // The same reason, about others: as an answer, and as a refusal.
    let notes = json!({ "type": "notes", "id": "1", "owner": root.id });
    let others = json!({ "permission": "notes:read:own", "resource": notes });
    assert_eq!(ask(others).await.expect(200).json()["reason"], "not_owner");
    let about = json!({ "user_id": root.id, "permission": "notes:read:own" });
    ask(about).await.expect_problem(404, "not-found");

    let listed = async |query: &str| -> Vec<(Value, Value)> {
        let path = format!("/api/v1/rbac/audit?action=rbac.check&user={}&{query}", ada.id);
        let page = app.as_user(&root_tokens).get(&path).await.expect(200).json();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| (item["outcome"].clone(), item["resource"]["name"].clone())).collect()
    };
    let (denied, allowed) = (json!("denied"), json!("allowed"));
    let refused = (denied.clone(), json!("Root"));
    assert_eq!(listed("calls=refused").await, std::slice::from_ref(&refused));
    let answer = |outcome: &Value| (outcome.clone(), json!("Ada"));
    let all = [refused, answer(&denied), answer(&allowed), answer(&denied)];
    assert_eq!(listed("calls=all").await, all);
}

/// DATA-2: each filter that leaves little has its index, which the plan of a known parameter takes.
#[tokio::test]
async fn the_explorer_finds_by_an_index() {
    let app = App::start().await;
    let insert = |count, action: &str| {
        format!(
            "INSERT INTO audit_events (id, occurred_at, actor_id, session_id, action, resource_type, resource_id, outcome,
                   reason, trace_id, address)
               SELECT overlay(gen_random_uuid()::text PLACING '018c0000-0000-7' FROM 1)::uuid, now(),
                   md5('a' || i % 100)::uuid, md5('s' || i % 1000)::uuid, {action}, 'notes', 'n' || i % 100,
                   'allowed', 'own', md5('t' || i), ''
               FROM generate_series(1, {count}) i"
        )
    };
    for _ in 0..4 {
        app.sql(&insert(4000, "'action.' || i % 50")).await;
    }
    app.sql("ANALYZE audit_events").await;
    let statements = statements::whole();
    let list =
        statements.iter().find(|one| one.contains("FROM audit_events e\n")).expect("the list");
    let mut connection = app.pool().acquire().await.unwrap();
    let prepare = format!(
        "PREPARE page (uuid, uuid, uuid, text, text, text, uuid, text, uuid, int8, uuid, text, text, bool) AS {list}"
    );
    for setup in ["SET plan_cache_mode = force_custom_plan".to_owned(), prepare] {
        sqlx::raw_sql(AssertSqlSafe(setup)).execute(&mut *connection).await.unwrap();
    }
    let plan_of = async |connection: &mut sqlx::PgConnection, place: usize, value| {
        let mut arguments = vec!["NULL"; 14];
        arguments[0] = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";
        arguments[1] = "'00000000-0000-0000-0000-000000000000'";
        arguments[9] = "51";
        arguments[12] = "'^$'";
        arguments[13] = "true";
        arguments[place] = value;
        let explain = format!("EXPLAIN EXECUTE page({})", arguments.join(", "));
        let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(connection).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| sqlx::Row::get(row, 0)).collect();
        plan.join("\n")
    };
    for (place, value, index) in [
        (3, "'action.7'", "audit_events_of_action"),
        (8, "md5('a7')::uuid", "audit_events_of_actor"),
        (10, "md5('s7')::uuid", "audit_events_of_session"),
        (11, "md5('t7')", "audit_events_of_trace"),
    ] {
        let plan = plan_of(&mut connection, place, value).await;
        assert!(
            plan.contains(index) && !plan.contains("Seq Scan on audit_events"),
            "{value}\n{plan}"
        );
    }

    // Where nearly all are calls that were let through, nobody walks through them to the rest.
    for _ in 0..4 {
        app.sql(&insert(20_000, "'rbac.access'")).await;
    }
    app.sql("ANALYZE audit_events").await;
    let plan = plan_of(&mut connection, 13, "false").await;
    assert!(plan.contains("audit_events_but_calls"), "{plan}");
}
