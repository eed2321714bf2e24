//! RBAC-1, RBAC-2, USR-3, SES-3: nobody reaches beyond what they may do themselves, and changes of roles have an order:
//! what was decided over is what is there when the statement runs, and a late writer restores nothing.

use std::time::Duration;

use postern_tests::{Api, App, Deadline, Gate, Response, Tokens, User, json};

struct Scene {
    app: App,
    root: User,
    root_tokens: Tokens,
    ada: User,
    ada_tokens: Tokens,
}

impl Scene {
    /// An administrator, and a user with a role of these permissions.
    async fn with(permissions: &[&str]) -> Self {
        let app = App::start().await;
        let root = app.administrator("Root").await;
        let root_tokens = app.log_in(&root).await;
        let (ada, ada_tokens) = app.somebody("Ada").await;
        let scene = Self { app, root, root_tokens, ada, ada_tokens };
        scene.put_role("deputy", &["user"], permissions).await.expect(201);
        scene.root().put(&role_of(&scene.ada, "deputy"), json!({})).await.expect(200);
        scene
    }

    fn root(&self) -> Api<'_> {
        self.app.as_user(&self.root_tokens)
    }

    fn ada(&self) -> Api<'_> {
        self.app.as_user(&self.ada_tokens)
    }

    async fn put_role(&self, name: &str, parents: &[&str], permissions: &[&str]) -> Response {
        self.root().put(&role(name), role_body(parents, permissions)).await
    }

    async fn roles_of(&self, user: &User) -> Vec<String> {
        self.app.value(&format!("SELECT roles FROM users WHERE id = '{}'", user.id)).await
    }

    /// Waits until this many statements wait for a lock.
    async fn until_waiting(&self, count: i64) {
        let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let deadline = Deadline::after(Duration::from_millis(1500));
        while self.app.value::<i64>(waiting).await < count {
            assert!(deadline.pause().await, "nothing waits");
        }
    }
}

fn role(name: &str) -> String {
    format!("/api/v1/rbac/roles/{name}")
}

fn role_body(parents: &[&str], permissions: &[&str]) -> postern_tests::Value {
    json!({ "parents": parents, "permissions": permissions })
}

fn role_of(user: &User, role: &str) -> String {
    format!("/api/v1/users/{}/roles/{role}", user.id)
}

/// All that somebody can do to a user, one after the other; the last one is final.
async fn act_on(api: &Api<'_>, user: &User) -> Vec<(&'static str, Response)> {
    let path = |what: &str| format!("/api/v1/users/{}{what}", user.id);
    vec![
        ("edit", api.patch(&path(""), json!({ "name": "Somebody Else" })).await),
        ("give a role", api.put(&path("/roles/deputy"), json!({})).await),
        ("take a role", api.delete(&path("/roles/deputy")).await),
        ("end sessions", api.delete(&path("/sessions")).await),
        ("suspend", api.post_empty(&path("/suspend")).await),
        ("reactivate", api.post_empty(&path("/reactivate")).await),
        ("delete", api.delete(&path("")).await),
    ]
}

