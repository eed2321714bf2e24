//! RBAC-1…4, RBAC-7, USR-3, SES-3: roles, grants, decisions, and who may change them.

use std::time::Duration;

use postern_tests::{Api, App, Deadline, Response, Tokens, User, json, new_address};

struct Scene {
    app: App,
    root: User,
    root_tokens: Tokens,
    ada: User,
    ada_tokens: Tokens,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let root = app.administrator("Root").await;
        let root_tokens = app.log_in(&root).await;
        let ada = app.register_verified("Ada").await;
        let ada_tokens = app.log_in(&ada).await;
        Self { app, root, root_tokens, ada, ada_tokens }
    }

    fn root(&self) -> Api<'_> {
        self.app.as_user(&self.root_tokens)
    }

    fn ada(&self) -> Api<'_> {
        self.app.as_user(&self.ada_tokens)
    }

    async fn put_role(&self, name: &str, parents: &[&str], permissions: &[&str]) -> Response {
        let body = json!({ "parents": parents, "permissions": permissions });
        self.root().put(&format!("/api/v1/rbac/roles/{name}"), body).await
    }
}

fn role_of(user: &User, role: &str) -> String {
    format!("/api/v1/users/{}/roles/{role}", user.id)
}

async fn check(api: Api<'_>, body: postern_tests::Value) -> (bool, String) {
    let answer = api.post("/api/v1/rbac/check", body).await.expect(200).json();
    (answer["allowed"].as_bool().unwrap(), answer["reason"].as_str().unwrap().to_owned())
}

/// SES-3, RBAC-1, ASVS 8.3.2: a role that is taken away is refused on another host within a second, and one that is
/// given counts there as soon.
#[tokio::test]
async fn roles_count_on_every_host_within_a_second() {
    let scene = Scene::new().await;
    let second = scene.app.second_host();
    let there = second.as_user(&scene.ada_tokens);
    let path = format!("/api/v1/users/{}", scene.root.id);
    there.get(&path).await.expect_problem(404, "not-found");
    for _ in 0..3 {
        let given = scene.root().put(&role_of(&scene.ada, "administrator"), json!({})).await;
        given.expect(200);
        there.get(&path).await.expect(200);
        let taken = scene.root().delete(&role_of(&scene.ada, "administrator")).await;
        assert_eq!(taken.expect(200).json()["roles"], json!(["user"]));
        there.get(&path).await.expect_problem(404, "not-found");
    }
}

/// RBAC-1, ASVS 8.3.2, invariant 5: what a custom role permits changes everywhere within a second, also while it is in
/// use.
#[tokio::test]
async fn a_changed_role_counts_on_every_host_within_a_second() {
    let scene = Scene::new().await;
    let second = scene.app.second_host();
    let there = second.as_user(&scene.ada_tokens);
    let path = format!("/api/v1/users/{}", scene.root.id);
    scene.put_role("support", &["user"], &["users:read:any"]).await.expect(201);
    scene.root().put(&role_of(&scene.ada, "support"), json!({})).await.expect(200);
    there.get(&path).await.expect(200);
    scene.put_role("support", &["user"], &[]).await.expect(200);
    let deadline = Deadline::after(Duration::from_secs(1));
    while there.get(&path).await.status != 404 {
        assert!(deadline.pause().await, "still permitted");
    }
    there.get("/api/v1/session").await.expect(200);
}

/// RBAC-1, ASVS 2.2.3: cycles are refused and named; unknown parents and bad permissions are named by their place.
#[tokio::test]
async fn roles_have_to_make_sense() {
    let scene = Scene::new().await;
    scene.put_role("one", &["user"], &[]).await.expect(201);
    scene.put_role("two", &["one"], &["memos:read:own"]).await.expect(201);
    let circle = scene.put_role("one", &["user", "two"], &[]).await;
    circle.expect_problem(422, "validation");
    assert_eq!(circle.field_errors(), [("/parents/1".into(), "cycle".into())]);
    assert!(circle.text().contains("one → two → one"), "{}", circle.text());
    let unknown = scene.put_role("three", &["nobody"], &["x"]).await;
    assert_eq!(unknown.field_errors(), [("/permissions/0".into(), "invalid_permission".into())]);
    let unknown = scene.put_role("three", &["nobody"], &[]).await;
    assert_eq!(unknown.field_errors(), [("/parents/0".into(), "unknown_role".into())]);
    scene.put_role("premium", &[], &[]).await.expect_problem(409, "conflict");
    let two = scene.root().get("/api/v1/rbac/roles/two").await.expect(200).json();
    assert!(two["effective"].as_array().unwrap().contains(&json!("memos:read:own")));
    assert!(two["effective"].as_array().unwrap().contains(&json!("sessions:read:own")));

    let delete =
        async |name: &str| scene.root().delete(&format!("/api/v1/rbac/roles/{name}")).await;
    delete("one").await.expect_problem(409, "conflict");
    scene.root().put(&role_of(&scene.ada, "two"), json!({})).await.expect(200);
    delete("two").await.expect_problem(409, "conflict");
    scene.root().delete(&role_of(&scene.ada, "two")).await.expect(200);
    delete("two").await.expect(204);
    delete("two").await.expect_problem(404, "not-found");
    delete("user").await.expect_problem(409, "conflict");
}

