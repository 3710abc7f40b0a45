//! What a chart is made of, before it becomes SVG or PNG. Unit of all coordinates: a pixel of the
//! size for which it is drawn, from the top left.
use super::face::{self, Weight};
use super::palette::Ink;

/// A point.
pub type Point = (f64, f64);

/// A drawn chart: the one drawing from which every format is made.
#[derive(Debug, Clone)]
pub struct Picture {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) heading: Heading,
    pub(super) marks: Vec<Mark>,
}

/// The drawn title at the top of a picture; a page that has its own leaves it out.
#[derive(Debug, Clone)]
pub struct Heading {
    pub marks: Vec<Mark>,
    /// Where the rest begins. Unit: px.
    pub height: f64,
}

/// Something drawn.
#[derive(Debug, Clone)]
pub enum Mark {
    /// A line.
    Stroke { points: Vec<Point>, ink: Ink, width: f64, dash: Dash },
    /// A line of smooth bends, each with its two guides and its end.
    Curve { from: Point, bends: Vec<[Point; 3]>, ink: Ink, width: f64, dash: Dash },
    /// A box on paper, with a border; a style sheet of a page may find it by its class.
    Box { area: Rect, round: f64, ink: Ink, width: f64, dash: Dash, class: &'static str },
    /// A filled outline.
    Fill { points: Vec<Point>, ink: Ink },
    /// A sign that tells a series from others without its colour.
    Sign { shape: Shape, at: Point, radius: f64, ink: Ink },
    /// Some words.
    Words(Words),
    /// The marks up to [`Mark::Close`] are one thing, which a script may move.
    Open { class: &'static str, data: Vec<(&'static str, String)> },
    /// The same with an id, and with words for those who do not see it.
    Named { id: String, class: String, says: String, data: Vec<(&'static str, String)> },
    /// The end of such a thing.
    Close,
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Into dots: what it shows cannot be had.
    Dotted,
    /// Into dashes: today, an objective.
    Dashed,
}

/// The shapes of signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Down,
    Plus,
    Ring,
    Bar,
    /// The end of what an option carries.
    Cross,
    /// A place where the cheapest option changes.
    Change,
    /// A place that is reached at little more cost.
    Target,
}

impl Shape {
    /// The shape of the series with this number. Where the colours begin anew, each has another shape
    /// than before.
    pub fn of_series(number: usize) -> Self {
        const SHAPES: [Shape; 8] = [
            Shape::Circle,
            Shape::Square,
            Shape::Triangle,
            Shape::Diamond,
            Shape::Down,
            Shape::Plus,
            Shape::Ring,
            Shape::Bar,
        ];
        SHAPES[(number + number / SHAPES.len()) % SHAPES.len()]
    }
}

/// Where a text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text.
#[derive(Debug, Clone)]
pub struct Words {
    pub text: String,
    /// The place on the base line, by `anchor`.
    pub at: Point,
    pub anchor: Anchor,
    pub size: f64,
    pub weight: Weight,
    pub ink: Ink,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// From the left edge of the picture. Unit: px.
    pub left: f64,
    /// From its top. Unit: px.
    pub top: f64,
    /// From its left edge. Unit: px.
    pub right: f64,
    /// From its top. Unit: px.
    pub bottom: f64,
}

impl Rect {
    /// Whether both cover a common area.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether it covers a point.
    pub fn holds(&self, (x, y): Point) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// Whether it lies within another.
    pub fn lies_in(&self, outer: &Self) -> bool {
        outer.left <= self.left
            && self.right <= outer.right
            && outer.top <= self.top
            && self.bottom <= outer.bottom
    }
}

impl Words {
    /// Text in the typeface's own characters.
    pub fn new(text: &str, at: Point, size: f64) -> Self {
        Self {
            text: face::spelt(text).replace(face::NO_BREAK, " "),
            at,
            anchor: Anchor::Start,
            size,
            weight: Weight::Regular,
            ink: Ink::Text,
        }
    }

    /// The same from another side.
    #[must_use]
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same in another ink.
    #[must_use]
    pub fn in_ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// The same in semi-bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { weight: Weight::SemiBold, ..self }
    }

    /// How wide it is.
    pub fn width(&self) -> f64 {
        face::width(&self.text, self.size, self.weight)
    }

