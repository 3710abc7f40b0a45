//! Cost lines on a plane of powers of ten: by requests, by duration, by memory.
use super::canvas::{self, Pen};
use super::face::Weight;
use super::palette::Ink;
use super::picture::{
    Anchor, Dash, Heading, Mark, Picture, Point, Rect, Shape, Words, balanced, shortened,
};
use super::placing::{Placer, paragraph, spread};
use super::scale;
use super::{Size, TEXT, TITLE};

/// Lines with names of their own; further ones are thin and counted.
pub const NAMED: usize = 8;
/// Places of signs along a line, as shares of its width.
const SIGNS: [f64; 3] = [0.12, 0.5, 0.86];

/// A chart of cost lines. All coordinates are powers of ten.
pub struct Lines {
    pub title: String,
    pub description: String,
    /// What stands below the horizontal axis.
    pub below: &'static str,
    pub x: (f64, f64),
    pub tick: fn(f64) -> String,
    /// Places and values of the ticks, from one end to the other and at most so many.
    pub ticks: fn(f64, f64, usize) -> Vec<Point>,
    /// Named ones first.
    pub series: Vec<Series>,
    pub today: Option<(f64, String)>,
    pub notes: Vec<Note>,
}

/// One option.
pub struct Series {
    pub name: String,
    /// Its place among the options, by which it has one sign and one colour in all charts.
    pub number: usize,
    /// What it costs today, or why it is no choice.
    pub aside: String,
    /// The line in stretches; whether each can be had.
    pub stretches: Vec<(Vec<Point>, bool)>,
    pub chosen: bool,
}

/// A place with words.
pub struct Note {
    pub at: Point,
    /// Beside the place; where there are none, the sign stands alone.
    pub words: String,
    /// The same in full, for the list below where there is no room beside it.
    pub explained: String,
    pub shape: Shape,
    pub ink: Ink,
}

/// Where things stand on the picture.
struct Layout {
    width: f64,
    frame: Rect,
    /// Width of the column of names, where there is one beside the plot.
    column: Option<f64>,
}

impl Layout {
    fn of(size: Size, named: usize) -> Self {
        match size {
            Size::Wide => {
                let height = (named as f64 * 46.0).max(300.0);
                let frame = Rect { left: 56.0, top: 44.0, right: 528.0, bottom: 44.0 + height };
                Self { width: 760.0, frame, column: Some(192.0) }
            }
            Size::Narrow => {
                let frame = Rect { left: 54.0, top: 62.0, right: 350.0, bottom: 322.0 };
                Self { width: 360.0, frame, column: None }
            }
        }
    }
}

