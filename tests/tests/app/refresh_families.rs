//! AUTH-3: refresh token families as the Redis scripts live them, against a model that remembers
//! everything and against the specification in `postern_domain`, over ten thousand random schedules.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use postern_domain::{
    auth::refresh::{Family, RETRY_WINDOW, RefreshOutcome},
    auth::session::LIFETIME,
    time::UnixMillis,
};
use postern_tests::RedisServer;
use proptest::{prelude::*, test_runner::TestCaseError};
use redis::{Connection, Script, Value};

use crate::randomised;

const SCHEDULES: u32 = 10_000;
const START_MS: i64 = 1_795_339_800_000;
const WINDOW_MS: i64 = 10_000;
/// The idle policy: these families end by their lifetime.
const NEVER_IDLE: &str = "999999999999";
const LIFETIME_MS: i64 = 24 * 60 * 60 * 1000;

/// The script under test, without what stands in front of it.
pub(crate) const SCRIPT: &str =
    include_str!("../../../shared/store/src/scripts/session_refresh.lua");

/// What happens next to a family, and how long after the step before.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    wait_ms: i64,
    event: Event,
}

#[derive(Clone, Debug)]
enum Event {
    /// The client presents its token and has the answer.
    Use,
    /// Answers are lost: the client sends the same token again, so long after the first time, until the
    /// last answer reaches it.
    LostAnswer { retried_after_ms: Vec<i64> },
    /// Two requests with the same token are under way at once, through hosts whose clocks differ.
    DoubleUse { clock_skew_ms: i64 },
    /// A thief uses a copy of the client's token first, and the client its own so much later.
    Theft { client_lag_ms: i64 },
    /// Somebody presents a copy of a token so many generations old.
    Replay { generations_old: u32 },
}

/// The last moments of windows and sessions, and the first after them, are among them often enough to be met for sure.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let wait_ms = prop_oneof![
        40 => 0..=WINDOW_MS,
        40 => WINDOW_MS + 1..=6 * WINDOW_MS,
        10 => 0..=2 * 60 * 60 * 1000i64,
        1 => LIFETIME_MS - WINDOW_MS..=LIFETIME_MS,
        1 => LIFETIME_MS - 1..=LIFETIME_MS,
    ];
    let retry = prop_oneof![9 => 0..=WINDOW_MS, 1 => Just(WINDOW_MS)];
    let lag = prop_oneof![9 => 0..=3 * WINDOW_MS, 1 => WINDOW_MS..=WINDOW_MS + 1];
    let retries = prop::collection::vec(retry, 1..=3).prop_map(|mut offsets| {
        offsets.sort_unstable();
        offsets
    });
    let event = prop_oneof![
        4 => Just(Event::Use),
        3 => retries.prop_map(|retried_after_ms| Event::LostAnswer { retried_after_ms }),
        3 => (-WINDOW_MS..=WINDOW_MS).prop_map(|clock_skew_ms| Event::DoubleUse { clock_skew_ms }),
        1 => lag.prop_map(|client_lag_ms| Event::Theft { client_lag_ms }),
        2 => (1..=4u32).prop_map(|generations_old| Event::Replay { generations_old }),
    ];
    let step = (wait_ms, event).prop_map(|(wait_ms, event)| Step { wait_ms, event });
    prop::collection::vec(step, 1..=14)
}

/// The requirement in plain words: one row per generation that was handed out, and its first use.
struct Model {
    alive_until: Option<i64>,
    first_uses: Vec<Option<i64>>,
}

impl Model {
    fn new(now: i64) -> Self {
        Self { alive_until: Some(now + LIFETIME_MS), first_uses: vec![None] }
    }

    fn is_alive(&self, now: i64) -> bool {
        self.alive_until.is_some_and(|end| now < end)
    }

    fn newest(&self) -> u32 {
        u32::try_from(self.first_uses.len() - 1).unwrap()
    }

    fn present(&mut self, generation: u32, now: i64) -> RefreshOutcome {
        if !self.is_alive(now) {
            return RefreshOutcome::Unknown;
        }
        match self.first_uses.get_mut(generation as usize) {
            None => RefreshOutcome::Unknown,
            Some(unused @ None) => {
                *unused = Some(now);
                self.first_uses.push(None);
                RefreshOutcome::Rotated { generation: generation + 1 }
            }
            Some(Some(first_use)) if now - *first_use <= WINDOW_MS => {
                RefreshOutcome::Repeated { generation: generation + 1 }
            }
            Some(Some(_)) => {
                self.alive_until = None;
                RefreshOutcome::Replayed
            }
        }
    }
}

