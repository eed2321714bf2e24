//! Sessions: seen, ended, limited, refreshed, and gone when Redis is.

use std::time::Duration;

use postern_tests::{Api, App, Deadline, Response, Tokens, User, Value, json};

async fn sessions(api: Api<'_>) -> Vec<Value> {
    let list = api.get("/api/v1/sessions").await.expect(200).json();
    assert_eq!(list["next_cursor"], Value::Null);
    list["items"].as_array().cloned().unwrap_or_default()
}

async fn is_alive(app: &App, tokens: &Tokens) -> bool {
    let answer = app.as_user(tokens).get("/api/v1/session").await;
    if answer.status != 200 {
        answer.expect_problem(401, "unauthenticated");
    }
    answer.status == 200
}

fn session_key(user: &User, tokens: &Tokens) -> String {
    format!("pst:{{{}}}:session:{}", user.id, tokens.session_id)
}

async fn redis<T: redis::FromRedisValue>(app: &App, command: &[&str]) -> T {
    let mut connection = app.redis().await;
    let mut query = redis::cmd(command[0]);
    query.arg(&command[1..]);
    query.query_async(&mut connection).await.unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// AUTH-4, SES-4: who am I, and what the answer is made of.
#[tokio::test]
async fn a_session_says_whose_it_is() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let mut session = app.as_user(&tokens).get("/api/v1/session").await.expect(200).json();
    let authenticated_at = session["authenticated_at"].take();
    assert!(
        authenticated_at.as_str().is_some_and(|time| time.ends_with('Z')),
        "{authenticated_at}"
    );
    // A password is more than a text message.
    assert_eq!(session["strongly_authenticated_at"].take(), authenticated_at);
    let permissions = session["permissions"].take();
    let permissions: Vec<String> = serde_json::from_value(permissions).expect("texts");
    assert!(permissions.is_sorted() && permissions.contains(&"sessions:read:own".to_owned()));
    assert!(!permissions.iter().any(|permission| permission.ends_with(":any")), "{permissions:?}");
    let expected = json!({
        "user_id": ada.id, "session_id": tokens.session_id, "email": ada.email, "name": "Ada",
        "roles": ["user"], "permissions": null, "assurance": "aal1", "authenticated_at": null,
        "strongly_authenticated_at": null, "deletion_at": null,
    });
    assert_eq!(session, expected);
}

/// RBAC-1: whoever may call an operation finds its permission in the answer, and whoever may not does not: what a
/// page shows, and what the guard lets through, is the same.
#[tokio::test]
async fn a_session_says_what_it_may_do() {
    let app = App::start().await;
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let (ada, tokens) = app.somebody("Ada").await;
    let permissions = async |tokens: &Tokens| -> Vec<String> {
        let session = app.as_user(tokens).get("/api/v1/session").await.expect(200).json();
        serde_json::from_value(session["permissions"].clone()).expect("texts")
    };
    let role = json!({ "parents": [], "permissions": ["audit:read:any", "sessions:read:any"] });
    app.as_user(&root).put("/api/v1/rbac/roles/auditor", role).await.expect(201);
    let as_user = permissions(&tokens).await;
    app.as_user(&tokens).get("/api/v1/rbac/audit").await.expect(404);
    let path = format!("/api/v1/users/{}/roles", ada.id);
    app.as_user(&root).put(&format!("{path}/auditor"), json!({})).await.expect(200);
    let mut expected = as_user.clone();
    expected.extend(["audit:read:any".to_owned(), "sessions:read:any".to_owned()]);
    expected.sort();
    assert_eq!(permissions(&tokens).await, expected);
    app.as_user(&tokens).get("/api/v1/rbac/audit").await.expect(200);
    assert_eq!(permissions(&root).await.len(), postern_domain::rbac::catalogue::CATALOGUE.len());
}

