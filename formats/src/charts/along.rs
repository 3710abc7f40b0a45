//! Cost against duration or memory.
use svl_engine::axis::{self, Axis, Line, RightSize};
use svl_engine::exact::Exact;
use svl_engine::usd::separated;

use super::Size;
use super::lines::{Lines, NAMED, Note, Series, draw};
use super::palette::Ink;
use super::picture::{Picture, Point, Shape};
use super::scale;

/// What the names of functions begin with.
const FUNCTIONS: &str = "Lambda ";

/// Cost against duration or memory, all in, each option a line. Over memory the cheapest size of
/// each function is marked, and the fastest that costs little more.
pub fn axis(lines: &axis::Lines, size: Size) -> Picture {
    let order = order(lines);
    let cheapest = cheapest_today(lines);
    let series: Vec<Series> =
        order.iter().map(|n| series(&lines.lines[*n], lines, Some(*n) == cheapest)).collect();
    let values = || lines.lines.iter().flat_map(|line| &line.points).map(|point| point.at);
    let (first, last) = (values().min().unwrap_or(1), values().max().unwrap_or(10));
    let mut notes: Vec<Note> = Vec::new();
    for at in order.iter().take(NAMED) {
        let line = &lines.lines[*at];
        let sizes = lines.right_size.iter().filter(|size| size.option == line.name);
        notes.extend(sizes.flat_map(|size| sized(size, line)));
    }
    let (title, below, tick): (_, _, fn(f64) -> String) = match lines.axis {
        Axis::Duration => ("Cost a month by duration, all in", "mean duration", scale::time),
        Axis::Memory => {
            ("Cost a month by memory, all in", "memory of one environment", scale::memory)
        }
    };
    let unit = lines.axis.unit();
    draw(
        &Lines {
            title: title.to_owned(),
            description: described(lines),
            below,
            x: (exactly(first), exactly(last).max(exactly(first) + 0.1)),
            tick,
            ticks: if lines.axis == Axis::Memory { scale::memory_ticks } else { scale::ticks },
            series,
            today: Some((
                exactly(lines.stated),
                format!("today: {} {unit}", separated(&lines.stated.to_string())),
            )),
            notes,
        },
        size,
    )
}

fn exactly(value: u64) -> f64 {
    scale::log_of(&Exact::from(value)).unwrap_or(0.0)
}

/// Those that fit somewhere come first, so that these have names where not all can.
fn order(lines: &axis::Lines) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.lines.len()).collect();
    if order.len() > NAMED {
        order.sort_by_key(|n| (!lines.lines[*n].points.iter().any(|point| point.fits), *n));
    }
    order
}

fn today<'a>(line: &'a Line, lines: &axis::Lines) -> Option<&'a axis::LinePoint> {
    line.points.iter().find(|point| point.at == lines.stated)
}

/// The cheapest option that fits at the stated value.
fn cheapest_today(lines: &axis::Lines) -> Option<usize> {
    let fitting = lines.lines.iter().enumerate().filter_map(|(n, line)| {
        let point = today(line, lines).filter(|point| point.fits)?;
        Some((n, &point.usd_per_month.all_in))
    });
    fitting.min_by(|a, b| a.1.cmp(b.1).then(a.0.cmp(&b.0))).map(|(n, _)| n)
}

fn series(line: &Line, lines: &axis::Lines, chosen: bool) -> Series {
    let aside = today(line, lines).map_or_else(
        || "not to be had today".to_owned(),
        |point| {
            let fits = if point.fits { "today" } else { "today, does not fit" };
            format!("{} {fits}", point.usd_per_month.all_in.to_cents())
        },
    );
    // A stretch ends where the option begins to fit, or no longer does; both share that point.
    let mut stretches: Vec<(Vec<Point>, bool)> = Vec::new();
    for (n, point) in line.points.iter().enumerate() {
        let Some(cost) = scale::log_of(point.usd_per_month.all_in.amount()) else { continue };
        let at = (exactly(point.at), cost);
        match stretches.last_mut() {
            Some((points, fits)) if *fits == point.fits => {
                if steps(line, n)
                    && let Some(before) = points.last().copied()
                {
                    let middle = f64::midpoint(before.0, at.0);
                    points.extend([(middle, before.1), (middle, at.1)]);
                }
                points.push(at);
            }
            Some((points, fits)) => {
                let before = points.last().copied();
                let cut = !*fits;
                if cut {
                    points.push(at);
                }
                let first = if cut { None } else { before };
                stretches.push((first.into_iter().chain([at]).collect(), point.fits));
            }
            None => stretches.push((vec![at], point.fits)),
        }
    }
    stretches.retain(|(points, _)| points.len() > 1);
    Series { name: line.name.clone(), number: line.place, aside, stretches, chosen }
}