/// Two connections to Redis, so that two requests can be under way at once.
pub(crate) struct Bench {
    connections: [Connection; 2],
    open: Script,
    refresh: Script,
}

impl Bench {
    /// With this text as the script.
    pub(crate) fn new(redis: &RedisServer, script: &str) -> Self {
        let before = concat!(
            include_str!("../../../shared/store/src/scripts/run.lua"),
            include_str!("../../../shared/store/src/scripts/idle.lua"),
            include_str!("../../../shared/store/src/scripts/publish.lua"),
        );
        let mut bench = Self {
            connections: [redis.connection(), redis.connection()],
            open: Script::new(&format!(
                "{before}{}",
                include_str!("../../../shared/store/src/scripts/session_open.lua")
            )),
            refresh: Script::new(&format!("{before}{script}")),
        };
        bench.refresh.load(&mut bench.connections[0]).unwrap();
        bench
    }
}

/// How often the events occurred that the test is about: a test that never saw them proves nothing.
#[derive(Default)]
pub(crate) struct Seen {
    rotated: AtomicU32,
    repeated: AtomicU32,
    late_replays: AtomicU32,
    doubled: AtomicU32,
    expired: AtomicU32,
}

/// One family in Redis, in the model, and in the specification.
struct Run<'a> {
    bench: &'a mut Bench,
    seen: &'a Seen,
    session_key: String,
    index_key: String,
    changes_key: String,
    model: Model,
    specification: Family,
    /// What each generation was exchanged for.
    successors: HashMap<u32, u32>,
    /// The generation of the token that the client holds.
    held: u32,
    now: i64,
}

impl<'a> Run<'a> {
    fn open(bench: &'a mut Bench, seen: &'a Seen) -> Self {
        let tag = randomised::fresh_name();
        let session_key = format!("pst:{{{tag}}}:session:s");
        let index_key = format!("pst:{{{tag}}}:sessions");
        let changes_key = format!("pst:{{{tag}}}:changes");
        let mut open = bench.open.prepare_invoke();
        open.key(&index_key).key(&session_key).key(&changes_key);
        open.arg(START_MS).arg(LIFETIME_MS).arg(5).arg("evict_oldest");
        open.arg("s").arg(format!("pst:{{{tag}}}:session:"));
        open.arg("auth_time").arg(START_MS).arg("assurance").arg("aal1");
        open.arg("created_at").arg(START_MS).arg("last_used_at").arg(START_MS);
        open.arg("roles").arg("user").arg("credential").arg(1);
        let opened: Vec<i64> = open.invoke(&mut bench.connections[0]).unwrap();
        assert_eq!(opened, [1]);
        let (model, specification) = (Model::new(START_MS), Family::default());
        let successors = HashMap::new();
        Self {
            bench,
            seen,
            session_key,
            index_key,
            changes_key,
            model,
            specification,
            successors,
            held: 0,
            now: START_MS,
        }
    }

    fn request(&self, generation: u32, now: i64) -> Vec<u8> {
        let mut command = redis::cmd("EVALSHA");
        command.arg(self.bench.refresh.get_hash()).arg(3);
        command.arg(&self.session_key).arg(&self.index_key).arg(&self.changes_key);
        command
            .arg(now)
            .arg(generation)
            .arg(WINDOW_MS)
            .arg("s")
            .arg(NEVER_IDLE)
            .get_packed_command()
    }

    /// Presents tokens at once, one on each connection, and checks the answers in the order in which
    /// Redis ran them.
    fn present_all(
        &mut self,
        presented: &[(u32, i64)],
    ) -> Result<Vec<RefreshOutcome>, TestCaseError> {
        for (index, &(generation, now)) in presented.iter().enumerate() {
            let request = self.request(generation, now);
            self.bench.connections[index].send_packed_command(&request).unwrap();
        }
        let answers: Vec<RefreshOutcome> = (0..presented.len())
            .map(|index| outcome(&self.bench.connections[index].recv_response().unwrap()))
            .collect();
        let mut order: Vec<usize> = (0..presented.len()).collect();
        // Redis ran the one first that it let rotate; otherwise the order makes no difference.
        order.sort_by_key(|&at| !matches!(answers[at], RefreshOutcome::Rotated { .. }));
        for at in order {
            let (generation, now) = presented[at];
            self.compare(generation, now, answers[at])?;
        }
        Ok(answers)
    }

