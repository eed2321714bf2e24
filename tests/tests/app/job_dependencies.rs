//! Jobs that wait for others (JOB-4).

use futures_util::future::join_all;
use postern_tests::{Value, json};

use crate::job_queue::{Queue, id};

/// Waits for these, and says what is to become of it when one of them is dead.
fn after(others: &[u32], if_dead: &str) -> Value {
    let after: Vec<Value> =
        others.iter().map(|other| json!({ "job": id(*other), "if_dead": if_dead })).collect();
    json!({ "after": after })
}

async fn states(queue: &Queue, jobs: &[u32]) -> Vec<String> {
    let mut states = Vec::new();
    for job in jobs {
        states.push(queue.state(*job).await);
    }
    states
}

/// JOB-4: a job begins when everything is done that it waits for, and not before.
#[tokio::test]
async fn a_job_waits_for_others() {
    let queue = Queue::new().await;
    queue
        .order(&[
            (1, json!({})),
            (2, after(&[1], "fail")),
            (3, after(&[1], "run")),
            (4, after(&[2, 3], "fail")),
        ])
        .await;
    assert_eq!(states(&queue, &[1, 2, 3, 4]).await, ["queued", "waiting", "waiting", "waiting"]);
    let first = queue.claim(0, 9).await;
    assert_eq!(first.ids(), [id(1)]);
    assert!(queue.finish(&first, 1, "queued", 0).await);
    assert_eq!(queue.state(2).await, "waiting", "it failed for now");
    let first = queue.claim(5_000, 9).await;
    assert!(queue.finish(&first, 1, "done", 5_000).await);
    let second = queue.claim(5_000, 9).await;
    assert_eq!(second.ids(), [id(2), id(3)]);
    assert!(queue.finish(&second, 3, "done", 5_000).await);
    assert_eq!(queue.state(4).await, "waiting", "one of two is not done");
    assert!(queue.finish(&second, 2, "done", 5_000).await);
    assert_eq!(queue.claim(5_000, 9).await.ids(), [id(4)]);
    assert_eq!(queue.value::<i64>("SELECT count(*) FROM job_dependencies").await, 0);
}

/// JOB-4: when a job is dead, what waits for it is dead or runs, as it was ordered; and so on from there.
#[tokio::test]
async fn failure_goes_on_by_policy() {
    let queue = Queue::new().await;
    queue
        .order(&[
            (1, json!({})),
            (2, after(&[1], "fail")),
            (3, after(&[1], "run")),
            (4, after(&[2], "fail")),
            (5, after(&[2], "run")),
            (6, after(&[3, 4], "fail")),
        ])
        .await;
    let first = queue.claim(0, 9).await;
    assert!(queue.finish(&first, 1, "dead", 0).await);
    assert_eq!(
        states(&queue, &[1, 2, 3, 4, 5, 6]).await,
        ["dead", "dead", "queued", "dead", "queued", "dead"]
    );
    let why = "SELECT last_error FROM jobs WHERE id = '019b76da-a800-7000-8000-000000000004'";
    assert_eq!(queue.value::<String>(why).await, "a job that it waited for is dead");
    // What is over when somebody would wait for it decides at once.
    queue
        .order(&[(7, after(&[1], "fail")), (8, after(&[1], "run")), (9, after(&[99], "fail"))])
        .await;
    assert_eq!(states(&queue, &[7, 8, 9]).await, ["dead", "queued", "queued"]);
    assert_eq!(queue.value::<i64>("SELECT count(*) FROM job_dependencies").await, 0);
}

/// JOB-4: jobs that would wait for each other are refused, all of the statement; and so is what cannot be waited for.
#[tokio::test]
async fn cycles_are_refused() {
    let queue = Queue::new().await;
    let cycles = [
        vec![(1, after(&[1], "run"))],
        vec![(1, after(&[2], "run")), (2, after(&[1], "fail"))],
        vec![
            (1, after(&[3], "run")),
            (2, after(&[1], "run")),
            (3, after(&[2], "run")),
            (4, json!({})),
        ],
    ];
    for cycle in cycles {
        let refused = queue.try_order(&cycle).await.expect_err("a cycle");
        assert!(refused.contains("would wait for each other"), "{refused}");
        assert_eq!(queue.value::<i64>("SELECT count(*) FROM jobs").await, 0);
    }
    let once = [(1, json!({ "once": "the books" })), (2, after(&[1], "fail"))];
    let refused = queue.try_order(&once).await.expect_err("another may stand for it");
    assert!(refused.contains("cannot be waited for"), "{refused}");
    for nonsense in
        [json!([{ "job": id(1), "if_dead": "perhaps" }]), json!([{ "job": id(1) }]), json!([7])]
    {
        assert!(queue.try_order(&[(2, json!({ "after": nonsense }))]).await.is_err(), "{nonsense}");
    }
    // An order that comes twice makes the job that is there already wait for nothing more.
    queue.order(&[(1, json!({})), (2, json!({}))]).await;
    queue.order(&[(1, after(&[2], "run"))]).await;
    assert_eq!(states(&queue, &[1, 2]).await, ["queued", "queued"]);
    assert_eq!(queue.value::<i64>("SELECT count(*) FROM job_dependencies").await, 0);
}