/// RBAC-2, USR-3: whoever may act on any user acts on those who may do no more than they: not on an administrator,
/// not on somebody with a permission that they lack. Each try is on record, before its answer, with what was lacking.
#[tokio::test]
async fn nobody_acts_on_who_may_do_more() {
    let scene = Scene::with(&[
        "users:update:any",
        "users:delete:any",
        "users:suspend:any",
        "users:revoke_sessions:any",
        "users:assign_roles:any",
    ])
    .await;
    let app = &scene.app;
    let other = app.administrator("Other").await;
    let (auditor, auditor_tokens) = app.somebody("Auditor").await;
    scene.put_role("auditor", &["user"], &["audit:read:any"]).await.expect(201);
    scene.root().put(&role_of(&auditor, "auditor"), json!({})).await.expect(200);
    for user in [&other, &auditor] {
        for (what, answer) in act_on(&scene.ada(), user).await {
            assert_eq!(answer.status, 403, "{what} {}: {}", user.name, answer.text());
            answer.expect_problem(403, "escalation");
            let trace = answer.header("x-trace-id").unwrap();
            let recorded: i64 = app
                .value(&format!(
                    // A denial that repeats within a minute is counted beside the log.
                    "SELECT count(*)
                     FROM (SELECT * FROM audit_events UNION ALL
                           SELECT e.* FROM audit_folds,
                               jsonb_populate_record(NULL::audit_events, last) e
                           WHERE repeated > 0) e
                     JOIN users u ON u.pseudonym::text = e.resource_id
                     WHERE e.trace_id = '{trace}' AND e.outcome = 'denied' AND e.reason = 'escalation'
                       AND e.details -> 'lacking' @> '[\"audit:read:any\"]' AND u.id = '{}'",
                    user.id
                ))
                .await;
            assert_eq!(recorded, 1, "{what}");
        }
    }
    let untouched: i64 = app
        .value(
            "SELECT count(*) FROM users WHERE name IN ('Other', 'Auditor') AND status = 'active'
             AND delete_after IS NULL",
        )
        .await;
    assert_eq!(untouched, 2);
    app.as_user(&auditor_tokens).get("/api/v1/session").await.expect(200);
    let bob = app.register_verified("Bob").await;
    for (what, answer) in act_on(&scene.ada(), &bob).await {
        assert!(answer.status < 300, "{what}: {} {}", answer.status, answer.text());
    }
    // An administrator acts on everybody, also on who has what no administrator has.
    scene.put_role("stranger", &["user"], &["memos:burn:any"]).await.expect(201);
    scene.root().put(&role_of(&auditor, "stranger"), json!({})).await.expect(200);
    for (what, answer) in act_on(&scene.root(), &auditor).await {
        assert!(answer.status < 300, "{what}: {} {}", answer.status, answer.text());
    }
}

/// RBAC-2: a role that permits what somebody lacks is not theirs to change or delete, no more than to make.
#[tokio::test]
async fn nobody_changes_a_role_that_permits_more() {
    let scene = Scene::with(&["roles:manage:any", "users:read:any"]).await;
    scene.put_role("auditor", &["user"], &["audit:read:any"]).await.expect(201);
    let narrowed = scene.ada().put(&role("auditor"), role_body(&["user"], &[])).await;
    narrowed.expect_problem(403, "escalation");
    scene.ada().delete(&role("auditor")).await.expect_problem(403, "escalation");
    scene.root().get(&role("auditor")).await.expect(200);
    let body = role_body(&["user"], &["users:read:any"]);
    scene.ada().put(&role("reader"), body).await.expect(201);
    scene.ada().delete(&role("reader")).await.expect(204);
}

/// RBAC-1, API-5: a role is changed in the version that was seen, and a late writer is told.
#[tokio::test]
async fn a_role_is_changed_in_the_version_that_was_seen() {
    let scene = Scene::with(&[]).await;
    let created = scene.put_role("helper", &["user"], &["users:read:any"]).await.expect(201);
    let seen = scene.root().get(&role("helper")).await.expect(200).etag();
    assert_eq!(created.etag(), seen);
    let with_seen = scene.root().header("if-match", &seen);
    let narrowed = with_seen.put(&role("helper"), role_body(&["user"], &[])).await.expect(200);
    assert_ne!(narrowed.etag(), seen);
    // Somebody else who saw the same does not bring the permission back.
    let body = role_body(&["user"], &["users:read:any", "users:list:any"]);
    let late = with_seen.put(&role("helper"), body.clone()).await;
    late.expect_problem(412, "precondition-failed");
    assert_eq!(late.etag(), narrowed.etag());
    with_seen.delete(&role("helper")).await.expect_problem(412, "precondition-failed");
    scene.root().delete(&role("helper")).await.expect(204);
    with_seen.put(&role("helper"), body.clone()).await.expect_problem(412, "precondition-failed");
    // Made anew it is another, and never has a name that was seen before.
    let anew = scene.root().put(&role("helper"), body).await.expect(201);
    assert!(![seen, narrowed.etag()].contains(&anew.etag()));
    let taken = with_seen.put(&role("helper"), role_body(&["user"], &[])).await;
    taken.expect_problem(412, "precondition-failed");
}

