//! The load: clients that each send the next request once the last one is answered, and what they saw.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::future::try_join_all;
use serde::Serialize;

/// How long a load runs before it counts: instances start, pools fill.
const WARM_UP: Duration = Duration::from_secs(1);

/// The part of a load that counts.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    begin: Instant,
    end: Instant,
}

impl Window {
    /// Begins after the warm-up.
    pub(crate) fn of(length: Duration) -> Self {
        let begin = Instant::now() + WARM_UP;
        Self { begin, end: begin + length }
    }

    fn length(self) -> Duration {
        self.end - self.begin
    }

    fn contains(self, moment: Instant) -> bool {
        (self.begin..self.end).contains(&moment)
    }
}

/// Lets every client repeat `step` until the window ends. One failure ends the load: numbers of requests
/// that were refused say nothing.
pub(crate) async fn run<C>(
    window: Window,
    clients: &mut [C],
    step: impl AsyncFn(&mut C) -> anyhow::Result<()>,
) -> anyhow::Result<Measured> {
    let latencies = clients.iter_mut().map(|client| repeat(window, client, &step));
    Measured::of(try_join_all(latencies).await?.concat(), window.length())
}

/// The latencies of the steps that ended inside the window.
async fn repeat<C>(
    window: Window,
    client: &mut C,
    step: &impl AsyncFn(&mut C) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    loop {
        let started = Instant::now();
        if started >= window.end {
            return Ok(latencies);
        }
        step(client).await?;
        let ended = Instant::now();
        if window.contains(ended) {
            latencies.push(ended - started);
        }
    }
}

/// Throughput and latencies of one kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Measured {
    pub(crate) requests: u32,
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
}

impl Measured {
    fn of(mut latencies: Vec<Duration>, window: Duration) -> anyhow::Result<Self> {
        ensure!(!latencies.is_empty(), "no request was answered in {} s", window.as_secs());
        latencies.sort_unstable();
        let requests = u32::try_from(latencies.len()).context("too many requests to count")?;
        let at = |percent| milliseconds(percentile(&latencies, percent));
        Ok(Self {
            requests,
            per_second: f64::from(requests) / window.as_secs_f64(),
            p50_ms: at(50),
            p95_ms: at(95),
            p99_ms: at(99),
        })
    }
}

/// The middle one of some durations, in milliseconds.
pub(crate) fn median_ms(mut durations: Vec<Duration>) -> f64 {
    durations.sort_unstable();
    milliseconds(percentile(&durations, 50))
}

/// By the nearest rank: a value that was seen, not one between two. Zero when there are none.
pub(crate) fn percentile<T: Copy + Default>(sorted: &[T], percent: usize) -> T {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(values: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        values.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn percentiles_are_latencies_that_were_seen() {
        let hundred = ms(1..=100);
        assert_eq!(percentile(&hundred, 50), Duration::from_millis(50));
        assert_eq!(percentile(&hundred, 95), Duration::from_millis(95));
        assert_eq!(percentile(&ms([7]), 99), Duration::from_millis(7));
        assert_eq!(percentile(&ms([1, 2, 3]), 95), Duration::from_millis(3));
    }

    #[test]
    fn the_order_of_latencies_does_not_matter() {
        let measured = Measured::of(ms([9, 1, 5, 3]), Duration::from_secs(2)).unwrap();
        assert_eq!((measured.requests, measured.per_second.to_bits()), (4, 2f64.to_bits()));
        assert_eq!(measured, Measured::of(ms([1, 3, 5, 9]), Duration::from_secs(2)).unwrap());
    }

    #[test]
    fn a_load_without_an_answer_is_an_error_and_not_a_zero() {
        assert!(Measured::of(Vec::new(), Duration::from_secs(1)).is_err());
    }

    #[tokio::test]
    async fn one_failure_ends_the_load() {
        let window = Window { begin: Instant::now(), end: Instant::now() + Duration::from_mins(1) };
        let failing = async |_: &mut u32| Err(anyhow::anyhow!("refused"));
        assert!(run(window, &mut [1, 2], failing).await.is_err());
    }

    #[tokio::test]
    async fn only_what_ends_inside_the_window_counts() {
        let now = Instant::now();
        let window = Window { begin: now + Duration::from_mins(1), end: now };
        let latencies = repeat(window, &mut (), &async |()| Ok(())).await.unwrap();
        assert_eq!(latencies, []);
        assert!(!window.contains(now));
    }
}
