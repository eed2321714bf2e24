//! AUTH-9: the rate limit script against its specification, `postern_domain::auth::limits::gcra`, over
//! ten thousand random sequences of requests.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use postern_domain::{
    auth::limits::{Decision, Limit, Rate, gcra},
    time::UnixMillis,
};
use postern_tests::RedisServer;
use proptest::{prelude::*, sample::select, test_runner::TestCaseError};
use redis::{Connection, Script};

use crate::randomised;

const SEQUENCES: u32 = 10_000;
const START_MS: i64 = 1_795_339_800_000;

/// Requests of few clients for few accounts, so that they meet.
#[derive(Clone, Debug)]
struct Sequence {
    per_address: Rate,
    per_account: Rate,
    requests: Vec<Request>,
}

#[derive(Clone, Debug)]
struct Request {
    /// Since the one before, in thousandths of an interval of the account's rate.
    wait: i64,
    address: u8,
    /// None where the request names no account.
    account: Option<u8>,
}

/// The rates in use, and small ones that are exhausted soon.
fn rates() -> impl Strategy<Value = Rate> {
    let in_use: Vec<Rate> = Limit::ALL
        .into_iter()
        .flat_map(|limit| [Some(limit.per_address()), limit.per_account()])
        .flatten()
        .collect();
    let small = (1..=6u32, 50..=60_000u64).prop_map(|(burst, interval_ms)| Rate {
        burst,
        period: Duration::from_millis(u64::from(burst) * interval_ms),
    });
    prop_oneof![select(in_use), small]
}

fn sequences() -> impl Strategy<Value = Sequence> {
    let wait = prop_oneof![
        6 => Just(0), 2 => 0..1_000i64, 1 => Just(1_000), 1 => 1_000..5_000i64, 1 => 0..100_000i64,
    ];
    let request = (wait, 0..2u8, prop::option::weighted(0.8, 0..2u8))
        .prop_map(|(wait, address, account)| Request { wait, address, account });
    (rates(), rates(), prop::collection::vec(request, 1..=25)).prop_map(
        |(per_address, per_account, requests)| Sequence { per_address, per_account, requests },
    )
}

/// The script and its keys of one sequence.
struct Bench {
    connection: Connection,
    script: Script,
}

impl Bench {
    fn new(redis: &RedisServer) -> Self {
        let mut connection = redis.connection();
        let script = Script::new(include_str!("../../../shared/store/src/scripts/limit.lua"));
        script.load(&mut connection).unwrap();
        Self { connection, script }
    }

    /// The answer, and how long each key would live.
    ///
    /// A key expires by Redis's clock, which is not the test's: in the same moment its expiry is read and
    /// taken off.
    fn take(&mut self, limits: &[(String, Rate)], now: i64) -> (Vec<i64>, Vec<i64>) {
        let mut pipeline = redis::pipe();
        pipeline.atomic().cmd("EVALSHA").arg(self.script.get_hash()).arg(limits.len());
        for (key, _) in limits {
            pipeline.arg(key);
        }
        pipeline.arg(now);
        for (_, rate) in limits {
            pipeline.arg(rate.burst).arg(millis(rate.period));
        }
        for (key, _) in limits {
            pipeline.pttl(key).persist(key).ignore();
        }
        let mut answer: Vec<redis::Value> = pipeline.query(&mut self.connection).unwrap();
        let expiries = answer.split_off(1).into_iter();
        let decision = redis::from_redis_value(answer.remove(0)).unwrap();
        (decision, expiries.map(|value| redis::from_redis_value(value).unwrap()).collect())
    }
}

/// Every limit judges for itself; the request counts when all allow it, and the tightest answers.
fn specified(
    states: &mut HashMap<String, UnixMillis>,
    limits: &[(String, Rate)],
    now: i64,
) -> Vec<i64> {
    let judged: Vec<(Decision, UnixMillis)> = limits
        .iter()
        .map(|(key, rate)| gcra(states.get(key).copied(), *rate, UnixMillis(now)))
        .collect();
    let allowed = judged.iter().all(|(decision, _)| decision.allowed);
    if allowed {
        for ((key, _), (_, state)) in limits.iter().zip(&judged) {
            states.insert(key.clone(), *state);
        }
    }
    let tightness =
        |decision: &Decision| (std::cmp::Reverse(decision.retry_after), decision.remaining);
    let ((_, rate), (decision, _)) =
        limits.iter().zip(&judged).min_by_key(|(_, (decision, _))| tightness(decision)).unwrap();
    vec![
        i64::from(allowed),
        i64::from(rate.burst),
        i64::from(decision.remaining),
        millis(decision.reset_after),
        millis(decision.retry_after),
    ]
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap()
}

/// How often either answer was given: a test that never saw one proves nothing.
#[derive(Default)]
struct Seen {
    allowed: AtomicU32,
    refused: AtomicU32,
}

fn run(bench: &mut Bench, sequence: &Sequence, seen: &Seen) -> Result<(), TestCaseError> {
    let tag = randomised::fresh_name();
    let mut states = HashMap::new();
    let mut now = START_MS;
    for request in &sequence.requests {
        now += request.wait * sequence.per_account.interval_ms() / 1_000;
        let mut limits =
            vec![(format!("pst:{{{tag}}}:address:{}", request.address), sequence.per_address)];
        limits.extend(
            request
                .account
                .map(|account| (format!("pst:{{{tag}}}:account:{account}"), sequence.per_account)),
        );
        let expected = specified(&mut states, &limits, now);
        let (answer, expiries) = bench.take(&limits, now);
        prop_assert_eq!(&answer, &expected, "allowed, limit, remaining, reset, retry");
        let allowed = answer[0] == 1;
        let counter = if allowed { &seen.allowed } else { &seen.refused };
        counter.fetch_add(1, Relaxed);
        for ((key, _), expiry) in limits.iter().zip(expiries) {
            // Allowed: kept until the moment that it holds, after which it says nothing. Refused:
            // untouched (without an expiry, or not there at all).
            let whole = states.get(key).map_or(0, |state| state.0 - now);
            let fits = if allowed { (1..=whole).contains(&expiry) } else { expiry < 0 };
            prop_assert!(fits, "{} expires in {} ms instead of {}", key, expiry, whole);
        }
    }
    let keys: Vec<&String> = states.keys().collect();
    if !keys.is_empty() {
        redis::cmd("DEL").arg(keys).exec(&mut bench.connection).unwrap();
    }
    Ok(())
}

/// AUTH-9: allowed or not, what remains, and both waiting times, to the millisecond.
#[tokio::test]
async fn ten_thousand_sequences_follow_the_specification() {
    let redis = RedisServer::start_new().await;
    let seen = Seen::default();
    let bench = || Bench::new(&redis);
    randomised::for_all(SEQUENCES, sequences, bench, |bench, sequence| {
        run(bench, &sequence, &seen)
    });
    for (answer, count) in [("allowed", &seen.allowed), ("refused", &seen.refused)] {
        let count = count.load(Relaxed);
        assert!(count >= 10_000, "only {count} {answer}: the sequences miss the point");
    }
}
