//! What the charts are drawn with.

use anyhow::{Context as _, anyhow};
use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

const FONT: &str = "system-ui, sans-serif";
/// What plotters divides a size by before it writes it.
const POINTS_PER_PIXEL: f64 = 1.24;
pub(super) const INK: RGBColor = RGBColor(31, 41, 55);
pub(super) const FAINT: RGBColor = RGBColor(107, 114, 128);
/// What is compared with, and what it is about.
pub(super) const LIGHT: RGBColor = RGBColor(174, 190, 211);
pub(super) const STRONG: RGBColor = RGBColor(29, 78, 137);
/// Where the text begins.
pub(super) const MARGIN: i32 = 24;

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// An SVG document of this size, on white.
pub(super) fn document(
    size: (u32, u32),
    draw: impl FnOnce(&Area<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        area.fill(&WHITE).map_err(|error| anyhow!("{error}"))?;
        draw(&area).context("cannot draw a chart")?;
        area.present().map_err(|error| anyhow!("{error}"))?;
    }
    Ok(svg + "\n")
}

/// At least one: a small value is not none.
pub(super) fn pixels(length: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "bars are shorter than the picture")]
    let whole = length.round() as i32;
    whole.max(1)
}

/// `12,345` or `7.4`
pub(super) fn number(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let (head, tail) = digits.split_at(digits.len().saturating_sub(3));
    if head.is_empty() { tail.to_owned() } else { format!("{head},{tail}") }
}

pub(super) fn bar(
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
pub(super) fn text(
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
