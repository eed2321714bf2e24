//! Background work while its workers die: nothing is lost, and what is done twice is done twice at most, and once where the
//! receiver knows the key.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use postern_tests::{App, Deadline, FakeServer, Host, Received, Value, random_bytes};
use tokio::{sync::Semaphore, task::block_in_place};

const MAILS: u32 = 1_000;
const USERS: u32 = 400;
/// Notices to the devices of each user.
const NOTICES: u32 = 47;
const OTHERS: u32 = 200;
const JOBS: u32 = MAILS + USERS * NOTICES + OTHERS;
const WORKERS: u32 = 4;
const KILLS: u32 = 50;
/// How many mails a worker sends at once, and as many jobs of another kind.
const AT_ONCE: u32 = 16;
/// Who has work here.
const COMPONENTS: [&str; 3] = ["mail", "session", "sync"];
/// How long all of it may take, on a machine that does other things as well.
const LIMIT: Duration = Duration::from_mins(10);

/// A mail API that tells what it was asked to send: how often each key, and to whom.
struct Sink {
    server: FakeServer,
    taken: Arc<Taken>,
}

#[derive(Default)]
struct Taken {
    by_key: Mutex<BTreeMap<String, (String, u32)>>,
}

impl Taken {
    fn take(&self, request: &Received) {
        let key = request.header("idempotency-key").expect("a key").to_owned();
        let mail: Value = serde_json::from_str(&request.body).expect("JSON");
        let to = mail["to"][0].as_str().expect("an address").to_owned();
        let mut by_key = self.by_key.lock().expect("not poisoned");
        let known = by_key.entry(key).or_insert((to.clone(), 0));
        assert_eq!(known.0, to, "a key is one mail's");
        known.1 += 1;
    }
}

impl Sink {
    async fn start() -> Self {
        let taken = Arc::new(Taken::default());
        let log = Arc::clone(&taken);
        let server = FakeServer::start(move |request| {
            log.take(&request);
            async { (200, "{}".to_owned()) }
        })
        .await;
        Self { server, taken }
    }

    fn variables(&self) -> [(&str, &str); 3] {
        [("mail_url", &self.server.url), ("mail_driver", "resend"), ("mail_api_key", "re_test")]
    }
}

/// Queues mails to `1@kills.example` and so on.
async fn queue_mails(app: &App, count: u32) {
    app.sql(&format!(
        "INSERT INTO jobs (id, kind, payload, run_at, created_at)
         SELECT overlay(gen_random_uuid()::text PLACING '01a2263a-e507-7' FROM 1)::uuid, 'send_email',
             jsonb_build_object('to', n || '@kills.example', 'name', '',
                 'template', jsonb_build_object('kind', 'already_registered')), now(), now()
         FROM generate_series(1, {count}) AS n"
    ))
    .await;
}

/// A worker: a host that may be killed at any time, and another in its place.
#[derive(Default)]
struct Worker {
    host: Mutex<Option<Host>>,
    url: Mutex<String>,
}

impl Worker {
    /// Ticks until there is nothing more to do.
    async fn work(&self, app: &App, over: &AtomicBool) {
        let deadline = Deadline::after(LIMIT);
        while !over.load(Ordering::SeqCst) {
            let url = self.url.lock().expect("not poisoned").clone();
            let ticks = COMPONENTS.map(|component| {
                let tick = app.client().post(format!("{url}/internal/work/{component}"));
                tick.bearer_auth(&app.keys().tick_token).send()
            });
            // Whoever is killed answers nothing.
            if join_all(ticks).await.iter().any(Result::is_err) {
                assert!(deadline.pause().await, "there is always more to do");
            }
        }
    }

    fn replace(&self, app: &App, sink: &Sink) {
        let mut host = self.host.lock().expect("not poisoned");
        if let Some(old) = host.take() {
            old.kill();
        }
        let new = app.host_of(&COMPONENTS, &sink.variables());
        self.url.lock().expect("not poisoned").clone_from(&new.url);
        *host = Some(new);
    }
}

fn random(below: u32) -> u32 {
    u32::from_le_bytes(random_bytes()) % below
}

