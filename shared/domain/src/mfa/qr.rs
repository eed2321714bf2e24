//! QR codes (ISO/IEC 18004) as SVG for pages and as PNG for everything else.
//!
//! The codes are those of `qrcode`. The images are ours: its SVG has a fixed size, a rectangle for each module and no
//! name for screen readers, and its PNG takes the whole of `image`.

use qrcode::{Color, EcLevel, QrCode};
use secrecy::{ExposeSecret, SecretString};

/// Light modules around the code, as the standard asks.
const QUIET_ZONE: usize = 4;
/// Pixels of a module in the PNG.
const SCALE: usize = 6;

/// A text that fits no QR code, or an image that could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text cannot be shown as a QR code")]
pub struct QrError;

/// The modules of a code, with its quiet zone.
struct Modules {
    /// Modules of a side.
    size: usize,
    dark: Vec<bool>,
}

impl Modules {
    fn of(text: &SecretString) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text.expose_secret(), EcLevel::M)
            .map_err(|_| QrError)?;
        let inner = code.width();
        let size = inner + 2 * QUIET_ZONE;
        let colours = code.to_colors();
        let mut dark = vec![false; size * size];
        for (at, colour) in colours.iter().enumerate() {
            let (x, y) = (at % inner + QUIET_ZONE, at / inner + QUIET_ZONE);
            dark[y * size + x] = *colour == Color::Dark;
        }
        Ok(Self { size, dark })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.size + x]
    }
}

/// An SVG that scales to whatever box it is put in, dark on light in any colour scheme.
pub fn svg(text: &SecretString) -> Result<SecretString, QrError> {
    use std::fmt::Write;
    let modules = Modules::of(text)?;
    let mut path = String::new();
    for y in 0..modules.size {
        let mut x = 0;
        while x < modules.size {
            let run = (x..modules.size).take_while(|&x| modules.is_dark(x, y)).count();
            if run > 0 {
                // Writing to a String does not fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    let size = modules.size;
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="QR code" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>"##
    )
    .into())
}

/// A PNG of one bit a pixel.
pub fn png(text: &SecretString) -> Result<Vec<u8>, QrError> {
    let modules = Modules::of(text)?;
    let side = modules.size * SCALE;
    let mut rows = Vec::with_capacity(side * side.div_ceil(8));
    for y in 0..side {
        for byte in 0..side.div_ceil(8) {
            let light = |bit: usize| {
                let x = byte * 8 + bit;
                x >= side || !modules.is_dark(x / SCALE, y / SCALE)
            };
            rows.push((0..8).fold(0u8, |bits, bit| bits << 1 | u8::from(light(bit))));
        }
    }
    let pixels = u32::try_from(side).map_err(|_| QrError)?;
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, pixels, pixels);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().map_err(|_| QrError)?;
    writer.write_image_data(&rows).map_err(|_| QrError)?;
    writer.finish().map_err(|_| QrError)?;
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> SecretString {
        "otpauth://totp/Postern:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".into()
    }

    /// What a QR reader that knows nothing of this code reads.
    fn read(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if is_dark(x, y) { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    /// MFA-1: the PNG can be read by others.
    #[test]
    fn the_png_says_the_text() {
        let decoder = png::Decoder::new(std::io::Cursor::new(png(&text()).unwrap()));
        let mut reader = decoder.read_info().unwrap();
        let side = reader.info().width as usize;
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let stride = side.div_ceil(8);
        let dark = |x: usize, y: usize| pixels[y * stride + x / 8] >> (7 - x % 8) & 1 == 0;
        assert_eq!(read(side, dark), *text().expose_secret());
    }

    /// MFA-1: so can the SVG, whose rectangles are read back here.
    #[test]
    fn the_svg_says_the_text() {
        let svg = svg(&text()).unwrap();
        let svg = svg.expose_secret();
        let (_, path) = svg.rsplit_once("<path d=\"M").unwrap();
        let (path, _) = path.split_once("z\"/>").unwrap();
        let mut dark = std::collections::HashSet::new();
        for rectangle in path.split("zM") {
            let (start, run) = rectangle.split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let run: usize = run.split_once('v').unwrap().0.parse().unwrap();
            dark.extend((x..x + run).map(|x| (x, y)));
        }
        let (_, text_of_size) = svg.split_once("viewBox=\"0 0 ").unwrap();
        let modules: usize = text_of_size.split_once(' ').unwrap().0.parse().unwrap();
        let pixels = modules * SCALE;
        let is_dark = |x: usize, y: usize| dark.contains(&(x / SCALE, y / SCALE));
        assert_eq!(read(pixels, is_dark), *text().expose_secret());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let long: SecretString = "x".repeat(5_000).into();
        assert!(svg(&long).is_err());
        assert_eq!(png(&long), Err(QrError));
    }
}
