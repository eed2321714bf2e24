//! Who has an alert in hand, and what is told of it then.

use std::time::Duration;

use futures_util::future::join_all;
use postern_tests::{Deadline, Response, Tokens, Value, json};
use reqwest::Method;

use super::{ALERTS, Scene, settings, waiting};

impl Scene {
    async fn acknowledge(&self, tokens: &Tokens, rule: &str) -> Response {
        self.app.as_user(tokens).post_empty(&format!("{ALERTS}/{rule}/acknowledge")).await
    }

    /// Lets two days pass, in which somebody looks twice.
    async fn pass_days(&self) {
        for _ in 0..2 {
            self.pass("queue_age", "24 hours").await;
            self.look().await;
            // What leaves together arrives in any order.
            self.work("mail").await;
        }
    }
}

const RECORDED: &str =
    "audit_events WHERE action = 'job.alert.acknowledge' AND resource_id = 'queue_age'
    AND outcome = 'allowed'";

/// JOB-6: whoever has an alert in hand is named, the first of those who say so, and nobody is reminded of it. What joins is told, and
/// in nobody's hand; the end is told; and what fires anew is in nobody's hand either.
#[tokio::test]
async fn nobody_is_reminded_of_what_somebody_has_in_hand() {
    let scene = Scene::new().await;
    scene.fire().await;
    assert_eq!(scene.alert("queue_age").await["acknowledged"], Value::Null);
    let first = scene.acknowledge(&scene.tokens, "queue_age").await.expect(200).json();
    let by = &first["acknowledged"];
    assert_eq!((&by["by"], &by["name"]), (&json!(scene.root.id), &json!("Root")), "{first}");
    assert!(by["at"].is_string() && first["state"] == "firing", "{first}");
    let ada = scene.app.log_in(&scene.ada).await;
    let second = scene.acknowledge(&ada, "queue_age").await.expect(200).json();
    assert_eq!((&second["acknowledged"], scene.count(RECORDED).await), (by, 1));
    scene.pass_days().await;
    assert_eq!(scene.alert("queue_age").await["acknowledged"], *by);
    assert_eq!(scene.subjects(&scene.ada).await, ["An alert has begun"]);

    scene.app.sql(&waiting("purge_messages", "10 minutes", 1)).await;
    scene.look().await;
    scene.work("mail").await;
    assert_eq!(scene.alert("queue_age").await["acknowledged"], Value::Null, "it is about more");
    scene.pass_days().await;
    let begun = "An alert has begun";
    let (goes_on, over) = ("An alert goes on", "An alert is over");
    assert_eq!(scene.subjects(&scene.ada).await, [begun, begun, goes_on, goes_on]);

    let again = scene.acknowledge(&ada, "queue_age").await.expect(200).json();
    assert_eq!(again["acknowledged"]["name"], "Ada");
    scene.app.sql("DELETE FROM jobs WHERE kind = 'purge_messages'").await;
    scene.mend().await;
    assert_eq!(scene.alert("queue_age").await["acknowledged"], Value::Null);
    assert_eq!(scene.subjects(&scene.ada).await[4..], [over]);
    scene.fire().await;
    scene.work("mail").await;
    assert_eq!(scene.alert("queue_age").await["acknowledged"], Value::Null, "it is another");
    scene.pass_days().await;
    assert_eq!(scene.subjects(&scene.ada).await[5..], [begun, goes_on, goes_on]);
}

/// JOB-6: whoever leaves has nothing in hand any more: the others are reminded again, and one of them may take it.
#[tokio::test]
async fn whoever_leaves_has_nothing_in_hand() {
    let scene = Scene::new().await;
    scene.fire().await;
    let ada = scene.app.log_in(&scene.ada).await;
    scene.acknowledge(&ada, "queue_age").await.expect(200);
    scene.app.sql(&format!("DELETE FROM users WHERE id = '{}'", scene.ada.id)).await;
    let alert = scene.alert("queue_age").await;
    assert_eq!((&alert["state"], &alert["acknowledged"]), (&json!("firing"), &Value::Null));
    scene.pass("queue_age", "24 hours").await;
    scene.look().await;
    let expected = ["Ein Alarm hat begonnen", "Ein Alarm dauert an"];
    assert_eq!(scene.subjects(&scene.root).await, expected);
    let next = scene.acknowledge(&scene.tokens, "queue_age").await.expect(200).json();
    assert_eq!(next["acknowledged"]["name"], "Root", "{next}");
}

