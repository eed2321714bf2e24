//! Background work: who may start it, what happens when it fails, and that nothing is done twice.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use postern_tests::{
    App, Deadline, FakeServer, Response, Value, json, new_address, new_number, new_password,
};
use tokio::sync::Semaphore;

/// How often a mail is tried within an hour.
const TRIES: u32 = 12;

/// Queues a mail to a new address, and gives the address.
async fn queue_mail(app: &App) -> String {
    let email = new_address("Ada");
    let body = json!({ "email": email, "password": new_password(), "name": "Ada Lovelace" });
    app.post("/api/v1/auth/register", body).await.expect(202);
    email
}

/// So many, one after the other: each hashes a password, and these tests are about what comes after.
async fn queue_mails(app: &App, count: usize) -> Vec<String> {
    let mut emails = Vec::with_capacity(count);
    for _ in 0..count {
        emails.push(queue_mail(app).await);
    }
    emails
}

async fn tick(app: &App) -> Value {
    app.tick().await.expect(200).json()
}

/// The one job, as `(state, attempts, last_error, seconds until it is due)`.
async fn job(app: &App) -> (String, i32, Option<String>, f64) {
    let query = "SELECT state, attempts, last_error,
                     extract(epoch FROM run_at - clock_timestamp())::float8 FROM jobs";
    let mut jobs = sqlx::query_as(query).fetch_all(app.pool()).await.unwrap_or_default();
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

async fn make_due(app: &App) {
    app.sql("UPDATE jobs SET run_at = now() - interval '1 second' WHERE state = 'queued'").await;
}

/// JOB-7, ASVS 13.2.1, 16.3.3: only our own triggers tick.
#[tokio::test]
async fn a_tick_needs_the_service_token() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    let path = "/internal/jobs/tick";
    let email = queue_mail(&app).await;
    let missing = app.api().post_empty(path).await;
    missing.expect_problem(401, "unauthenticated");
    assert_eq!(missing.header("www-authenticate"), Some(r#"Bearer realm="postern""#));
    let almost = &app.keys().tick_token[1..];
    for token in ["wrong", almost, tokens.access.as_str()] {
        let answer = app.host().with_token(token).post_empty(path).await;
        answer.expect_problem(401, "unauthenticated");
    }
    // What `jobs` may not write to the audit log stands in the log, without what was presented.
    let log = app.host().log_with("a wrong `tick_token`", 3).await;
    assert!(!log.iter().any(|line| line.contains(almost)));
    assert!(missing.text().contains("It wants `tick_token` as a bearer token."), "{missing:?}");
    app.host().with_token(&app.keys().tick_token).get(path).await.expect(405);
    assert!(app.mails_to(&email).await.is_empty(), "nobody has done anything");
    let nothing_due = json!({ "claimed": 1, "done": 1, "retried": 0, "dead": 0 });
    assert_eq!(tick(&app).await, nothing_due);
    assert_eq!(app.mails_to(&email).await.len(), 1);
}

/// JOB-1: a mail is queued by the statement of the change that causes it: where the change is not
/// made, no mail is queued.
#[tokio::test]
async fn a_refused_change_queues_nothing() {
    let app = App::start().await;
    let body = json!({ "email": "ada@example.com", "password": "passwordpassword", "name": "Ada" });
    app.post("/api/v1/auth/register", body).await.expect(422);
    assert_eq!(app.value::<i64>("SELECT count(*) FROM jobs").await, 0);
    queue_mail(&app).await;
    let (verifications, jobs): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM email_verifications), (SELECT count(*) FROM jobs)",
    )
    .fetch_one(app.pool())
    .await
    .unwrap_or_default();
    assert_eq!((verifications, jobs), (1, 1));
}