/// Queues notices to the devices of users, and the writing of their roles into their sessions.
async fn queue_notices(app: &App) {
    app.sql(&format!(
        "INSERT INTO users (id, email, email_key, name, created_at, updated_at)
         SELECT overlay(gen_random_uuid()::text PLACING '01a2263a-e507-7' FROM 1)::uuid, n || '@kills.example',
             n || '@kills.example', 'Ada', now(), now()
         FROM generate_series(1, {USERS}) AS n"
    ))
    .await;
    app.sql(&format!(
        "INSERT INTO jobs (id, kind, payload, user_id, run_at, created_at)
         SELECT overlay(gen_random_uuid()::text PLACING '01a2263a-e507-7' FROM 1)::uuid, 'tell_devices',
             jsonb_build_object('kind', 'profile.changed', 'data', jsonb_build_object('n', n)), id, now(), now()
         FROM users, generate_series(1, {NOTICES}) AS n"
    ))
    .await;
    app.sql(&format!(
        "INSERT INTO jobs (id, kind, payload, user_id, run_at, created_at)
         SELECT overlay(gen_random_uuid()::text PLACING '01a2263a-e507-7' FROM 1)::uuid, 'sync_roles', '{{}}', id,
             now(), now()
         FROM users LIMIT {OTHERS}"
    ))
    .await;
}

async fn left(app: &App) -> u32 {
    let left = "SELECT count(*) FROM jobs WHERE state <> 'done'";
    u32::try_from(app.value::<i64>(left).await).expect("a number of jobs")
}

/// JOB-1, invariant 12: 20,000 jobs of three kinds, four workers, and one of them killed fifty times while they work. None is
/// lost. Each notice is told once, each mail sent once for a receiver that knows its key, and nothing is done again but what a
/// killed worker had in hand.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_killed_workers_lose_no_job() {
    let app = App::builder().own_redis().component("mail").start().await;
    let sink = Sink::start().await;
    queue_mails(&app, MAILS).await;
    queue_notices(&app).await;
    assert_eq!(left(&app).await, JOBS);
    let workers: Vec<Worker> = (0..WORKERS).map(|_| Worker::default()).collect();
    for worker in &workers {
        worker.replace(&app, &sink);
    }
    let over = AtomicBool::new(false);
    let deadline = Deadline::after(LIMIT);
    let killing = async {
        for kill in 0..KILLS {
            // Somewhere within each fiftieth of the work.
            let share = JOBS / (KILLS + 1);
            let most = JOBS - share * kill - random(share);
            while left(&app).await > most {
                assert!(deadline.pause().await, "jobs are left");
            }
            block_in_place(|| workers[random(WORKERS) as usize].replace(&app, &sink));
        }
        while left(&app).await > 0 {
            assert!(deadline.pause().await, "jobs are left");
        }
        over.store(true, Ordering::SeqCst);
    };
    let working = join_all(workers.iter().map(|worker| worker.work(&app, &over)));
    tokio::join!(killing, working);
    assert_mails_went_once(&app, &sink).await;
    assert_notices_were_told_once(&app).await;
    let done = "SELECT count(*) FROM job_runs WHERE kind <> 'tell_devices' AND ending = 'done'";
    assert_eq!(app.value::<i64>(done).await, i64::from(MAILS + OTHERS));
}

async fn assert_mails_went_once(app: &App, sink: &Sink) {
    let by_key = sink.taken.by_key.lock().expect("not poisoned").clone();
    assert_eq!(by_key.len(), MAILS as usize, "each job has one key, and was sent by it");
    let addresses: BTreeSet<_> = by_key.values().map(|(to, _)| to).collect();
    assert_eq!(addresses.len(), MAILS as usize, "each address has one mail");
    let again: u32 = by_key.values().map(|(_, times)| times - 1).sum();
    // What was lost is on record, and nothing but what a killed worker had in hand.
    let lost = "SELECT count(*) FROM job_runs WHERE kind = 'send_email' AND ending = 'lost'";
    let lost: i64 = app.value(lost).await;
    assert!(i64::from(again) <= lost && lost <= i64::from(KILLS * AT_ONCE), "{again}, {lost}");
    assert!(lost > 0, "no worker was killed in the middle of anything");
}

async fn assert_notices_were_told_once(app: &App) {
    let notices: BTreeSet<(String, u32)> = (app.kept_in_redis().await.into_iter())
        .filter(|(key, _)| key.ends_with(":changes"))
        .flat_map(|(key, told)| {
            let numbers: Vec<u32> = told
                .split("{\"n\":")
                .skip(1)
                .map(|rest| rest.split('}').next().and_then(|n| n.parse().ok()).expect("a number"))
                .collect();
            assert_eq!(numbers.len(), NOTICES as usize, "{key}");
            numbers.into_iter().map(move |number| (key.clone(), number))
        })
        .collect();
    assert_eq!(notices.len(), (USERS * NOTICES) as usize);
}

