//! Where labels go: none on another, none outside, and as few as possible on lines.
use super::face::Weight;
use super::palette::Ink;
use super::picture::{Anchor, Dash, Mark, Point, Rect, Words, wrapped};

/// Room that is kept free around a label. Unit: px.
const AROUND: f64 = 3.0;

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

    /// What labels stay within.
    pub const fn bounds(&self) -> Rect {
        self.bounds
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

    /// Lines of text near a point, with a thin line to it where they stand apart; nothing where
    /// there is no room.
    pub fn near(&mut self, lines: &[String], at: Point, size: f64, ink: Ink) -> Option<Vec<Mark>> {
        let leading = size * 1.25;
        let widths = lines.iter().map(|line| Words::new(line, at, size).width());
        let (wide, tall) = (widths.fold(0.0, f64::max), leading * lines.len() as f64 - size * 0.23);
        let mut best: Option<(f64, Vec<Mark>, Rect)> = None;
        for distance in DISTANCES {
            for (dx, dy) in DIRECTIONS {
                let middle = (
                    at.0 + dx * distance + dx.clamp(-0.5, 0.5) * wide,
                    at.1 + dy * distance + dy.clamp(-0.5, 0.5) * tall,
                );
                let words = block(lines, middle, (wide, tall), dx, size, ink);
                let area = around(&words);
                let free = area.lies_in(&self.bounds)
                    && !self.taken.iter().any(|other| other.meets(&area));
                if !free {
                    continue;
                }
                let leader = leader(&area, at);
                let crossed = leader.as_ref().map_or(0, |line| self.crossed(line));
                let covered = self.lines.iter().filter(|point| area.holds(**point)).count();
                if covered > COVERED || crossed > CROSSED {
                    continue;
                }
                let cost = covered as f64 * 9.0 + crossed as f64 * 4.0 + distance;
                if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                    let line = leader.map(|points| Mark::Stroke {
                        points,
                        ink: Ink::Faint,
                        width: 0.8,
                        dash: Dash::Solid,
                    });
                    let marks = line.into_iter().chain(words.into_iter().map(Mark::Words));
                    best = Some((cost, marks.collect(), area));
                }
            }
        }
        let (_, marks, area) = best?;
        self.take(area);
        Some(marks)
    }

    /// How often a leader meets words or lines; words count as more than may be.
    fn crossed(&self, leader: &[Point]) -> usize {
        let (from, to) = (leader[0], leader[1]);
        let mut crossed = 0;
        for step in 1..12 {
            let share = f64::from(step) / 12.0;
            let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            let near =
                Rect { left: at.0 - 3.0, right: at.0 + 3.0, top: at.1 - 3.0, bottom: at.1 + 3.0 };
            // Its own mark has taken the room around its end.
            let of_words = |area: &Rect| area.meets(&near) && !area.holds(to);
            if self.taken.iter().any(of_words) {
                return CROSSED + 1;
            }
            crossed += usize::from(self.lines.iter().any(|point| near.holds(*point)));
        }
        crossed
    }
}

/// How far from its mark a label may stand. Unit: px.
const DISTANCES: [f64; 9] = [9.0, 15.0, 22.0, 32.0, 44.0, 58.0, 74.0, 92.0, 112.0];
/// In which directions.
const DIRECTIONS: [(f64, f64); 16] = [
    (1.0, -0.7),
    (1.0, 0.7),
    (-1.0, -0.7),
    (-1.0, 0.7),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.4, 1.0),
    (0.4, -1.0),
    (-0.4, 1.0),
    (-0.4, -1.0),
    (0.0, 1.0),
    (0.0, -1.0),
    (0.8, 1.0),
    (-0.8, -1.0),
    (0.8, -1.0),
    (-0.8, 1.0),
];
/// Points of lines that words may cover at most: beyond, a number that is explained below is better.
const COVERED: usize = 1;
/// Lines that a leader may cross at most.
const CROSSED: usize = 4;

/// Lines of text around `middle`: flush with the side that faces their mark.
fn block(
    lines: &[String],
    middle: Point,
    (wide, tall): (f64, f64),
    facing: f64,
    size: f64,
    ink: Ink,
) -> Vec<Words> {
    let leading = size * 1.25;
    let (anchor, x) = if facing >= 0.0 {
        (Anchor::Start, middle.0 - wide / 2.0)
    } else {
        (Anchor::End, middle.0 + wide / 2.0)
    };
    let mut y = middle.1 - tall / 2.0 + size * 0.78;
    let mut words = Vec::new();
    for line in lines {
        words.push(Words::new(line, (x, y), size).anchored(anchor).in_ink(ink));
        y += leading;
    }
    words
}

/// The thin line from words that stand apart to their mark.
fn leader(area: &Rect, mark: Point) -> Option<Vec<Point>> {
    let from = (mark.0.clamp(area.left, area.right), mark.1.clamp(area.top, area.bottom));
    let long = libm::hypot(mark.0 - from.0, mark.1 - from.1);
    (long > 16.0).then(|| {
        let end = (long - 7.0) / long;
        vec![from, (from.0 + (mark.0 - from.0) * end, from.1 + (mark.1 - from.1) * end)]
    })
}

/// Moves blocks of given heights from where they should begin to where none meets another, each as
/// little as may be; all stay between `first` and `last`. Both lists go from the top down.
pub fn spread(wanted: &[f64], tall: &[f64], first: f64, last: f64) -> Vec<f64> {
    // Neighbours that meet become one group, which is centred on what its members want.
    let mut groups: Vec<(usize, f64, f64)> = Vec::new(); // members, where it begins, its height
    for (wanted, tall) in wanted.iter().zip(tall) {
        let mut group = (1, *wanted, *tall);
        while let Some((members, begins, height)) = groups.pop_if(|g| g.1 + g.2 > group.1) {
            let all = (members + group.0) as f64;
            let begin = (begins * members as f64 + (group.1 - height) * group.0 as f64) / all;
            group = (members + group.0, begin, height + group.2);
        }
        groups.push(group);
    }
    let mut tops = Vec::new();
    let mut heights = tall.iter();
    for (members, begins, _) in groups {
        let mut y = begins;
        for height in heights.by_ref().take(members) {
            tops.push(y);
            y += height;
        }
    }
    let mut limit = last;
    for (top, height) in tops.iter_mut().zip(tall).rev() {
        *top = top.min(limit - height);
        limit = *top;
    }
    let mut limit = first;
    for (top, height) in tops.iter_mut().zip(tall) {
        *top = top.max(limit);
        limit = *top + height;
    }
    tops
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
