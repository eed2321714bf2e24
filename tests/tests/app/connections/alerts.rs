//! JOB-6, OAUTH-6: what the operator has to mend, the operator is told.

use postern_tests::{Builder, Mail, User, json};

use super::{Bench, CONNECTIONS, shape};

/// The mails about alerts that somebody has got.
async fn told(bench: &Bench, user: &User) -> Vec<Mail> {
    bench.app.tick().await.expect(200);
    let mut mails = bench.app.mails_to(&user.email).await;
    mails.retain(|mail| mail.subject.to_lowercase().contains("alert "));
    mails
}

/// Lets somebody look at the rules, as if it were five minutes later.
async fn look(bench: &Bench) {
    bench.app.sql("UPDATE job_alerts SET calm_since = calm_since - interval '5 minutes'").await;
    bench.app.sql("UPDATE job_alert_rounds SET begun_at = 'epoch'").await;
    bench.app.tick().await.expect(200);
}

/// OAUTH-6, JOB-6: our secret at Microsoft has ended (7000222): administrators are told, once, of the provider and of no user; users
/// are told nothing; and once it is mended, that it is over.
#[tokio::test]
async fn our_secret_that_has_ended_is_the_operators_to_mend() {
    let bench = Bench::with(Builder::alerts).await;
    let app = &bench.app;
    let root = app.administrator("Root").await;
    let root_tokens = app.log_in(&root).await;
    let ada: String = app.value("SELECT email FROM users WHERE name = 'Ada'").await;
    let id = bench.connected("microsoft", shape("microsoft")).await;
    look(&bench).await;
    assert_eq!(told(&bench, &root).await.len(), 0);
    let before = app.mails_to(&ada).await.len();

    let ended = json!({ "status": 401, "token": { "error": "invalid_client", "error_codes": [7_000_222] } });
    bench.provider.differs(ended).await;
    let refresh = format!("{CONNECTIONS}/{id}/refresh");
    let refused = app.as_user(&bench.tokens).post_empty(&refresh).await;
    refused.expect_problem(503, "provider-unavailable");
    look(&bench).await;
    look(&bench).await;
    let mails = told(&bench, &root).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    let mail = &mails[0];
    assert!(mail.text.contains("It is about: microsoft\n"), "{}", mail.text);
    assert!(mail.text.contains("Counted: one connection."), "{}", mail.text);
    assert!(!mail.text.contains("Ada") && !mail.text.contains(&id) && !mail.text.contains(&ada));
    assert_eq!(app.mails_to(&ada).await.len(), before, "nothing that its owner could do");
    let list = app.as_user(&root_tokens).get("/api/v1/jobs/alerts").await.expect(200);
    let items = list.json()["items"].as_array().expect("items").clone();
    let rule = items.iter().find(|one| one["name"] == "provider").expect("the rule");
    assert_eq!((&rule["state"], &rule["about"]), (&json!("firing"), &json!(["microsoft"])));
    assert!(!list.text().contains(&id) && !list.text().contains(&ada));

    bench.provider.differs(json!({ "token": shape("microsoft") })).await;
    app.sql("UPDATE oauth_tokens SET retry_at = now()").await;
    app.as_user(&bench.tokens).post_empty(&refresh).await.expect(200);
    look(&bench).await;
    look(&bench).await;
    let subjects: Vec<String> =
        told(&bench, &root).await.into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["An alert has begun", "An alert is over"]);
    assert_eq!(app.mails_to(&ada).await.len(), before);
}