/// RBAC-1, API-5: of two administrators who make a role of one name, one is told that there is one by now, also when they do it
/// at the same moment.
#[tokio::test]
async fn a_role_that_is_to_be_new_replaces_none() {
    let scene = Scene::with(&[]).await;
    let new = scene.root().header("if-none-match", "*");
    let wide = role_body(&["user"], &["users:read:any"]);
    let created = new.put(&role("helper"), wide.clone()).await.expect(201);
    let late = new.put(&role("helper"), role_body(&["user"], &[])).await;
    late.expect_problem(412, "precondition-failed");
    assert_eq!(late.etag(), created.etag());
    let kept = scene.root().get(&role("helper")).await.expect(200).json();
    assert_eq!(kept["permissions"], json!(["users:read:any"]));
    // Whoever says nothing of it replaces it, as before.
    scene.put_role("helper", &["user"], &[]).await.expect(200);

    for round in 0..5 {
        let path = role(&format!("twin-{round}"));
        let narrow = new.put(&path, role_body(&["user"], &[]));
        let (one, other) = tokio::join!(new.put(&path, wide.clone()), narrow);
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 412], "round {round}");
    }
}

/// SES-3: of two changes of a user's roles, the sessions have the later one, also when the earlier one's host is slow
/// to tell them.
#[tokio::test]
async fn a_late_writer_restores_no_role() {
    let scene = Scene::with(&[]).await;
    let app = &scene.app;
    let gate = Gate::before(&app.redis_address()).await;
    let slow = app.second_host_with_redis_at(&gate.address);
    let tokens = app.log_in(&scene.ada).await;
    slow.as_user(&scene.root_tokens).get("/api/v1/users").await.expect(200);

    gate.close_for("administrator,deputy,user");
    let given = async {
        slow.as_user(&scene.root_tokens).put(&role_of(&scene.ada, "administrator"), json!({})).await
    };
    let taken = async {
        gate.until_held().await;
        let taken = scene.root().delete(&role_of(&scene.ada, "administrator")).await;
        gate.open();
        taken
    };
    let (given, taken) = tokio::join!(given, taken);
    given.expect(200);
    assert_eq!(taken.expect(200).json()["roles"], json!(["deputy", "user"]));
    app.as_user(&tokens).get("/api/v1/users").await.expect_problem(404, "not-found");
    // Neither does the job of the change that was late.
    app.tick().await.expect(200);
    app.as_user(&tokens).get("/api/v1/users").await.expect_problem(404, "not-found");
    // What comes after is told.
    scene.root().put(&role_of(&scene.ada, "administrator"), json!({})).await.expect(200);
    app.as_user(&tokens).get("/api/v1/users").await.expect(200);
}

