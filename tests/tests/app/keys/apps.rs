//! Secrets of authenticator apps are put under the key in use by a job (MFA-1, JOB-5).

use std::time::Duration;

use futures_util::future::{join, join_all};
use postern_tests::{Authenticator, Deadline, Host, User};

use super::{
    Instance,
    checks::{answer, challenge, enrolled, log_in, somebody},
};

/// More than one statement of the job takes.
const MANY: usize = 600;

/// Somebody with an app that was set up at this host.
async fn with_app(instance: &Instance, host: &Host) -> (User, Authenticator) {
    let user = somebody(instance, host).await;
    let phone = enrolled(host, &log_in(host, &user).await).await;
    (user, phone)
}

/// A log-in with the second factor, whose code may have been used before.
async fn second_factor(
    instance: &Instance,
    host: &Host,
    user: &User,
    phone: &Authenticator,
) -> u16 {
    let begun = challenge(host, user).await;
    let unused = format!("UPDATE mfa_totp SET last_step = 0 WHERE user_id = '{}'", user.id);
    assert_eq!(instance.app.sql(&unused).await, 1);
    answer(host, &begun, "totp", &phone.code_at(0)).await.status
}

/// Puts another key into use; gives a host that uses it, one that knows it, and the id of the key before.
fn another_key(instance: &Instance) -> (Host, Host, String) {
    let first = instance.active("mfa");
    instance.keys("stage mfa").unwrap();
    let staged = instance.host();
    instance.keys("use mfa").unwrap();
    (instance.host(), staged, first)
}

/// Lets the schedule order the job, and a host do it.
async fn rewrap(instance: &Instance, host: &Host) {
    let app = &instance.app;
    app.sql("UPDATE job_schedules SET enabled = true WHERE name = 'rewrap_mfa'").await;
    instance.work(host, "jobs").await;
    let due = "UPDATE job_schedules SET next_at = date_trunc('minute', now()) - interval '1 day' WHERE name = 'rewrap_mfa'";
    assert_eq!(app.sql(due).await, 1);
    let jobs = "SELECT count(*) FROM jobs WHERE kind = 'rewrap_mfa'";
    let before: i64 = app.value(jobs).await;
    instance.work(host, "jobs").await;
    assert_eq!(app.value::<i64>(jobs).await, before + 1);
    instance.work(host, "mfa").await;
    let left = "SELECT count(*) FROM jobs WHERE kind = 'rewrap_mfa' AND state <> 'done'";
    assert_eq!(app.value::<i64>(left).await, 0);
}

async fn under(instance: &Instance, key: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM mfa_totp WHERE split_part(secret, '.', 2) = '{key}'");
    instance.app.value(&sql).await
}

/// MFA-1, JOB-5, AUTH-2, ASVS 11.2.2: no row keeps the old key, log-ins go on meanwhile at both hosts, and the old key, when it is
/// gone, changes nothing.
#[tokio::test]
async fn secrets_move_while_people_log_in() {
    let instance = Instance::start().await;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(with_app(&instance, instance.app.host()).await);
    }
    // One that somebody has not finished to set up.
    let late = somebody(&instance, instance.app.host()).await;
    let late = log_in(instance.app.host(), &late).await;
    instance.app.host().as_user(&late).post_empty("/api/v1/mfa/totp/enrol").await.expect(201);
    let (used, staged, first) = another_key(&instance);
    let status = instance.keys("status").unwrap();
    assert!(
        status.contains(&format!("{first}  old     7 secrets of authenticator apps")),
        "{status}"
    );
    let second = instance.active("mfa");
    let log_ins = join_all(people.iter().enumerate().map(async |(number, (user, phone))| {
        for round in 0..4 {
            let host = if (number + round) % 2 == 0 { &used } else { &staged };
            assert_eq!(second_factor(&instance, host, user, phone).await, 200);
        }
    }));
    join(log_ins, rewrap(&instance, &used)).await;
    assert_eq!((under(&instance, &first).await, under(&instance, &second).await), (0, 7));
    // The host that is not restarted yet leaves them there.
    rewrap(&instance, &staged).await;
    assert_eq!(under(&instance, &second).await, 7);

    instance.wait();
    instance.keys("retire mfa").unwrap();
    let retired = instance.host();
    for (user, phone) in &people {
        assert_eq!(second_factor(&instance, &retired, user, phone).await, 200);
    }
    let swap = "UPDATE mfa_totp t SET secret = o.secret, id = o.id FROM mfa_totp o
                WHERE (t.user_id, o.user_id) IN ((ada, bob), (bob, ada))";
    let swap = swap.replace("ada", &format!("'{}'", people[0].0.id));
    assert_eq!(instance.app.sql(&swap.replace("bob", &format!("'{}'", people[1].0.id))).await, 2);
    for ((user, _), (_, phone)) in [(&people[0], &people[1]), (&people[0], &people[0])] {
        assert_eq!(second_factor(&instance, &retired, user, phone).await, 500);
    }
}