/// JOB-6: only what fires can be taken in hand; and what was switched off meanwhile, and fires again, is in nobody's.
#[tokio::test]
async fn what_does_not_fire_cannot_be_acknowledged() {
    let scene = Scene::new().await;
    let acknowledge = async |rule: &str| scene.acknowledge(&scene.tokens, rule).await;
    acknowledge("queue_age").await.expect_problem(409, "conflict");
    scene.old_job("10 minutes").await;
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "pending");
    acknowledge("queue_age").await.expect_problem(409, "conflict");
    acknowledge("of_the_future").await.expect_problem(404, "not-found");
    assert_eq!(scene.count(RECORDED).await, 0);
    scene.pass("queue_age", "1 minute").await;
    scene.look().await;
    acknowledge("queue_age").await.expect(200);
    let off = json!({ "enabled": false, "threshold": 300, "hold_seconds": 0, "recipients": [] });
    let put = scene.put("queue_age", off).await.expect(200).json();
    assert_eq!(put["acknowledged"], Value::Null);
    acknowledge("queue_age").await.expect_problem(409, "conflict");
    scene.put("queue_age", settings(300, 0)).await.expect(200);
    scene.look().await;
    let alert = scene.alert("queue_age").await;
    assert_eq!((&alert["state"], &alert["acknowledged"]), (&json!("firing"), &Value::Null));
}

/// JOB-6: of many who say so at the same moment one is named and on record; and somebody who is about to remind when somebody says so
/// reminds nobody.
#[tokio::test]
async fn one_of_many_has_an_alert_in_hand() {
    let scene = Scene::new().await;
    scene.fire().await;
    let ada = scene.app.log_in(&scene.ada).await;
    let all = [&scene.tokens, &ada, &scene.tokens, &ada, &scene.tokens, &ada];
    let said = join_all(all.map(|tokens| scene.acknowledge(tokens, "queue_age"))).await;
    let named: Vec<Value> =
        said.into_iter().map(|answer| answer.expect(200).json()["acknowledged"].clone()).collect();
    assert!(named.iter().all(|one| one == &named[0] && one.is_object()), "{named:?}");
    assert_eq!(scene.count(RECORDED).await, 1);

    scene.app.sql("DELETE FROM job_alert_acknowledgements").await;
    scene.pass("queue_age", "24 hours").await;
    scene.app.sql("UPDATE job_alert_rounds SET begun_at = 'epoch'").await;
    let mut held = scene.app.pool().begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE job_alert_recipients IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *held)
        .await
        .expect("a lock");
    let meanwhile = async {
        let blocked = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let deadline = Deadline::after(Duration::from_secs(5));
        while scene.app.value::<i64>(blocked).await < 1 {
            assert!(deadline.pause().await, "nobody is about to remind");
        }
        let said = format!(
            "SELECT outcome FROM acknowledge_alert('queue_age', '{}', now())",
            scene.root.id
        );
        assert_eq!(scene.app.value::<String>(&said).await, "acknowledged");
        held.rollback().await.expect("the lock goes");
    };
    tokio::join!(scene.work("jobs"), meanwhile);
    assert_eq!(scene.subjects(&scene.ada).await, ["An alert has begun"]);
}

/// JOB-6, RBAC-7: alerts are taken in hand by those who steer background work.
#[tokio::test]
async fn nobody_else_acknowledges_alerts() {
    let scene = Scene::new().await;
    scene.fire().await;
    let (bob, tokens) = scene.app.somebody("Bob").await;
    scene.acknowledge(&tokens, "queue_age").await.expect_problem(404, "not-found");
    let root = scene.app.as_user(&scene.tokens);
    let reader =
        json!({ "description": "", "parents": ["user"], "permissions": ["jobs:read:any"] });
    root.put("/api/v1/rbac/roles/reader", reader).await.expect(201);
    let given = root.request(Method::PUT, &format!("/api/v1/users/{}/roles/reader", bob.id));
    Response::of(given).await.expect(200);
    let tokens = scene.app.log_in(&bob).await;
    // A component knows a new role when it next looks at the policy.
    let deadline = Deadline::after(Duration::from_secs(20));
    while scene.app.as_user(&tokens).get(ALERTS).await.status != 200 {
        assert!(deadline.pause().await, "the role permits nothing");
    }
    scene.acknowledge(&tokens, "queue_age").await.expect_problem(404, "not-found");
    let path = format!("{ALERTS}/queue_age/acknowledge");
    scene.app.api().post_empty(&path).await.expect_problem(401, "unauthenticated");
    assert_eq!(scene.alert("queue_age").await["acknowledged"], Value::Null);
}
