//! RBAC-4: the log grows with what happens, not with how often somebody tries it. Denials that repeat are one event
//! with their number.

use futures_util::future::join_all;
use postern_tests::{App, Tokens, User, Value, json};

const DENIED: &str = "/api/v1/users";
/// How many resources of a kind have events of their own at a time.
const RESOURCES: i64 = 20;

/// Somebody who may not list users, and what the log says of it: how many events, and for how many tries they stand.
struct Scene {
    app: App,
    ada: User,
    tokens: Tokens,
}

impl Scene {
    async fn new() -> Self {
        let app = App::start().await;
        let (ada, tokens) = app.somebody("Ada").await;
        Self { app, ada, tokens }
    }

    async fn try_at_once(&self, times: usize) {
        let tries = (0..times).map(async |_| self.app.as_user(&self.tokens).get(DENIED).await);
        for answer in join_all(tries).await {
            answer.expect_problem(404, "not-found");
        }
    }

    fn of_ada(&self, what: &str) -> String {
        format!(
            "SELECT {what} FROM audit_events WHERE outcome = 'denied' AND permission = 'users:list:any'
             AND actor_id = (SELECT pseudonym FROM users WHERE id = '{}')",
            self.ada.id
        )
    }

    async fn events(&self) -> i64 {
        self.app.value(&self.of_ada("count(*)")).await
    }

    async fn counted(&self) -> i64 {
        self.app.value("SELECT coalesce(sum(repeated), 0)::int8 FROM audit_folds").await
    }

    /// Tries that the events stand for.
    async fn told(&self) -> i64 {
        self.app
            .value(&self.of_ada("coalesce(sum(coalesce((details ->> 'count')::int8, 1)), 0)::int8"))
            .await
    }

    async fn close_windows(&self) {
        self.app.sql("UPDATE audit_folds SET closes_at = now() - interval '1 second'").await;
    }
}

/// RBAC-4, ASVS 16.3.3: two hundred denials of one kind are one event at once, and one more with the rest when the
/// minute is over; nothing is lost, whoever is killed in between.
#[tokio::test]
async fn repeated_denials_are_one_event_with_a_count() {
    let mut scene = Scene::new().await;
    scene.try_at_once(1).await;
    assert_eq!((scene.events().await, scene.counted().await), (1, 0));
    for _ in 0..10 {
        scene.try_at_once(20).await;
    }
    assert_eq!((scene.events().await, scene.counted().await), (1, 200));
    scene.app.tick().await.expect(200);
    assert_eq!((scene.events().await, scene.counted().await), (1, 200), "the window is open");
    let survivor = scene.app.second_host();
    scene.app = scene.app.served_by(survivor);
    scene.close_windows().await;
    scene.app.tick().await.expect(200);
    assert_eq!((scene.events().await, scene.counted().await, scene.told().await), (2, 0, 201));
    let details: Value = scene
        .app
        .value(&scene.of_ada("details").replace("WHERE", "WHERE details ? 'count' AND"))
        .await;
    assert!(details["count"] == 200 && details["since_ms"].is_i64(), "{details}");
    // Another window follows, and when nothing happens in it, nothing stays.
    scene.close_windows().await;
    scene.app.tick().await.expect(200);
    assert_eq!(scene.events().await, 2);
    assert_eq!(scene.app.value::<i64>("SELECT count(*) FROM audit_folds").await, 0);
}

/// RBAC-4: without a tick the first denial behind the window stands for those in it.
#[tokio::test]
async fn the_next_denial_tells_of_those_before() {
    let scene = Scene::new().await;
    scene.try_at_once(30).await;
    assert_eq!((scene.events().await, scene.counted().await), (1, 29));
    scene.close_windows().await;
    scene.try_at_once(10).await;
    assert_eq!((scene.events().await, scene.told().await), (2, 31));
    assert_eq!(scene.counted().await, 9);
}

/// RBAC-4: what is not alike is not one: another caller, another permission.
#[tokio::test]
async fn different_denials_are_different_events() {
    let scene = Scene::new().await;
    let (_, bob) = scene.app.somebody("Bob").await;
    for tokens in [&scene.tokens, &bob] {
        for path in [DENIED, "/api/v1/rbac/roles"] {
            for _ in 0..2 {
                scene.app.as_user(tokens).get(path).await.expect_problem(404, "not-found");
            }
        }
    }
    let denied = "SELECT count(*) FROM audit_events WHERE outcome = 'denied'";
    assert_eq!(scene.app.value::<i64>(denied).await, 4);
    assert_eq!(scene.counted().await, 4);
}

