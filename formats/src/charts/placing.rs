//! Where labels go: none on another, none outside, and as few as possible on lines.
use super::face::Weight;
use super::palette::Ink;
use super::picture::{Anchor, Mark, Point, Rect, Words, wrapped};

/// Room that is kept free around a label. Unit: px.
const AROUND: f64 = 2.0;

/// The labels placed so far, and what they should not cover.
pub struct Placer {
    bounds: Rect,
    taken: Vec<Rect>,
    lines: Vec<Point>,
}

impl Placer {
    pub const fn new(bounds: Rect) -> Self {
        Self { bounds, taken: Vec::new(), lines: Vec::new() }
    }

    /// Room that no label may take.
    pub fn take(&mut self, area: Rect) {
        self.taken.push(area);
    }

    /// Points that a label had better not cover, of a line: also those between them.
    pub fn avoid(&mut self, points: &[Point]) {
        for pair in points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let steps = (libm::hypot(b.0 - a.0, b.1 - a.1) / 6.0).clamp(1.0, 200.0);
            let mut t = 0.0;
            while t <= steps {
                let share = t / steps;
                self.lines.push((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share));
                t += 1.0;
            }
        }
    }

    /// Lines of text near a point; nothing where there is no room.
    pub fn near(&mut self, lines: &[String], at: Point, size: f64, ink: Ink) -> Option<Vec<Mark>> {
        let leading = size * 1.25;
        let mut best: Option<(usize, Vec<Words>, Rect)> = None;
        for distance in [10.0, 22.0, 38.0, 58.0, 82.0] {
            for (dx, dy) in [
                (1.0, -1.0),
                (-1.0, -1.0),
                (1.0, 1.0),
                (-1.0, 1.0),
                (1.0, 0.0),
                (-1.0, 0.0),
                (0.0, -1.4),
                (0.0, 1.4),
            ] {
                let anchor = if dx > 0.5 {
                    Anchor::Start
                } else if dx < -0.5 {
                    Anchor::End
                } else {
                    Anchor::Middle
                };
                let tall = leading * (lines.len().max(1) - 1) as f64;
                let first = at.1 + dy * distance + if dy < 0.0 { -tall } else { size * 0.5 };
                let mut y = first;
                let mut words = Vec::new();
                for line in lines {
                    let point = (at.0 + dx * distance, y);
                    words.push(Words::new(line, point, size).anchored(anchor).in_ink(ink));
                    y += leading;
                }
                let area = around(&words);
                if !area.lies_in(&self.bounds) || self.taken.iter().any(|other| other.meets(&area))
                {
                    continue;
                }
                let covered = self.lines.iter().filter(|point| area.holds(**point)).count();
                if best.as_ref().is_none_or(|(least, ..)| covered < *least) {
                    best = Some((covered, words, area));
                }
            }
            if best.as_ref().is_some_and(|(covered, ..)| *covered == 0) {
                break;
            }
        }
        let (covered, words, area) = best?;
        // Words across a line are worse than a number that is explained below.
        if covered > 6 {
            return None;
        }
        self.take(area);
        Some(words.into_iter().map(Mark::Words).collect())
    }
}

fn around(words: &[Words]) -> Rect {
    let areas = words.iter().map(Words::area);
    let whole = areas.reduce(|a, b| Rect {
        left: a.left.min(b.left),
        top: a.top.min(b.top),
        right: a.right.max(b.right),
        bottom: a.bottom.max(b.bottom),
    });
    let area = whole.unwrap_or(Rect { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 });
    Rect {
        left: area.left - AROUND,
        top: area.top - AROUND,
        right: area.right + AROUND,
        bottom: area.bottom + AROUND,
    }
}

/// A paragraph from a point downwards; the marks, and the base line that would come next.
pub fn paragraph(
    text: &str,
    at: Point,
    size: f64,
    (weight, ink): (Weight, Ink),
    most: f64,
) -> (Vec<Mark>, f64) {
    let mut y = at.1;
    let mut marks = Vec::new();
    for line in wrapped(text, size, weight, most) {
        let words = Words { weight, ..Words::new(&line, (at.0, y), size).in_ink(ink) };
        marks.push(Mark::Words(words));
        y += size * 1.3;
    }
    (marks, y)
}
