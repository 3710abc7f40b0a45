//! The charts' typeface: how wide a text is, and its outlines. The only module that names the crate
//! that reads fonts.
use std::fmt::Write;
use std::sync::OnceLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Inter, cut down to the letters, figures and signs that charts use; figures have one width.
const REGULAR: &[u8] = include_bytes!("../../assets/chart-regular.otf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/chart-semibold.otf");

/// What stands in for a character that the typeface does not have.
const MISSING: char = '?';

/// A space at which no line ends; it looks like any other.
pub const NO_BREAK: char = '\u{a0}';

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Regular,
    SemiBold,
}

impl Weight {
    fn face(self) -> Option<&'static Face<'static>> {
        static FACES: [OnceLock<Option<Face<'static>>>; 2] = [OnceLock::new(), OnceLock::new()];
        let (slot, bytes) = match self {
            Self::Regular => (&FACES[0], REGULAR),
            Self::SemiBold => (&FACES[1], SEMIBOLD),
        };
        slot.get_or_init(|| Face::parse(bytes, 0).ok()).as_ref()
    }
}

/// The text in characters that the typeface has.
pub fn spelt(text: &str) -> String {
    let known =
        |c: &char| Weight::Regular.face().is_some_and(|face| face.glyph_index(*c).is_some());
    text.chars().map(|c| if c == NO_BREAK || known(&c) { c } else { MISSING }).collect()
}

/// Units of an em, in which outlines and advances are told. Both weights have the same.
pub const UNITS: f64 = 2816.0;

/// Width of a text. Unit: that of `size`.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let units: f64 = text.chars().map(|c| advance(c, weight)).sum();
    units * size / UNITS
}

/// How far a character moves on. Unit: [`UNITS`] to an em.
pub fn advance(c: char, weight: Weight) -> f64 {
    let of = |face: &Face| {
        let glyph = glyph(face, c)?;
        Some(f64::from(face.glyph_hor_advance(glyph)?))
    };
    weight.face().and_then(of).unwrap_or(0.0)
}

/// The outline of a character on its base line, upwards, as SVG path data in [`UNITS`].
pub fn outline(c: char, weight: Weight) -> String {
    let mut path = Path { data: String::new() };
    if let Some(face) = weight.face()
        && let Some(glyph) = glyph(face, c)
    {
        face.outline_glyph(glyph, &mut path);
    }
    path.data
}

fn glyph(face: &Face, c: char) -> Option<GlyphId> {
    let c = if c == NO_BREAK { ' ' } else { c };
    face.glyph_index(c).or_else(|| face.glyph_index(MISSING))
}

/// Path data under construction.
struct Path {
    data: String,
}

impl Path {
    fn point(&mut self, command: &str, points: &[(f32, f32)]) {
        self.data.push_str(command);
        for (i, (x, y)) in points.iter().enumerate() {
            let gap = if i == 0 { "" } else { " " };
            let _ = write!(self.data, "{gap}{} {}", short(f64::from(*x)), short(f64::from(*y)));
        }
    }
}

/// A coordinate to a hundredth, without zeros at its end.
pub fn short(value: f64) -> String {
    let hundredths = libm::round(value * 100.0) / 100.0;
    // Negative zero would show its sign.
    let text = format!("{:.2}", hundredths + 0.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.point("M", &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.point("L", &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.point("Q", &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.point("C", &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.data.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_count_in_the_same_units() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let face = weight.face().expect("the typeface is built in");
            assert!((f64::from(face.units_per_em()) - UNITS).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn all_figures_have_one_width() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            for c in '1'..='9' {
                assert!((advance(c, weight) - advance('0', weight)).abs() < f64::EPSILON, "{c}");
            }
        }
    }
}