/// Draws the chart.
pub fn draw(chart: &Lines, size: Size) -> Picture {
    let named = chart.series.len().min(NAMED);
    let layout = Layout::of(size, named);
    let frame = layout.frame;
    let y = range_of(chart);
    let mut marks = Vec::new();
    let title_room = layout.width - 16.0;
    let bold = (Weight::SemiBold, Ink::Text);
    let (title, _) = paragraph(&chart.title, (8.0, 20.0), TITLE, bold, title_room);
    let heading = Heading { marks: title, height: frame.top - 18.0 };
    let mut placer = Placer::new(Rect { top: frame.top + 2.0, left: frame.left + 2.0, ..frame });
    // The height is known once all is placed; the plane needs it only as a bound.
    let canvas = (layout.width, frame.bottom + 60.0);
    let mut ends: Vec<Point> = Vec::new();
    let mut noted: Vec<Point> = Vec::new();
    let mut today_at = None;
    let (x, frame_of_plane) = (chart.x, frame);
    let mut over = Vec::new();
    marks.push(plot_group(chart, frame));
    canvas::draw(&mut marks, canvas, frame_of_plane, x, y, |plane| {
        grid(plane, chart, y);
        // What matters lies on top: the choice, then the first ones.
        let mut order: Vec<usize> = (0..chart.series.len()).collect();
        order.sort_by_key(|n| (chart.series[*n].chosen, usize::MAX - n));
        for (n, series) in order.iter().map(|n| (*n, &chart.series[*n])) {
            let ink = if n < NAMED { Ink::of_series(series.number) } else { Ink::Faint };
            for (points, can_be_had) in &series.stretches {
                let width = if series.chosen {
                    2.6
                } else if n < NAMED {
                    1.7
                } else {
                    0.6
                };
                let dash = if *can_be_had { Dash::Solid } else { Dash::Dotted };
                let inside = clipped(points, y);
                if n < NAMED {
                    let shown: Vec<Point> = inside.iter().map(|p| plane.at(*p)).collect();
                    placer.avoid(&shown);
                    over.extend(signs(&shown, n, series));
                }
                plane.line(inside, Pen { ink, width, dash });
            }
        }
        ends = chart.series.iter().take(NAMED).map(|series| plane.at(end_of(series, y))).collect();
        noted = chart.notes.iter().map(|note| plane.at(note.at)).collect();
        today_at = chart.today.as_ref().map(|(at, _)| plane.at((*at, y.0)).0);
    });
    marks.push(Mark::Close);
    marks.extend(over);
    ticks(&mut marks, chart, frame, y, size);
    if let (Some(at), Some((_, words))) = (today_at, &chart.today) {
        marks.extend(today(at, words, frame, &mut placer));
    }
    let explained = notes(&mut marks, chart, &noted, size, &mut placer);
    let mut bottom = frame.bottom + 42.0;
    match layout.column {
        Some(width) => {
            let below = names_beside(&mut marks, chart, &ends, frame, width);
            bottom = bottom.max(below);
        }
        None => bottom = names_below(&mut marks, chart, bottom + 6.0, layout.width),
    }
    bottom = list(&mut marks, &explained, bottom + 4.0, layout.width);
    bottom = last_words(&mut marks, chart, bottom, layout.width);
    Picture {
        title: chart.title.clone(),
        description: chart.description.clone(),
        width: layout.width,
        height: bottom.max(frame.bottom + 46.0),
        heading,
        marks,
    }
}

fn plot_group(chart: &Lines, frame: Rect) -> Mark {
    let exact = |at: f64| format!("{:.6}", libm::exp10(at));
    Mark::Open {
        class: "chart-plot",
        data: vec![
            ("left", super::face::short(frame.left)),
            ("right", super::face::short(frame.right)),
            ("from", exact(chart.x.0)),
            ("to", exact(chart.x.1)),
            ("scale", "log".to_owned()),
        ],
    }
}

/// From the cheapest to the dearest that is drawn, with some room, at most seven decades.
fn range_of(chart: &Lines) -> (f64, f64) {
    let points = || chart.series.iter().flat_map(|series| &series.stretches).flat_map(|(p, _)| p);
    let inside = || points().filter(|p| chart.x.0 <= p.0 && p.0 <= chart.x.1).map(|p| p.1);
    let high = inside().fold(f64::NEG_INFINITY, f64::max);
    let low = inside().fold(f64::INFINITY, f64::min);
    if !high.is_finite() || !low.is_finite() {
        return (0.0, 1.0);
    }
    // Below a cent nothing is told apart.
    let low = low.max(high - 7.0).max((high - 1.0).min(-2.0));
    let room = ((high - low) * 0.06).max(0.12);
    (low - room, high + room)
}

/// A line from where it enters the plane; what is cheaper than the plane shows runs along its edge.
fn clipped(points: &[Point], y: (f64, f64)) -> Vec<Point> {
    points.iter().map(|(x, cost)| (*x, cost.clamp(y.0, y.1))).collect()
}

fn end_of(series: &Series, y: (f64, f64)) -> Point {
    let last = series.stretches.iter().rev().find_map(|(points, _)| points.last());
    last.map_or((0.0, y.0), |(x, cost)| (*x, cost.clamp(y.0, y.1)))
}

fn grid(plane: &mut canvas::Plane, chart: &Lines, y: (f64, f64)) {
    for (at, _) in scale::ticks(y.0, y.1, 8) {
        plane.line(vec![(chart.x.0, at), (chart.x.1, at)], Pen::solid(Ink::Grid, 1.0));
    }
    plane.line(vec![(chart.x.0, y.0), (chart.x.1, y.0)], Pen::solid(Ink::Faint, 1.0));
}

