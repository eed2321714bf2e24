//! Jobs a second, by how many work: ours, and what others have published.

use plotters::style::RGBColor;

use super::drawing::{
    Area, FAINT, INK, LIGHT, MARGIN, STRONG, bar, document, number, pixels, text,
};
use crate::{
    jobs::{JOBS, Queue},
    results::workers,
};

const WIDTH: u32 = 960;
const FIRST_GROUP: i32 = 108;
const BAR_HEIGHT: i32 = 18;
const ROW_HEIGHT: i32 = BAR_HEIGHT + 4;
/// Between groups.
const GAP: i32 = 22;
/// Where bars begin, behind the names.
const BARS: i32 = 300;
/// The longest bar; behind it there is room for its number.
const BAR_LENGTH: f64 = 560.0;

/// An SVG document.
pub(crate) fn render(queues: &[Queue]) -> anyhow::Result<String> {
    let groups = queues.first().map_or(0, |queue| queue.rounds.len());
    let height = FIRST_GROUP + count(groups) * group_height(queues.len());
    document((WIDTH, height.unsigned_abs()), |area| draw(area, queues))
}

fn draw(area: &Area<'_>, queues: &[Queue]) -> anyhow::Result<()> {
    text(area, "jobs a second", (MARGIN, 34), 20, INK)?;
    let about = format!(
        "{} jobs that ask for nothing, all queued before; longer is better",
        number(f64::from(JOBS))
    );
    text(area, &about, (MARGIN, 64), 13, FAINT)?;
    let all = queues.iter().flat_map(|queue| &queue.rounds);
    let longest = all.map(|round| round.per_second).fold(f64::MIN_POSITIVE, f64::max);
    let groups = queues.first().map_or(0, |queue| queue.rounds.len());
    for group in 0..groups {
        let top = FIRST_GROUP + count(group) * group_height(queues.len());
        for (row, queue) in (0..).zip(queues) {
            let Some(round) = queue.rounds.get(group) else { continue };
            let middle = top + row * ROW_HEIGHT + BAR_HEIGHT / 2;
            if row == 0 {
                text(area, &workers(round.workers), (MARGIN, middle), 15, INK)?;
            }
            text(area, &queue.name, (MARGIN + 96, middle), 13, FAINT)?;
            let length = pixels(round.per_second / longest * BAR_LENGTH);
            bar(area, (BARS, middle - BAR_HEIGHT / 2), length, BAR_HEIGHT, colour(row))?;
            text(area, &number(round.per_second), (BARS + length + 7, middle), 13, INK)?;
        }
    }
    Ok(())
}

/// Ours is what it is about.
fn colour(row: i32) -> RGBColor {
    if row == 0 { STRONG } else { LIGHT }
}

fn group_height(queues: usize) -> i32 {
    count(queues) * ROW_HEIGHT + GAP
}

fn count(few: usize) -> i32 {
    i32::try_from(few).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::Round;

    #[test]
    fn every_queue_has_a_bar_for_each_number_of_workers() {
        let round = |workers, per_second| Round { workers, seconds: 1.0, per_second };
        let queue = |name: &str, rates: [f64; 2]| Queue {
            name: name.to_owned(),
            rounds: vec![round(1, rates[0]), round(2, rates[1])],
        };
        let svg = render(&[queue("Postern", [812.0, 1234.0]), queue("peer 1.0", [99.0, 401.0])]);
        let svg = svg.unwrap();
        for wanted in
            ["Postern", "peer 1.0", "1 worker", "2 workers", "812", "1,234", "99.0", "401"]
        {
            assert!(svg.contains(wanted), "{wanted} is not in the picture");
        }
        let bars = svg.matches("<rect").count();
        // One is the background.
        assert_eq!(bars, 5);
    }
}