/// Whether a machine's cost changes at once between two values: it is level before and after, as where
/// one more machine is added; credits that are bought rise slowly.
fn steps(line: &Line, n: usize) -> bool {
    let cost = |n: usize| line.points.get(n).map(|point| &point.usd_per_month.all_in);
    let level = |a: usize, b: usize| cost(a).is_some() && cost(a) == cost(b);
    !line.name.starts_with(FUNCTIONS)
        && n > 1
        && level(n - 2, n - 1)
        && !level(n - 1, n)
        && level(n, n + 1)
}

/// The marks of a function's right sizes, on its line.
fn sized(size: &RightSize, line: &Line) -> Vec<Note> {
    let name = line.name.strip_prefix(FUNCTIONS).unwrap_or(&line.name);
    let one = |sized: &axis::Sized, what: &str, shape| {
        let memory = separated(&sized.memory_mb.to_string());
        let duration = separated(&sized.duration_ms.to_significant(4));
        Some(Note {
            at: (exactly(sized.memory_mb), height(line, sized.memory_mb)?),
            words: format!("{name}: {what}, {memory} MB, {duration} ms"),
            explained: format!("{}: {what} at {memory} MB, {duration} ms", line.name),
            shape,
            ink: Ink::of_series(line.place),
        })
    };
    let (cheapest, fastest) = (&size.cheapest, &size.fastest);
    if cheapest.memory_mb == fastest.memory_mb {
        return one(cheapest, "cheapest and fastest", Shape::Change).into_iter().collect();
    }
    let both = [
        one(cheapest, "cheapest", Shape::Change),
        one(fastest, "fastest within 10\u{a0}%", Shape::Target),
    ];
    both.into_iter().flatten().collect()
}

/// How high a line is at a value: between two known ones, straight on the picture.
fn height(line: &Line, value: u64) -> Option<f64> {
    let at = |point: &axis::LinePoint| {
        Some((exactly(point.at), scale::log_of(point.usd_per_month.all_in.amount())?))
    };
    let after = line.points.partition_point(|point| point.at < value);
    let above = line.points.get(after).or(line.points.last()).and_then(at)?;
    let below = line.points.get(after.saturating_sub(1)).and_then(at)?;
    let wide = above.0 - below.0;
    let share = if wide > 0.0 { (exactly(value) - below.0) / wide } else { 0.0 };
    Some(below.1 + (above.1 - below.1) * share)
}

fn described(lines: &axis::Lines) -> String {
    let unit = lines.axis.unit();
    let mut said = Vec::new();
    for line in &lines.lines {
        let (Some(first), Some(last)) = (line.points.first(), line.points.last()) else { continue };
        let cost = |point: &axis::LinePoint| {
            let fits = if point.fits { "" } else { ", which does not fit" };
            let value = separated(&point.at.to_string());
            format!("{} at {value} {unit}{fits}", point.usd_per_month.all_in.to_cents())
        };
        let now =
            today(line, lines).map_or_else(String::new, |point| format!("; today {}", cost(point)));
        said.push(format!("{}: from {} to {}{now}.", line.name, cost(first), cost(last)));
    }
    for size in &lines.right_size {
        said.push(format!(
            "{}: cheapest at {} MB, fastest within 10 % of it at {} MB.",
            size.option,
            separated(&size.cheapest.memory_mb.to_string()),
            separated(&size.fastest.memory_mb.to_string())
        ));
    }
    said.join(" ")
}
