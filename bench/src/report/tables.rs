//! The results as Markdown that reads as well on a terminal.

use std::fmt::Write as _;

use super::background;
use crate::{
    load::Measured,
    results::{Results, Storm},
    users::USERS,
};

/// All tables, with a sentence on the machine in front.
pub(crate) fn render(results: &Results) -> String {
    let sections = [
        machine(results),
        ratios(results),
        storms(results),
        requests(results),
        guard(results),
        user_lists(results),
        background::connections(&results.background),
        background::jobs(&results.background.jobs),
        background::statements(&results.background.database),
        background::requests(&results.background.database),
        memory(results),
        components(results),
    ];
    sections.join("\n")
}

fn machine(results: &Results) -> String {
    let machine = &results.machine;
    format!(
        "{}, {} cores, {} GB, Linux {}, {}; {}. Other programs kept {:.0} % of the cores busy when it \
         began.\n",
        machine.cpu,
        machine.cores,
        machine.memory_gb,
        machine.kernel,
        machine.day,
        machine.programs.join(", "),
        machine.busy_before * 100.0
    )
}

fn ratios(results: &Results) -> String {
    let rows = results.ratios().into_iter();
    let rows = rows
        .map(|ratio| [format!("{} to {}", ratio.what, ratio.of), format!("{:.2}", ratio.value)]);
    table(["ratio of", "×"], rows)
}

fn storms(results: &Results) -> String {
    let row = |storm: &Storm| {
        let arrangement = storm.arrangement;
        [
            format!("{}: {}", arrangement.title(), arrangement.description()),
            count(storm.quiet.per_second),
            latency(storm.quiet.p95_ms),
            count(storm.reads.per_second),
            latency(storm.reads.p50_ms),
            latency(storm.reads.p95_ms),
            latency(storm.reads.p99_ms),
            count(storm.log_ins.per_second),
        ]
    };
    let header = [
        "`GET session`",
        "quiet /s",
        "p95 ms",
        "storm /s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "log-ins /s",
    ];
    table(header, results.storms.iter().map(row))
}

fn requests(results: &Results) -> String {
    let measured = [
        ("hello, on the same host", Some(&results.hello)),
        ("`GET session`", results.quiet_read()),
        ("`POST session/refresh`", Some(&results.refresh)),
        ("`POST auth/login`", Some(&results.log_in)),
    ];
    let measured = measured.into_iter().filter_map(|(name, measured)| Some((name, measured?)));
    let row = |(name, measured): (&str, &Measured)| {
        [
            name.to_owned(),
            count(measured.per_second),
            latency(measured.p50_ms),
            latency(measured.p95_ms),
            latency(measured.p99_ms),
        ]
    };
    let hashing = |name: &str, per_second: f64| {
        [name.to_owned(), count(per_second), String::new(), String::new(), String::new()]
    };
    let limit = results.hashing_limit;
    let rows = measured.map(row).chain([
        hashing("native argon2id, one core", limit.one_core_per_second),
        hashing("native argon2id, all cores", limit.all_cores_per_second),
    ]);
    table(["`./up`, nothing beside it", "/s", "p50 ms", "p95 ms", "p99 ms"], rows)
}

fn guard(results: &Results) -> String {
    let sides = [
        ("beside the guard: one statement", &results.guard.open),
        ("behind it: one script, one statement", &results.guard.guarded),
    ];
    let rows = sides.into_iter().flat_map(|(side, rounds)| {
        rounds.iter().zip(1..).map(move |(round, number)| {
            [
                format!("{side}, round {number}"),
                count(round.per_second),
                latency(round.p50_ms),
                latency(round.p95_ms),
                latency(round.p99_ms),
            ]
        })
    });
    let mut text = table(["one handler", "/s", "p50 ms", "p95 ms", "p99 ms"], rows);
    let decisions = results.decisions;
    let _ = writeln!(
        text,
        "\nDecisions a second, natively on one core: {:.1} million by role, {:.1} million by one of ten \
         grants; what three custom roles permit is worked out {:.0} times a second.",
        decisions.by_role / 1e6,
        decisions.with_grants / 1e6,
        decisions.effective
    );
    text
}

fn user_lists(results: &Results) -> String {
    let rows = results.user_lists.iter().map(|list| {
        [
            list.case.to_owned(),
            count(list.measured.per_second),
            latency(list.measured.p50_ms),
            latency(list.measured.p95_ms),
            latency(list.measured.p99_ms),
        ]
    });
    let header = format!("`GET users` of {USERS}, 50 a page");
    table([&header, "/s", "p50 ms", "p95 ms", "p99 ms"], rows)
}

fn memory(results: &Results) -> String {
    let rows = results.storms.iter().flat_map(|storm| {
        storm.memory.iter().map(|memory| {
            [
                format!("{}: {}", storm.arrangement.title(), memory.process),
                megabytes(memory.before_kb),
                megabytes(memory.peak_kb),
            ]
        })
    });
    table(["memory of the host", "before MB", "peak in the storm MB"], rows)
}

fn components(results: &Results) -> String {
    let rows = results.components.iter();
    let rows = rows.map(|component| [component.name.clone(), (component.bytes / 1000).to_string()]);
    let cold = results.cold_start;
    let mut text = table(["component", "KB"], rows);
    let _ = writeln!(
        text,
        "\nThe first `GET session` after a second without any, for which an instance has to be made \
         and connected: {} ms; those after it, one at a time: {} ms (medians).",
        latency(cold.cold_ms),
        latency(cold.warm_ms)
    );
    text
}

/// Whole numbers; one decimal where they are small.
pub(super) fn count(number: f64) -> String {
    if number < 100.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

pub(super) fn latency(ms: f64) -> String {
    if ms < 10.0 { format!("{ms:.2}") } else { format!("{ms:.0}") }
}

fn megabytes(kb: u32) -> String {
    format!("{}", kb / 1024)
}

/// A table whose columns line up; all but the first are numbers or short, and set to the right.
pub(super) fn table<const N: usize>(
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let rows: Vec<_> = std::iter::once(header.map(str::to_owned)).chain(rows).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        text.push_str(&line(row, &widths));
        if index == 0 {
            text.push_str(&rule(&widths));
        }
    }
    text
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<_> = cells
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(column, (cell, &width))| match column {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        })
        .collect();
    format!("| {} |\n", cells.join(" | "))
}

fn rule(widths: &[usize]) -> String {
    let cells: Vec<_> = widths
        .iter()
        .enumerate()
        .map(|(column, &width)| match column {
            0 => format!(":{}", "-".repeat(width + 1)),
            _ => format!("{}:", "-".repeat(width + 1)),
        })
        .collect();
    format!("|{}|\n", cells.join("|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [["a ×".to_owned(), "1".to_owned()], ["bcd".to_owned(), "234".to_owned()]];
        assert_eq!(
            table(["name", "n"], rows.into_iter()),
            "| name |   n |\n|:-----|----:|\n| a ×  |   1 |\n| bcd  | 234 |\n"
        );
    }

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        assert_eq!((count(1234.56), count(41.27)), ("1235".into(), "41.3".into()));
        assert_eq!((latency(254.4), latency(0.123)), ("254".into(), "0.12".into()));
    }
}