/// JOB-2: what fails for now is tried again, later each time, and counted.
#[tokio::test]
async fn a_failed_mail_is_retried_with_growing_pauses() {
    let app = App::start().await;
    let email = queue_mail(&app).await;
    app.fail_next_mails(3, 503).await;
    for (attempt, shortest, longest) in [(1, 1.6, 2.4), (2, 3.2, 4.8), (3, 6.4, 9.6)] {
        assert_eq!(tick(&app).await, json!({ "claimed": 1, "done": 0, "retried": 1, "dead": 0 }));
        let (state, attempts, error, due_in) = job(&app).await;
        assert_eq!((state.as_str(), attempts), ("queued", attempt));
        assert!(error.is_some_and(|error| error.contains("503")));
        // Some of the pause may have passed on the way here.
        assert!((shortest - 1.0..=longest).contains(&due_in), "attempt {attempt}: {due_in} s");
        if due_in > 0.5 {
            assert_eq!(tick(&app).await["claimed"], 0, "not before its time");
        }
        make_due(&app).await;
    }
    assert_eq!(tick(&app).await, json!({ "claimed": 1, "done": 1, "retried": 0, "dead": 0 }));
    let (state, attempts, ..) = job(&app).await;
    assert_eq!((state.as_str(), attempts), ("done", 4));
    assert_eq!(app.mails_to(&email).await.len(), 1);
    assert_eq!(tick(&app).await["claimed"], 0);
}

/// JOB-2: a refusal that would be repeated is a dead letter at once, with its reason.
#[tokio::test]
async fn a_refused_mail_is_a_dead_letter() {
    let app = App::start().await;
    let email = queue_mail(&app).await;
    app.fail_next_mails(1, 422).await;
    assert_eq!(tick(&app).await, json!({ "claimed": 1, "done": 0, "retried": 0, "dead": 1 }));
    let (state, attempts, error, _) = job(&app).await;
    assert_eq!((state.as_str(), attempts), ("dead", 1));
    assert!(error.is_some_and(|error| error.contains("422")));
    assert!(app.value::<bool>("SELECT finished_at IS NOT NULL FROM jobs").await);
    assert_eq!(tick(&app).await["claimed"], 0);
    assert!(app.mails_to(&email).await.is_empty());
}

/// JOB-2: tries come to an end.
#[tokio::test]
async fn the_last_try_that_fails_makes_a_dead_letter() {
    let app = App::start().await;
    queue_mail(&app).await;
    app.sql(&format!("UPDATE jobs SET attempts = {TRIES} - 1")).await;
    app.fail_next_mails(1, 503).await;
    assert_eq!(tick(&app).await["dead"], 1);
    assert_eq!(job(&app).await.0, "dead");
}

/// JOB-2: a job of a later version waits for it.
#[tokio::test]
async fn a_job_of_unknown_kind_is_left_for_a_later_version() {
    let app = App::start().await;
    queue_mail(&app).await;
    app.sql("UPDATE jobs SET kind = 'of_the_future'").await;
    assert_eq!(tick(&app).await["claimed"], 0);
    let (state, attempts, ..) = job(&app).await;
    assert_eq!((state.as_str(), attempts), ("queued", 0));
}

/// JOB-1: ticks at once, in several replicas, share the work; each mail is sent once.
#[tokio::test]
async fn ticks_at_once_send_each_mail_once() {
    let app = App::start().await;
    let other = app.second_host();
    let emails = queue_mails(&app, 24).await;
    let token = &app.keys().tick_token;
    let hosts = [app.host(), &other, app.host(), &other, app.host(), &other];
    let ticks = hosts.map(|host| host.with_token(token));
    let answers = join_all(ticks.iter().map(|api| api.post_empty("/internal/jobs/tick"))).await;
    let done: u64 = answers.iter().filter_map(|answer| answer.json()["done"].as_u64()).sum();
    assert_eq!(done, 24);
    for email in &emails {
        assert_eq!(app.mails_to(email).await.len(), 1, "{email}");
    }
    assert_eq!(app.value::<i64>("SELECT count(*) FROM jobs WHERE attempts <> 1").await, 0);
}

