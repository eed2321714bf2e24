//! Every operation that changes something, with a trap at each of its points, one after the other: whatever stands in
//! the database then, is all of the change or nothing of it; and what is acknowledged in the end is there, is recorded once,
//! and its jobs are queued once.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use postern_tests::{
    App, Deadline, Host, Response,
    openapi::{Operation, operations},
};

use super::{manifest_with_fault_points, traps};
use crate::calls::{Call, Calls, Rows};

/// More points than any operation has.
const MOST_POINTS: u32 = 200;
/// How long work may take that was interrupted.
const WORK_LIMIT: Duration = Duration::from_secs(30);
/// How often the same call is made: some are good for five tries, and those that trapped count.
const SAME_CALL: u32 = 3;

/// Operations that use something up in a statement of its own before the change: the table, and why.
const USED_UP_FIRST: [(&str, &str, &str); 3] = [
    ("POST /api/v1/auth/login/mfa", "mfa_totp", "a code that opens a session opens no second one"),
    (
        "POST /api/v1/auth/verify-email",
        "email_verifications",
        "a try counts, whatever becomes of it",
    ),
    ("POST /api/v1/mfa/sms/confirm", "text_codes", "a try counts, whatever becomes of it"),
];

/// Operations whose call is good for one try, and why: each point has a call of its own.
const GOOD_ONCE: [(&str, &str); 1] =
    [("GET /api/v1/oauth/{provider}/callback", "whoever comes back twice may be a thief")];

/// Operations that leave no event, and why.
const UNRECORDED: [(&str, &str); 6] = [
    (
        "POST /api/v1/oauth/connections",
        "nothing has changed yet: whoever is on the way waits in Redis",
    ),
    ("POST /api/v1/oauth/connections/{id}/refresh", "a row of its own says what became of it"),
    (
        "POST /api/v1/oauth/connections/{id}/scopes",
        "nothing has changed yet: whoever is on the way waits in Redis",
    ),
    ("POST /api/v1/oauth/connections/{id}/token", "each use is a row that its owner sees"),
    ("POST /api/v1/oauth/token", "the same"),
    ("POST /webhooks/twilio/status", "the message itself says what became of it"),
];

/// What a call has left in the database: by how many rows each table has grown, how many events of which kind were
/// recorded, and how many jobs of which kind were queued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Left {
    tables: BTreeMap<String, i64>,
    events: BTreeMap<String, i64>,
    jobs: BTreeMap<String, i64>,
}

/// What is there at a moment.
struct Moment {
    rows: Rows,
    events: BTreeMap<String, i64>,
    jobs: BTreeMap<String, i64>,
}

impl Moment {
    async fn of(app: &App) -> Self {
        let events = "SELECT action || ' ' || outcome, count(*) FROM audit_events
                      WHERE action <> 'rbac.access' GROUP BY 1";
        let jobs = "SELECT concat_ws(' ', kind, payload -> 'template' ->> 'kind', state), count(*)
                    FROM jobs GROUP BY 1";
        Self {
            rows: Rows::of(app).await,
            events: counts(app, events).await,
            jobs: counts(app, jobs).await,
        }
    }

    fn left_since(&self, before: &Self) -> Left {
        let mut tables = self.rows.changed_since(&before.rows);
        // When a key was last used is noted behind the answer, once a minute.
        tables.retain(|table, rows| table != "service_keys" || *rows != 0);
        Left {
            tables,
            events: grown(&self.events, &before.events),
            jobs: grown(&self.jobs, &before.jobs),
        }
    }
}

async fn counts(app: &App, sql: &'static str) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(app.pool()).await.unwrap();
    rows.into_iter().collect()
}

fn grown(now: &BTreeMap<String, i64>, before: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let names: BTreeSet<_> = now.keys().chain(before.keys()).collect();
    let at = |counts: &BTreeMap<String, i64>, name| counts.get(name).copied().unwrap_or(0);
    names
        .into_iter()
        .map(|name| (name.clone(), at(now, name) - at(before, name)))
        .filter(|(_, more)| *more != 0)
        .collect()
}

/// What became of an operation whose call was trapped at each point in turn.
#[derive(Default)]
struct Trapped {
    /// How many points it has.
    points: u32,
    /// What it leaves when it is acknowledged.
    whole: Left,
    /// Tables in which it has left something without the change itself.
    used_up: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Trapped {
    /// Judges what a call has left that was answered, or has trapped at a point.
    fn judge(&mut self, point: u32, answer: Option<&Response>, left: &Left) {
        if let Some(answer) = answer {
            if answer.status >= 400 || *left != self.whole {
                let what = format!("{} {} left {left:?}", answer.status, answer.text());
                self.wrong.push(format!("{what}, and not {:?}", self.whole));
            }
        } else if *left != Left::default() && *left != self.whole {
            if left.events.is_empty() && left.jobs.is_empty() && left.tables.len() == 1 {
                self.used_up.extend(left.tables.keys().cloned());
            } else {
                self.wrong.push(format!("point {point} left {left:?} of {:?}", self.whole));
            }
        }
    }
}

struct Scene {
    /// Its own host never traps.
    app: App,
    trapping: Host,
    calls: Calls,
}

impl Scene {
    /// Sends a call that traps at a point. `None` when it has trapped.
    async fn trapped_at(&self, call: &Call, point: u32) -> Option<Response> {
        let request = call.request(&self.app, &self.trapping).header("x-trap-at", point);
        let answer = Response::unless_cut_off(request).await?;
        // The host's own answer for a component that is no more.
        (answer.status != 500 || !answer.body.is_empty()).then_some(answer)
    }

