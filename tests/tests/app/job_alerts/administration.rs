//! What administrators say of alerts.

use postern_tests::{Value, json};

use super::{ALERTS, Scene, settings};

const NOBODY: &str = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

/// JOB-6: a rule that is switched off measures and tells nothing, also where it fired before.
#[tokio::test]
async fn a_rule_that_is_off_is_silent() {
    let scene = Scene::new().await;
    let off = json!({ "enabled": false, "threshold": 300, "hold_seconds": 60, "recipients": [] });
    let put = scene.put("queue_age", off.clone()).await.expect(200).json();
    assert_eq!((&put["enabled"], &put["changed"]), (&json!(false), &json!(true)));
    scene.old_job("10 minutes").await;
    scene.look().await;
    scene.look().await;
    let rule = scene.alert("queue_age").await;
    assert_eq!((&rule["state"], &rule["value"]), (&json!("ok"), &Value::Null));
    scene.put("queue_age", settings(300, 0)).await.expect(200);
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "firing", "at once, as was said");
    let put = scene.put("queue_age", off).await.expect(200).json();
    assert_eq!(
        (&put["state"], &put["since"], &put["value"]),
        (&json!("ok"), &Value::Null, &Value::Null)
    );
    scene.look().await;
    assert_eq!(scene.subjects(&scene.ada).await, ["An alert has begun"]);
    let changes = "audit_events WHERE action = 'job.alert.put' AND resource_id = 'queue_age' AND outcome = 'allowed'";
    assert_eq!(scene.count(changes).await, 3);
    let details =
        "SELECT details::text FROM audit_events WHERE action = 'job.alert.put' ORDER BY id LIMIT 1";
    assert!(scene.app.value::<String>(details).await.contains("\"enabled\": false"));
}

/// JOB-6, API-2: what makes no sense is refused, by the field that does not.
#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let scene = Scene::new().await;
    let bob = scene.app.register_verified("Bob").await;
    let with = |field: &str, value: Value| {
        let mut body = settings(300, 60);
        body[field] = value;
        body
    };
    let root = json!(scene.root.id);
    for (rule, body, pointer) in [
        ("queue_age", with("threshold", json!(0)), "/threshold"),
        ("queue_age", with("threshold", json!(604_801)), "/threshold"),
        ("queue_age", with("threshold", json!("300")), "/threshold"),
        ("failure_rate", with("threshold", json!(101)), "/threshold"),
        ("queue_depth", with("threshold", json!(10_001)), "/threshold"),
        ("queue_age", with("hold_seconds", json!(-1)), "/hold_seconds"),
        ("queue_age", with("hold_seconds", json!(86_401)), "/hold_seconds"),
        ("queue_age", with("enabled", json!("yes")), "/enabled"),
        ("queue_age", with("recipients", json!([root, "root"])), "/recipients/1"),
        ("queue_age", with("recipients", json!([root, NOBODY])), "/recipients/1"),
        ("queue_age", with("recipients", json!([bob.id, root])), "/recipients/0"),
        ("queue_age", with("recipients", json!(vec![root.clone(); 21])), "/recipients"),
        ("queue_age", with("url", json!("http://evil.example")), "/url"),
    ] {
        let refused = scene.put(rule, body.clone()).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors()[0].0, pointer, "{rule} {body}");
    }
    scene.put("failure_rate", settings(100, 0)).await.expect(200);
    scene.put("of_the_future", settings(1, 0)).await.expect_problem(404, "not-found");
    assert_eq!(scene.alert("queue_age").await["changed"], json!(false));
    assert_eq!(scene.count("audit_events WHERE action = 'job.alert.put'").await, 1);
}

/// JOB-6: mails go to those who are named, as long as they may see background work; else to everybody who may, by whatever role.
#[tokio::test]
async fn those_who_are_named_are_told() {
    let scene = Scene::new().await;
    let (bob, _) = scene.app.somebody("Bob").await;
    scene
        .app
        .sql(
            "INSERT INTO roles (name, description, parents, permissions, created_at, updated_at)
              VALUES ('operator', '', '{user}', '{jobs:read:any}', now(), now())",
        )
        .await;
    scene
        .app
        .sql(&format!("UPDATE users SET roles = '{{operator}}' WHERE id = '{}'", bob.id))
        .await;
    let named = json!({ "enabled": true, "threshold": 300, "hold_seconds": 60, "recipients": [scene.ada.id] });
    let rule = scene.put("queue_age", named).await.expect(200).json();
    assert_eq!((&rule["recipients"], &rule["changed"]), (&json!([scene.ada.id]), &json!(true)));
    let told = async || {
        let mut told = Vec::new();
        for user in [&scene.root, &scene.ada, &bob] {
            told.push(scene.told(user).await.len());
        }
        told
    };
    scene.fire().await;
    assert_eq!(told().await, [0, 1, 0]);
    scene
        .app
        .sql(&format!("UPDATE users SET status = 'suspended' WHERE id = '{}'", scene.ada.id))
        .await;
    scene.mend().await;
    assert_eq!(told().await, [1, 1, 1], "she is not here");
    scene
        .app
        .sql(&format!(
            "UPDATE users SET status = 'active', roles = '{{user}}' WHERE id = '{}'",
            scene.ada.id
        ))
        .await;
    scene.fire().await;
    assert_eq!(told().await, [2, 1, 2], "she may not see it");
    scene.app.sql(&format!("DELETE FROM users WHERE id = '{}'", scene.ada.id)).await;
    assert_eq!(scene.count("job_alert_recipients").await, 0);
}

/// JOB-6, RBAC-7: alerts are administrators' business.
#[tokio::test]
async fn nobody_else_sees_or_sets_alerts() {
    let scene = Scene::new().await;
    let (_, tokens) = scene.app.somebody("Bob").await;
    let bob = scene.app.as_user(&tokens);
    let path = format!("{ALERTS}/queue_age");
    bob.get(ALERTS).await.expect_problem(404, "not-found");
    bob.put(&path, settings(1, 0)).await.expect_problem(404, "not-found");
    scene.app.get(ALERTS).await.expect_problem(401, "unauthenticated");
    scene.app.api().put(&path, settings(1, 0)).await.expect_problem(401, "unauthenticated");
    assert_eq!(scene.alert("queue_age").await["threshold"], json!(300));
}
