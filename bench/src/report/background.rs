//! The tables of connected accounts, of background work, and of the database below all of it.

use std::fmt::Write as _;

use super::tables::{count, latency, table};
use crate::{
    database_use::{DatabaseUse, SLOWEST, Statement},
    jobs::{JOBS, Queue},
    load::Measured,
    results::{Background, workers},
};

const LATENCIES: [&str; 4] = ["/s", "p50 ms", "p95 ms", "p99 ms"];

/// The broker and the refreshes.
pub(super) fn connections(background: &Background) -> String {
    let Background { broker, refreshes, .. } = background;
    let rows = [
        ("`GET session`, right before", &broker.reads),
        ("`POST oauth/connections/{id}/token`, the token is good", &broker.tokens),
    ];
    let [per_second, p50, p95, p99] = LATENCIES;
    let header = ["connected accounts, `./up`", per_second, p50, p95, p99];
    let mut text = table(header, rows.into_iter().map(|(name, measured)| row(name, measured)));
    let _ = writeln!(
        text,
        "\nA token from the broker takes {} statements and {} round trips to Postgres: each statement is \
         prepared anew, and a connection is reset before it is used again. {} connections that were due at \
         once were refreshed by the background in {:.1} s, {} a second, each by one call of the provider; \
         the first was done {:.1} s after it was due.",
        broker.call.statements,
        broker.call.round_trips,
        refreshes.connections,
        refreshes.seconds,
        count(refreshes.per_second),
        refreshes.first_after
    );
    text
}

/// Jobs a second, by how many work.
pub(super) fn jobs(queues: &[Queue]) -> String {
    let name = |queue: Option<&Queue>| queue.map_or_else(String::new, |queue| queue.name.clone());
    let [ours, one, other] = [0, 1, 2].map(|index| name(queues.get(index)));
    let title = format!("jobs a second, of {JOBS}");
    let rounds = queues.first().map_or(&[][..], |queue| &queue.rounds);
    let rows = rounds.iter().enumerate().map(|(index, round)| {
        let rate = |queue: usize| {
            let round = queues.get(queue).and_then(|queue| queue.rounds.get(index));
            round.map_or_else(String::new, |round| count(round.per_second))
        };
        [workers(round.workers), rate(0), rate(1), rate(2)]
    });
    table([&title, &ours, &one, &other], rows)
}

/// The slowest statements, and how connections were shared.
pub(super) fn statements(database: &DatabaseUse) -> String {
    let shown = match database.hot {
        0..=SLOWEST => "all".to_owned(),
        hot => format!("the {SLOWEST} slowest of {hot}"),
    };
    let title = format!("statements that run often, everything at once: {shown}");
    let statement = |name: String, one: &Statement| {
        let times = [one.p50_ms, one.p95_ms, one.p99_ms].map(latency);
        let [p50, p95, p99] = times;
        [name, one.runs.to_string(), p50, p95, p99]
    };
    let rows = database.slowest.iter().map(|one| statement(format!("`{}`", one.name), one));
    let rows = rows.chain([statement("all statements".to_owned(), &database.all)]);
    let mut text = table([&title, "runs", "p50 ms", "p95 ms", "p99 ms"], rows);
    let pool = &database.pool;
    let waited = pool.wait_p95_ms.map_or_else(
        || "for 5 of 100 it took longer than is counted".to_owned(),
        |ms| format!("95 of 100 had theirs within {ms} ms"),
    );
    let _ = writeln!(
        text,
        "\nPool efficiency: {:.2} %. Of {} connections that were taken meanwhile {} had to be opened; {waited}.",
        pool.efficiency * 100.0,
        pool.taken,
        pool.opened
    );
    text
}

/// What went on at once.
pub(super) fn requests(database: &DatabaseUse) -> String {
    let rows = database.requests.iter().map(|(name, measured)| row(name, measured));
    let [per_second, p50, p95, p99] = LATENCIES;
    table(["everything at once", per_second, p50, p95, p99], rows)
}

fn row(name: &str, measured: &Measured) -> [String; 5] {
    [
        name.to_owned(),
        count(measured.per_second),
        latency(measured.p50_ms),
        latency(measured.p95_ms),
        latency(measured.p99_ms),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{database_use::Pool, jobs::Round};

    #[test]
    fn each_queue_is_a_column_and_each_number_of_workers_a_row() {
        let queue = |name: &str, rates: [f64; 2]| {
            let round = |workers, per_second| Round { workers, seconds: 1.0, per_second };
            let rounds = vec![round(1, rates[0]), round(2, rates[1])];
            Queue { name: name.to_owned(), rounds }
        };
        let queues =
            [queue("ours", [10.0, 20.0]), queue("a", [1.0, 2.0]), queue("b", [300.0, 400.0])];
        let text = jobs(&queues);
        let lines: Vec<_> = text.lines().map(|line| line.replace(' ', "")).collect();
        assert_eq!(lines[0], format!("|jobsasecond,of{JOBS}|ours|a|b|"));
        assert_eq!(lines[2..], ["|1worker|10.0|1.0|300|", "|2workers|20.0|2.0|400|"]);
    }

    #[test]
    fn a_pool_says_how_much_it_saved() {
        let all = Statement { name: "all".into(), runs: 7, p50_ms: 1.0, p95_ms: 2.0, p99_ms: 3.0 };
        let pool = Pool { taken: 200, opened: 1, efficiency: 0.995, wait_p95_ms: Some(2.5) };
        let database = DatabaseUse { requests: Vec::new(), all, hot: 0, slowest: Vec::new(), pool };
        let text = statements(&database);
        assert!(
            text.contains("99.50 %. Of 200 connections that were taken meanwhile 1 had"),
            "{text}"
        );
        assert!(text.contains("within 2.5 ms"), "{text}");
    }
}
