//! The storm as a picture: what readers get, alone and beside log-ins.

use anyhow::{Context as _, anyhow};
use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    load::Measured,
    results::{Results, Storm},
};

const SIZE: (u32, u32) = (960, 350);
const FONT: &str = "system-ui, sans-serif";
/// What plotters divides a size by before it writes it.
const POINTS_PER_PIXEL: f64 = 1.24;
const INK: RGBColor = RGBColor(31, 41, 55);
const FAINT: RGBColor = RGBColor(107, 114, 128);
const QUIET: RGBColor = RGBColor(174, 190, 211);
const STORM: RGBColor = RGBColor(29, 78, 137);

/// Left edge of the text, and of each panel's bars.
const MARGIN: i32 = 24;
const PANELS: [i32; 2] = [335, 675];
/// The longest bar; behind it there is room for its number.
const BAR_LENGTH: f64 = 215.0;
const BAR_HEIGHT: i32 = 20;
const FIRST_ROW: i32 = 128;
const ROW_HEIGHT: i32 = 72;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What a panel shows of a measurement.
struct Panel {
    title: &'static str,
    left: i32,
    value: fn(&Measured) -> f64,
}

/// An SVG document.
pub(crate) fn render(results: &Results) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw(&area, results).context("cannot draw the chart")?;
        area.present().map_err(|error| anyhow!("{error}"))?;
    }
    Ok(svg + "\n")
}

fn draw(area: &Area<'_>, results: &Results) -> anyhow::Result<()> {
    area.fill(&WHITE).map_err(|error| anyhow!("{error}"))?;
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
    bar(area, (left, baseline - 6), 12, 12, QUIET)?;
    text(area, "alone", (left + 20, baseline), 13, INK)?;
    bar(area, (left + 74, baseline - 6), 12, 12, STORM)?;
    text(area, &beside, (left + 94, baseline), 13, INK)
}

fn draw_panel(area: &Area<'_>, panel: &Panel, storms: &[Storm]) -> anyhow::Result<()> {
    text(area, panel.title, (panel.left, 100), 14, INK)?;
    let values = storms.iter().flat_map(|storm| [&storm.quiet, &storm.reads]).map(panel.value);
    let longest = values.fold(f64::MIN_POSITIVE, f64::max);
    for (row, storm) in (0..).zip(storms) {
        let top = FIRST_ROW + row * ROW_HEIGHT;
        let bars = [(&storm.quiet, QUIET), (&storm.reads, STORM)];
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

/// At least one: a small value is not none.
fn pixels(length: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "bars are shorter than the picture")]
    let whole = length.round() as i32;
    whole.max(1)
}

/// `12,345` or `7.4`
fn number(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() { tail.to_owned() } else { format!("{head},{tail}") }
}

fn bar(
    area: &Area<'_>,
    (x, y): (i32, i32),
    width: i32,
    height: i32,
    colour: RGBColor,
) -> anyhow::Result<()> {
    let rectangle = Rectangle::new([(x, y), (x + width, y + height)], colour.filled());
    area.draw(&rectangle).map_err(|error| anyhow!("{error}"))
}

/// Text that begins at `position`, which is in the middle of its height.
fn text(
    area: &Area<'_>,
    text: &str,
    position: (i32, i32),
    size: u32,
    colour: RGBColor,
) -> anyhow::Result<()> {
    let style = (FONT, f64::from(size) * POINTS_PER_PIXEL)
        .into_font()
        .color(&colour)
        .pos(Pos::new(HPos::Left, VPos::Center));
    let text = Text::new(text.to_owned(), position, style);
    area.draw(&text).map_err(|error| anyhow!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_small_ones_keep_a_decimal() {
        let shown = [1234.5, 813.2, 7.44, 12345.0].map(number);
        assert_eq!(shown, ["1,234", "813", "7.4", "12,345"]);
    }

    #[test]
    fn even_the_smallest_bar_shows() {
        assert_eq!((pixels(0.01), pixels(215.0)), (1, 215));
    }
}