    /// Where it begins.
    pub fn left(&self) -> f64 {
        match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - self.width() / 2.0,
            Anchor::End => self.at.0 - self.width(),
        }
    }

    /// What it covers, from the highest letter to the lowest.
    pub fn area(&self) -> Rect {
        let left = self.left();
        Rect {
            left,
            top: self.at.1 - self.size * 0.78,
            right: left + self.width(),
            bottom: self.at.1 + self.size * 0.24,
        }
    }
}

impl Picture {
    /// What it shows, in a few words.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it shows, for those who do not see it.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Width and height of the size for which it is drawn. Unit: px.
    pub const fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// Its width in whole pixels.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // At most some thousands.
    pub fn whole_width(&self) -> u32 {
        libm::ceil(self.width) as u32
    }

    /// All of it, the title first.
    pub(super) fn drawn(&self) -> impl Iterator<Item = &Mark> {
        self.heading.marks.iter().chain(&self.marks)
    }

    /// Every text with the area that it covers.
    pub fn labels(&self) -> Vec<(&str, Rect)> {
        let mut labels = Vec::new();
        for mark in self.drawn() {
            if let Mark::Words(words) = mark {
                labels.push((words.text.as_str(), words.area()));
            }
        }
        labels
    }

    /// Every box.
    pub fn boxes(&self) -> Vec<Rect> {
        let area = |mark: &Mark| match mark {
            Mark::Box { area, .. } => Some(*area),
            _ => None,
        };
        self.drawn().filter_map(area).collect()
    }

    /// Every smooth line, as points along it.
    pub fn curves(&self) -> Vec<Vec<Point>> {
        let mut curves = Vec::new();
        for mark in self.drawn() {
            let Mark::Curve { from, bends, .. } = mark else { continue };
            let (mut at, mut points) = (*from, vec![*from]);
            for bend in bends {
                points.extend((1..=16).map(|step| on_curve(at, *bend, f64::from(step) / 16.0)));
                at = bend[2];
            }
            curves.push(points);
        }
        curves
    }

    /// The smallest text. Unit: px.
    pub fn smallest_text(&self) -> f64 {
        let size = |mark: &Mark| match mark {
            Mark::Words(words) => Some(words.size),
            _ => None,
        };
        self.drawn().filter_map(size).fold(f64::INFINITY, f64::min)
    }
}

/// A point of a smooth line, from its beginning at 0 to its end at 1.
pub fn on_curve(from: Point, [a, b, end]: [Point; 3], t: f64) -> Point {
    let s = 1.0 - t;
    let of = |p: f64, q: f64, r: f64, u: f64| {
        s * s * s * p + 3.0 * s * s * t * q + 3.0 * s * t * t * r + t * t * t * u
    };
    (of(from.0, a.0, b.0, end.0), of(from.1, a.1, b.1, end.1))
}

/// A text broken at spaces so that no line is wider than `most`; a longer word stays whole.
pub fn wrapped(text: &str, size: f64, weight: Weight, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in face::spelt(&kept_together(text)).split(' ') {
        match lines.last_mut() {
            Some(line) if face::width(&format!("{line} {word}"), size, weight) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.into_iter().map(|line| shortened(line, size, weight, most)).collect()
}

/// The text with its counts and their units on one line: `2 × t3.small`, `0.5 GB`.
fn kept_together(text: &str) -> String {
    let mut text = text.replace(" × ", "\u{a0}×\u{a0}");
    for unit in ["GB", "MB", "vCPU", "provisioned"] {
        text = text.replace(&format!(" {unit}"), &format!("\u{a0}{unit}"));
    }
    text
}

/// The same with lines of about equal width: no word stands alone on the last one.
pub fn balanced(text: &str, size: f64, weight: Weight, most: f64) -> Vec<String> {
    let mut lines = wrapped(text, size, weight, most);
    let mut narrower = most;
    while lines.len() > 1 && narrower > most / 2.0 {
        narrower -= 4.0;
        let tried = wrapped(text, size, weight, narrower);
        if tried.len() > lines.len() || tried.iter().any(|line| line.ends_with('…')) {
            break;
        }
        lines = tried;
    }
    lines
}

/// A text cut with an ellipsis so that it is no wider than `most`.
pub fn shortened(mut text: String, size: f64, weight: Weight, most: f64) -> String {
    if face::width(&text, size, weight) <= most {
        return text;
    }
    while !text.is_empty() && face::width(&format!("{text}…"), size, weight) > most {
        text.pop();
    }
    text.trim_end().to_owned() + "…"
}