/// JOB-1: when a worker has died, its lease runs out and another does the job.
#[tokio::test]
async fn a_dead_workers_job_is_taken_over() {
    let app = App::start().await;
    let email = queue_mail(&app).await;
    let dead = "UPDATE jobs SET state = 'running', attempts = 1, lease_id = gen_random_uuid(),
                    lease_until = now() + interval '1 minute'";
    app.sql(dead).await;
    assert_eq!(tick(&app).await["claimed"], 0, "the lease still holds");
    app.sql("UPDATE jobs SET lease_until = now() - interval '1 second'").await;
    assert_eq!(tick(&app).await["done"], 1);
    assert_eq!(job(&app).await.1, 2);
    assert_eq!(app.mails_to(&email).await.len(), 1);
}

/// JOB-1: a job that kills its workers is given up after its last try.
#[tokio::test]
async fn a_job_that_kills_its_workers_is_given_up() {
    let app = App::start().await;
    queue_mail(&app).await;
    app.sql(&format!(
        "UPDATE jobs SET state = 'running', attempts = {TRIES}, lease_id = gen_random_uuid(),
             lease_until = now() - interval '1 second'",
    ))
    .await;
    assert_eq!(tick(&app).await["claimed"], 0);
    let (state, _, error, _) = job(&app).await;
    assert_eq!((state.as_str(), error.as_deref()), ("dead", Some("lease ran out")));
}

/// AUTH-5, MSG-3, ASVS 13.2.2: a mail whose link is good for something goes where the account says, whoever orders it. Each
/// component may order mails; one that is taken over gets none of these sent to another address.
#[tokio::test]
async fn a_mail_with_a_secret_goes_where_the_account_says() {
    let app = App::start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    queue_mail(&app).await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let next = json!({ "email": new_address("Ada") });
    app.as_user(&tokens).post("/api/v1/users/me/email", next).await.expect(202);
    let root = app.administrator("Root").await;
    let root = app.log_in(&root).await;
    let guest = json!({ "email": new_address("Grace"), "name": "Grace", "roles": [] });
    let api = app.as_user(&root).header("idempotency-key", "an-invitation");
    api.post("/api/v1/users", guest).await.expect(201);
    // The names under which they are stored.
    let kinds = ["invited", "leave_address", "reset_password", "take_address", "verify_email"];
    let ordered: Vec<String> = app
        .value(
            "SELECT array_agg(DISTINCT payload #>> '{template,kind}' ORDER BY payload #>> '{template,kind}')
             FROM jobs WHERE kind = 'send_email'
                 AND payload -> 'template' ?| ARRAY['reset', 'change', 'verification']
                 AND payload #>> '{template,kind}' <> 'factors_changed'",
        )
        .await;
    assert_eq!(ordered, kinds);
    let again = "INSERT INTO jobs (id, kind, payload, user_id, run_at, created_at)
        SELECT gen_random_uuid(), kind, payload || '{\"to\": \"eve@evil.example\"}', user_id, now(), now()
        FROM jobs WHERE kind = 'send_email'
            AND payload #>> '{template,kind}' NOT IN ('new_device', 'already_registered')";
    app.sql(again).await;
    app.tick().await.expect(200);
    let waiting = "SELECT count(*) FROM jobs WHERE kind = 'send_email' AND state <> 'done'";
    assert_eq!(app.value::<i64>(waiting).await, 0);
    assert_eq!(app.mails_to("eve@evil.example").await.len(), 0);
    assert!(!app.mails_to(&ada.email).await.is_empty());
}