/// SES-4, ASVS 7.5.2: the user sees device, address, times, and which session is the one that asks.
#[tokio::test]
async fn sessions_are_listed() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let laptop = app.log_in_on(&ada, "Ada's laptop").await;
    let browser = app.log_in(&ada).await;
    let items = sessions(app.as_user(&browser)).await;
    let of = |name: &str| items.iter().map(|item| item[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("id"), [json!(laptop.session_id), json!(browser.session_id)]);
    assert_eq!(of("device"), ["Ada's laptop", "postern-tests"]);
    assert_eq!(of("address"), ["127.0.0.1", "127.0.0.1"]);
    assert_eq!(of("current"), [false, true]);
    for item in &items {
        let seconds = async |name: &str| -> i64 {
            let time = item[name].as_str().unwrap_or_default();
            app.value(&format!("SELECT extract(epoch FROM '{time}'::timestamptz)::int8")).await
        };
        let (created, expires) = (seconds("created_at").await, seconds("expires_at").await);
        assert!(seconds("last_used_at").await >= created);
        // SES-1: a day, whatever happens in between.
        assert_eq!(expires - created, 24 * 60 * 60);
    }
}

/// SES-4: using a session is noted, at most once a second.
#[tokio::test]
async fn use_of_a_session_is_noted() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let key = session_key(&ada, &tokens);
    let _: i64 = redis(&app, &["HINCRBY", &key, "last_used_at", "-5000"]).await;
    let before: i64 = redis(&app, &["HGET", &key, "last_used_at"]).await;
    assert!(is_alive(&app, &tokens).await);
    let after: i64 = redis(&app, &["HGET", &key, "last_used_at"]).await;
    assert!(after - before >= 5000, "{before} → {after}");
}

/// API-5: lists come in pages, and a cursor stays good when its session ends.
#[tokio::test]
async fn lists_come_in_pages() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(app.log_in(&ada).await);
    }
    let api = app.as_user(&all[2]);
    let page = api.get("/api/v1/sessions?limit=2").await.expect(200).json();
    let ids = |page: &Value| {
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&page), [json!(all[0].session_id), json!(all[1].session_id)]);
    let cursor = page["next_cursor"].as_str().unwrap_or_default();
    api.delete(&format!("/api/v1/sessions/{}", all[1].session_id)).await.expect(204);
    let next =
        api.get(&format!("/api/v1/sessions?limit=2&cursor={cursor}")).await.expect(200).json();
    assert_eq!((ids(&next), &next["next_cursor"]), (vec![json!(all[2].session_id)], &Value::Null));

    for (query, pointer) in [
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=many", "/limit"),
        ("limit=1&limit=2", "/limit"),
        ("cursor=first", "/cursor"),
        ("page=2", "/page"),
    ] {
        let answer = api.get(&format!("/api/v1/sessions?{query}")).await;
        answer.expect_problem(422, "validation");
        assert_eq!(answer.field_errors()[0].0, pointer);
    }
}

/// SES-3, SES-4, ASVS 7.5.2, 10.4.9: a session that is revoked is refused from the next request on, as is its refresh.
#[tokio::test]
async fn one_session_is_revoked() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (own, other) = (app.log_in(&ada).await, app.log_in(&ada).await);
    let path = format!("/api/v1/sessions/{}", other.session_id);
    app.as_user(&own).delete(&path).await.expect(204);
    assert!(!is_alive(&app, &other).await);
    app.try_refresh(&other.refresh).await.expect_problem(401, "unauthenticated");
    assert!(is_alive(&app, &own).await);
    app.as_user(&own).delete(&path).await.expect_problem(404, "not-found");
}

/// SES-4, ASVS 7.5.2, 10.4.9: all others at once.
#[tokio::test]
async fn all_other_sessions_are_revoked() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let others = [app.log_in(&ada).await, app.log_in(&ada).await];
    let own = app.log_in(&ada).await;
    app.as_user(&own).delete("/api/v1/sessions").await.expect(204);
    for other in &others {
        assert!(!is_alive(&app, other).await);
    }
    assert_eq!(sessions(app.as_user(&own)).await.len(), 1);
}

