//! Administrators look at background work and steer it (JOB-2, JOB-6).

use std::{sync::Arc, time::Duration};

use postern_tests::{
    Api, App, Deadline, FakeServer, Response, Tokens, Value, json, new_address, new_password,
};
use tokio::sync::Semaphore;

const NOBODY: &str = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

struct Scene {
    app: App,
    root: Tokens,
}

impl Scene {
    async fn new() -> Self {
        Self::of(App::start().await).await
    }

    async fn of(app: App) -> Self {
        let root = app.administrator("Root").await;
        let root = app.log_in(&root).await;
        app.tick().await.expect(200);
        app.sql("DELETE FROM jobs").await;
        Self { app, root }
    }

    fn api(&self) -> Api<'_> {
        self.app.as_user(&self.root)
    }

    /// Queues a mail to a new address; gives the address and the job.
    async fn queue_mail(&self) -> (String, String) {
        let email = new_address("Ada");
        let body = json!({ "email": email, "password": new_password(), "name": "Ada Lovelace" });
        self.app.post("/api/v1/auth/register", body).await.expect(202);
        let id = format!("SELECT id::text FROM jobs WHERE payload ->> 'to' = '{email}'");
        let id = self.app.value(&id).await;
        (email, id)
    }

    /// A mail that the API refuses for good.
    async fn dead_mail(&self) -> (String, String) {
        let mail = self.queue_mail().await;
        self.app.fail_next_mails(1, 422).await;
        assert_eq!(self.app.tick().await.expect(200).json()["dead"], 1);
        mail
    }

    async fn list(&self, query: &str) -> Value {
        self.api().get(&format!("/api/v1/jobs{query}")).await.expect(200).json()
    }

    async fn job(&self, id: &str) -> Value {
        self.api().get(&format!("/api/v1/jobs/{id}")).await.expect(200).json()
    }

    async fn discard(&self, id: &str, body: Value) -> Response {
        self.api().post(&format!("/api/v1/jobs/{id}/discard"), body).await
    }

    async fn kind(&self, name: &str) -> Value {
        let kinds = self.api().get("/api/v1/jobs/kinds").await.expect(200).json();
        let items = kinds["items"].as_array().expect("items");
        items.iter().find(|kind| kind["kind"] == name).expect("the kind").clone()
    }

    /// What is on record of this action: whom and what it names.
    async fn recorded(&self, action: &str) -> Vec<String> {
        let sql = "SELECT concat_ws(' ', resource_type, resource_id, outcome) FROM audit_events
                   WHERE action = $1 ORDER BY id";
        sqlx::query_scalar(sql).bind(action).fetch_all(self.app.pool()).await.expect("events")
    }
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("items");
    items.iter().map(|job| job["id"].as_str().expect("an id")).collect()
}

/// JOB-2, JOB-6: the queue is a list in pages, newest first, by status and by kind.
#[tokio::test]
async fn the_queue_is_a_list() {
    let scene = Scene::new().await;
    let (_, dead) = scene.dead_mail().await;
    let (_, first) = scene.queue_mail().await;
    let (_, second) = scene.queue_mail().await;
    let all = scene.list("").await;
    assert_eq!(ids(&all), [second.as_str(), &first, &dead]);
    assert_eq!(all["next_cursor"], Value::Null);
    let page = scene.list("?limit=2").await;
    assert_eq!(ids(&page), [second.as_str(), &first]);
    let cursor = page["next_cursor"].as_str().expect("more");
    assert_eq!(ids(&scene.list(&format!("?limit=2&cursor={cursor}")).await), [dead.as_str()]);
    assert_eq!(ids(&scene.list("?status=dead").await), [dead.as_str()]);
    let queued = scene.list("?status=queued&kind=send_email").await;
    assert_eq!(ids(&queued), [second.as_str(), &first]);
    assert_eq!(ids(&scene.list("?kind=send_sms").await), Vec::<&str>::new());
    let job = &queued["items"][0];
    assert_eq!(
        (&job["kind"], &job["status"], &job["priority"], &job["attempts"]),
        (&json!("send_email"), &json!("queued"), &json!("urgent"), &json!(0))
    );
    for (query, pointer) in
        [("?status=lost", "/status"), ("?kind=SEND", "/kind"), ("?cursor=1", "/cursor")]
    {
        let refused = scene.api().get(&format!("/api/v1/jobs{query}")).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors()[0].0, pointer, "{query}");
    }
}