/// JOB-1: one row that makes no sense keeps no other from being done: a count at its end, a user who is none, a payload
/// that nobody can read.
#[tokio::test]
async fn a_senseless_row_stops_nobody() {
    let app = App::start().await;
    let emails = queue_mails(&app, 3).await;
    let deep = "[".repeat(300) + &"]".repeat(300);
    for (id, payload) in [(8, format!("{{\"x\": {deep}}}")), (9, "{\"x\": 1e1000}".to_owned())] {
        app.sql(&format!(
            "INSERT INTO jobs (id, kind, payload, run_at, created_at)
             VALUES ('00000000-0000-7000-8000-00000000000{id}', 'send_email', '{payload}', now(), now())"
        ))
        .await;
    }
    app.sql("UPDATE jobs SET attempts = 2147483647 WHERE id = (SELECT id FROM jobs WHERE payload ? 'to' ORDER BY id LIMIT 1)").await;
    app.sql(
        "UPDATE jobs SET user_id = NULL, payload = payload || '{\"user\": \"nobody\"}'
        WHERE id = (SELECT id FROM jobs ORDER BY id DESC LIMIT 1)",
    )
    .await;
    let answer = tick(&app).await;
    assert_eq!((&answer["claimed"], &answer["dead"]), (&json!(5), &json!(2)), "{answer}");
    assert_eq!(app.mails_to(&emails[1]).await.len(), 1);
}