/// RBAC-1: two changes at once cannot close a circle together.
#[tokio::test]
async fn changes_at_once_close_no_circle() {
    let scene = Scene::new().await;
    for round in 0..5 {
        let (a, b) = (format!("left-{round}"), format!("right-{round}"));
        scene.put_role(&a, &[], &[]).await.expect(201);
        scene.put_role(&b, &[], &[]).await.expect(201);
        let (to_b, to_a) = ([b.as_str()], [a.as_str()]);
        let (one, two) =
            tokio::join!(scene.put_role(&a, &to_b, &[]), scene.put_role(&b, &to_a, &[]));
        let done = [one, two].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(done, 1);
    }
}

/// RBAC-2, ASVS 8.2.3: nobody hands out what they do not have, by role, by assignment or by grant; the try is on
/// record.
#[tokio::test]
async fn nobody_hands_out_what_they_do_not_have() {
    let scene = Scene::new().await;
    let permissions =
        ["roles:manage:any", "users:assign_roles:any", "grants:manage:any", "users:read:any"];
    scene.put_role("deputy", &["user"], &permissions).await.expect(201);
    scene.root().put(&role_of(&scene.ada, "deputy"), json!({})).await.expect(200);
    let deputy = scene.ada();
    let own = role_of(&scene.ada, "administrator");
    deputy.put(&own, json!({})).await.expect_problem(403, "escalation");
    let wider = json!({ "parents": ["deputy"], "permissions": ["users:delete:any"] });
    let refused = deputy.put("/api/v1/rbac/roles/deputy2", wider).await;
    refused.expect_problem(403, "escalation");
    assert!(refused.text().contains("users:delete:any"));
    let inherits = json!({ "parents": ["administrator"], "permissions": [] });
    deputy.put("/api/v1/rbac/roles/deputy2", inherits).await.expect_problem(403, "escalation");
    let grant = |permission: &str| {
        json!({
            "subject": { "type": "user", "id": scene.ada.id }, "permission": permission,
            "resource": { "type": "users", "id": scene.root.id },
        })
    };
    let refused = deputy.post("/api/v1/rbac/grants", grant("users:suspend:any")).await;
    refused.expect_problem(403, "escalation");
    deputy.post("/api/v1/rbac/grants", grant("users:read:any")).await.expect(201);
    let denied: i64 = scene
        .app
        .value(
            "SELECT ((SELECT count(*) FROM audit_events
                      WHERE outcome = 'denied' AND reason = 'escalation')
                 + (SELECT sum(repeated) FROM audit_folds WHERE last ->> 'reason' = 'escalation'))::int8",
        )
        .await;
    assert_eq!(denied, 4);
}

/// USR-3: somebody can always administrate, also when two take the role from each other at once.
#[tokio::test]
async fn the_last_administrator_stays() {
    let scene = Scene::new().await;
    let (root, ada) = (&scene.root, &scene.ada);
    let last = scene.root().delete(&role_of(root, "administrator")).await;
    last.expect_problem(409, "conflict");
    let suspend = format!("/api/v1/users/{}/suspend", root.id);
    scene.root().post_empty(&suspend).await.expect_problem(409, "conflict");
    for _ in 0..5 {
        scene.app.sql("UPDATE users SET roles = '{user,administrator}'").await;
        let (root_tokens, ada_tokens) = (scene.app.log_in(root).await, scene.app.log_in(ada).await);
        let (by_root, by_ada) = (scene.app.as_user(&root_tokens), scene.app.as_user(&ada_tokens));
        let (of_ada, of_root) = (role_of(ada, "administrator"), role_of(root, "administrator"));
        let _ = tokio::join!(by_root.delete(&of_ada), by_ada.delete(&of_root));
        let left: i64 =
            scene.app.value("SELECT count(*) FROM users WHERE roles @> '{administrator}'").await;
        assert_eq!(left, 1);
    }
}

