//! RBAC-5, OAUTH-8: a service that was given a user's token asks what its user may do, and about nobody else.

use postern_tests::{App, Response, Service, Tokens, User, Value, json};

const CHECK: &str = "/api/v1/rbac/token-check";
const MAY_ASK: &[&str] = &["rbac:check_token:any"];

struct Scene {
    app: App,
    service: Service,
    ada: User,
    tokens: Tokens,
    /// Ada's, for the service.
    token: String,
}

impl Scene {
    async fn start() -> Self {
        let app = App::start().await;
        let service = app.service("assistant", MAY_ASK).await;
        app.accepts(service.id, "assistant").await;
        let (ada, tokens) = app.somebody("Ada").await;
        let token = app.exchange(&tokens, "assistant").await;
        Self { app, service, ada, tokens, token }
    }

    async fn ask(&self, token: &str, permission: &str, resource: Option<Value>) -> Response {
        let mut body = json!({ "user_token": token, "permission": permission });
        if let Some(resource) = resource {
            body["resource"] = resource;
        }
        self.app.as_service(&self.service).post(CHECK, body).await
    }

    async fn decision(&self, permission: &str, resource: Option<Value>) -> Value {
        self.ask(&self.token, permission, resource).await.expect(200).json()
    }
}

#[track_caller]
fn assert_refused(answer: &Response) {
    answer.expect_problem(400, "token-invalid");
    let errors = [("/user_token".to_owned(), "invalid_token".to_owned())];
    assert_eq!(answer.field_errors(), errors);
}

/// RBAC-5, OAUTH-8: the decision is that of the user's roles and grants as they are now, and not as the token says.
#[tokio::test]
async fn a_service_learns_what_its_user_may_do_now() {
    let scene = Scene::start().await;
    let yes = json!({ "allowed": true, "reason": "own" });
    let no = json!({ "allowed": false, "reason": "no_permission" });
    assert_eq!(scene.decision("calendar:read:own", None).await, yes);
    assert_eq!(scene.decision("mail:read:own", None).await, no);
    let (ada, app) = (scene.ada.id, &scene.app);
    let entry = |owner: uuid::Uuid| json!({ "type": "calendar", "id": "1", "owner": owner });
    assert_eq!(scene.decision("calendar:read:own", Some(entry(ada))).await, yes);
    let others = scene.decision("calendar:read:own", Some(entry(scene.service.id))).await;
    assert_eq!(others, json!({ "allowed": false, "reason": "not_owner" }));

    app.sql(&format!("UPDATE users SET roles = '{{premium}}' WHERE id = '{ada}'")).await;
    assert_eq!(scene.decision("mail:read:own", None).await, yes);
    let granted = format!(
        "INSERT INTO grants (id, subject_user, permission, resource_type, resource_id, created_at)
         VALUES (gen_random_uuid(), '{ada}', 'notes:read:any', 'notes', '7', now())"
    );
    let on = || Some(json!({ "type": "notes", "id": "7" }));
    assert_eq!(scene.decision("notes:read:any", on()).await["allowed"], false);
    app.sql(&granted).await;
    assert_eq!(scene.decision("notes:read:any", on()).await["reason"], "grant");
}

/// RBAC-4, RBAC-5, ASVS 16.2.1: each question is on record, with who asked, about whom and what, and how it was decided.
#[tokio::test]
async fn each_question_is_on_record() {
    let scene = Scene::start().await;
    for (permission, outcome, reason) in
        [("calendar:read:own", "allowed", "own"), ("mail:read:own", "denied", "no_permission")]
    {
        let answer = scene.ask(&scene.token, permission, None).await.expect(200);
        let recorded: i64 = scene
            .app
            .value(&format!(
                "SELECT count(*) FROM audit_events JOIN users u ON u.pseudonym::text = resource_id
                 WHERE action = 'rbac.check' AND outcome = '{outcome}' AND reason = '{reason}'
                   AND actor_id = '{}' AND resource_type = 'users' AND u.id = '{}'
                   AND permission = '{permission}' AND trace_id = '{}'",
                scene.service.id,
                scene.ada.id,
                answer.header("x-trace-id").unwrap(),
            ))
            .await;
        assert_eq!(recorded, 1, "{permission}");
    }
}

