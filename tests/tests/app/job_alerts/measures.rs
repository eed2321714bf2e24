//! What alert rules measure.

use postern_domain::jobs::alert::RULES;
use postern_tests::json;

use super::{Scene, settings, waiting};

/// What each rule measures: what makes it too much, of what it then is, and what comes close and is not. Each line is a statement.
const MEASURES: [(&str, &str, &str, &str); 7] = [
    ("queue_age", "send_sms", "OLD send_sms 301 seconds 1", "OLD send_sms 290 seconds 1; OLD of_the_future 301 seconds 1"),
    ("queue_depth", "send_sms", "OLD send_sms 1 second 5000", "OLD send_sms 1 second 4999; OLD send_sms -1 hour 1"),
    ("dead_letters", "send_sms", "DEAD send_sms 10", "DEAD send_sms 9; DEAD purge_grants 9"),
    (
        "failure_rate", "send_sms", "TRIED send_sms retried 10; TRIED send_sms done 10",
        "TRIED send_sms lost 19; TRIED tell_devices dead 30; TRIED purge_grants done 30; TRIED purge_grants dead 29",
    ),
    (
        "schedule_delay", "purge_grants",
        "UPDATE job_schedules SET next_at = '2300-01-01', last_job = NULL; WORK purge_grants 31 minutes",
        "UPDATE job_schedules SET next_at = '2300-01-01', last_job = NULL; WORK purge_grants 29 minutes; WORK purge_jobs 32 minutes;
         UPDATE jobs SET state = 'done' WHERE kind = 'purge_jobs'",
    ),
    ("provider", "google", "CONNECTION", "CONNECTION; UPDATE oauth_integrations SET paused_at = now()"),
    (
        "unsealed_audit", "", "EVENT 301 seconds",
        "EVENT 200 seconds",
    ),
];

/// So many tries of a kind that ended so.
fn tried(kind: &str, ending: &str, count: u32) -> String {
    format!(
        "WITH job AS (
             INSERT INTO jobs (id, kind, payload, state, run_at, created_at, finished_at)
             VALUES (gen_random_uuid(), '{kind}', '{{}}', 'done', now(), now(), now()) RETURNING id
         )
         INSERT INTO job_runs (job_id, kind, attempt, started_at, ended_at, ending)
         SELECT id, '{kind}', 1, now(), now() - interval '1 minute', '{ending}' FROM job, generate_series(1, {count})"
    )
}

/// Carries out a line of [`MEASURES`].
async fn make(scene: &Scene, lines: &str) {
    for line in lines.split(';').map(str::trim) {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |at: usize| words[at].parse().expect("a number");
        match words[..] {
            ["OLD", kind, ..] => {
                let count = number(words.len() - 1);
                let age = words[2..words.len() - 1].join(" ");
                scene.app.sql(&waiting(kind, &age, count)).await;
            }
            ["DEAD", kind, count] => {
                let dead = "state = 'dead', finished_at = now() - interval '59 minutes'";
                let count = count.parse().expect("a number");
                scene.app.sql(&waiting(kind, "1 second", count)).await;
                scene.app.sql(&format!("UPDATE jobs SET {dead} WHERE kind = '{kind}'")).await;
                scene.app.sql(&waiting(kind, "0 seconds", 20)).await;
                let earlier = "state = 'dead', finished_at = now() - interval '61 minutes'";
                scene
                    .app
                    .sql(&format!(
                        "UPDATE jobs SET {earlier} WHERE kind = '{kind}' AND state = 'queued'"
                    ))
                    .await;
            }
            ["TRIED", kind, ending, count] => {
                let count = count.parse().expect("a number");
                scene.app.sql(&tried(kind, ending, count)).await;
            }
            ["WORK", schedule, ..] => {
                let late = words[2..].join(" ");
                let ordered = format!(
                    "WITH job AS (
                         INSERT INTO jobs (id, kind, payload, state, run_at, created_at, finished_at)
                         VALUES (gen_random_uuid(), '{schedule}', '{{}}', 'dead', now(), now() - interval '{late}', now())
                         RETURNING id
                     )
                     UPDATE job_schedules SET last_job = id, enabled = true FROM job WHERE name = '{schedule}'"
                );
                assert_eq!(scene.app.sql(&ordered).await, 1);
            }
            ["CONNECTION"] => {
                scene.app.stored_connection(scene.ada.id, "google").await;
                scene.app.sql("UPDATE oauth_integrations SET state = 'error'").await;
            }
            ["EVENT", seconds, "seconds"] => {
                let old = format!(
                    "INSERT INTO audit_events (id, occurred_at, action, outcome, reason, trace_id, address, details)
                     SELECT overlay(gen_random_uuid()::text PLACING '01000000-0000-7000-8000' FROM 1)::uuid, now() - interval '{seconds} seconds', action, outcome, reason,
                         trace_id, address, details FROM audit_events LIMIT 1"
                );
                scene.app.sql(&old).await;
            }
            _ => _ = scene.app.sql(line).await,
        }
    }
}