/// JOB-6, AUTH-2: an administrator sees what a job is about and how each of its tries went, and nobody's address or name.
#[tokio::test]
async fn a_job_shows_its_tries_and_nobodys_address() {
    let scene = Scene::new().await;
    let (email, id) = scene.queue_mail().await;
    scene.app.fail_next_mails(1, 503).await;
    assert_eq!(scene.app.tick().await.expect(200).json()["retried"], 1);
    scene.app.sql("UPDATE jobs SET run_at = now() - interval '1 second'").await;
    scene.app.fail_next_mails(1, 422).await;
    assert_eq!(scene.app.tick().await.expect(200).json()["dead"], 1);
    let job = scene.job(&id).await;
    assert_eq!((&job["status"], &job["attempts"]), (&json!("dead"), &json!(2)));
    assert!(job["finished_at"].is_string() && job["started_at"].is_string(), "{job}");
    let told = &job["payload"];
    assert_eq!((&told["to"], &told["template"]["kind"]), (&json!("…"), &json!("verify_email")));
    assert!(told["template"]["verification"].as_str().is_some_and(|id| id.len() == 36), "{told}");
    let tries = job["tries"].as_array().expect("tries");
    let endings: Vec<_> = tries.iter().map(|one| (&one["attempt"], &one["ending"])).collect();
    assert_eq!(endings, [(&json!(2), &json!("dead")), (&json!(1), &json!("retried"))]);
    assert!(tries[1]["error"].as_str().is_some_and(|error| error.contains("503")), "{job}");
    assert!(tries.iter().all(|one| one["duration_ms"].as_i64().is_some_and(|ms| ms >= 0)));
    let lists = [scene.list("").await, scene.list("?status=dead").await, job];
    for answer in lists {
        let text = answer.to_string();
        assert!(
            text.contains(&id) && !text.contains(&email) && !text.contains("Lovelace"),
            "{text}"
        );
    }
    scene.api().get(&format!("/api/v1/jobs/{NOBODY}")).await.expect_problem(404, "not-found");
}

/// JOB-2: a dead letter is tried again as often as a new job, or discarded; what runs is neither, and each change is on record.
#[tokio::test]
async fn a_dead_letter_is_retried_or_discarded() {
    let scene = Scene::new().await;
    let retry = async |id: &str| scene.api().post_empty(&format!("/api/v1/jobs/{id}/retry")).await;
    let discard = async |id: &str| scene.discard(id, json!({})).await;
    let (email, dead) = scene.dead_mail().await;
    retry(&dead).await.expect(204);
    let job = scene.job(&dead).await;
    assert_eq!((&job["status"], &job["attempts"]), (&json!("queued"), &json!(0)));
    assert_eq!(job["tries"].as_array().map(Vec::len), Some(1), "what was is on record");
    retry(&dead).await.expect_problem(409, "conflict");
    assert_eq!(scene.app.tick().await.expect(200).json()["done"], 1);
    assert_eq!(scene.app.mails_to(&email).await.len(), 1);
    retry(&dead).await.expect_problem(409, "conflict");
    discard(&dead).await.expect_problem(409, "conflict");

    let (email, queued) = scene.queue_mail().await;
    let hold = "UPDATE jobs SET state = 'running', attempts = 1, lease_id = gen_random_uuid(),
                    lease_until = now() + interval '1 minute' WHERE state = 'queued'";
    scene.app.sql(hold).await;
    discard(&queued).await.expect_problem(409, "conflict");
    retry(&queued).await.expect_problem(409, "conflict");
    scene.app.sql("UPDATE jobs SET state = 'queued', lease_id = NULL, lease_until = NULL WHERE state = 'running'").await;
    discard(&queued).await.expect(204);
    discard(&queued).await.expect_problem(409, "conflict");
    retry(&queued).await.expect_problem(409, "conflict");
    retry(NOBODY).await.expect_problem(404, "not-found");
    discard(NOBODY).await.expect_problem(404, "not-found");
    scene.app.expect_no_mail_to(&email).await;
    let (_, dead_again) = scene.dead_mail().await;
    discard(&dead_again).await.expect(204);

    assert_eq!(scene.recorded("job.retry").await, [format!("jobs {dead} allowed")]);
    let discarded = [queued, dead_again].map(|id| format!("jobs {id} allowed"));
    assert_eq!(scene.recorded("job.discard").await, discarded);
}

