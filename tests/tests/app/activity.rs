//! SES-4, RBAC-4: what has happened to an account, as its owner is told.

use std::collections::BTreeSet;

use postern_tests::{Api, App, Tokens, User, Value, json};
use sqlx::AssertSqlSafe;

const ACTIVITY: &str = "/api/v1/users/me/activity";
/// From where everybody calls who has nothing to do with the account.
const ELSEWHERE: &str = "198.51.100.77";
const HOME: &str = "192.0.2.1";

/// An application behind a proxy, so that people call from different addresses.
async fn behind_a_proxy() -> App {
    App::builder().variable("trusted_proxies", "1").start().await
}

fn from<'a>(api: Api<'a>, address: &str) -> Api<'a> {
    api.header("x-forwarded-for", address)
}

async fn log_in(app: &App, user: &User, password: &str, address: &str) -> postern_tests::Response {
    let body = json!({ "email": user.email, "password": password });
    from(app.api(), address).post("/api/v1/auth/login", body).await
}

/// All items, oldest first.
async fn items(api: &Api<'_>) -> Vec<Value> {
    let page = api.get(&format!("{ACTIVITY}?limit=100")).await.expect(200).json();
    assert_eq!(page["next_cursor"], Value::Null);
    page["items"].as_array().unwrap().iter().rev().cloned().collect()
}

/// SES-4: the owner sees log-ins and refused tries with their address and session, what was changed, and how sessions ended.
#[tokio::test]
async fn owners_see_what_has_happened_to_their_account() {
    let app = behind_a_proxy().await;
    let ada = app.register_verified("Ada").await;
    log_in(&app, &ada, "not the password", ELSEWHERE).await.expect(401);
    let other = Tokens::of(&log_in(&app, &ada, &ada.password, ELSEWHERE).await.expect(200));
    let tokens = Tokens::of(&log_in(&app, &ada, &ada.password, HOME).await.expect(200));
    let api = from(app.as_user(&tokens), HOME);
    api.delete(&format!("/api/v1/sessions/{}", other.session_id)).await.expect(204);
    let body = json!({ "current_password": ada.password, "new_password": "Another-Otter-4711" });
    api.post("/api/v1/auth/password/change", body).await.expect(200);
    // What changes nothing is not told.
    api.get("/api/v1/users/me").await.expect(200);

    let items = items(&api).await;
    let told: Vec<_> = items
        .iter()
        .skip_while(|item| item["kind"] != "auth.login")
        .map(|item| {
            let text = |name: &str| item[name].as_str().unwrap_or_default();
            (text("kind"), text("outcome"), text("reason"), text("address"), &item["session_id"])
        })
        .collect();
    let (first, second) = (json!(other.session_id), json!(tokens.session_id));
    let expected = [
        ("auth.login", "denied", "wrong_password", ELSEWHERE, &Value::Null),
        ("auth.login", "allowed", "password", ELSEWHERE, &first),
        ("auth.login", "allowed", "password", HOME, &second),
        ("auth.session.revoke", "allowed", "own", HOME, &second),
        ("auth.password.change", "allowed", "own", HOME, &second),
    ];
    assert_eq!(told, expected);
    for item in &items {
        assert_eq!(
            (&item["by_administrator"], &item["count"]),
            (&json!(false), &json!(1)),
            "{item}"
        );
        assert!(item["at"].as_str().unwrap().ends_with('Z'), "{item}");
    }
    // What was counted and not written each time is one item.
    let folded = "INSERT INTO audit_events (id, occurred_at, actor_id, action, outcome, reason, trace_id, address, details)
                  SELECT overlay(gen_random_uuid()::text PLACING '02a22cd4-be08-7' FROM 1)::uuid, now(), actor_id, action,
                      outcome, reason, '', '192.0.2.9', '{\"count\": 7, \"since_ms\": 1}'
                  FROM audit_events WHERE reason = 'wrong_password'";
    assert_eq!(app.sql(folded).await, 1);
    let last = self::items(&api).await.pop().unwrap();
    assert_eq!((&last["address"], &last["count"]), (&json!("192.0.2.9"), &json!(7)));
}