/// RBAC-7, ASVS 8.2.2: another user's session answers as one that does not exist, and lives on.
#[tokio::test]
async fn another_users_session_does_not_exist() {
    let app = App::start().await;
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    let (adas, bobs) = (app.log_in(&ada).await, app.log_in(&bob).await);
    let ask = async |id: String| {
        let answer = app.as_user(&bobs).delete(&format!("/api/v1/sessions/{id}")).await;
        let mut problem = answer.expect_problem(404, "not-found");
        problem["trace_id"] = Value::Null;
        problem["instance"] = Value::Null;
        problem
    };
    let nobodys = adas.session_id.to_string().replace(|c: char| c.is_ascii_digit(), "0");
    assert_eq!(ask(adas.session_id.to_string()).await, ask(nobodys).await);
    assert!(is_alive(&app, &adas).await);
    let seen = sessions(app.as_user(&bobs)).await;
    assert!(seen.iter().all(|item| item["id"] != json!(adas.session_id)), "{seen:?}");
    let answer = app.as_user(&bobs).delete("/api/v1/sessions/not-an-id").await;
    answer.expect_problem(404, "not-found");
}

/// AUTH-5, SES-3, ASVS 7.4.1: logged out is logged out, here and everywhere.
#[tokio::test]
async fn logging_out_ends_one_session_or_all() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(app.log_in(&ada).await);
    }
    app.as_user(&all[0]).post_empty("/api/v1/session/logout").await.expect(204);
    assert!(!is_alive(&app, &all[0]).await);
    app.try_refresh(&all[0].refresh).await.expect_problem(401, "unauthenticated");
    app.as_user(&all[0]).post_empty("/api/v1/session/logout").await.expect(401);
    assert!(is_alive(&app, &all[1]).await);
    app.as_user(&all[1]).post_empty("/api/v1/session/logout-all").await.expect(204);
    assert!(!is_alive(&app, &all[1]).await && !is_alive(&app, &all[2]).await);
    let audited: i64 = app
        .value(
            "SELECT count(*) FROM audit_events WHERE action IN ('auth.logout', 'auth.logout_all')",
        )
        .await;
    assert_eq!(audited, 2);
}

/// SES-3, ASVS 7.4.2: a suspension takes effect on the next request.
#[tokio::test]
async fn a_suspended_user_is_out() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    app.sql("UPDATE users SET status = 'suspended'").await;
    assert!(!is_alive(&app, &tokens).await);
    app.try_refresh(&tokens.refresh).await.expect_problem(401, "unauthenticated");
    app.sql("UPDATE users SET status = 'active'").await;
    // The refused refresh has ended the session.
    assert!(!is_alive(&app, &tokens).await);
}

/// AUTH-3, ASVS 7.2.2: each refresh token gives the next; a lost answer may be fetched again.
#[tokio::test]
async fn a_refresh_rotates_and_may_be_retried() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let first = app.log_in(&ada).await;
    assert!(first.refresh.starts_with("pst_rt_"), "a prefix that secret scanners know");
    let second = app.refresh(&first).await;
    let retried = app.refresh(&first).await;
    assert_eq!(second.refresh, retried.refresh, "the same successor");
    assert_ne!(first.refresh, second.refresh);
    assert_eq!(second.session_id, first.session_id);
    for tokens in [&first, &second, &retried] {
        assert!(is_alive(&app, tokens).await);
    }
    let third = app.refresh(&second).await;
    assert!(is_alive(&app, &third).await);
}

/// SES-1, AUTH-3, ASVS 7.3.2, 10.4.8: refreshing does not make a session live longer, nor its log-in younger.
#[tokio::test]
async fn a_refresh_does_not_prolong_the_session() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let before = sessions(app.as_user(&tokens)).await[0]["expires_at"].clone();
    let key = session_key(&ada, &tokens);
    let refreshed = app.refresh(&tokens).await;
    assert_eq!(sessions(app.as_user(&refreshed)).await[0]["expires_at"], before);
    assert_eq!(refreshed.decode().1["auth_time"], tokens.decode().1["auth_time"]);
    let left_ms: i64 = redis(&app, &["PTTL", &key]).await;
    assert!((1..=24 * 60 * 60 * 1000).contains(&left_ms), "{left_ms}");

    // Its time comes, though Redis has not removed it yet.
    let _: i64 = redis(&app, &["HSET", &key, "expires_at", "1"]).await;
    assert!(!is_alive(&app, &refreshed).await);
    app.try_refresh(&refreshed.refresh).await.expect_problem(401, "unauthenticated");
}