/// MFA-1, JOB-5: what does not open stays as it is, is told in the log and counted, keeps nobody else from their turn, and keeps
/// the key.
#[tokio::test]
async fn what_does_not_open_stays_and_stops_nobody() {
    let instance = Instance::start().await;
    let app = &instance.app;
    let (ada, phone) = with_app(&instance, app.host()).await;
    for _ in 0..2 {
        with_app(&instance, app.host()).await;
    }
    let (used, _staged, first) = another_key(&instance);
    // Rows that come before all others, more of them than one statement takes; and two that were swapped.
    let broken = format!(
        "WITH users AS (
             INSERT INTO users (id, email, email_key, name, created_at, updated_at)
             SELECT format('00000000-0000-7000-8000-%s', lpad(n::text, 12, '0'))::uuid, n, n, '', now(), now()
             FROM generate_series(1, {MANY}) AS n RETURNING id
         )
         INSERT INTO mfa_totp (user_id, id, secret, created_at)
         SELECT id, id, 'v1.{first}.AAAA.AAAA', now() FROM users"
    );
    assert_eq!(app.sql(&broken).await, 600);
    let swapped = format!(
        "UPDATE mfa_totp t SET secret = o.secret FROM mfa_totp o
         WHERE t.user_id <> o.user_id AND '{}' <> ALL (ARRAY[t.user_id::text, o.user_id::text])
           AND t.user_id::text NOT LIKE '00000000%' AND o.user_id::text NOT LIKE '00000000%'",
        ada.id
    );
    assert_eq!(app.sql(&swapped).await, 2);
    let text = "SELECT string_agg(secret, ' ' ORDER BY user_id) FROM mfa_totp WHERE user_id <> ";
    let others: String = app.value(&format!("{text}'{}'", ada.id)).await;

    rewrap(&instance, &used).await;
    assert_eq!(under(&instance, &first).await, 602);
    assert_eq!(app.value::<String>(&format!("{text}'{}'", ada.id)).await, others);
    assert_eq!(second_factor(&instance, &used, &ada, &phone).await, 200);
    let log = used.log_with("stays under its old key", 602).await;
    assert!(log.iter().all(|line| !line.contains("v1.")), "no envelope");
    app.expect_counted(r#"postern_left_under_old_key_total{table="mfa_totp"} 602"#).await;
    instance.wait();
    let kept = instance.keys("retire mfa").unwrap_err();
    assert!(kept.contains("602 secrets of authenticator apps are still under"), "{kept}");
    let gone = format!("DELETE FROM mfa_totp WHERE user_id <> '{}'", ada.id);
    assert_eq!(app.sql(&gone).await, 602);
    instance.keys("retire mfa").unwrap();
    assert_eq!(second_factor(&instance, &instance.host(), &ada, &phone).await, 200);
}

/// MFA-1: what has changed between reading and writing is not overwritten.
#[tokio::test]
async fn what_changes_meanwhile_is_not_overwritten() {
    let instance = Instance::start().await;
    let app = &instance.app;
    let (ada, _) = with_app(&instance, app.host()).await;
    let (bob, phone) = with_app(&instance, app.host()).await;
    let (used, _staged, first) = another_key(&instance);
    let mut lock = app.pool().begin().await.unwrap();
    let change = "UPDATE mfa_totp SET secret = 'v1.other.AAAA.AAAA' WHERE user_id = $1";
    sqlx::query(change).bind(ada.id).execute(&mut *lock).await.unwrap();
    let changed = async {
        let deadline = Deadline::after(Duration::from_secs(20));
        let waiting = "SELECT count(*) FROM pg_stat_activity
                       WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE mfa_totp t%' AND datname = current_database()";
        while app.value::<i64>(waiting).await == 0 {
            assert!(deadline.pause().await, "the job does not come to its row");
        }
        lock.commit().await.unwrap();
    };
    join(rewrap(&instance, &used), changed).await;
    let secret = format!("SELECT secret FROM mfa_totp WHERE user_id = '{}'", ada.id);
    assert_eq!(app.value::<String>(&secret).await, "v1.other.AAAA.AAAA");
    assert_eq!(under(&instance, &first).await, 0);
    assert_eq!(second_factor(&instance, &used, &bob, &phone).await, 200);
}