/// OAUTH-8, ASVS 9.2.3, 9.2.4: a service asks with a token that is for it, and with no other: not with one of Postern, nor of
/// another service, nor one that was changed; that is on record as a try.
#[tokio::test]
async fn a_service_asks_with_a_token_that_is_for_it() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let other = app.service("other", MAY_ASK).await;
    app.accepts(other.id, "other").await;
    let for_other = app.exchange(&scene.tokens, "other").await;
    let (rest, signature) = scene.token.rsplit_once('.').unwrap();
    let turned: String = signature.chars().rev().collect();
    let forged = format!("{rest}.{turned}");
    for token in [&scene.tokens.access, &for_other, &forged, "eyJ"] {
        assert_refused(&scene.ask(token, "notes:read:own", None).await);
    }
    let tries = format!(
        "SELECT count(*) FROM (
             SELECT to_jsonb(e) AS said FROM audit_events e UNION SELECT last FROM audit_folds) all_of_them
         WHERE said ->> 'actor_id' = '{}' AND said ->> 'action' = 'defence.access_token'",
        scene.service.id
    );
    assert!(app.value::<i64>(&tries).await > 0);
    // One service may accept several, and each is looked at.
    app.accepts(scene.service.id, "https://assistant.example").await;
    let second = app.exchange(&scene.tokens, "https://assistant.example").await;
    for token in [&scene.token, &second] {
        scene.ask(token, "notes:read:own", None).await.expect(200);
    }
    // The name is taken from it: so are the tokens.
    app.sql("DELETE FROM service_audiences WHERE audience = 'assistant'").await;
    assert_refused(&scene.ask(&scene.token, "notes:read:own", None).await);
    app.sql("DELETE FROM service_audiences").await;
    assert_refused(&scene.ask(&second, "notes:read:own", None).await);
}

/// SES-5, OAUTH-8: a log-out counts at once, though the token goes on for minutes; and so does a password that has to be changed
/// first.
#[tokio::test]
async fn a_log_out_counts_at_once() {
    let scene = Scene::start().await;
    scene.decision("notes:read:own", None).await;
    let key = format!("pst:{{{}}}:session:{}", scene.ada.id, scene.tokens.session_id);
    let mut redis = scene.app.redis().await;
    let restrict =
        redis::cmd("HSET").arg(&key).arg("restriction").arg("password_change").to_owned();
    let _: i64 = restrict.query_async(&mut redis).await.unwrap();
    assert_refused(&scene.ask(&scene.token, "notes:read:own", None).await);
    let lift = redis::cmd("HDEL").arg(&key).arg("restriction").to_owned();
    let _: i64 = lift.query_async(&mut redis).await.unwrap();
    scene.decision("notes:read:own", None).await;
    let ada = scene.app.as_user(&scene.tokens);
    ada.post_empty("/api/v1/session/logout").await.expect(204);
    assert_refused(&scene.ask(&scene.token, "notes:read:own", None).await);
}

/// SES-3: a service that asks does not keep its user's session from ending for want of use.
#[tokio::test]
async fn asking_is_no_use_of_the_session() {
    let scene = Scene::start().await;
    let key = format!("pst:{{{}}}:session:{}", scene.ada.id, scene.tokens.session_id);
    let mut redis = scene.app.redis().await;
    let used = redis::cmd("HGET").arg(&key).arg("last_used_at").to_owned();
    let used_at: i64 = used.query_async(&mut redis).await.unwrap();
    // Uses are noted to the second.
    let before = used_at - 60_000;
    let set = redis::cmd("HSET").arg(&key).arg("last_used_at").arg(before).to_owned();
    let _: i64 = set.query_async(&mut redis).await.unwrap();
    scene.decision("notes:read:own", None).await;
    assert_eq!(used.query_async::<i64>(&mut redis).await.unwrap(), before);
    scene.app.as_user(&scene.tokens).get("/api/v1/session").await.expect(200);
    assert!(used.query_async::<i64>(&mut redis).await.unwrap() > before);
}