/// USR-3, SES-3, ASVS 7.4.2: a suspended account is out at once, everywhere, and comes back when it is reactivated.
#[tokio::test]
async fn a_suspension_counts_at_once() {
    let scene = Scene::new().await;
    let second = scene.app.second_host();
    let path = |what: &str| format!("/api/v1/users/{}/{what}", scene.ada.id);
    scene.root().post_empty(&path("suspend")).await.expect(204);
    second
        .as_user(&scene.ada_tokens)
        .get("/api/v1/session")
        .await
        .expect_problem(401, "unauthenticated");
    let log_in = scene.app.try_log_in(&scene.ada.email, &scene.ada.password).await;
    log_in.expect_problem(403, "account-suspended");
    let (allowed, reason) =
        check(scene.root(), json!({ "user_id": scene.ada.id, "permission": "notes:read:own" }))
            .await;
    assert_eq!((allowed, reason.as_str()), (false, "suspended"));
    scene.root().post_empty(&path("suspend")).await.expect(204);
    scene.root().post_empty(&path("reactivate")).await.expect(204);
    scene.app.log_in(&scene.ada).await;
    let seen =
        scene.root().get(&format!("/api/v1/users/{}", scene.ada.id)).await.expect(200).json();
    assert_eq!((&seen["status"], &seen["email"]), (&json!("active"), &json!(scene.ada.email)));
    scene.root().delete(&path("sessions")).await.expect(204);
    scene.ada().get("/api/v1/session").await.expect_problem(401, "unauthenticated");
}