    fn present(&mut self, generation: u32, now: i64) -> Result<RefreshOutcome, TestCaseError> {
        Ok(self.present_all(&[(generation, now)])?[0])
    }

    /// The script, the model and the specification agree; and a generation has one successor.
    fn compare(
        &mut self,
        presented: u32,
        now: i64,
        answer: RefreshOutcome,
    ) -> Result<(), TestCaseError> {
        let alive = self.model.is_alive(now);
        prop_assert_eq!(answer, self.model.present(presented, now), "model, {}", presented);
        if alive {
            let specified = self.specification.present(presented, UnixMillis(now));
            prop_assert_eq!(answer, specified, "specification, generation {}", presented);
        }
        let counter = match answer {
            RefreshOutcome::Rotated { .. } => &self.seen.rotated,
            RefreshOutcome::Repeated { .. } => &self.seen.repeated,
            RefreshOutcome::Replayed => &self.seen.late_replays,
            RefreshOutcome::Unknown => &self.seen.expired,
        };
        counter.fetch_add(1, Relaxed);
        if let Some(handed_out) = successor(answer) {
            let first = *self.successors.entry(presented).or_insert(handed_out);
            prop_assert_eq!(first, handed_out, "a second successor of {}", presented);
        }
        if answer == RefreshOutcome::Replayed {
            self.is_gone()?;
        }
        Ok(())
    }