/// A few signs along a line, moved for each series so that they do not hide each other.
fn signs(points: &[Point], number: usize, series: &Series) -> Vec<Mark> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let radius = if series.chosen { 4.4 } else { 3.6 };
    let shift = number as f64 * 0.017;
    let mut marks = Vec::new();
    for share in SIGNS {
        let x = first.0 + (last.0 - first.0) * (share + shift);
        if last.0 - first.0 < 60.0 && share != SIGNS[1] {
            continue;
        }
        if let Some(y) = height_at(points, x) {
            let (shape, ink) = look(series);
            marks.push(Mark::Sign { shape, at: (x, y), radius, ink });
        }
    }
    marks
}

/// The sign and the colour of an option.
fn look(series: &Series) -> (Shape, Ink) {
    (Shape::of_series(series.number), Ink::of_series(series.number))
}

fn height_at(points: &[Point], x: f64) -> Option<f64> {
    let pair = points.windows(2).find(|pair| pair[0].0 <= x && x <= pair[1].0)?;
    let (a, b) = (pair[0], pair[1]);
    let wide = b.0 - a.0;
    Some(if wide > 0.0 { a.1 + (b.1 - a.1) * (x - a.0) / wide } else { a.1 })
}

fn ticks(marks: &mut Vec<Mark>, chart: &Lines, frame: Rect, y: (f64, f64), size: Size) {
    let place =
        |at: f64, (from, to): (f64, f64), a: f64, b: f64| a + (b - a) * (at - from) / (to - from);
    for (at, value) in scale::ticks(y.0, y.1, 8) {
        let base = place(at, y, frame.bottom, frame.top) + TEXT * 0.36;
        let words = Words::new(&scale::dollars(value), (frame.left - 8.0, base), TEXT);
        marks.push(Mark::Words(words.anchored(Anchor::End).in_ink(Ink::Faint)));
    }
    let most = if size == Size::Wide { 8 } else { 5 };
    for (at, value) in (chart.ticks)(chart.x.0, chart.x.1, most) {
        let x = place(at, chart.x, frame.left, frame.right);
        let tick = vec![(x, frame.bottom), (x, frame.bottom + 4.0)];
        marks.push(Mark::Stroke { points: tick, ink: Ink::Faint, width: 1.0, dash: Dash::Solid });
        let words = Words::new(&(chart.tick)(value), (x, frame.bottom + 18.0), TEXT);
        let half = words.width() / 2.0;
        if x - half > frame.left - 20.0 && x + half < frame.right + 12.0 {
            marks.push(Mark::Words(words.anchored(Anchor::Middle).in_ink(Ink::Faint)));
        }
    }
    let below = Words::new(chart.below, (frame.right, frame.bottom + 34.0), TEXT);
    marks.push(Mark::Words(below.anchored(Anchor::End).in_ink(Ink::Faint)));
}

/// The line of today, with its words at the top.
fn today(x: f64, words: &str, frame: Rect, placer: &mut Placer) -> Vec<Mark> {
    let line = vec![(x, frame.top), (x, frame.bottom)];
    placer.take(Rect { left: x - 3.0, right: x + 3.0, ..frame });
    let left_half = x < f64::midpoint(frame.left, frame.right);
    let (anchor, dx) = if left_half { (Anchor::Start, 6.0) } else { (Anchor::End, -6.0) };
    let words = Words::new(words, (x + dx, frame.top + TEXT * 0.8), TEXT).anchored(anchor);
    let words = words.in_ink(Ink::Today);
    let area = words.area();
    placer.take(Rect { top: area.top - 2.0, bottom: area.bottom + 2.0, ..area });
    vec![
        Mark::Open { class: "chart-today", data: vec![("x", super::face::short(x))] },
        Mark::Stroke { points: line, ink: Ink::Today, width: 1.4, dash: Dash::Dashed },
        ground(area),
        Mark::Words(words),
        Mark::Close,
    ]
}

/// Paper behind words, so that the axis's lines do not run through them.
fn ground(area: Rect) -> Mark {
    let (left, right) = (area.left - 2.0, area.right + 2.0);
    let points = [(left, area.top), (right, area.top), (right, area.bottom), (left, area.bottom)];
    Mark::Fill { points: points.to_vec(), ink: Ink::Paper }
}