/// AUTH-3, ASVS 10.4.5: a token that comes back after its window was copied: the whole family and its session go.
#[tokio::test]
async fn a_replay_ends_the_session() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (first, bystander) = (app.log_in(&ada).await, app.log_in(&ada).await);
    let second = app.refresh(&first).await;
    // The first use was longer ago than the ten seconds of the window.
    let key = session_key(&ada, &first);
    let _: i64 = redis(&app, &["HINCRBY", &key, "used:0", "-10001"]).await;

    let replay = app.try_refresh(&first.refresh).await;
    replay.expect_problem(401, "unauthenticated");
    assert_eq!(replay.field_errors(), [("/refresh_token".into(), "used_token".into())]);
    app.try_refresh(&second.refresh).await.expect_problem(401, "unauthenticated");
    assert!(!is_alive(&app, &second).await);
    assert!(is_alive(&app, &bystander).await, "other families are not touched");
    let denied: i64 = app
        .value(&format!(
            "SELECT count(*) FROM audit_events WHERE action = 'auth.refresh_replayed'
             AND outcome = 'denied' AND session_id = '{}'
             AND actor_id = (SELECT pseudonym FROM users WHERE id = '{}')",
            first.session_id, ada.id
        ))
        .await;
    assert_eq!(denied, 1);
}

/// AUTH-3, ASVS 7.2.1: what is not a refresh token of ours is refused, whatever it looks like.
#[tokio::test]
async fn forged_refresh_tokens_are_refused() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let (rest, tag) = tokens.refresh.rsplit_once('.').unwrap_or_default();
    let flipped = if tag.starts_with('A') { "B" } else { "A" };
    for forged in [
        "pst_rt_".to_owned(),
        format!("{rest}.{flipped}{}", &tag[1..]),
        format!("{}A", tokens.refresh),
        format!("{}=", tokens.refresh),
        tokens.access.chars().take(200).collect(),
    ] {
        app.try_refresh(&forged).await.expect_problem(401, "unauthenticated");
    }
    let missing = app.api().post_empty("/api/v1/session/refresh").await;
    missing.expect_problem(401, "unauthenticated");
    assert_eq!(missing.field_errors(), [("/refresh_token".into(), "required".into())]);
    app.refresh(&tokens).await;
}

/// SES-2, ASVS 7.1.2: the sixth session takes the place of the oldest.
#[tokio::test]
async fn the_sixth_session_evicts_the_oldest() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let mut all = Vec::new();
    for _ in 0..6 {
        all.push(app.log_in(&ada).await);
    }
    assert!(!is_alive(&app, &all[0]).await);
    for tokens in &all[1..] {
        assert!(is_alive(&app, tokens).await);
    }
    let evicted: Value = app
        .value(
            "SELECT details -> 'evicted' FROM audit_events WHERE action = 'auth.login'
             ORDER BY id DESC LIMIT 1",
        )
        .await;
    assert_eq!(evicted, json!([all[0].session_id]));
}

/// SES-2, ASVS 7.1.2: or it is refused, if that is the policy; a free place is taken again.
#[tokio::test]
async fn the_policy_may_be_to_refuse() {
    let app = App::builder()
        .variable("session_limit", "2")
        .variable("session_limit_policy", "refuse")
        .start()
        .await;
    let ada = app.register_verified("Ada").await;
    let (first, second) = (app.log_in(&ada).await, app.log_in(&ada).await);
    let answer = app.try_log_in(&ada.email, &ada.password).await;
    answer.expect_problem(409, "session-limit-reached");
    assert!(is_alive(&app, &first).await && is_alive(&app, &second).await);
    app.as_user(&first).post_empty("/api/v1/session/logout").await.expect(204);
    app.log_in(&ada).await;
}

/// SES-2: a role may have a limit of its own.
#[tokio::test]
async fn a_role_may_have_more_sessions() {
    let app = App::builder()
        .variable("session_limit", "1")
        .variable("session_limit_by_role", "premium=2")
        .start()
        .await;
    let (ada, bob) = (app.register_verified("Ada").await, app.register_verified("Bob").await);
    app.sql(&format!("UPDATE users SET roles = '{{user,premium}}' WHERE id = '{}'", ada.id)).await;
    for (user, lives) in [(&ada, true), (&bob, false)] {
        let first = app.log_in(user).await;
        let second = app.log_in(user).await;
        assert_eq!(is_alive(&app, &first).await, lives, "{}", user.name);
        assert!(is_alive(&app, &second).await);
    }
}