/// RBAC-3, ASVS 8.2.2: a grant opens one resource to one user or role, until it expires or is withdrawn; the guard and
/// `check` agree.
#[tokio::test]
async fn a_grant_opens_one_resource() {
    let scene = Scene::new().await;
    let bob = scene.app.register_verified("Bob").await;
    let of = |user: &User| format!("/api/v1/users/{}", user.id);
    let permission = "users:read:any";
    let ask = |user: &User| json!({ "permission": permission, "resource": { "type": "users", "id": user.id } });
    scene.ada().get(&of(&bob)).await.expect_problem(404, "not-found");
    assert_eq!(check(scene.ada(), ask(&bob)).await, (false, "no_permission".into()));

    let body = json!({
        "subject": { "type": "user", "id": scene.ada.id }, "permission": permission,
        "resource": { "type": "users", "id": bob.id },
    });
    let granted = scene.root().post("/api/v1/rbac/grants", body.clone()).await.expect(201);
    let id = granted.json()["id"].as_str().unwrap().to_owned();
    scene.ada().get(&of(&bob)).await.expect(200);
    assert_eq!(check(scene.ada(), ask(&bob)).await, (true, "grant".into()));
    scene.ada().get(&of(&scene.root)).await.expect_problem(404, "not-found");
    let suspend = scene.ada().post_empty(&format!("{}/suspend", of(&bob))).await;
    suspend.expect_problem(403, "forbidden");

    scene.app.sql("UPDATE grants SET expires_at = now() - interval '1 ms'").await;
    scene.ada().get(&of(&bob)).await.expect_problem(404, "not-found");
    assert_eq!(check(scene.ada(), ask(&bob)).await, (false, "grant_expired".into()));
    scene.root().delete(&format!("/api/v1/rbac/grants/{id}")).await.expect(204);
    assert_eq!(check(scene.ada(), ask(&bob)).await, (false, "no_permission".into()));

    let to_role = json!({
        "subject": { "type": "role", "id": "user" }, "permission": permission,
        "resource": { "type": "users", "id": bob.id },
    });
    scene.root().post("/api/v1/rbac/grants", to_role).await.expect(201);
    scene.ada().get(&of(&bob)).await.expect(200);
    let listed = scene.root().get("/api/v1/rbac/grants?role=user").await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

/// RBAC-3, API-3, ASVS 2.2.3: a grant has to make sense.
#[tokio::test]
async fn a_grant_has_to_make_sense() {
    let scene = Scene::new().await;
    let post =
        async |subject: (&str, &str), permission: &str, kind: &str, expires_at: Option<&str>| {
            let body = json!({
                "subject": { "type": subject.0, "id": subject.1 }, "permission": permission,
                "resource": { "type": kind, "id": "1" }, "expires_at": expires_at,
            });
            let answer = scene.root().post("/api/v1/rbac/grants", body).await;
            answer.expect_problem(422, "validation");
            answer.field_errors().remove(0)
        };
    let ada = scene.ada.id.to_string();
    let user = ("user", ada.as_str());
    let nobody = ("user", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    let any = "notes:read:any";
    let at = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    let unknown = at("/subject/id", "unknown_subject");
    assert_eq!(post(nobody, any, "notes", None).await, unknown);
    assert_eq!(post(("role", "nobody"), any, "notes", None).await, unknown);
    assert_eq!(post(("user", "x"), any, "notes", None).await, unknown);
    let own = post(user, "notes:read:own", "notes", None).await;
    assert_eq!(own, at("/permission", "invalid_scope"));
    let other = post(user, any, "memos", None).await;
    assert_eq!(other, at("/resource/type", "other_type"));
    let late = post(user, any, "notes", Some("2020-01-01T00:00:00Z")).await;
    assert_eq!(late, at("/expires_at", "in_the_past"));
}

/// API-5, ASVS 2.3.4: a grant that is asked for again with the same key, even twenty times at once, is one.
#[tokio::test]
async fn an_idempotency_key_makes_one_grant() {
    let scene = Scene::new().await;
    let body = json!({
        "subject": { "type": "user", "id": scene.ada.id }, "permission": "notes:read:any",
        "resource": { "type": "notes", "id": "1" },
    });
    let api = scene.root().header("idempotency-key", "\"7c1f\"");
    let tries = (0..20).map(|_| api.post("/api/v1/rbac/grants", body.clone()));
    let answers = futures_util::future::join_all(tries).await;
    assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
    let first = answers.iter().find(|answer| answer.status == 201).unwrap();
    let again = api.post("/api/v1/rbac/grants", body.clone()).await.expect(201);
    assert_eq!((again.text(), again.header("location")), (first.text(), first.header("location")));
    assert_eq!(scene.app.value::<i64>("SELECT count(*) FROM grants").await, 1);
    let mut other = body.clone();
    other["resource"]["id"] = json!("2");
    let reused = api.post("/api/v1/rbac/grants", other).await;
    reused.expect_problem(422, "idempotency-key-reused");

    // The first try died between the change and its answer: the retry makes the same thing.
    let mut redis = scene.app.redis().await;
    let keys: Vec<String> =
        redis::cmd("KEYS").arg("pst:*:idempotency:*").query_async(&mut redis).await.unwrap();
    let forget = redis::cmd("HDEL").arg(&keys[0]).arg("status").arg("locked_until").to_owned();
    let _: i64 = forget.query_async(&mut redis).await.unwrap();
    let retried = api.post("/api/v1/rbac/grants", body).await.expect(201);
    assert_eq!(retried.text(), first.text());
    assert_eq!(scene.app.value::<i64>("SELECT count(*) FROM grants").await, 1);
}

/// API-5, ASVS 14.2.2: what a create answered, with the address of whoever was invited, is kept for a day and then gone.
#[tokio::test]
async fn answers_to_creates_are_kept_for_a_day() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let scene = Scene::new().await;
    let guest = json!({ "email": new_address("guest"), "name": "Guest", "roles": ["user"] });
    let api = scene.root().header("idempotency-key", "\"9d02\"");
    api.post("/api/v1/users", guest).await.expect(201);
    let mut redis = scene.app.redis().await;
    let keys: Vec<String> =
        redis::cmd("KEYS").arg("pst:*:idempotency:*").query_async(&mut redis).await.unwrap();
    assert_eq!(keys.len(), 1);
    let left: i64 = redis::cmd("PTTL").arg(&keys[0]).query_async(&mut redis).await.unwrap();
    assert!((DAY_MS - 60_000..=DAY_MS).contains(&left), "{left}");
}

/// RBAC-4, RBAC-7, ASVS 16.2.1, 16.3.2: a denial answers 404 and is on record before that, with who, what, on what and
/// why; what was allowed follows within a second.
#[tokio::test]
async fn decisions_are_on_record() {
    let scene = Scene::new().await;
    let path = format!("/api/v1/users/{}", scene.root.id);
    let denied = scene.ada().get(&path).await;
    denied.expect_problem(404, "not-found");
    let trace = denied.header("x-trace-id").unwrap().to_owned();
    let event = async |trace: &str| -> Option<(String, String, String, String, String)> {
        sqlx::query_as(
            "SELECT e.permission, e.outcome, e.reason, u.id::text, r.id::text
             FROM audit_events e JOIN users u ON u.pseudonym = e.actor_id
             JOIN users r ON r.pseudonym::text = e.resource_id
             WHERE e.action = 'rbac.access' AND e.resource_type = 'users' AND e.trace_id = $1",
        )
        .bind(trace)
        .fetch_optional(scene.app.pool())
        .await
        .unwrap()
    };
    let text = |text: &str| text.to_owned();
    let permission = text("users:read:any");
    let (ada, root) = (scene.ada.id.to_string(), scene.root.id.to_string());
    let expected = (permission.clone(), text("denied"), text("no_permission"), ada, root.clone());
    assert_eq!(event(&trace).await, Some(expected));

    let allowed = scene.root().get(&path).await.expect(200);
    let trace = allowed.header("x-trace-id").unwrap().to_owned();
    let deadline = Deadline::after(Duration::from_secs(1));
    let found = loop {
        if let Some(found) = event(&trace).await {
            break found;
        }
        assert!(deadline.pause().await, "not on record");
    };
    assert_eq!(found, (permission, text("allowed"), text("role"), root.clone(), root));
}

/// RBAC-4: the explorer finds by user, action, resource, outcome and time, newest first, page by page.
#[tokio::test]
async fn the_explorer_filters_and_pages() {
    let scene = Scene::new().await;
    for _ in 0..7 {
        scene.app.try_log_in(&scene.ada.email, "not the password").await.expect(401);
    }
    let list = async |query: &str| {
        let path = format!("/api/v1/rbac/audit?{query}");
        scene.root().get(&path).await.expect(200).json()
    };
    let ada = scene.ada.id;
    let denied = format!("user={ada}&action=auth.login&outcome=denied&limit=3");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = list(&format!("{denied}{cursor}")).await;
        for item in page["items"].as_array().unwrap() {
            assert_eq!(item["actor"]["user_id"], json!(ada));
            assert_eq!(
                (&item["action"], &item["outcome"]),
                (&json!("auth.login"), &json!("denied"))
            );
            seen.push(item["id"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let mut newest_first = seen.clone();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    newest_first.dedup();
    assert_eq!((seen.len(), &seen), (7, &newest_first));

    scene.ada().get(&format!("/api/v1/users/{}", scene.root.id)).await.expect(404);
    let on_root = list(&format!("resource_type=users&resource_id={}", scene.root.id)).await;
    assert_eq!(on_root["items"][0]["resource"]["id"], json!(scene.root.id));
    assert_eq!(on_root["items"][0]["reason"], "no_permission");
    let past = list("to=2020-01-01T00:00:00Z").await;
    assert_eq!(past["items"], json!([]));
    let since = list("from=2020-01-01T00:00:00Z&limit=1").await;
    assert_eq!(since["items"].as_array().unwrap().len(), 1);
    let bad = scene.root().get("/api/v1/rbac/audit?cursor=x").await;
    bad.expect_problem(422, "validation");
}

/// RBAC-5: `check` about others is for administrators; about a user who is not there, it says nothing.
#[tokio::test]
async fn only_administrators_ask_about_others() {
    let scene = Scene::new().await;
    let about = |user: &User| json!({ "user_id": user.id, "permission": "users:read:any" });
    let refused = scene.ada().post("/api/v1/rbac/check", about(&scene.root)).await;
    refused.expect_problem(404, "not-found");
    assert_eq!(check(scene.root(), about(&scene.ada)).await, (false, "no_permission".into()));
    assert_eq!(check(scene.root(), about(&scene.root)).await, (true, "role".into()));
    assert_eq!(
        check(scene.ada(), json!({ "permission": "notes:read:own" })).await,
        (true, "own".into())
    );
    let others = json!({
        "permission": "notes:read:own",
        "resource": { "type": "notes", "id": "1", "owner": scene.root.id },
    });
    assert_eq!(check(scene.ada(), others).await, (false, "not_owner".into()));
}
