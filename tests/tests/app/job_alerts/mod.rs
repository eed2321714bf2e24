//! Alert rules (JOB-6): when one fires, when it is over, and who is told, by mail and by webhook.

mod acknowledging;
mod administration;
mod measures;
mod telling;
mod webhook;

use postern_tests::{App, Builder, Mail, Response, Tokens, User, Value, json};

const ALERTS: &str = "/api/v1/jobs/alerts";

/// An application with two administrators, one of whom reads German. Only components that a test asks for do their work.
struct Scene {
    app: App,
    root: User,
    tokens: Tokens,
    ada: User,
}

impl Scene {
    async fn new() -> Self {
        Self::of(App::builder()).await
    }

    async fn of(builder: Builder) -> Self {
        let app = builder.alerts().start().await;
        let root = app.administrator("Root").await;
        let tokens = app.log_in(&root).await;
        let german = json!({ "language": "de", "time_zone": "Europe/Berlin" });
        app.as_user(&tokens).patch("/api/v1/users/me/preferences", german).await.expect(200);
        let ada = app.administrator("Ada").await;
        while app.tick().await.expect(200).json()["claimed"] != 0 {}
        app.sql("DELETE FROM jobs").await;
        app.sql("DELETE FROM job_runs").await;
        Self { app, root, tokens, ada }
    }

    /// Lets one component do its work.
    async fn work(&self, component: &str) -> Value {
        let api = self.app.host().with_token(&self.app.keys().tick_token);
        api.post_empty(&format!("/internal/work/{component}")).await.expect(200).json()
    }

    /// Lets somebody look at the rules, as if the last one had done so long ago: longer than it has to be, since a component reads
    /// its clock in whole milliseconds.
    async fn look(&self) {
        self.app.sql("UPDATE job_alert_rounds SET begun_at = now() - interval '16 seconds'").await;
        self.work("jobs").await;
    }

    /// Lets so much time pass for a rule.
    async fn pass(&self, rule: &str, time: &str) {
        let moved = format!(
            "UPDATE job_alerts SET since = since - interval '{time}', told_at = told_at - interval '{time}',
                 calm_since = calm_since - interval '{time}', resolved_at = resolved_at - interval '{time}'
             WHERE name = '{rule}'"
        );
        assert_eq!(self.app.sql(&moved).await, 1);
    }

    async fn alert(&self, name: &str) -> Value {
        let list = self.app.as_user(&self.tokens).get(ALERTS).await.expect(200).json();
        let items = list["items"].as_array().expect("items").clone();
        items.into_iter().find(|one| one["name"] == name).expect("the rule")
    }

    async fn state(&self, name: &str) -> String {
        self.alert(name).await["state"].as_str().expect("a state").to_owned()
    }

    async fn put(&self, name: &str, settings: Value) -> Response {
        self.app.as_user(&self.tokens).put(&format!("{ALERTS}/{name}"), settings).await
    }

    /// The mails about alerts that somebody has got, once what is queued has left.
    async fn told(&self, user: &User) -> Vec<Mail> {
        self.work("mail").await;
        let mut mails = self.app.mails_to(&user.email).await;
        mails.retain(|mail| mail.subject.contains("lert ") || mail.subject.contains("Alarm "));
        mails
    }

    async fn subjects(&self, user: &User) -> Vec<String> {
        self.told(user).await.into_iter().map(|mail| mail.subject).collect()
    }

    async fn count(&self, from: &str) -> i64 {
        self.app.value(&format!("SELECT count(*) FROM {from}")).await
    }

    /// Has a text message wait for so long that nobody sends: its component does no work here.
    async fn old_job(&self, age: &str) {
        self.app.sql(&waiting("send_sms", age, 1)).await;
    }

    /// Has background work wait for too long, until somebody was told.
    async fn fire(&self) {
        self.old_job("10 minutes").await;
        self.look().await;
        self.pass("queue_age", "1 minute").await;
        self.look().await;
        assert_eq!(self.state("queue_age").await, "firing");
    }

    /// Mends that, until it is over.
    async fn mend(&self) {
        self.app.sql("DELETE FROM jobs WHERE kind = 'send_sms'").await;
        self.look().await;
        self.pass("queue_age", "5 minutes").await;
        self.look().await;
        assert_eq!(self.state("queue_age").await, "ok");
    }
}

/// Queues jobs that have been due for so long.
fn waiting(kind: &str, age: &str, count: u32) -> String {
    format!(
        "INSERT INTO jobs (id, kind, payload, run_at, created_at)
         SELECT gen_random_uuid(), '{kind}', '{{}}', now() - interval '{age}', now() FROM generate_series(1, {count})"
    )
}

fn settings(threshold: i64, hold: i64) -> Value {
    json!({ "enabled": true, "threshold": threshold, "hold_seconds": hold, "recipients": [] })
}
