//! Who is told of an alert, how often, and by whom.

use std::time::Duration;

use futures_util::future::join_all;
use postern_tests::{Deadline, Value, json};

use super::{Scene, waiting};

/// JOB-6: work that waits for too long, for long enough, is told of once, to each administrator in their language; so is its end;
/// and what goes on is told of once a day.
#[tokio::test]
async fn a_queue_that_gets_old_is_told_of_once() {
    let scene = Scene::new().await;
    scene.look().await;
    let rule = scene.alert("queue_age").await;
    assert_eq!(
        (&rule["state"], &rule["value"], &rule["changed"], &rule["unit"], &rule["threshold"]),
        (&json!("ok"), &json!(0), &json!(false), &json!("seconds"), &json!(300))
    );
    scene.old_job("10 minutes").await;
    scene.look().await;
    let rule = scene.alert("queue_age").await;
    assert_eq!((&rule["state"], &rule["about"]), (&json!("pending"), &json!(["send_sms"])));
    let value = rule["value"].as_i64().expect("a value");
    assert!((600..700).contains(&value), "{value}");
    scene.pass("queue_age", "20 seconds").await;
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "pending", "a minute has not passed");
    assert_eq!(scene.subjects(&scene.root).await, Vec::<String>::new());

    scene.pass("queue_age", "40 seconds").await;
    scene.look().await;
    let rule = scene.alert("queue_age").await;
    assert_eq!((&rule["state"], &rule["last_resolved_at"]), (&json!("firing"), &Value::Null));
    assert!(rule["since"].is_string() && rule["measured_at"].is_string(), "{rule}");
    scene.app.expect_counted("postern_alerts_firing{rule=\"queue_age\"} 1").await;
    for _ in 0..3 {
        scene.look().await;
        scene.pass("queue_age", "1 hour").await;
    }
    let mail = scene.told(&scene.root).await;
    assert_eq!(mail.len(), 1, "{mail:?}");
    assert_eq!(mail[0].subject, "Ein Alarm hat begonnen");
    assert!(mail[0].text.contains("- Es betrifft: send_sms\n"), "{}", mail[0].text);
    assert!(mail[0].text.contains("Ab 300 s ist es zu viel") && mail[0].text.contains(" Uhr (ME"));
    let mail = scene.told(&scene.ada).await;
    assert_eq!(mail.len(), 1, "{mail:?}");
    assert_eq!(mail[0].subject, "An alert has begun");
    assert!(mail[0].text.contains("Background work is due and waits for too long."));

    scene.pass("queue_age", "24 hours").await;
    scene.look().await;
    scene.look().await;
    assert_eq!(scene.told(&scene.root).await[1..].len(), 1, "it goes on");
    scene.mend().await;
    scene.look().await;
    let rule = scene.alert("queue_age").await;
    assert!(rule["last_resolved_at"].is_string() && rule["since"].is_null(), "{rule}");
    let expected = ["An alert has begun", "An alert goes on", "An alert is over"];
    assert_eq!(scene.subjects(&scene.ada).await, expected);
    assert_eq!(scene.told(&scene.root).await.len(), 3);
    assert!(!scene.app.metrics().await.text().contains("postern_alerts_firing{"));
    assert_eq!(scene.count("jobs WHERE kind = 'push_alert'").await, 0, "nobody wants a webhook");
}

/// JOB-6: what comes back soon is over only when it has been well for an hour; a value that is little enough for a moment is not
/// over; and another kind that joins is told of.
#[tokio::test]
async fn what_goes_up_and_down_is_told_seldom() {
    let scene = Scene::new().await;
    scene.fire().await;
    scene.mend().await;
    scene.fire().await;
    scene.app.sql("DELETE FROM jobs WHERE kind = 'send_sms'").await;
    scene.look().await;
    scene.pass("queue_age", "50 minutes").await;
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "firing");
    scene.old_job("10 minutes").await;
    scene.look().await;
    scene.app.sql(&waiting("purge_messages", "10 minutes", 1)).await;
    scene.look().await;
    scene.look().await;
    assert_eq!(scene.alert("queue_age").await["about"], json!(["purge_messages", "send_sms"]));
    scene.app.sql("DELETE FROM jobs WHERE kind IN ('send_sms', 'purge_messages')").await;
    scene.look().await;
    scene.pass("queue_age", "59 minutes").await;
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "firing");
    scene.pass("queue_age", "1 minute").await;
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "ok");
    // They left together, in any order.
    let mut subjects = scene.subjects(&scene.ada).await;
    subjects.sort();
    let (begun, over) = ("An alert has begun", "An alert is over");
    assert_eq!(subjects, [begun, begun, begun, over, over]);
}

/// JOB-6: of many that tick at the same moment, in two processes, one looks at the rules; and of two that have seen the same, one
/// tells.
#[tokio::test]
async fn two_tickers_tell_once() {
    let scene = Scene::new().await;
    let other = scene.app.second_host();
    let token = &scene.app.keys().tick_token;
    let hosts = [scene.app.host(), &other].map(|host| host.with_token(token));
    let orders = "jobs WHERE payload #>> '{template,kind}' = 'alert'";
    scene.old_job("10 minutes").await;
    scene.look().await;
    let looked = "SELECT begun_at::text FROM job_alert_rounds";
    let before: String = scene.app.value(looked).await;
    scene.work("jobs").await;
    assert_eq!(scene.app.value::<String>(looked).await, before, "not so soon");
    scene.pass("queue_age", "1 minute").await;
    scene.app.sql("UPDATE job_alert_rounds SET begun_at = 'epoch'").await;
    let ticks = hosts.iter().cycle().take(8).map(|api| api.post_empty("/internal/work/jobs"));
    for answer in join_all(ticks).await {
        answer.expect(200);
    }
    assert_eq!(scene.count(orders).await, 2, "one for each administrator");

    // Both have measured, and find out whom to tell.
    scene.app.sql("DELETE FROM jobs WHERE kind = 'send_sms'").await;
    scene.look().await;
    scene.pass("queue_age", "5 minutes").await;
    scene.app.sql("UPDATE job_alert_rounds SET begun_at = 'epoch'").await;
    let mut held = scene.app.pool().begin().await.expect("a transaction");
    sqlx::query("LOCK TABLE job_alert_recipients IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *held)
        .await
        .expect("a lock");
    let blocked = async |count: i64| {
        let blocked = "SELECT count(*) FROM pg_stat_activity
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let deadline = Deadline::after(Duration::from_millis(900));
        while scene.app.value::<i64>(blocked).await < count {
            assert!(deadline.pause().await, "{count} do not wait");
        }
    };
    let first = hosts[0].post_empty("/internal/work/jobs");
    let second = async {
        blocked(1).await;
        scene.app.sql("UPDATE job_alert_rounds SET begun_at = 'epoch'").await;
        hosts[1].post_empty("/internal/work/jobs").await
    };
    let let_go = async {
        blocked(2).await;
        held.rollback().await.expect("the lock goes");
    };
    let (first, second, ()) = tokio::join!(first, second, let_go);
    first.expect(200);
    second.expect(200);
    assert_eq!(scene.state("queue_age").await, "ok");
    assert_eq!(scene.count(orders).await, 4);
}