/// SES-4, ASVS 8.2.2: of the help of administrators the owner sees that it was given, and not by whom, from where or why
/// they might; what administrators do to others is nothing of theirs, and nobody sees what is another's.
#[tokio::test]
async fn nobody_is_told_what_belongs_to_others() {
    let app = behind_a_proxy().await;
    let root = app.administrator("Root").await;
    let root_tokens = Tokens::of(&log_in(&app, &root, &root.password, ELSEWHERE).await.expect(200));
    let admin = from(app.as_user(&root_tokens), ELSEWHERE);
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    let tokens = Tokens::of(&log_in(&app, &ada, &ada.password, HOME).await.expect(200));
    let bobs = Tokens::of(&log_in(&app, &bob, &bob.password, HOME).await.expect(200));
    let path = format!("/api/v1/users/{}", ada.id);
    admin.put(&format!("{path}/roles/premium"), json!({})).await.expect(200);
    admin.patch(&path, json!({ "name": "Ada King" })).await.expect(200);
    admin.post_empty(&format!("{path}/unlock")).await.expect(204);
    // Reading is no help, and what was refused has not happened.
    admin.get(&path).await.expect(200);
    from(app.as_user(&bobs), ELSEWHERE).post_empty(&format!("{path}/suspend")).await.expect(404);

    let items = items(&from(app.as_user(&tokens), HOME)).await;
    let helped: Vec<_> = items.iter().filter(|item| item["by_administrator"] == true).collect();
    let kinds: Vec<_> = helped.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["user.role.assign", "user.update", "user.unlock"]);
    assert_eq!(helped[0]["role"], "premium");
    for item in &helped {
        for unknown in ["reason", "session_id", "address", "connection_id", "provider"] {
            assert_eq!(item[unknown], Value::Null, "{unknown}: {item}");
        }
    }
    let text = json!(items).to_string();
    for foreign in [ELSEWHERE, &root.id.to_string(), &root_tokens.session_id.to_string()] {
        assert!(!text.contains(foreign), "{foreign}: {text}");
    }
    let of_root = self::items(&admin).await;
    let kinds: BTreeSet<_> = of_root.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["auth.verify_email", "auth.login"]));
    let of_bob = self::items(&app.as_user(&bobs)).await;
    assert!(of_bob.iter().all(|item| item["by_administrator"] == false), "{of_bob:?}");
    app.get(ACTIVITY).await.expect_problem(401, "unauthenticated");
}

/// SES-4, API-5: page by page, newest first, each once, those of both sorts in one order.
#[tokio::test]
async fn activity_comes_in_pages() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let ada = app.register_verified("Ada").await;
    let mut tokens = app.log_in(&ada).await;
    for role in ["premium", "administrator"] {
        let path = format!("/api/v1/users/{}/roles/{role}", ada.id);
        app.as_user(&root_tokens).put(&path, json!({})).await.expect(200);
        tokens = app.log_in(&ada).await;
    }
    let api = app.as_user(&tokens);
    let whole = items(&api).await;
    assert!(whole.len() >= 6, "{whole:?}");
    for limit in [1, 2, 5] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                api.get(&format!("{ACTIVITY}?limit={limit}{cursor}")).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            assert!((1..=limit).contains(&items.len()));
            seen.extend(items.iter().cloned());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        seen.reverse();
        assert_eq!(seen, whole, "{limit}");
    }
    assert!(whole.is_sorted_by_key(|item| item["id"].as_str().unwrap().to_owned()));
    let bad = api.get(&format!("{ACTIVITY}?cursor=x&limit=0")).await;
    assert_eq!(bad.field_errors()[0].0, "/limit");
    let bad = api.get(&format!("{ACTIVITY}?cursor=x")).await;
    assert_eq!(bad.field_errors(), [("/cursor".into(), "invalid_cursor".into())]);
}

/// How Postgres reads a page of the log of an account, before this event; `lists` are the actions that are told.
async fn plan_of(app: &App, owner: &User, before: &str, lists: &str) -> String {
    let mut connection = app.pool().acquire().await.unwrap();
    let body: String = app.value("SELECT prosrc FROM pg_proc WHERE proname = 'own_activity'").await;
    for setup in [
        "SET plan_cache_mode = force_generic_plan".to_owned(),
        format!("PREPARE page (uuid, uuid, text[], text[], int8) AS {body}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(setup)).execute(&mut *connection).await.unwrap();
    }
    let explain = format!(
        "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE page('{}', '{before}', {lists}, 51)",
        owner.id
    );
    let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *connection).await.unwrap();
    let plan: Vec<String> = rows.iter().map(|row| sqlx::Row::get(row, 0)).collect();
    plan.join("\n")
}

