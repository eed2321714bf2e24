//! The queue in the database: what is claimed when, and what becomes of it. With virtual time: a claim is told what time it is.

use std::time::Duration;

use futures_util::future::join_all;
use postern_tests::{Database, Deadline, Value, json};
use sqlx::{AssertSqlSafe, Row as _};
use uuid::Uuid;

/// When the tests begin, in ms since 1970.
const START: i64 = 1_767_225_600_000;

/// A queue, and whoever works it off.
pub(crate) struct Queue {
    database: Database,
}

/// A worker's hold on what it has claimed.
pub(crate) struct Hold {
    pub(crate) lease: Uuid,
    /// Jobs, and which try it is.
    pub(crate) jobs: Vec<(Uuid, i32)>,
}

impl Hold {
    pub(crate) fn ids(&self) -> Vec<Uuid> {
        let mut ids: Vec<_> = self.jobs.iter().map(|(id, _)| *id).collect();
        ids.sort();
        ids
    }
}

/// The id of a job by its number.
pub(crate) fn id(number: u32) -> Uuid {
    format!("019b76da-a800-7000-8000-{number:012}").parse().expect("an id")
}

impl Queue {
    pub(crate) async fn new() -> Self {
        Self { database: Database::create().await }
    }

    /// Orders jobs of kind `work`, each by its number and with these members more.
    pub(crate) async fn order(&self, jobs: &[(u32, Value)]) {
        self.try_order(jobs).await.expect("an order");
    }

    pub(crate) async fn try_order(&self, jobs: &[(u32, Value)]) -> Result<(), String> {
        let jobs: Vec<Value> = jobs
            .iter()
            .map(|(number, more)| {
                let mut job = json!({
                    "id": id(*number), "kind": "work", "payload": {}, "needs": [],
                    "run_at": "2025-12-31T23:00:00Z", "created_at": "2025-12-31T23:00:00Z",
                });
                for (name, value) in more.as_object().expect("members") {
                    job[name] = value.clone();
                }
                job
            })
            .collect();
        let effects = json!({ "jobs": jobs }).to_string();
        let recorded = sqlx::query("SELECT record_effects($1::text::jsonb)").bind(effects);
        recorded.execute(self.database.pool()).await.map(drop).map_err(|error| error.to_string())
    }

    /// Claims of kind `work`, so many ms behind the start, at most so many.
    pub(crate) async fn claim(&self, at: i64, most: u32) -> Hold {
        let lease = Uuid::from_u128(u128::from_be_bytes(postern_tests::random_bytes()));
        let share = json!([
            { "kind": "work", "until": START + at + 15_000, "tries": 3, "most": most }
        ]);
        let sql = "SELECT id, attempts FROM claim_jobs($1, from_ms($2), $3::text::jsonb)";
        let asked = sqlx::query(sql).bind(lease).bind(START + at).bind(share.to_string());
        let rows = asked.fetch_all(self.database.pool()).await.expect("jobs");
        Hold { lease, jobs: rows.iter().map(|row| (row.get(0), row.get(1))).collect() }
    }

    /// Writes how the try of a job ended.
    pub(crate) async fn finish(&self, hold: &Hold, job: u32, ending: &str, at: i64) -> bool {
        let next = (ending == "queued").then_some(START + at + 2_000);
        let error = (ending != "done").then_some("it failed");
        let sql = "SELECT finish_job($1, $2, from_ms($3), $4, $5, $6)";
        sqlx::query_scalar(sql)
            .bind(id(job))
            .bind(hold.lease)
            .bind(START + at)
            .bind(ending)
            .bind(next)
            .bind(error)
            .fetch_one(self.database.pool())
            .await
            .expect("an answer")
    }

    pub(crate) async fn renew(&self, hold: &Hold, at: i64) -> i64 {
        let sql = "SELECT renew_lease($1, from_ms($2))";
        let asked = sqlx::query_scalar(sql).bind(hold.lease).bind(START + at + 15_000);
        asked.fetch_one(self.database.pool()).await.expect("a number")
    }