/// RBAC-1: of a role that is given away and deleted at once, either is done, never both.
#[tokio::test]
async fn a_role_is_not_given_while_it_is_deleted() {
    let scene = Scene::with(&[]).await;
    for (round, what) in ["give", "parent", "grant", "give"].into_iter().enumerate() {
        let name = format!("helper-{round}");
        scene.put_role(&name, &["user"], &[]).await.expect(201);
        scene.put_role("child", &["user"], &[]).await;
        let mut lock = scene.app.pool().begin().await.unwrap();
        let locked = match what {
            "parent" => "SELECT FROM roles WHERE name = 'child' FOR UPDATE",
            _ => "SELECT FROM users WHERE name = 'Ada' FOR UPDATE",
        };
        sqlx::query(sqlx::AssertSqlSafe(locked)).execute(&mut *lock).await.unwrap();
        let root = scene.root();
        let use_it = async {
            match what {
                "give" => root.put(&role_of(&scene.ada, &name), json!({})).await,
                "parent" => root.put(&role("child"), role_body(&[&name], &[])).await,
                _ => {
                    let body = json!({
                        "subject": { "type": "role", "id": name }, "permission": "notes:read:any",
                        "resource": { "type": "notes", "id": "1" },
                    });
                    root.post("/api/v1/rbac/grants", body).await
                }
            }
        };
        let delete_it = async {
            if what != "grant" {
                scene.until_waiting(1).await;
            }
            root.delete(&role(&name)).await
        };
        let release = async {
            // Both are under way now, or the second one did not wait for the first.
            let deadline = Deadline::after(Duration::from_millis(700));
            while deadline.pause().await {}
            lock.commit().await.unwrap();
        };
        let (used, deleted, ()) = tokio::join!(use_it, delete_it, release);
        assert!(
            (used.status < 300) != (deleted.status == 204),
            "{what}: {} {}",
            used.text(),
            deleted.text()
        );
        let dangling: i64 = scene
            .app
            .value(
                "WITH used AS (
                     SELECT unnest(roles) AS name FROM users
                     UNION SELECT unnest(parents) FROM roles
                     UNION SELECT subject_role FROM grants WHERE subject_role IS NOT NULL)
                 SELECT count(*) FROM used
                 WHERE name NOT IN ('user', 'premium', 'administrator')
                   AND name NOT IN (SELECT name FROM roles)",
            )
            .await;
        assert_eq!(dangling, 0, "{what}");
    }
}

/// RBAC-1, SES-3: a session whose host could not be told that a role was taken does not have it when a role of that
/// name is made anew.
#[tokio::test]
async fn no_session_names_a_role_that_was_deleted() {
    let scene = Scene::with(&[]).await;
    let app = &scene.app;
    scene.put_role("helper", &["user"], &[]).await.expect(201);
    let given = scene.root().put(&role_of(&scene.ada, "helper"), json!({})).await.expect(200);
    assert_eq!(given.json()["roles"], json!(["deputy", "helper", "user"]));
    app.tick().await.expect(200);
    let key = format!("pst:{{{}}}:session:{}", scene.ada.id, scene.ada_tokens.session_id);
    let mut redis = app.redis().await;
    let get = redis::cmd("HGETALL").arg(&key).to_owned();
    let before: Vec<String> = get.query_async(&mut redis).await.unwrap();
    scene.root().delete(&role_of(&scene.ada, "helper")).await.expect(200);
    // As if the host had died before it could tell the session: what is left is the job.
    let restore = redis::cmd("HSET").arg(&key).arg(&before).to_owned();
    let _: i64 = restore.query_async(&mut redis).await.unwrap();

    scene.root().delete(&role("helper")).await.expect(204);
    scene.put_role("helper", &["user"], &["users:list:any"]).await.expect(201);
    scene.ada().get("/api/v1/users").await.expect_problem(404, "not-found");
    scene.ada().get("/api/v1/session").await.expect(200);
}

/// RBAC-2: what a role is made from is what its maker may do now, not what a host has heard up to a second ago.
#[tokio::test]
async fn a_decision_over_roles_is_about_the_present() {
    let scene = Scene::with(&["roles:manage:any", "users:read:any"]).await;
    let second = scene.app.second_host();
    let there = second.as_user(&scene.ada_tokens);
    let body = role_body(&["user"], &["users:read:any"]);
    there.put(&role("first"), body.clone()).await.expect(201);
    for round in 0..3 {
        there.get("/api/v1/rbac/roles").await;
        scene.put_role("deputy", &["user"], &["roles:manage:any"]).await.expect(200);
        let late = there.put(&role(&format!("late-{round}")), body.clone()).await;
        late.expect_problem(403, "escalation");
        let whole = &["roles:manage:any", "users:read:any"];
        scene.put_role("deputy", &["user"], whole).await.expect(200);
        let deadline = Deadline::after(Duration::from_secs(2));
        while there.get(&format!("/api/v1/users/{}", scene.root.id)).await.status != 200 {
            assert!(deadline.pause().await, "the role does not come back");
        }
    }
}

