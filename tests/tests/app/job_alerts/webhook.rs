//! Alerts for machines: the receiver that the operator has named.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use postern_tests::{App, FakeServer, Value, json, standard_webhooks};

use super::Scene;

/// The key of the specification's vector.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What is said of an alert that begins, and of its end.
fn expect_news(begun: &Value, over: &Value) {
    assert_eq!((&begun["type"], &over["type"]), (&json!("alert.firing"), &json!("alert.resolved")));
    let data = &begun["data"];
    let expected = json!({
        "rule": "queue_age", "state": "firing", "reminder": false, "about": ["send_sms"], "unit": "seconds",
        "threshold": 300, "value": data["value"], "since": data["since"],
    });
    assert_eq!(*data, expected);
    assert!(data["value"].as_i64().is_some_and(|value| value >= 600), "{begun}");
    let times = [&begun["timestamp"], &data["since"], &over["timestamp"], &over["data"]["since"]];
    assert!(times.iter().all(|time| time.is_string()), "{begun} {over}");
}

/// JOB-6: the operator's receiver is told as well, by a message that the reference library of Standard Webhooks takes, again until it
/// answers, and under one id; it names nobody.
#[tokio::test]
async fn an_alert_is_pushed_to_the_webhook() {
    let up = Arc::new(AtomicBool::new(false));
    let server = {
        let up = Arc::clone(&up);
        FakeServer::start(move |_| {
            let status = if up.load(SeqCst) { 204 } else { 503 };
            async move { (status, String::new()) }
        })
        .await
    };
    let builder = App::builder()
        .variable("alert_webhook_url", &server.url)
        .variable("alert_webhook_path", "/alerts?of=postern")
        .variable("alert_webhook_key", SECRET);
    let scene = Scene::of(builder).await;
    scene.fire().await;
    // What is ordered beside the work may be found by the next tick.
    let again = async || {
        let due = "UPDATE jobs SET run_at = now() - interval '1 second' WHERE kind = 'push_alert' AND state = 'queued'";
        scene.app.sql(due).await;
        scene.work("jobs").await
    };
    again().await;
    let refused = server.received().len();
    assert!(refused >= 1, "it was told");
    up.store(true, SeqCst);
    for _ in 0..3 {
        again().await;
    }
    let received = server.received();
    assert_eq!(received.len(), refused + 1, "once it was taken, it was not sent again");
    let ids: BTreeSet<_> = received.iter().map(|one| one.header("webhook-id")).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    scene.mend().await;
    again().await;
    let received = server.received();
    assert_eq!(received.len(), refused + 2);
    for message in &received {
        assert_eq!(message.target(), "POST /alerts?of=postern");
        // Small receivers do not read what comes in chunks.
        assert_eq!(message.header("content-length"), Some(message.body.len().to_string().as_str()));
        standard_webhooks::verify(SECRET, message).await.expect("a signature of ours");
        for text in [&scene.root.email, &scene.root.id.to_string(), &scene.ada.email, "Ada"] {
            assert!(!message.body.contains(text), "{}", message.body);
        }
    }
    let body =
        |index: usize| -> Value { serde_json::from_str(&received[index].body).expect("JSON") };
    expect_news(&body(0), &body(refused + 1));
    // It takes no others.
    let mut forged = received[0].clone();
    forged.body = forged.body.replace("queue_age", "queue_old");
    assert!(standard_webhooks::verify(SECRET, &forged).await.is_err());
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(standard_webhooks::verify(other, &received[0]).await.is_err());
    // Who reads mails is told all the same.
    assert_eq!(scene.told(&scene.ada).await.len(), 2);
}

/// JOB-6: a receiver that is set wrongly keeps no mail from its readers.
#[tokio::test]
async fn a_bad_webhook_keeps_no_mail_back() {
    let builder = App::builder()
        .variable("alert_webhook_url", "http://127.0.0.1:9")
        .variable("alert_webhook_key", "short");
    let scene = Scene::of(builder).await;
    scene.fire().await;
    assert_eq!(scene.subjects(&scene.ada).await, ["An alert has begun"]);
    scene.work("jobs").await;
    let error = "SELECT last_error FROM jobs WHERE kind = 'push_alert'";
    let error: String = scene.app.value(error).await;
    assert!(error.contains("alert_webhook_key"), "{error}");
}