    pub(crate) async fn value<T>(&self, sql: &str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        let asked = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        asked.fetch_one(self.database.pool()).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    pub(crate) async fn sql(&self, sql: &str) {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(self.database.pool()).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Runs a statement in a transaction that is still open, then something else until it ends or waits for a lock, and then
    /// ends the transaction; gives what the other gives.
    pub(crate) async fn behind<T>(&self, sql: &str, other: impl Future<Output = T>) -> T {
        let mut open = self.database.pool().begin().await.expect("a transaction");
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *open).await.expect("it runs");
        let waits = async {
            let waiting = "SELECT count(*) FROM pg_stat_activity
                           WHERE datname = current_database() AND wait_event_type = 'Lock'";
            let deadline = Deadline::after(Duration::from_secs(2));
            while self.value::<i64>(waiting).await == 0 && deadline.pause().await {}
        };
        let ends = async {
            waits.await;
            open.commit().await.expect("it is committed");
        };
        tokio::join!(other, ends).0
    }

    /// The state of a job; `gone` when there is none.
    pub(crate) async fn state(&self, job: u32) -> String {
        let sql = format!("SELECT coalesce(max(state), 'gone') FROM jobs WHERE id = '{}'", id(job));
        self.value(&sql).await
    }
}

fn plain(numbers: std::ops::RangeInclusive<u32>) -> Vec<(u32, Value)> {
    numbers.map(|number| (number, json!({}))).collect()
}

/// JOB-1: a worker that lives keeps its jobs beyond the lease, as long as it says so; one that is silent loses them when the
/// lease runs out, and what it says later counts for nothing.
#[tokio::test]
async fn a_heartbeat_keeps_a_lease() {
    let queue = Queue::new().await;
    queue.order(&plain(1..=2)).await;
    let slow = queue.claim(0, 2).await;
    assert_eq!(slow.ids(), [id(1), id(2)]);
    assert!(queue.finish(&slow, 2, "done", 1_000).await);
    for beat in [8_000, 16_000, 24_000] {
        assert_eq!(queue.renew(&slow, beat).await, 1, "one of both is still in hand");
        assert!(queue.claim(beat + 14_999, 9).await.jobs.is_empty(), "it lives");
    }
    let other = queue.claim(24_000 + 15_000, 9).await;
    assert_eq!(other.jobs, [(id(1), 2)], "it was silent for the whole lease");
    assert_eq!(queue.renew(&slow, 40_000).await, 0);
    assert!(!queue.finish(&slow, 1, "dead", 40_000).await);
    assert!(queue.finish(&other, 1, "done", 40_000).await);
    let tries: String = queue
        .value("SELECT string_agg(concat_ws(' ', attempt, ending, ms(ended_at) - ms(started_at)), ', ' ORDER BY id)
                FROM job_runs WHERE job_id = '019b76da-a800-7000-8000-000000000001'")
        .await;
    assert_eq!(tries, "1 lost 39000, 2 done 1000");
}

/// JOB-2: what somebody waits for comes first, whenever it was ordered; then by age.
#[tokio::test]
async fn urgent_jobs_come_first() {
    let queue = Queue::new().await;
    let at = |minute: u32| format!("2025-12-31T23:{minute:02}:00Z");
    queue
        .order(&[
            (1, json!({ "priority": 2, "run_at": at(1) })),
            (2, json!({ "priority": 1, "run_at": at(3) })),
            (3, json!({ "run_at": at(2) })),
            (4, json!({ "priority": 0, "run_at": at(4) })),
            (5, json!({ "priority": 0, "run_at": "2026-01-01T00:00:01Z" })),
        ])
        .await;
    for (at, expected) in [(0, 4), (0, 3), (0, 2), (0, 1)] {
        assert_eq!(queue.claim(at, 1).await.ids(), [id(expected)]);
    }
    assert!(queue.claim(0, 9).await.jobs.is_empty(), "the last one is not due");
    assert_eq!(queue.claim(1_000, 9).await.ids(), [id(5)]);
}

/// JOB-1: what is to be done once waits once, however often it is ordered; ordered while it is being done, it is done again;
/// and a try that fails then leaves it to the one that waits.
#[tokio::test]
async fn what_is_ordered_once_waits_once() {
    let queue = Queue::new().await;
    let once = |number| [(number, json!({ "once": "the books" }))];
    for number in 1..=3 {
        queue.order(&once(number)).await;
    }
    queue.order(&[(4, json!({ "once": "the house" })), (5, json!({})), (6, json!({}))]).await;
    assert_eq!(queue.value::<i64>("SELECT count(*) FROM jobs").await, 4, "others are others");
    let first = queue.claim(0, 9).await;
    assert_eq!(first.ids(), [id(1), id(4), id(5), id(6)]);
    queue.order(&once(7)).await;
    queue.order(&once(8)).await;
    assert_eq!((queue.state(7).await, queue.state(8).await), ("queued".into(), "gone".into()));
    assert!(queue.finish(&first, 1, "queued", 1_000).await);
    assert_eq!(queue.state(1).await, "done", "the other does it");
    let ending =
        "SELECT ending FROM job_runs WHERE job_id = '019b76da-a800-7000-8000-000000000001'";
    assert_eq!(queue.value::<String>(ending).await, "retried");
    for other in [4, 5, 6] {
        assert!(queue.finish(&first, other, "done", 1_000).await);
    }
    let second = queue.claim(60_000, 1).await;
    assert_eq!(second.ids(), [id(7)]);
    assert!(queue.finish(&second, 7, "queued", 60_000).await);
    assert_eq!(queue.state(7).await, "queued", "nobody else does it");
    // Orders at the same moment make one as well.
    queue.sql("DELETE FROM jobs").await;
    let orders = (10..30).map(|number| (number, json!({ "once": "the books" })));
    let orders: Vec<_> = orders.map(|order| [order]).collect();
    join_all(orders.iter().map(|order| queue.order(order))).await;
    assert_eq!(queue.value::<i64>("SELECT count(*) FROM jobs").await, 1);
}

/// JOB-2: of a kind that may begin so often a minute no more begins, however many workers ask; and what was not used is not
/// saved up beyond a tenth.
#[tokio::test]
async fn a_kind_begins_so_often_a_minute() {
    let queue = Queue::new().await;
    queue.order(&plain(1..=200)).await;
    queue.sql("INSERT INTO job_kinds (kind, per_minute) VALUES ('work', 20)").await;
    let claimed = async |at: i64, most: u32| queue.claim(at, most).await.jobs.len();
    assert_eq!(claimed(0, 16).await, 2, "a tenth at once");
    assert_eq!(claimed(0, 16).await, 0);
    assert_eq!(claimed(2_999, 16).await, 0);
    assert_eq!(claimed(3_000, 16).await, 1);
    let mut minute = 0;
    for tenth in 1..=600 {
        minute += claimed(3_000 + tenth * 100, 16).await;
    }
    assert_eq!(minute, 20);
    let at_once = join_all((0..8).map(|_| queue.claim(600_000, 16))).await;
    let at_once: usize = at_once.iter().map(|hold| hold.jobs.len()).sum();
    assert!((1..=2).contains(&at_once), "{at_once}: nine idle minutes are a tenth at once as well");
    // Whoever comes while another still claims waits, and gets what is left.
    let share =
        format!(r#"[{{ "kind": "work", "until": {}, "tries": 3, "most": 2 }}]"#, START + 1_000_000);
    let claim =
        format!("SELECT claim_jobs(gen_random_uuid(), from_ms({}), '{share}')", START + 900_000);
    assert_eq!(queue.behind(&claim, queue.claim(900_000, 16)).await.jobs, []);
    queue.sql("UPDATE job_kinds SET per_minute = NULL").await;
    assert_eq!(claimed(900_000, 16).await, 16);
}

/// JOB-2: a kind that is paused gives nothing from the next claim on, and everything once it goes on.
#[tokio::test]
async fn a_paused_kind_gives_nothing() {
    let queue = Queue::new().await;
    queue.order(&plain(1..=2)).await;
    let before = queue.claim(0, 1).await;
    queue.sql("INSERT INTO job_kinds (kind, paused_at) VALUES ('work', now())").await;
    assert!(queue.claim(0, 9).await.jobs.is_empty());
    assert!(queue.finish(&before, 1, "done", 1_000).await, "what was in hand is done");
    queue.sql("UPDATE job_kinds SET paused_at = NULL").await;
    assert_eq!(queue.claim(1_000, 9).await.ids(), [id(2)]);
}

/// JOB-2: a job that was lost on its last try is dead, and its last try is on record.
#[tokio::test]
async fn a_job_that_is_lost_too_often_is_dead() {
    let queue = Queue::new().await;
    queue.order(&plain(1..=1)).await;
    for attempt in 1..=3 {
        assert_eq!(queue.claim(i64::from(attempt) * 20_000, 1).await.jobs, [(id(1), attempt)]);
    }
    assert!(queue.claim(80_000, 1).await.jobs.is_empty());
    assert_eq!(queue.state(1).await, "dead");
    let tries = "SELECT string_agg(attempt || ' ' || ending, ', ' ORDER BY id) FROM job_runs";
    assert_eq!(queue.value::<String>(tries).await, "1 lost, 2 lost, 3 lost");
}