/// JOB-1, MSG-3: a mail API that answers when its caller is dead has the mail a second time, from the worker that takes the job
/// over, under the same key; and no third time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_to_the_dead_makes_one_duplicate() {
    for (driver, known) in [("mailpit", false), ("resend", true)] {
        let (arrived, let_go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let first = Arc::new(Semaphore::new(1));
        let mail_api = {
            let (arrived, let_go) = (Arc::clone(&arrived), Arc::clone(&let_go));
            FakeServer::start(move |_| {
                let (arrived, let_go) = (Arc::clone(&arrived), Arc::clone(&let_go));
                let is_first =
                    first.try_acquire().map(tokio::sync::SemaphorePermit::forget).is_ok();
                async move {
                    if is_first {
                        arrived.add_permits(1);
                        _ = let_go.acquire().await;
                    }
                    (200, "{}".to_owned())
                }
            })
            .await
        };
        let app = App::builder()
            .component("mail")
            .variable("mail_url", &mail_api.url)
            .variable("mail_driver", driver)
            .variable("mail_api_key", "re_test")
            .start()
            .await;
        queue_mails(&app, 1).await;
        let dying = app.host_of(&["mail"], &[]);
        let token = &app.keys().tick_token;
        let api = dying.with_token(token);
        let tick = api.request(reqwest::Method::POST, "/internal/work/mail");
        let tick = tokio::spawn(tick.send());
        _ = arrived.acquire().await;
        block_in_place(|| dying.kill());
        let_go.add_permits(1);
        assert!(tick.await.expect("a task").is_err(), "whoever is dead answers nothing");
        let work = async || {
            app.host().with_token(token).post_empty("/internal/work/mail").await.expect(200).json()
        };
        assert_eq!(work().await["claimed"], 0, "the lease still holds");
        // Nobody renews it: it runs out within seconds.
        let in_time = "SELECT lease_until <= now() + interval '15 seconds' FROM jobs";
        assert!(app.value::<bool>(in_time).await);
        app.sql("UPDATE jobs SET lease_until = now() - interval '1 second'").await;
        assert_eq!(work().await["done"], 1);
        assert_eq!(work().await["claimed"], 0);
        let received = mail_api.received();
        assert_eq!(received.len(), 2, "{driver}");
        let keys: Vec<_> = received.iter().map(|mail| mail.header("idempotency-key")).collect();
        assert_eq!((keys[0] == keys[1], keys[0].is_some()), (true, known), "{driver}");
        let tries = "SELECT string_agg(attempt || ' ' || ending, ', ' ORDER BY id) FROM job_runs";
        assert_eq!(app.value::<String>(tries).await, "1 lost, 2 done");
    }
}

/// JOB-2: one recipient whose mails hang, and others whose mails are refused or fail, delay nobody's: the rest is sent while they
/// are still tried.
#[tokio::test]
async fn a_poisoned_recipient_delays_nobody() {
    let (arrived, poisoned) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicU32::new(0)));
    let mail_api = {
        let (arrived, poisoned) = (Arc::clone(&arrived), Arc::clone(&poisoned));
        FakeServer::start(move |request| {
            let to = |number: u32| request.body.contains(&format!("\"{number}@kills.example\""));
            let status = match (to(1), to(2), to(3)) {
                (true, ..) => None,
                (_, true, _) => Some(503),
                (.., true) => Some(422),
                _ => Some(200),
            };
            if status.is_none() {
                arrived.add_permits(1);
                poisoned.fetch_add(1, Ordering::SeqCst);
            }
            async move {
                match status {
                    Some(status) => (status, "{}".to_owned()),
                    None => std::future::pending().await,
                }
            }
        })
        .await
    };
    let app = App::builder().component("mail").variable("mail_url", &mail_api.url).start().await;
    queue_mails(&app, 60).await;
    app.sql(
        "UPDATE jobs SET run_at = now() - interval '1 minute' WHERE payload ->> 'to' ~ '^[123]@'",
    )
    .await;
    let token = &app.keys().tick_token;
    let api = app.host().with_token(token);
    let held = api.post_empty("/internal/work/mail");
    let meanwhile = async {
        _ = arrived.acquire().await;
        let left = "SELECT count(*) FROM jobs WHERE state <> 'done'";
        let deadline = Deadline::after(Duration::from_secs(8));
        // As the clock does: a tick does not wait for the one before.
        while app.value::<i64>(left).await > 3 {
            api.post_empty("/internal/work/mail").await.expect(200);
            assert!(deadline.pause().await, "others wait for one");
        }
        assert_eq!(poisoned.load(Ordering::SeqCst), 1, "and that one is still in hand");
    };
    tokio::select! {
        () = meanwhile => {}
        _ = held => panic!("the poisoned one is still held"),
    }
    let states =
        "SELECT string_agg(state, ' ' ORDER BY payload ->> 'to') FROM jobs WHERE state <> 'done'";
    assert_eq!(app.value::<String>(states).await, "running queued dead");
}