/// JOB-1: a worker that comes back after its lease has run out writes nothing: who has the job now
/// decides what becomes of it.
#[tokio::test]
async fn a_late_worker_writes_nothing() {
    // The first mail hangs until it is let go, and fails then; the others are taken.
    let (arrived, let_go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let first = Arc::new(Semaphore::new(1));
    let mail_api = {
        let (arrived, let_go) = (Arc::clone(&arrived), Arc::clone(&let_go));
        FakeServer::start(move |_| {
            let (arrived, let_go) = (Arc::clone(&arrived), Arc::clone(&let_go));
            let is_first = first.try_acquire().map(tokio::sync::SemaphorePermit::forget).is_ok();
            async move {
                if !is_first {
                    return (200, "{}".to_owned());
                }
                arrived.add_permits(1);
                _ = let_go.acquire().await;
                (503, "{}".to_owned())
            }
        })
        .await
    };
    let app = App::builder().variable("mail_url", &mail_api.url).start().await;
    queue_mail(&app).await;
    let late = async { app.tick().await.expect(200).json() };
    let meanwhile = async {
        _ = arrived.acquire().await;
        app.sql("UPDATE jobs SET lease_until = now() - interval '1 second'").await;
        let quick = tick(&app).await;
        let after = job(&app).await;
        let_go.add_permits(1);
        (quick, after)
    };
    let (late, (quick, after)) = tokio::join!(late, meanwhile);
    assert_eq!(quick, json!({ "claimed": 1, "done": 1, "retried": 0, "dead": 0 }));
    assert_eq!(late, json!({ "claimed": 1, "done": 0, "retried": 0, "dead": 0 }));
    let (state, attempts, error, _) = job(&app).await;
    assert_eq!((state.as_str(), attempts, error.as_deref()), ("done", 2, None));
    assert_eq!((state, attempts), (after.0, after.1));
}

/// JOB-1, SES-3: work stands in nobody else's way: with ten thousand mails in the queue, and a mail API that takes
/// none, a session ends in less than two seconds.
#[tokio::test]
async fn a_queue_of_mails_delays_no_end_of_a_session() {
    let arrived = Arc::new(Semaphore::new(0));
    let mail_api = {
        let arrived = Arc::clone(&arrived);
        FakeServer::start(move |_| {
            arrived.add_permits(1);
            std::future::pending()
        })
        .await
    };
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let tokens = app.log_in(&ada).await;
    app.sql(
        "INSERT INTO jobs (id, kind, payload, run_at, created_at)
         SELECT gen_random_uuid(), 'send_email', jsonb_build_object('to', 'a' || n || '@example.com',
             'name', '', 'template', jsonb_build_object('kind', 'already_registered')),
             now() - interval '1 hour', now()
         FROM generate_series(1, 10000) AS n",
    )
    .await;
    let held = app.second_host_with(&[("mail_url", &mail_api.url)]);
    let token = &app.keys().tick_token;
    let api = held.with_token(token);
    let first = api.post_empty("/internal/jobs/tick");
    let meanwhile = async {
        // As many as are sent at once.
        _ = arrived.acquire_many(16).await;
        app.sql(
            "INSERT INTO jobs (id, kind, payload, user_id, run_at, created_at)
             SELECT gen_random_uuid(), 'end_sessions', '{\"older_than\": 2, \"except\": null}', id, now(), now()
             FROM users",
        )
        .await;
        let deadline = Deadline::after(Duration::from_secs(2));
        let ended = async {
            while app.as_user(&tokens).get("/api/v1/session").await.status != 401 {
                assert!(deadline.pause().await, "the session lives on");
            }
        };
        let second = api.post_empty("/internal/jobs/tick");
        tokio::select! {
            () = ended => {}
            _ = second => panic!("the mails are still held"),
        }
    };
    tokio::select! {
        () = meanwhile => {}
        _ = first => panic!("the mails are still held"),
    }
    let states = "SELECT count(*) FROM jobs WHERE kind = 'send_email' AND state = 'queued'";
    assert!(app.value::<i64>(states).await > 9_900);
}

/// MSG-3: Resend's API, with the job's id as idempotency key: a repeated delivery is one mail.
#[tokio::test]
async fn resend_sends_a_repeated_job_once() {
    let app = App::builder()
        .variable("mail_driver", "resend")
        .variable("mail_api_key", "re_test")
        .start()
        .await;
    let email = queue_mail(&app).await;
    assert_eq!(tick(&app).await["done"], 1);
    // The worker died after the mail had gone out and before it could say so.
    app.sql("UPDATE jobs SET state = 'queued', finished_at = NULL").await;
    assert_eq!(tick(&app).await["done"], 1);
    let mails = app.mails_to(&email).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Confirm your e-mail address");
    app.fail_next_mails(1, 429).await;
    queue_mail(&app).await;
    assert_eq!(tick(&app).await["retried"], 1, "too many requests are for later");
}

/// MSG-3, ASVS 1.3.11: what Resend is told.
#[tokio::test]
async fn resend_is_called_as_documented() {
    let resend = FakeServer::start(async |_| (200, r#"{"id":"1"}"#.to_owned())).await;
    let app = App::builder()
        .variable("mail_driver", "resend")
        .variable("mail_api_key", "re_test")
        .variable("mail_url", &resend.url)
        .variable("mail_from", "id@postern.example")
        .start()
        .await;
    let email = queue_mail(&app).await;
    assert_eq!(tick(&app).await["done"], 1);
    let request = &resend.received()[0];
    assert_eq!(request.target(), "POST /emails");
    assert_eq!(request.header("authorization"), Some("Bearer re_test"));
    assert_eq!(request.header("user-agent"), Some("postern"));
    let id: String = app.value("SELECT id::text FROM jobs").await;
    assert_eq!(request.header("idempotency-key"), Some(id.as_str()));
    let mail: Value = serde_json::from_str(&request.body).unwrap_or_default();
    assert_eq!(
        (&mail["to"], &mail["from"]),
        (&json!([email]), &json!("Postern <id@postern.example>"))
    );
    assert!(mail["text"].is_string() && mail["html"].is_string(), "{mail}");
}

/// MSG-3, ASVS 1.1.2, 1.2.1: what a client says of itself stays text in the HTML part.
#[tokio::test]
async fn device_names_are_escaped_in_mails() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.log_in_on(&ada, "Laptop").await;
    let device = "<img src=x onerror=alert(1)>";
    app.log_in_on(&ada, device).await;
    let mail = app.mail_to(&ada.email).await;
    assert!(mail.text.contains(device) && !mail.html.contains("<img"), "{}", mail.html);
}

/// AUTH-5, ASVS 6.3.5: the owner is told of a log-in from a device that was not seen before, and only then.
#[tokio::test]
async fn a_new_device_is_announced() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    app.log_in_on(&ada, "Laptop").await;
    app.expect_no_mail_to(&ada.email).await;
    app.log_in_on(&ada, "Phone").await;
    let mail = app.mail_to(&ada.email).await;
    assert_eq!(mail.subject, "New log-in to your account");
    assert!(mail.text.contains("Phone (address 127.0.0.1)"), "{}", mail.text);
    for known in ["Laptop", "Phone"] {
        app.log_in_on(&ada, known).await;
    }
    app.expect_no_mail_to(&ada.email).await;
}

/// AUTH-2, ASVS 16.2.5: what is queued holds no secret; links and codes are derived when the mail is written.
#[tokio::test]
async fn queued_jobs_hold_no_secret() {
    let app = App::start().await;
    let ada = app.register_verified("Ada").await;
    let forgot = json!({ "email": ada.email });
    app.post("/api/v1/auth/password/forgot", forgot).await.expect(202);
    let token = app.mail_to(&ada.email).await.token();
    let stored: String = app
        .value("SELECT string_agg(payload::text || coalesce(last_error, ''), ' ') FROM jobs")
        .await;
    let audited: String = app.value("SELECT string_agg(e::text, ' ') FROM audit_events e").await;
    for secret in [token.rsplit('.').next().unwrap_or_default(), ada.password.as_str()] {
        assert!(secret.len() > 10 && !stored.contains(secret) && !audited.contains(secret));
    }
}

/// AUTH-2, ASVS 16.2.5: whatever a user does and whatever fails, the log has none of the application's secrets, and none of
/// the user's.
#[tokio::test]
async fn no_secret_is_in_the_log() {
    let mut app = App::builder().own_redis().start().await;
    let (ada, tokens) = app.somebody("Ada").await;
    let phone = app.enrol_totp(&tokens).await;
    let number = new_number();
    let enrol = json!({ "number": number });
    app.as_user(&tokens).post("/api/v1/mfa/sms/enrol", enrol).await.expect(202);
    app.sms_to(&number).await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    let reset = loop {
        let mail = app.mail_to(&ada.email).await;
        if mail.text.contains("/reset-password#token=") {
            break mail.token();
        }
    };
    let newer = app.refresh(&tokens).await;
    let challenge = app.challenge(&ada).await;
    app.try_log_in(&ada.email, "Wrong-but-secret-42").await.expect(401);
    app.metrics().await.expect(200);
    // What fails is what is logged.
    app.fail_next_mails(1, 500).await;
    app.post("/api/v1/auth/password/forgot", json!({ "email": ada.email })).await.expect(202);
    app.tick().await.expect(200);
    app.redis_server().stop();
    app.try_refresh(&newer.refresh).await.expect(503);

    let scanned = phone.uri.split(['=', '&']).find(|part| part.len() == 32).unwrap().to_owned();
    let mut secrets = app.keys().secrets();
    secrets.extend([
        ("password", ada.password.clone()),
        ("wrong password", "Wrong-but-secret-42".to_owned()),
        ("access token", tokens.access.clone()),
        ("refresh token", newer.refresh.clone()),
        ("token of a mail", reset),
        ("challenge", challenge.token),
        ("secret of the app", scanned),
    ]);
    secrets.extend(phone.backup_codes.iter().map(|code| ("backup code", code.clone())));
    let log = app.host().log_with("unavailable", 1).await.join("\n");
    for (what, secret) in secrets {
        assert!(secret.len() >= 16 && !log.contains(&secret), "{what} is in {log}");
    }
}

/// JOB-7: work that nobody ticked for is done by the next tick, all of it.
#[tokio::test]
async fn a_late_tick_catches_up() {
    let app = App::start().await;
    let emails = queue_mails(&app, 20).await;
    app.sql("UPDATE jobs SET run_at = now() - interval '1 hour'").await;
    let answer: Response = app.tick().await.expect(200);
    assert_eq!(answer.json(), json!({ "claimed": 20, "done": 20, "retried": 0, "dead": 0 }));
    for email in &emails {
        assert_eq!(app.mails_to(email).await.len(), 1);
    }
}