/// JOB-2, JOB-6: what was discarded says why, to those who look at it and in the log; it names nobody any more, is no dead letter, and
/// waits for nothing; what is too long is refused.
#[tokio::test]
async fn a_discarded_job_says_why() {
    let scene = Scene::new().await;
    let (email, dead) = scene.dead_mail().await;
    let (_, other) = scene.dead_mail().await;
    for (reason, code) in [
        (json!("x".repeat(501)), "invalid_description"),
        (json!("two\nlines"), "invalid_description"),
        (json!(7), "wrong_type"),
    ] {
        let refused = scene.discard(&dead, json!({ "reason": reason })).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors(), [("/reason".to_owned(), code.to_owned())], "{reason}");
    }
    assert_eq!(scene.job(&dead).await["discard_reason"], Value::Null);
    let why = format!("Ada's address was a typing error. {}", "ä".repeat(400));
    scene.discard(&dead, json!({ "reason": format!("  {why} ") })).await.expect(204);
    scene.discard(&other, json!({ "reason": " " })).await.expect(204);
    let job = scene.job(&dead).await;
    assert_eq!((&job["status"], &job["discard_reason"]), (&json!("discarded"), &json!(why)));
    assert!(
        job["finished_at"].is_string() && job["tries"].as_array().is_some_and(|all| all.len() == 1),
        "{job}"
    );
    assert_eq!(scene.job(&other).await["discard_reason"], Value::Null);
    let details = "SELECT details FROM audit_events WHERE action = 'job.discard' ORDER BY id";
    let details: Vec<Value> =
        sqlx::query_scalar(details).fetch_all(scene.app.pool()).await.expect("events");
    assert_eq!(details, [json!({ "reason": why }), json!({})]);

    assert_eq!(ids(&scene.list("?status=discarded").await), [other.as_str(), &dead]);
    assert_eq!(ids(&scene.list("?status=dead").await), Vec::<&str>::new());
    assert_eq!(scene.kind("send_email").await["dead"], json!(0));
    let kept: String = scene.app.value("SELECT string_agg(payload::text, '') FROM jobs").await;
    assert!(!kept.contains(&email) && !kept.contains("Lovelace"), "{kept}");
    let metrics = scene.app.metrics().await;
    assert!(!metrics.text().contains("discarded"), "{}", metrics.text());
    let purge = |age: &str| format!("SELECT purge_jobs(now(), now() - interval '{age}', 10)");
    assert_eq!(scene.app.value::<i64>(&purge("1 hour")).await, 0);
    assert_eq!(scene.app.value::<i64>(&purge("0 hours")).await, 2);
}