/// JOB-6: each rule measures what it says: what is too much, and not what comes close to it, of other kinds, of those that are
/// paused, or long ago.
#[tokio::test]
async fn each_rule_measures_what_it_says() {
    assert_eq!(MEASURES.map(|(rule, ..)| rule), RULES.map(|rule| rule.name));
    let scene = Scene::new().await;
    for (rule, about, too_much, close) in MEASURES {
        let threshold = RULES.iter().find(|one| one.name == rule).expect("a rule").threshold;
        for one in &RULES {
            let on = settings(if one.name == rule { threshold } else { one.unit.most() }, 0);
            scene.put(one.name, on).await.expect(200);
        }
        for (lines, expected) in [(close, "ok"), (too_much, "firing")] {
            for table in ["jobs", "job_runs", "oauth_integrations", "audit_unsealed"] {
                scene.app.sql(&format!("DELETE FROM {table}")).await;
            }
            scene.app.sql("UPDATE job_schedules SET enabled = false").await;
            make(&scene, lines).await;
            scene.look().await;
            let found = scene.alert(rule).await;
            assert_eq!(found["state"], expected, "{rule}: {lines}: {found}");
            let is_named = expected == "firing" && !about.is_empty();
            let expected = if is_named { json!([about]) } else { json!([]) };
            assert_eq!(found["about"], expected, "{rule}: {lines}");
        }
    }
}

/// JOB-6: a kind that is paused is late because somebody wants it to be.
#[tokio::test]
async fn a_paused_kind_is_not_late() {
    let scene = Scene::new().await;
    scene.app.sql("INSERT INTO job_kinds (kind, paused_at) VALUES ('send_sms', now())").await;
    scene.old_job("10 minutes").await;
    scene.look().await;
    assert_eq!(scene.alert("queue_age").await["value"], 0);
    scene.app.sql("UPDATE job_kinds SET paused_at = NULL").await;
    scene.look().await;
    assert_eq!(scene.state("queue_age").await, "pending");
}

/// JOB-6: a rule that cannot be measured keeps no other from being looked at, and a look that fails keeps no work from being done;
/// the log says why.
#[tokio::test]
async fn what_cannot_be_measured_stops_nothing() {
    let scene = Scene::new().await;
    scene.look().await;
    // Without an end of time there is no age.
    scene.old_job("10 minutes").await;
    scene.app.sql("UPDATE jobs SET run_at = '-infinity' WHERE kind = 'send_sms'").await;
    make(&scene, "DEAD purge_grants 10").await;
    scene.look().await;
    scene.app.host().log_with("queue_age cannot be measured", 1).await;
    assert_eq!(scene.state("dead_letters").await, "firing");
    assert_eq!(scene.state("queue_age").await, "ok");
    assert_eq!(scene.subjects(&scene.ada).await, ["An alert has begun"]);

    scene.app.sql("ALTER FUNCTION evaluate_alerts RENAME TO evaluate_nothing").await;
    scene.app.sql(&waiting("purge_jobs", "1 second", 1)).await;
    scene.app.sql("UPDATE job_alert_rounds SET begun_at = 'epoch'").await;
    let done = scene.work("jobs").await;
    assert_eq!(done["done"], 1, "{done}");
    scene.app.host().log_with("evaluate_alerts", 1).await;
}
