//! The storm as a picture: what readers get, alone and beside log-ins.

use super::drawing::{
    Area, FAINT, INK, LIGHT, MARGIN, STRONG, bar, document, number, pixels, text,
};
use crate::{
    load::Measured,
    results::{Results, Storm},
};

const SIZE: (u32, u32) = (960, 350);
/// Left edge of each panel's bars.
const PANELS: [i32; 2] = [335, 675];
/// The longest bar; behind it there is room for its number.
const BAR_LENGTH: f64 = 215.0;
const BAR_HEIGHT: i32 = 20;
const FIRST_ROW: i32 = 128;
const ROW_HEIGHT: i32 = 72;

/// What a panel shows of a measurement.
struct Panel {
    title: &'static str,
    left: i32,
    value: fn(&Measured) -> f64,
}

/// An SVG document.
pub(crate) fn render(results: &Results) -> anyhow::Result<String> {
    document(SIZE, |area| draw(area, results))
}

fn draw(area: &Area<'_>, results: &Results) -> anyhow::Result<()> {
    let title = format!("GET session, by {} clients", results.clients);
    text(area, &title, (MARGIN, 34), 20, INK)?;
    legend(area, results.clients)?;
    for (row, storm) in (0..).zip(&results.storms) {
        let top = FIRST_ROW + row * ROW_HEIGHT;
        text(area, storm.arrangement.title(), (MARGIN, top + 11), 15, INK)?;
        text(area, storm.arrangement.description(), (MARGIN, top + 30), 12, FAINT)?;
        let log_ins = format!("{} log-ins a second meanwhile", number(storm.log_ins.per_second));
        text(area, &log_ins, (MARGIN, top + 46), 12, FAINT)?;
    }
    let panels = [
        Panel { title: "requests a second", left: PANELS[0], value: |it| it.per_second },
        Panel { title: "95th percentile, ms", left: PANELS[1], value: |it| it.p95_ms },
    ];
    panels.iter().try_for_each(|panel| draw_panel(area, panel, &results.storms))
}

fn legend(area: &Area<'_>, clients: u32) -> anyhow::Result<()> {
    let beside = format!("while {clients} others log in");
    let (left, baseline) = (MARGIN, 64);
    bar(area, (left, baseline - 6), 12, 12, LIGHT)?;
    text(area, "alone", (left + 20, baseline), 13, INK)?;
    bar(area, (left + 74, baseline - 6), 12, 12, STRONG)?;
    text(area, &beside, (left + 94, baseline), 13, INK)
}

fn draw_panel(area: &Area<'_>, panel: &Panel, storms: &[Storm]) -> anyhow::Result<()> {
    text(area, panel.title, (panel.left, 100), 14, INK)?;
    let values = storms.iter().flat_map(|storm| [&storm.quiet, &storm.reads]).map(panel.value);
    let longest = values.fold(f64::MIN_POSITIVE, f64::max);
    for (row, storm) in (0..).zip(storms) {
        let top = FIRST_ROW + row * ROW_HEIGHT;
        let bars = [(&storm.quiet, LIGHT), (&storm.reads, STRONG)];
        for (index, (measured, colour)) in (0..).zip(bars) {
            let value = (panel.value)(measured);
            let corner = (panel.left, top + index * (BAR_HEIGHT + 2));
            let length = pixels(value / longest * BAR_LENGTH);
            bar(area, corner, length, BAR_HEIGHT, colour)?;
            let end = (panel.left + length + 7, corner.1 + BAR_HEIGHT / 2);
            text(area, &number(value), end, 13, INK)?;
        }
    }
    Ok(())
}