/// JOB-6: how the tries of the last 24 hours ended, by the hour in which they did.
#[tokio::test]
async fn tries_are_counted_by_the_hour() {
    let scene = Scene::new().await;
    let hours = async || {
        let hours = scene.api().get("/api/v1/jobs/hours").await.expect(200).json();
        hours["items"].as_array().expect("items").clone()
    };
    let none = hours().await;
    assert_eq!(none.len(), 25);
    assert!(
        none.iter().all(|hour| (&hour["done"], &hour["failed"], &hour["dead"])
            == (&json!(0), &json!(0), &json!(0)))
    );
    let (_, id) = scene.queue_mail().await;
    let tried = async |age: &str, ending: &str| -> String {
        let sql = format!(
            "WITH tried AS (
                 INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending)
                 VALUES ('{id}', 'send_email', 1, now(), now() - interval '{age}', '{ending}') RETURNING ended_at
             )
             SELECT to_char(date_trunc('hour', ended_at AT TIME ZONE 'UTC'), 'YYYY-MM-DD\"T\"HH24:MI:SS.000\"Z\"') FROM tried"
        );
        scene.app.value(&sql).await
    };
    let mut expected = std::collections::BTreeMap::<String, [i64; 3]>::new();
    for (age, ending, place) in [
        ("23 hours 55 minutes", "done", 0),
        ("5 hours", "done", 0),
        ("5 hours", "done", 0),
        ("5 hours", "retried", 1),
        ("5 hours", "lost", 1),
        ("5 hours", "dead", 2),
        ("1 second", "dead", 2),
    ] {
        expected.entry(tried(age, ending).await).or_default()[place] += 1;
    }
    tried("24 hours 1 second", "done").await;
    tried("-5 minutes", "done").await;
    let hours = hours().await;
    assert_eq!(hours.len(), 25);
    let starts: Vec<&str> =
        hours.iter().map(|hour| hour["starts_at"].as_str().expect("a time")).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    for hour in &hours {
        let count =
            expected.remove(hour["starts_at"].as_str().expect("a time")).unwrap_or_default();
        let found = ["done", "failed", "dead"].map(|name| hour[name].as_i64().expect("a number"));
        assert_eq!(found, count, "{hour}");
    }
    assert!(expected.is_empty(), "{expected:?}");
}

/// JOB-2: what is to be done once, and waits already, is not queued a second time by a retry.
#[tokio::test]
async fn a_retry_keeps_what_is_done_once() {
    let scene = Scene::new().await;
    let (_, dead) = scene.dead_mail().await;
    let (_, queued) = scene.queue_mail().await;
    scene.app.sql("UPDATE jobs SET idempotency_key = 'one'").await;
    let retry = format!("/api/v1/jobs/{dead}/retry");
    scene.api().post_empty(&retry).await.expect_problem(409, "conflict");
    scene.discard(&queued, json!({})).await.expect(204);
    scene.api().post_empty(&retry).await.expect(204);
}

/// JOB-2, JOB-6: kinds are counted, paused and slowed down, and each change is on record once.
#[tokio::test]
async fn kinds_are_counted_paused_and_slowed_down() {
    let scene = Scene::new().await;
    let post =
        async |what: &str| scene.api().post_empty(&format!("/api/v1/jobs/kinds/{what}")).await;
    scene.dead_mail().await;
    let (email, _) = scene.queue_mail().await;
    for _ in 0..2 {
        post("send_email/pause").await.expect(204);
    }
    assert_eq!(scene.app.tick().await.expect(200).json()["claimed"], 0);
    let kind = scene.kind("send_email").await;
    assert_eq!(
        (&kind["component"], &kind["queued"], &kind["dead"], &kind["running"], &kind["waiting"]),
        (&json!("mail"), &json!(1), &json!(1), &json!(0), &json!(0))
    );
    assert!(kind["paused_at"].is_string() && kind["oldest_due_at"].is_string(), "{kind}");
    let hour = &kind["last_hour"];
    assert_eq!((&hour["done"], &hour["failed"]), (&json!(0), &json!(1)));
    assert!(hour["mean_ms"].is_i64() && hour["longest_ms"].is_i64(), "{kind}");
    for _ in 0..2 {
        post("send_email/resume").await.expect(204);
    }
    assert_eq!(scene.app.tick().await.expect(200).json()["done"], 1);
    assert_eq!(scene.app.mails_to(&email).await.len(), 1);
    let kind = scene.kind("send_email").await;
    assert_eq!((&kind["paused_at"], &kind["last_hour"]["done"]), (&Value::Null, &json!(1)));
    assert_eq!(kind["oldest_due_at"], Value::Null);

    let path = "/api/v1/jobs/kinds/send_email";
    let limit = async |body: Value| scene.api().put(path, body).await;
    limit(json!({ "per_minute": 5 })).await.expect(204);
    for _ in 0..2 {
        scene.queue_mail().await;
    }
    let done = scene.app.tick().await.expect(200).json();
    assert_eq!(done["done"], 1, "one at once");
    assert_eq!(scene.kind("send_email").await["per_minute"], 5);
    limit(json!({ "per_minute": null })).await.expect(204);
    assert_eq!(scene.app.tick().await.expect(200).json()["done"], 1);
    for wrong in
        [json!({ "per_minute": 0 }), json!({ "per_minute": 100_001 }), json!({ "per_minute": "5" })]
    {
        let refused = limit(wrong).await;
        refused.expect_problem(422, "validation");
        assert_eq!(refused.field_errors()[0].0, "/per_minute");
    }
    for unknown in ["of_the_future/pause", "of_the_future/resume"] {
        post(unknown).await.expect_problem(404, "not-found");
    }
    let body = json!({ "per_minute": 5 });
    scene
        .api()
        .put("/api/v1/jobs/kinds/of_the_future", body)
        .await
        .expect_problem(404, "not-found");

    let one = ["jobs send_email allowed".to_owned()];
    assert_eq!(scene.recorded("job.kind.pause").await, one);
    assert_eq!(scene.recorded("job.kind.resume").await, one);
    assert_eq!(scene.recorded("job.kind.limit").await.len(), 2);
}