/// The noted places; what has no room for its words gets a number, and is listed.
fn notes(
    marks: &mut Vec<Mark>,
    chart: &Lines,
    at: &[Point],
    size: Size,
    placer: &mut Placer,
) -> Vec<(Shape, Ink, Option<usize>, String)> {
    for point in at {
        let around = 8.0;
        placer.take(Rect {
            left: point.0 - around,
            top: point.1 - around,
            right: point.0 + around,
            bottom: point.1 + around,
        });
    }
    let mut explained = Vec::new();
    // Numbers lie on top of the other signs.
    let mut numbers: Vec<Mark> = Vec::new();
    for (note, point) in chart.notes.iter().zip(at) {
        let sign = |radius| {
            let Note { shape, ink, .. } = *note;
            Mark::Sign { shape, at: *point, radius, ink }
        };
        if note.words.is_empty() {
            marks.push(sign(4.5));
            continue;
        }
        let lines = balanced(&note.words, TEXT, Weight::Regular, 172.0);
        let beside =
            if size == Size::Wide { placer.near(&lines, *point, TEXT, Ink::Text) } else { None };
        if let Some(words) = beside {
            marks.push(sign(5.0));
            marks.extend(words);
        } else if note.shape == Shape::Change {
            let number = explained.len() + 1;
            let free = free_near(*point, &[marks, &numbers], placer.bounds());
            if free != *point {
                marks.push(sign(4.0));
                let points = vec![*point, free];
                marks.push(Mark::Stroke { points, ink: note.ink, width: 1.0, dash: Dash::Solid });
            }
            let Note { shape, ink, .. } = *note;
            numbers.push(Mark::Sign { shape, at: free, radius: 8.0, ink });
            explained.push((note.shape, note.ink, Some(number), note.explained.clone()));
            let base = (free.0, free.1 + TEXT * 0.36);
            let words = Words::new(&number.to_string(), base, TEXT).bold();
            numbers.push(Mark::Words(words.anchored(Anchor::Middle)));
        } else {
            marks.push(sign(5.0));
            explained.push((note.shape, note.ink, None, note.explained.clone()));
        }
    }
    marks.extend(numbers);
    explained
}

/// Where a number stands: on its place, or as little above or below it as keeps it off other words.
fn free_near(at: Point, marks: &[&[Mark]], bounds: Rect) -> Point {
    const ROOM: f64 = 9.0;
    let words = || {
        marks.iter().copied().flatten().filter_map(|mark| match mark {
            Mark::Words(words) => Some(words.area()),
            _ => None,
        })
    };
    let free = |(x, y): &Point| {
        let area = Rect { left: x - ROOM, top: y - ROOM, right: x + ROOM, bottom: y + ROOM };
        bounds.top < area.top && area.bottom < bounds.bottom && !words().any(|w| w.meets(&area))
    };
    let steps = (1..24).flat_map(|step| [f64::from(step) * -10.0, f64::from(step) * 10.0]);
    let places = std::iter::once(0.0).chain(steps).map(|dy| (at.0, at.1 + dy));
    places.into_iter().find(free).unwrap_or(at)
}

/// The lines' names beside their ends, moved apart where they would meet; the height below them.
fn names_beside(
    marks: &mut Vec<Mark>,
    chart: &Lines,
    ends: &[Point],
    frame: Rect,
    width: f64,
) -> f64 {
    let left = frame.right + 30.0;
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|a, b| ends[*a].1.total_cmp(&ends[*b].1).then(a.cmp(b)));
    let blocks: Vec<Vec<Mark>> =
        order.iter().map(|n| name(&chart.series[*n], left, width)).collect();
    let tall: Vec<f64> = blocks.iter().map(|block| height_of(block) + 10.0).collect();
    let wanted: Vec<f64> =
        order.iter().zip(&tall).map(|(n, tall)| ends[*n].1 - tall / 2.0).collect();
    let tops = spread(&wanted, &tall, frame.top - 16.0, frame.bottom + 40.0);
    let bottom = tops.last().zip(tall.last()).map_or(frame.bottom, |(top, tall)| top + tall);
    for ((n, block), top) in order.iter().zip(blocks).zip(tops) {
        let sign = (left - 12.0, top + TEXT * 0.75);
        let (shape, ink) = look(&chart.series[*n]);
        let points = vec![(ends[*n].0 + 3.0, ends[*n].1), (left - 19.0, sign.1)];
        marks.push(Mark::Stroke { points, ink, width: 0.7, dash: Dash::Solid });
        marks.push(Mark::Sign { shape, at: sign, radius: 4.0, ink });
        marks.extend(moved(block, top));
    }
    bottom
}