    /// What an operation leaves when nothing traps.
    async fn reference(&self, operation: &Operation) -> Left {
        let call = self.calls.prepare(&self.app, operation).await;
        let before = Moment::of(&self.app).await;
        let answer = Response::of(call.request(&self.app, &self.trapping)).await;
        assert!(answer.status < 400, "{}: {} {}", call.name(), answer.status, answer.text());
        Moment::of(&self.app).await.left_since(&before)
    }

    /// Traps at the first point, at the second, and so on, until the call is answered. As long as nothing has been
    /// changed, it is the same call again, as an honest client would send it.
    async fn each_point_of(&self, operation: &Operation) -> Trapped {
        let mut trapped = Trapped { whole: self.reference(operation).await, ..Trapped::default() };
        let mut call = self.calls.prepare(&self.app, operation).await;
        let mut before = Moment::of(&self.app).await;
        let mut tries = 0;
        for point in 1..=MOST_POINTS {
            let answer = self.trapped_at(&call, point).await;
            let now = Moment::of(&self.app).await;
            let left = now.left_since(&before);
            trapped.judge(point, answer.as_ref(), &left);
            if answer.is_some() {
                return Trapped { points: point - 1, ..trapped };
            }
            tries += 1;
            before = now;
            let used = GOOD_ONCE.iter().any(|(name, _)| *name == operation.name());
            if left != Left::default() || tries == SAME_CALL || used {
                call = self.calls.prepare(&self.app, operation).await;
                before = Moment::of(&self.app).await;
                tries = 0;
            }
        }
        panic!("{} has no end", operation.name());
    }

    /// A tick at each of whose points is trapped loses no job: each is a change of its own, and is taken up again when its
    /// lease has run out.
    async fn each_point_of_work(&self, operation: &Operation) -> u32 {
        for point in 1..=MOST_POINTS {
            let call = self.calls.prepare(&self.app, operation).await;
            let answer = self.trapped_at(&call, point).await;
            if let Some(answer) = answer {
                assert!(answer.status < 400, "{}: {}", call.name(), answer.text());
                self.assert_work_gets_done().await;
                return point - 1;
            }
        }
        panic!("{} has no end", operation.name());
    }

    /// All but the end of accounts, whose time has not come, and what was made a dead letter for a call.
    async fn assert_work_gets_done(&self) {
        let app = &self.app;
        let left = "SELECT count(*) FROM jobs WHERE state NOT IN ('done', 'discarded') AND kind <> 'delete_account'
                    AND (state, last_error) IS DISTINCT FROM ('dead', 'it was refused')";
        let deadline = Deadline::after(WORK_LIMIT);
        while app.value::<i64>(left).await > 0 {
            app.sql("UPDATE jobs SET lease_until = now() WHERE state = 'running'").await;
            app.sql("UPDATE jobs SET run_at = now() WHERE state = 'queued' AND kind <> 'delete_account'")
                .await;
            _ = app.tick().await.expect(200);
            assert!(deadline.pause().await, "jobs are left");
        }
    }
}

/// Operations that change something, by whether it is background work.
fn changing(service: bool) -> Vec<Operation> {
    let all = operations().into_iter();
    let is_service = |one: &Operation| one.access.as_deref() == Some("service");
    all.filter(|one| !one.method.is_safe() && is_service(one) == service).collect()
}

/// ASVS 2.3.3, invariants 1 and 12, JOB-1: of every operation, with the components that have any built so that they trap.
#[tokio::test(flavor = "multi_thread")]
async fn a_trap_at_any_point_leaves_all_or_nothing() {
    let (changes, work) = (changing(false), changing(true));
    let components: BTreeSet<_> =
        changes.iter().chain(&work).map(|one| one.component.as_str()).collect();
    let folder = tempfile::tempdir().unwrap();
    let components: Vec<_> = components.into_iter().collect();
    let manifest = manifest_with_fault_points(folder.path(), &components);
    let app = App::builder().manifest(manifest).start().await;
    let trapping = app.second_host();
    let calls = Calls::on(&app).await;
    let scene = Scene { app, trapping, calls };

    let (mut wrong, mut unrecorded, mut used_up) = (Vec::new(), Vec::new(), Vec::new());
    let mut expected = 0;
    for operation in &changes {
        let name = operation.name();
        let trapped = scene.each_point_of(operation).await;
        assert!(trapped.points > 0, "{name} has no points");
        expected += trapped.points;
        wrong.extend(trapped.wrong.iter().map(|wrong| format!("{name}: {wrong}")));
        used_up.extend(trapped.used_up.into_iter().map(|table| (name.clone(), table)));
        if trapped.whole.events.is_empty() {
            unrecorded.push(name);
        }
    }
    for operation in &work {
        expected += scene.each_point_of_work(operation).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let known = USED_UP_FIRST.map(|(name, table, _)| (name.to_owned(), table.to_owned()));
    assert_eq!(used_up, known);
    assert_eq!(unrecorded, UNRECORDED.map(|(name, _)| name));
    let trapped: usize = traps(&scene.trapping).values().sum();
    assert_eq!(trapped, usize::try_from(expected).unwrap(), "a trap that was not seen");
}