/// JOB-4: whatever ends a job, what waits for it goes on: its being forgotten, discarded, lost too often, the end of its user.
#[tokio::test]
async fn whatever_ends_a_job_lets_others_go() {
    let queue = Queue::new().await;
    let (done, dead) = (["queued", "queued"], ["dead", "queued"]);
    let cases = [
        (
            "WITH done AS (UPDATE jobs SET lease_id = lease_id RETURNING id, lease_id)
          SELECT forget_jobs(ARRAY[id], lease_id) FROM done WHERE lease_id IS NOT NULL",
            true,
            done,
        ),
        ("SELECT discard_job('019b76da-a800-7000-8000-000000000001', now(), NULL)", false, dead),
        ("DELETE FROM users", false, dead),
        ("DELETE FROM users", true, done),
    ];
    for (ending, running, expected) in cases {
        queue.sql("DELETE FROM jobs").await;
        queue
            .sql("INSERT INTO users (id, email, email_key, name, created_at, updated_at)
                  VALUES ('019b76da-a800-7000-8000-000000000009', 'a@b.example', 'a@b.example', 'Ada', now(), now())
                  ON CONFLICT DO NOTHING")
            .await;
        queue.order(&[(1, json!({})), (2, after(&[1], "fail")), (3, after(&[1], "run"))]).await;
        queue
            .sql(
                "UPDATE jobs SET user_id = '019b76da-a800-7000-8000-000000000009'
                  WHERE id = '019b76da-a800-7000-8000-000000000001'",
            )
            .await;
        if running {
            assert_eq!(queue.claim(0, 1).await.ids(), [id(1)]);
        }
        queue.sql(ending).await;
        assert_eq!(
            states(&queue, &[1, 2, 3]).await,
            [
                if ending.contains("discard") { "discarded" } else { "gone" },
                expected[0],
                expected[1]
            ],
            "{ending}"
        );
    }
}

/// JOB-4: of many that end at the same moment the last one lets the job go that waits for all of them.
#[tokio::test]
async fn the_last_of_many_lets_a_job_go() {
    let queue = Queue::new().await;
    for _ in 0..10 {
        queue.sql("DELETE FROM jobs").await;
        let all: Vec<u32> = (1..=8).collect();
        let mut jobs: Vec<_> = all.iter().map(|number| (*number, json!({}))).collect();
        jobs.push((9, after(&all, "fail")));
        queue.order(&jobs).await;
        let hold = queue.claim(0, 9).await;
        assert_eq!(hold.jobs.len(), 8);
        let ends = join_all(all.iter().map(|job| queue.finish(&hold, *job, "done", 0))).await;
        assert_eq!(ends, [true; 8]);
        assert_eq!(queue.state(9).await, "queued");
    }
}

/// JOB-4: whoever orders a job that waits for one which ends at that moment does not wait for ever.
#[tokio::test]
async fn an_end_and_an_order_meet() {
    let queue = Queue::new().await;
    for _ in 0..20 {
        queue.sql("DELETE FROM jobs").await;
        queue.order(&[(1, json!({}))]).await;
        let hold = queue.claim(0, 1).await;
        let waiting = [(2, after(&[1], "fail"))];
        let (ended, ()) = tokio::join!(queue.finish(&hold, 1, "done", 0), queue.order(&waiting));
        assert!(ended);
        assert_eq!(queue.state(2).await, "queued");
    }
    // The end is written and not committed yet when the order comes.
    queue.sql("DELETE FROM jobs").await;
    queue.order(&[(1, json!({}))]).await;
    let hold = queue.claim(0, 1).await;
    let end =
        format!("SELECT finish_job('{}', '{}', now(), 'done', NULL, NULL)", id(1), hold.lease);
    queue.behind(&end, queue.order(&[(2, after(&[1], "fail"))])).await;
    assert_eq!((queue.state(1).await, queue.state(2).await), ("done".into(), "queued".into()));
}