    /// The session and its entry among the user's sessions; and the user's devices are told.
    fn is_gone(&mut self) -> Result<(), TestCaseError> {
        let connection = &mut self.bench.connections[0];
        let mut both = redis::pipe();
        both.exists(&self.session_key).zscore(&self.index_key, "s");
        let (exists, score): (bool, Option<f64>) = both.query(connection).unwrap();
        prop_assert_eq!((exists, score), (false, None), "left of a revoked session");
        let mut last = redis::cmd("XREVRANGE");
        last.arg(&self.changes_key).arg("+").arg("-").arg("COUNT").arg(1);
        let last: Vec<(String, Vec<String>)> = last.query(connection).unwrap();
        prop_assert_eq!(&last[0].1[..4], ["kind", "session.ended", "data", r#"{"id":"s"}"#]);
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        self.now += step.wait_ms;
        let (held, now) = (self.held, self.now);
        let revoked = self.model.alive_until.is_none();
        match &step.event {
            Event::Use => {
                let answer = self.present(held, now)?;
                self.receive(answer, now, revoked)?;
            }
            Event::LostAnswer { retried_after_ms } => {
                self.present(held, now)?;
                for after in retried_after_ms {
                    let answer = self.present(held, now + after)?;
                    Self::expect_successor(answer, now + after, revoked)?;
                }
                self.now += retried_after_ms.last().unwrap();
                self.held = self.successors.get(&held).copied().unwrap_or(held);
            }
            Event::DoubleUse { clock_skew_ms } => {
                let answers = self.present_all(&[(held, now), (held, now + clock_skew_ms)])?;
                let later = now.max(now + clock_skew_ms);
                for &answer in &answers {
                    Self::expect_successor(answer, later, revoked)?;
                }
                if answers.iter().all(|&answer| successor(answer).is_some()) {
                    prop_assert_eq!(successor(answers[0]), successor(answers[1]));
                    self.seen.doubled.fetch_add(1, Relaxed);
                }
                self.now = later;
                self.held = self.successors.get(&held).copied().unwrap_or(held);
            }
            Event::Theft { client_lag_ms } => {
                self.present(held, now)?;
                self.now += client_lag_ms;
                let answer = self.present(held, self.now)?;
                if *client_lag_ms > WINDOW_MS {
                    prop_assert_eq!(successor(answer), None, "thief and client both go on");
                }
                self.held = successor(answer).unwrap_or(held);
            }
            Event::Replay { generations_old } => {
                let Some(old) = held.checked_sub(*generations_old) else { return Ok(()) };
                let first_use = self.model.first_uses[old as usize].unwrap();
                let alive = self.model.is_alive(now);
                let answer = self.present(old, now)?;
                if alive && now - first_use > WINDOW_MS {
                    prop_assert_eq!(answer, RefreshOutcome::Replayed);
                }
            }
        }
        Ok(())
    }

    /// No honest client is logged out: unless the family was revoked or its time is over, there is a
    /// successor.
    fn expect_successor(
        answer: RefreshOutcome,
        now: i64,
        revoked: bool,
    ) -> Result<(), TestCaseError> {
        if !revoked && now < START_MS + LIFETIME_MS {
            prop_assert!(successor(answer).is_some(), "an honest client got {:?}", answer);
        }
        Ok(())
    }

    fn receive(
        &mut self,
        answer: RefreshOutcome,
        now: i64,
        revoked: bool,
    ) -> Result<(), TestCaseError> {
        Self::expect_successor(answer, now, revoked)?;
        self.held = successor(answer).unwrap_or(self.held);
        Ok(())
    }

    /// No two live successors: of all tokens ever handed out, each presented to a copy of the family
    /// after every window has closed, one rotates (none, when the session is over) and it is the newest.
    fn probe(mut self) -> Result<(), TestCaseError> {
        let late = self.now + WINDOW_MS + 1;
        let (original, newest) = (self.session_key.clone(), self.model.newest());
        let copy = format!("{original}:copy");
        let mut pipeline = redis::pipe();
        for generation in 0..=newest + 1 {
            pipeline.cmd("COPY").arg(&original).arg(&copy).arg("REPLACE").ignore();
            pipeline.cmd("EVALSHA").arg(self.bench.refresh.get_hash()).arg(3);
            pipeline.arg(&copy).arg(&self.index_key).arg(&self.changes_key);
            pipeline.arg(late).arg(generation).arg(WINDOW_MS).arg("nobody").arg(NEVER_IDLE);
        }
        pipeline.del(&[&original, &copy, &self.index_key, &self.changes_key]).ignore();
        let answers: Vec<Value> = pipeline.query(&mut self.bench.connections[0]).unwrap();
        let alive = self.model.is_alive(late);
        for (generation, answer) in (0..).zip(&answers) {
            let expected = match generation {
                _ if !alive => RefreshOutcome::Unknown,
                older if older < newest => RefreshOutcome::Replayed,
                same if same == newest => RefreshOutcome::Rotated { generation: newest + 1 },
                _ => RefreshOutcome::Unknown,
            };
            prop_assert_eq!(outcome(answer), expected, "generation {} in the end", generation);
        }
        self.model.alive_until = None;
        Ok(())
    }
}

fn successor(outcome: RefreshOutcome) -> Option<u32> {
    match outcome {
        RefreshOutcome::Rotated { generation } | RefreshOutcome::Repeated { generation } => {
            Some(generation)
        }
        RefreshOutcome::Replayed | RefreshOutcome::Unknown => None,
    }
}

/// The script's answer in the words of the specification.
fn outcome(answer: &Value) -> RefreshOutcome {
    let fields: Vec<Value> = redis::from_redis_value(answer.clone()).unwrap();
    let kind: String = redis::from_redis_value(fields[0].clone()).unwrap();
    let generation = || redis::from_redis_value(fields[1].clone()).unwrap();
    match kind.as_str() {
        "rotated" => RefreshOutcome::Rotated { generation: generation() },
        "repeated" => RefreshOutcome::Repeated { generation: generation() },
        "replayed" => RefreshOutcome::Replayed,
        "unknown" => RefreshOutcome::Unknown,
        other => panic!("the script answered {other}"),
    }
}

/// Lives a family through these steps: an error where the script, the model and the specification part.
pub(crate) fn live(bench: &mut Bench, seen: &Seen, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut run = Run::open(bench, seen);
    for step in steps {
        run.step(step)?;
    }
    run.probe()
}

/// AUTH-3, ASVS 10.4.5: no honest client is logged out, no token has two live successors, every late replay revokes
/// the family.
#[tokio::test]
async fn ten_thousand_schedules_follow_the_model() {
    assert_eq!(i64::try_from(RETRY_WINDOW.as_millis()), Ok(WINDOW_MS));
    assert_eq!(i64::try_from(LIFETIME.as_millis()), Ok(LIFETIME_MS));
    let redis = RedisServer::start_new().await;
    let seen = Seen::default();
    randomised::for_all(
        SCHEDULES,
        steps,
        || Bench::new(&redis, SCRIPT),
        |bench, steps| live(bench, &seen, &steps),
    );
    for (what, count, at_least) in [
        ("rotations", &seen.rotated, 10_000),
        ("repeated answers", &seen.repeated, 5_000),
        ("concurrent double uses", &seen.doubled, 5_000),
        ("late replays", &seen.late_replays, 1_000),
        ("tokens of sessions that were over", &seen.expired, 1_000),
    ] {
        let count = count.load(Relaxed);
        assert!(count >= at_least, "only {count} {what}: the schedules miss the point");
    }
}