/// SES-5, ASVS 16.5.3: sessions live in Redis alone. Emptied, it leaves everybody logged out and nobody in.
#[tokio::test]
async fn an_emptied_redis_logs_everybody_out() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let _: String = redis(&app, &["FLUSHDB"]).await;
    for answer in [
        app.as_user(&tokens).get("/api/v1/session").await,
        app.as_user(&tokens).get("/api/v1/sessions").await,
        app.as_user(&tokens).post_empty("/api/v1/session/logout").await,
        app.try_refresh(&tokens.refresh).await,
    ] {
        answer.expect_problem(401, "unauthenticated");
    }
    assert!(is_alive(&app, &app.log_in(&ada).await).await);
}

/// SES-3, JOB-1: should the process die between a password change and the end of the other sessions,
/// a job that the change has queued ends them, and only those of the older password.
#[tokio::test]
async fn a_job_ends_the_sessions_of_an_older_password() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let (older, spared) = (app.log_in(&ada).await, app.log_in(&ada).await);
    app.sql("UPDATE credentials SET version = 2").await;
    let newer = app.log_in(&ada).await;
    app.sql(&format!(
        "INSERT INTO jobs (id, kind, payload, run_at, max_attempts, created_at)
         SELECT gen_random_uuid(), 'end_sessions', jsonb_build_object('user', id, 'older_than', 2,
             'except', '{}'), now(), 3, now() FROM users",
        spared.session_id
    ))
    .await;
    let deadline = Deadline::after(Duration::from_secs(10));
    while app.value::<i64>("SELECT count(*) FROM jobs WHERE state <> 'done'").await > 0 {
        app.tick().await.expect(200);
        assert!(deadline.pause().await, "the job is not done");
    }
    assert!(!is_alive(&app, &older).await);
    assert!(is_alive(&app, &spared).await && is_alive(&app, &newer).await);
}

/// SES-4: what a client calls its device is kept within bounds and control characters out.
#[tokio::test]
async fn device_names_are_bounded() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    for device in ["x".repeat(101), "tab\there".to_owned()] {
        let body = json!({ "email": ada.email, "password": ada.password, "device": device });
        let answer: Response = app.post("/api/v1/auth/login", body).await;
        answer.expect_problem(422, "validation");
        assert_eq!(answer.field_errors(), [("/device".into(), "invalid_device".into())]);
    }
    let tokens = app.log_in_on(&ada, &"ä".repeat(100)).await;
    assert_eq!(sessions(app.as_user(&tokens)).await[0]["device"], "ä".repeat(100));
}

/// ASVS 7.5.2: a session that was left open ends no other one without a proof of the last quarter of an hour: a thief
/// would end the owner's. To end itself it needs none.
#[tokio::test]
async fn ending_other_sessions_wants_a_recent_proof() {
    let app = App::start().await;
    let (ada, other) = app.somebody("Ada").await;
    let one = |tokens: &Tokens| format!("/api/v1/sessions/{}", tokens.session_id);
    let stale = async || {
        let tokens = app.log_in(&ada).await;
        let key = session_key(&ada, &tokens);
        let _: i64 = redis(&app, &["HINCRBY", &key, "auth_time", "-900001"]).await;
        tokens
    };
    let left_open = stale().await;
    let api = app.as_user(&left_open);
    let problem = "insufficient-user-authentication";
    let refused = api.delete(&one(&other)).await;
    refused.expect_problem(401, problem);
    assert!(refused.header("www-authenticate").unwrap_or_default().contains("max_age=900"));
    api.delete("/api/v1/sessions").await.expect_problem(401, problem);
    api.post_empty("/api/v1/session/logout-all").await.expect_problem(401, problem);
    assert!(is_alive(&app, &other).await);
    api.delete(&one(&left_open)).await.expect(204);
    assert!(!is_alive(&app, &left_open).await);
    let again = stale().await;
    app.as_user(&again).post_empty("/api/v1/session/logout").await.expect(204);
    assert!(is_alive(&app, &other).await);
    let fresh = app.log_in(&ada).await;
    app.as_user(&fresh).delete(&one(&other)).await.expect(204);
    app.as_user(&fresh).post_empty("/api/v1/session/logout-all").await.expect(204);
}