/// JOB-6, RBAC-7: background work is administrators' business.
#[tokio::test]
async fn nobody_else_sees_background_work() {
    let scene = Scene::new().await;
    let (_, dead) = scene.dead_mail().await;
    let (_, tokens) = scene.app.somebody("Ada").await;
    let ada = scene.app.as_user(&tokens);
    for path in ["", "/hours", "/kinds", &format!("/{dead}"), &format!("/{NOBODY}")] {
        ada.get(&format!("/api/v1/jobs{path}")).await.expect_problem(404, "not-found");
    }
    ada.post(&format!("/api/v1/jobs/{dead}/discard"), json!({}))
        .await
        .expect_problem(404, "not-found");
    for path in [format!("/{dead}/retry"), "/kinds/send_email/pause".to_owned()] {
        ada.post_empty(&format!("/api/v1/jobs{path}")).await.expect_problem(404, "not-found");
    }
    assert_eq!(scene.job(&dead).await["status"], "dead");
    scene.app.get("/api/v1/jobs").await.expect_problem(401, "unauthenticated");
}

/// JOB-1: a worker that lives keeps its job however long a try takes: another finds it held, although the lease that it was
/// claimed with is over.
#[tokio::test]
async fn a_slow_job_is_not_done_twice() {
    let (arrived, let_go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let mail_api = {
        let (arrived, let_go) = (Arc::clone(&arrived), Arc::clone(&let_go));
        FakeServer::start(move |_| {
            let (arrived, let_go) = (Arc::clone(&arrived), Arc::clone(&let_go));
            async move {
                arrived.add_permits(1);
                _ = let_go.acquire().await;
                (200, "{}".to_owned())
            }
        })
        .await
    };
    let app = App::builder().variable("mail_url", &mail_api.url).start().await;
    let body = json!({ "email": new_address("Ada"), "password": new_password(), "name": "Ada" });
    app.post("/api/v1/auth/register", body).await.expect(202);
    let slow = async { app.tick().await.expect(200).json() };
    let meanwhile = async {
        _ = arrived.acquire().await;
        // What the clock would do to a lease without a heartbeat.
        app.sql("UPDATE jobs SET lease_until = lease_until - interval '14 seconds'").await;
        let renewed = "SELECT lease_until > now() + interval '10 seconds' FROM jobs";
        let deadline = Deadline::after(Duration::from_secs(9));
        while !app.value::<bool>(renewed).await {
            assert!(deadline.pause().await, "the lease is not renewed");
        }
        let other = app.tick().await.expect(200).json();
        let_go.add_permits(1);
        other
    };
    let (slow, other) = tokio::join!(slow, meanwhile);
    assert_eq!((&slow["done"], &other["claimed"]), (&json!(1), &json!(0)));
    assert_eq!(mail_api.received().len(), 1);
    assert_eq!(app.value::<i32>("SELECT max(attempts) FROM jobs").await, 1);
}
