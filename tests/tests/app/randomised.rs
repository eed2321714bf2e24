//! Randomised tests of the real Redis scripts: proptest makes up the schedules and shrinks one that
//! fails, a seed repeats it, and time is an argument that the test makes up too.

use std::{
    cell::RefCell,
    fmt::Debug,
    num::NonZero,
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};

/// Set to the seed that a failure has named, it repeats that run.
const SEED_VARIABLE: &str = "POSTERN_TEST_SEED";
/// Workers wait for Redis most of the time.
const WORKERS_PER_CORE: usize = 2;

/// Makes `cases` values of `strategy` and checks each against Redis, some at a time, each worker with a
/// `Bench` of its own.
pub(crate) fn for_all<S: Strategy, Bench>(
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    bench: impl Fn() -> Bench + Sync,
    check: impl Fn(&mut Bench, S::Value) -> Result<(), TestCaseError> + Sync,
) where
    S::Value: Debug,
{
    let seed = seed();
    let config = Config { cases, ..Config::default() };
    if let Some(failure) = failure(seed, &config, strategy, bench, check) {
        panic!("{SEED_VARIABLE}={seed} repeats this failure:\n{failure}");
    }
}

/// How often `cases` values are made up anew before it counts as sure that none fails: a change that shows in one moment alone
/// is met by most runs, not by each.
const ROUNDS: u64 = 8;

/// Whether any value fails the check, of `cases` in each round; it is not shrunk. For what has to fail.
pub(crate) fn any_fails<S: Strategy, Bench>(
    cases: u32,
    strategy: impl Fn() -> S + Sync,
    bench: impl Fn() -> Bench + Sync,
    check: impl Fn(&mut Bench, S::Value) -> Result<(), TestCaseError> + Sync,
) -> bool
where
    S::Value: Debug,
{
    let config = Config { cases, max_shrink_iters: 0, ..Config::default() };
    let first = seed();
    (0..ROUNDS).any(|round| {
        failure(first.wrapping_add(round), &config, &strategy, &bench, &check).is_some()
    })
}

/// The first worker's failure, if one has any.
fn failure<S: Strategy, Bench>(
    seed: u64,
    config: &Config,
    strategy: impl Fn() -> S + Sync,
    bench: impl Fn() -> Bench + Sync,
    check: impl Fn(&mut Bench, S::Value) -> Result<(), TestCaseError> + Sync,
) -> Option<String>
where
    S::Value: Debug,
{
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = u32::try_from(cores * WORKERS_PER_CORE).unwrap();
    let cases = config.cases.div_ceil(workers);
    let config = Config { cases, failure_persistence: None, ..config.clone() };
    let run = |worker| {
        let mut runner = TestRunner::new_with_rng(config.clone(), rng(seed, worker));
        let bench = RefCell::new(bench());
        let outcome = runner.run(&strategy(), |value| check(&mut bench.borrow_mut(), value));
        outcome.err().map(|failure| failure.to_string())
    };
    thread::scope(|scope| {
        let run = &run;
        let workers: Vec<_> = (0..workers).map(|worker| scope.spawn(move || run(worker))).collect();
        let failures = workers.into_iter().map(|worker| worker.join().expect("a worker ends"));
        failures.collect::<Vec<_>>().into_iter().flatten().next()
    })
}

/// A name that no other case uses.
pub(crate) fn fresh_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

fn seed() -> u64 {
    std::env::var(SEED_VARIABLE).map_or_else(
        |_| getrandom::u64().expect("the operating system gives random bytes"),
        |text| text.parse().expect("a seed is a number"),
    )
}

fn rng(seed: u64, worker: u32) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&worker.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}