/// The lines' names below the plot; the base line that comes next.
fn names_below(marks: &mut Vec<Mark>, chart: &Lines, top: f64, width: f64) -> f64 {
    let mut top = top;
    for series in chart.series.iter().take(NAMED) {
        let (shape, ink) = look(series);
        marks.push(Mark::Sign { shape, at: (16.0, top + TEXT * 0.75), radius: 4.0, ink });
        let block = name(series, 30.0, width - 40.0);
        let tall = height_of(&block);
        marks.extend(moved(block, top));
        top += tall + 8.0;
    }
    top + 4.0
}

/// A name and what stands beside it, from height 0.
fn name(series: &Series, left: f64, width: f64) -> Vec<Mark> {
    let weight = if series.chosen { Weight::SemiBold } else { Weight::Regular };
    let (mut marks, next) =
        paragraph(&series.name, (left, TEXT * 1.1), TEXT, (weight, Ink::Text), width);
    let aside = shortened(super::face::spelt(&series.aside), TEXT, Weight::Regular, width);
    marks.push(Mark::Words(Words::new(&aside, (left, next), TEXT).in_ink(Ink::Faint)));
    marks
}

fn height_of(block: &[Mark]) -> f64 {
    let bottom = |mark: &Mark| match mark {
        Mark::Words(words) => words.area().bottom,
        _ => 0.0,
    };
    block.iter().map(bottom).fold(0.0, f64::max)
}

fn moved(block: Vec<Mark>, down: f64) -> Vec<Mark> {
    let moved = |mark| match mark {
        Mark::Words(words) => Mark::Words(Words { at: (words.at.0, words.at.1 + down), ..words }),
        other => other,
    };
    block.into_iter().map(moved).collect()
}

/// What the numbers stand for.
fn list(
    marks: &mut Vec<Mark>,
    explained: &[(Shape, Ink, Option<usize>, String)],
    top: f64,
    width: f64,
) -> f64 {
    let mut y = top + if explained.is_empty() { 0.0 } else { TEXT * 1.2 };
    for (shape, ink, number, words) in explained {
        let at = (16.0, y - TEXT * 0.34);
        match number {
            Some(number) => {
                let words = Words::new(&number.to_string(), (16.0, y), TEXT).bold();
                marks.push(Mark::Words(words.anchored(Anchor::Middle)));
            }
            None => marks.push(Mark::Sign { shape: *shape, at, radius: 4.0, ink: *ink }),
        }
        let (lines, next) =
            paragraph(words, (30.0, y), TEXT, (Weight::Regular, Ink::Text), width - 40.0);
        marks.extend(lines);
        y = next + 4.0;
    }
    y
}

/// What the signs mean, and what has no name.
fn last_words(marks: &mut Vec<Mark>, chart: &Lines, top: f64, width: f64) -> f64 {
    let dotted = chart.series.iter().any(|s| s.stretches.iter().any(|(_, had)| !had));
    let more = chart.series.len().saturating_sub(NAMED);
    let mut said = Vec::new();
    if dotted {
        said.push("Dotted: does not fit, or carries no more.".to_owned());
    }
    if chart.notes.iter().any(|note| note.words.is_empty() && note.shape == Shape::Cross) {
        said.push("A cross marks where that begins.".to_owned());
    }
    if more > 0 {
        said.push(format!("{more} more options are drawn thin."));
    }
    if said.is_empty() {
        return top;
    }
    let ink = (Weight::Regular, Ink::Faint);
    let (lines, next) = paragraph(&said.join(" "), (8.0, top + TEXT), TEXT, ink, width - 16.0);
    marks.extend(lines);
    next
}