/// DATA-2: however much an account does all day, and others do to it, its page is read from two indexes that hold nothing
/// else, in their order.
#[tokio::test]
async fn activity_has_indexes_of_its_own() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    for batch in 0..5 {
        let sql = format!(
            "INSERT INTO audit_events (id, occurred_at, actor_id, action, resource_type, resource_id, outcome, reason,
                 trace_id, address)
             SELECT overlay(gen_random_uuid()::text PLACING '018c0000-0000-7' FROM 1)::uuid, now(), pseudonym,
                 CASE WHEN i % 100 = 0 THEN 'auth.login' WHEN i % 100 = 1 THEN 'user.update' ELSE 'rbac.access' END,
                 'users', pseudonym::text, 'allowed', 'own', '', ''
             FROM users, generate_series(1, 4000) i WHERE id = '{}' AND {batch} >= 0",
            ada.id
        );
        assert_eq!(app.sql(&sql).await, 4000);
    }
    app.sql("ANALYZE audit_events").await;
    let lists = "ARRAY['auth.login', 'auth.logout'], ARRAY['user.update', 'user.suspend']";
    let plan = plan_of(&app, &ada, "ffffffff-ffff-ffff-ffff-ffffffffffff", lists).await;
    for index in ["audit_events_of_account", "audit_events_on_account"] {
        assert!(plan.contains(&format!("Index Scan using {index}")), "{plan}");
    }
    assert!(!plan.contains("Seq Scan on audit_events"), "{plan}");
    // No event was looked at that is not told, but for those of the other sort.
    let removed =
        plan.lines().filter_map(|line| line.trim().strip_prefix("Rows Removed by Filter: "));
    let removed: u64 = removed.map(|count| count.parse::<u64>().unwrap()).sum();
    assert!(removed <= 250, "{removed}\n{plan}");
}

/// DATA-2: how services used the connections of an account is read by its owner, and on a later page without the days that
/// were told before; the accounts of others, and whoever wants none of it, cost nothing.
#[tokio::test]
async fn uses_by_day_have_an_index() {
    const DAYS: u64 = 400;
    const SERVICES: u64 = 10;
    const USES: u64 = 2000;
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    for user in [&ada, &app.copy_of(&ada).await, &app.copy_of(&ada).await] {
        let connection = app.stored_connection(user.id, "google").await;
        for sql in [
            format!(
                "INSERT INTO oauth_usage (integration_id, user_id, day, service, outcome, scope, calls)
                 SELECT '{connection}', '{}', day, 'service' || i, 'served', '', 1
                 FROM generate_series(20000, 20000 + {DAYS} - 1) day, generate_series(1, {SERVICES}) i",
                user.id
            ),
            format!(
                "INSERT INTO oauth_uses (integration_id, user_id, service, outcome, scopes, used_at)
                 SELECT '{connection}', '{}', 'broker', 'served', '{{}}', now() FROM generate_series(1, {USES})",
                user.id
            ),
        ] {
            assert!(app.sql(&sql).await >= USES);
        }
    }
    app.sql("ANALYZE oauth_usage, oauth_uses").await;
    let day: String = app.value("SELECT day_of_use(20010, gen_random_uuid())::text").await;
    let told = "ARRAY['connection.use'], ARRAY['user.update']";
    let plan = plan_of(&app, &ada, &day, told).await;
    assert!(!plan.contains("Seq Scan on oauth_us"), "{plan}");
    let read = |index: &str| {
        let of_index = |line: &&str| line.contains("Index Scan") && line.contains(index);
        let line = plan.lines().rfind(of_index).unwrap_or_default();
        let rows = line.split_once("actual rows=").and_then(|(_, rest)| rest.split_once(' '));
        rows.and_then(|(rows, _)| rows.parse().ok()).unwrap_or(u64::MAX)
    };
    assert!(read("oauth_usage_of_user_by_day") <= 11 * SERVICES, "{plan}");
    assert!(read("oauth_uses_of_user") <= USES, "{plan}");
    let others = "ARRAY['auth.login'], ARRAY['user.update']";
    let plan = plan_of(&app, &ada, &day, others).await;
    let of_uses = |line: &&str| line.contains("Scan") && line.contains(" on oauth_us");
    assert!(plan.lines().any(|line| of_uses(&line)), "{plan}");
    let unread = |line: &str| line.contains("(never executed)");
    assert!(plan.lines().filter(of_uses).all(unread), "{plan}");
}