/// RBAC-4: many ticks at once tell of a window once.
#[tokio::test]
async fn a_window_is_told_once() {
    let scene = Scene::new().await;
    scene.try_at_once(20).await;
    scene.close_windows().await;
    for answer in join_all((0..8).map(async |_| scene.app.tick().await)).await {
        answer.expect(200);
    }
    assert_eq!((scene.events().await, scene.told().await), (2, 20));
}

/// RBAC-4: one resource that is denied again and again hides no other one.
#[tokio::test]
async fn one_denied_resource_hides_no_other() {
    let scene = Scene::new().await;
    let (bob, grace) =
        (scene.app.register_verified("Bob").await, scene.app.register_verified("Grace").await);
    for (user, times) in [(&bob, 3), (&grace, 2), (&bob, 1)] {
        for _ in 0..times {
            let path = format!("/api/v1/users/{}", user.id);
            let answer = scene.app.as_user(&scene.tokens).get(&path).await;
            answer.expect_problem(404, "not-found");
        }
    }
    let of = |user: &User| {
        format!(
            "SELECT concat(
                 (SELECT count(*) FROM audit_events e WHERE outcome = 'denied' AND resource_id = pseudonym::text), ' + ',
                 (SELECT sum(repeated) FROM audit_folds WHERE last ->> 'resource_id' = pseudonym::text))
             FROM users WHERE id = '{}'",
            user.id
        )
    };
    assert_eq!(scene.app.value::<String>(&of(&bob)).await, "1 + 3");
    assert_eq!(scene.app.value::<String>(&of(&grace)).await, "1 + 1");
}

/// RBAC-4: whoever walks through ids, many at once, makes so many events of a kind in a window and no more; what goes
/// beyond is counted, each of it, and named after none of them.
#[tokio::test]
async fn whoever_walks_through_ids_does_not_flood_the_log() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let denied = "FROM audit_events WHERE outcome = 'denied' AND resource_type = 'jobs'";
    let events = format!("SELECT count(*) {denied}");
    let walk = async |first: u32| {
        let ids = first..first + 60;
        let tries = ids.map(async |id| {
            let path = format!("/api/v1/jobs/0194bd6c-6f3a-7d2e-9a4b-{id:012}");
            app.as_user(&scene.tokens).get(&path).await.expect_problem(404, "not-found");
        });
        join_all(tries).await;
    };
    walk(0).await;
    assert_eq!(app.value::<i64>(&events).await, RESOURCES + 1);
    walk(0).await;
    walk(60).await;
    assert_eq!(app.value::<i64>(&events).await, RESOURCES + 1);
    assert_eq!(scene.counted().await, 180 - RESOURCES - 1);
    // What was repeated is told by its name, and the rest by its number.
    scene.close_windows().await;
    app.tick().await.expect(200);
    assert_eq!(app.value::<i64>(&events).await, 2 * (RESOURCES + 1));
    let named = format!("SELECT count(DISTINCT resource_id) {denied} AND details ? 'count'");
    assert_eq!(app.value::<i64>(&named).await, RESOURCES);
    let rest = format!("SELECT (details ->> 'count')::int8 {denied} AND resource_id IS NULL");
    assert_eq!(app.value::<i64>(&rest).await, 180 - 2 * RESOURCES - 1);
    // Nobody else is counted with them.
    let (_, bob) = app.somebody("Bob").await;
    app.as_user(&bob).get("/api/v1/jobs/0194bd6c-6f3a-7d2e-9a4b-000000000070").await.expect(404);
    assert_eq!(app.value::<i64>(&events).await, 2 * (RESOURCES + 1) + 1);
}

/// RBAC-4, RBAC-5: a no to a question hides no refusal to answer it: who may ask no more is told from who was told no.
#[tokio::test]
async fn an_answer_hides_no_refusal() {
    let scene = Scene::new().await;
    for (number, details) in [(1, json!({ "status": 200 })), (2, json!({})), (3, json!({}))] {
        let event = json!({
            "id": format!("0194bd6c-6f3a-7d2e-9a4b-{number:012}"), "occurred_at": "2026-01-31T09:30:00Z",
            "actor_id": scene.ada.id, "action": "rbac.check", "outcome": "denied", "reason": "not_owner",
            "resource_type": "users", "resource_id": scene.ada.id, "trace_id": "", "address": "", "details": details,
        });
        let record = format!("SELECT record_denial('{event}', 60000)");
        assert_eq!(scene.app.value::<bool>(&record).await, number < 3, "{number}");
    }
}