/// RBAC-2: a decision does not outlive what it rested on: whoever loses the role between decision and statement makes
/// nothing by it, and whoever has become more in between is not acted on.
#[tokio::test]
async fn a_decision_holds_for_what_the_statement_finds() {
    let scene = Scene::with(&["roles:manage:any", "users:read:any", "users:suspend:any"]).await;
    let app = &scene.app;
    let bob = app.register_verified("Bob").await;
    let make = async {
        let body = role_body(&["user"], &["users:read:any"]);
        scene.ada().put(&role("made"), body).await
    };
    let suspend =
        async { scene.ada().post_empty(&format!("/api/v1/users/{}/suspend", bob.id)).await };
    let mut lock = app.pool().begin().await.unwrap();
    for sql in [
        "SELECT pg_advisory_xact_lock(hashtextextended('postern administrators', 0))",
        "SELECT FROM rbac_policy FOR UPDATE",
        "SELECT FROM users WHERE name = 'Bob' FOR UPDATE",
    ] {
        sqlx::query(sql).execute(&mut *lock).await.unwrap();
    }
    let change = async {
        scene.until_waiting(2).await;
        for sql in [
            "UPDATE users SET roles = '{user}', version = version + 1 WHERE name = 'Ada'",
            "UPDATE users SET roles = '{administrator}', version = version + 1 WHERE name = 'Bob'",
        ] {
            sqlx::query(sql).execute(&mut *lock).await.unwrap();
        }
        lock.commit().await.unwrap();
    };
    let (creation, suspension, ()) = tokio::join!(make, suspend, change);
    creation.expect_problem(403, "escalation");
    suspension.expect_problem(403, "escalation");
    let active: String = app.value("SELECT status FROM users WHERE name = 'Bob'").await;
    assert_eq!(active, "active");
    assert_eq!(scene.roles_of(&scene.ada).await, ["user"]);
}

/// USR-3: whatever takes administrators away at once, one stays.
#[tokio::test]
async fn one_administrator_stays_whatever_happens_at_once() {
    let scene = Scene::with(&[]).await;
    let app = &scene.app;
    for round in 0..4 {
        app.sql("UPDATE users SET roles = '{user,administrator}', status = 'active', delete_after = NULL").await;
        let (root, ada) = (app.log_in(&scene.root).await, app.log_in(&scene.ada).await);
        let (by_root, by_ada) = (app.as_user(&root), app.as_user(&ada));
        let suspend = format!("/api/v1/users/{}/suspend", scene.ada.id);
        let user = format!("/api/v1/users/{}", scene.root.id);
        let administrates = role_of(&scene.root, "administrator");
        match round {
            0 => _ = tokio::join!(by_root.post_empty(&suspend), by_ada.delete(&administrates)),
            1 => _ = tokio::join!(by_root.post_empty(&suspend), by_ada.delete(&user)),
            2 => _ = tokio::join!(by_root.post_empty(&suspend), by_root.delete(&administrates)),
            _ => {
                _ = tokio::join!(
                    by_root.delete("/api/v1/users/me"),
                    by_ada.delete("/api/v1/users/me")
                );
            }
        }
        let left: i64 = app
            .value(
                "SELECT count(*) FROM users WHERE roles @> '{administrator}' AND status = 'active'
                 AND delete_after IS NULL",
            )
            .await;
        assert_eq!(left, 1, "round {round}");
    }
}
