//! Cost against requests.
use svl_engine::Decision;
use svl_engine::axis::Stretch;
use svl_engine::bill::Total;
use svl_engine::decision::{CostCurve, Crossover, OptionReport};
use svl_engine::exact::Exact;
use svl_engine::usd::separated;

use super::Size;
use super::lines::{Lines, NAMED, Note, Series, draw};
use super::palette::Ink;
use super::picture::{Picture, Point, Shape};
use super::scale;
use crate::words;

/// How far the axis reaches beyond what matters, in powers of ten.
const BEYOND: f64 = 1.2;
/// The end of the verdict's range is shown if it is no further from today, in powers of ten.
const FURTHEST: f64 = 2.6;
/// Changes of the cheapest option that are noted, on each side of today.
const NOTED: usize = 3;
/// How fine a slope is drawn, in powers of ten.
const STEP: f64 = 0.05;

/// Cost against requests, each option a line.
pub fn cost(decision: &Decision, total: Total, size: Size) -> Picture {
    let curves = curves(decision, total);
    let today = scale::log_of(&decision.headline.requests).unwrap_or(0.0);
    let changes = changes(decision, &curves, total, today);
    let x = extent(decision, &changes, &curves, today);
    let mut order: Vec<usize> = (0..curves.len()).collect();
    let chosen = decision.verdict.choice.as_deref();
    // Where not all can have names, those that matter do.
    let matters = |n: &usize| {
        let id = curves[*n].option.id.as_str();
        let told = changes.iter().any(|c| c.from == id || c.to == id);
        (Some(id) != chosen, !told, !curves[*n].option.fits, *n)
    };
    if order.len() > NAMED {
        order.sort_by_key(matters);
    }
    let series = order.iter().map(|n| curves[*n].series(decision, total, x)).collect();
    let ink_of = |id: &str| {
        let named = order.iter().take(NAMED).find(|n| curves[**n].option.id == id);
        named.map_or(Ink::Faint, |n| Ink::of_series(curves[*n].number))
    };
    let mut notes: Vec<Note> = Vec::new();
    for change in &changes {
        let name = curves.iter().find(|c| c.option.id == change.to).map_or("", |c| &c.option.label);
        let count = separated(&change.requests_per_month.to_string());
        let cost = scale::log_of(change.usd_per_month.amount()).unwrap_or(0.0);
        let at = exactly(change.requests_per_month);
        notes.push(Note {
            at: (at, cost),
            words: format!("{}: {} from here", scale::about(libm::exp10(at)), scale::brief(name)),
            explained: format!("{name} is cheapest from {count}"),
            shape: Shape::Change,
            ink: ink_of(&change.to),
        });
    }
    for at in order.iter().take(NAMED) {
        let id = curves[*at].option.id.as_str();
        let told = Some(id) == chosen || changes.iter().any(|c| c.from == id || c.to == id);
        notes.extend(curves[*at].ends(x, told));
    }
    draw(
        &Lines {
            title: match total {
                Total::AllIn => "Cost a month by volume, all in".to_owned(),
                Total::Compute => "Cost a month by volume, functions or machines alone".to_owned(),
            },
            description: described(decision, &changes),
            below: "requests a month",
            x,
            tick: scale::count,
            ticks: scale::ticks,
            series,
            today: Some((today, format!("today: {}", words::count(&decision.headline.requests)))),
            notes,
        },
        size,
    )
}

/// An option with its line.
struct Drawn<'a> {
    /// Its place among the decision's options.
    number: usize,
    option: &'a OptionReport,
    curve: &'a CostCurve,
    capacity: Option<f64>,
}

fn curves<'a>(decision: &'a Decision, total: Total) -> Vec<Drawn<'a>> {
    let of = |(number, option): (usize, &'a OptionReport)| {
        let mine = |c: &&CostCurve| c.option == option.id && c.scope == total.name();
        let curve = decision.curves.iter().find(mine)?;
        let capacity = option.service_level.capacity_requests_per_month.as_ref();
        let capacity =
            capacity.and_then(|text| Exact::parse(text).ok()).and_then(|n| scale::log_of(&n));
        Some(Drawn { number, option, curve, capacity })
    };
    decision.options.iter().enumerate().filter_map(of).collect()
}

fn exactly(count: u64) -> f64 {
    scale::log_of(&Exact::from(count)).unwrap_or(0.0)
}

impl Drawn<'_> {
    /// What `at` requests cost; nothing where they cost nothing.
    fn height(&self, at: f64) -> Option<f64> {
        scale::log(self.cost(libm::exp10(at)))
    }

    fn cost(&self, n: f64) -> f64 {
        let from = |i: usize| Exact::from(self.curve.pieces[i].from_requests_per_month).to_f64();
        let after = self.curve.pieces.partition_point(|piece| {
            Exact::from(piece.from_requests_per_month).to_f64() <= n + 0.5
        });
        let i = after.saturating_sub(1);
        let piece = &self.curve.pieces[i];
        piece.usd_per_month.amount().to_f64()
            + piece.usd_per_request.amount().to_f64() * (n - from(i)).max(0.0)
    }

    fn carries(&self, at: f64) -> bool {
        self.capacity.is_none_or(|most| at <= most)
    }

    /// The line between two volumes; slopes are bent on this plane, steps are upright.
    fn line(&self, from: f64, to: f64) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        let starts: Vec<f64> = self
            .curve
            .pieces
            .iter()
            .map(|piece| exactly(piece.from_requests_per_month.max(1)))
            .collect();
        for (i, piece) in self.curve.pieces.iter().enumerate() {
            let first = starts[i].max(from);
            let last = starts.get(i + 1).copied().unwrap_or(to).min(to);
            if last < first {
                continue;
            }
            let base = piece.usd_per_month.amount().to_f64();
            let slope = piece.usd_per_request.amount().to_f64();
            let start = Exact::from(piece.from_requests_per_month).to_f64();
            let parts = if slope > 0.0 { libm::ceil((last - first) / STEP).max(1.0) } else { 1.0 };
            let mut part = 0.0;
            while part <= parts {
                let at = first + (last - first) * part / parts;
                if let Some(y) = scale::log(base + slope * (libm::exp10(at) - start).max(0.0)) {
                    points.push((at, y));
                }
                part += 1.0;
            }
        }
        points
    }

    fn series(&self, decision: &Decision, total: Total, x: (f64, f64)) -> Series {
        let end = x.1.min(exactly(self.curve.to_requests_per_month));
        let capacity = self.capacity.unwrap_or(end).clamp(x.0, end);
        let mut stretches = vec![(self.line(x.0, capacity), self.option.fits)];
        if capacity < end {
            stretches.push((self.line(capacity, end), false));
        }
        stretches.retain(|(points, _)| points.len() > 1);
        let cost = match total {
            Total::AllIn => &self.option.usd_per_month.all_in,
            Total::Compute => &self.option.usd_per_month.compute,
        };
        let bound =
            if self.option.unpriced.is_empty() || total == Total::Compute { "" } else { "+" };
        let fits = if self.option.fits { "today" } else { "today, does not fit" };
        Series {
            name: self.option.label.clone(),
            number: self.number,
            aside: format!("{}{bound} {fits}", cost.to_cents()),
            stretches,
            chosen: decision.verdict.choice.as_ref() == Some(&self.option.id),
        }
    }

    /// Where it carries no more.
    fn ends(&self, x: (f64, f64), told: bool) -> Option<Note> {
        let at = self.capacity.filter(|at| x.0 < *at && *at < x.1)?;
        let words = format!(
            "{}: {} carries no more",
            scale::about(libm::exp10(at)),
            scale::brief(&self.option.label)
        );
        let most = self.option.service_level.capacity_requests_per_month.as_deref()?;
        Some(Note {
            at: (at, self.height(at)?),
            words: if told { words } else { String::new() },
            explained: format!("{} carries no more than {}", self.option.label, separated(most)),
            shape: Shape::Cross,
            ink: Ink::of_series(self.number),
        })
    }
}

/// The changes of the cheapest option that fits, nearest to today.
fn changes<'a>(
    decision: &'a Decision,
    curves: &[Drawn],
    total: Total,
    today: f64,
) -> Vec<&'a Crossover> {
    let known = |id: &str| {
        let bounded = |c: &&Drawn| total == Total::AllIn && !c.option.unpriced.is_empty();
        curves.iter().find(|c| c.option.id == id).filter(|c| c.option.fits && !bounded(c))
    };
    let cheapest = |crossover: &&Crossover| {
        let at = exactly(crossover.requests_per_month);
        let (Some(to), Some(_)) = (known(&crossover.to), known(&crossover.from)) else {
            return false;
        };
        let cost = crossover.usd_per_month.amount().to_f64();
        let n = libm::exp10(at);
        let beaten = |other: &Drawn| {
            other.option.id != crossover.to
                && other.option.id != crossover.from
                && known(&other.option.id).is_some()
                && other.carries(at)
                && other.cost(n) < cost * 0.9999
        };
        crossover.within_capacity && to.carries(at) && !curves.iter().any(beaten)
    };
    let all: Vec<&Crossover> = decision
        .crossovers
        .iter()
        .filter(|crossover| crossover.scope == total.name())
        .filter(cheapest)
        .collect();
    let above = all.partition_point(|c| exactly(c.requests_per_month) <= today);
    let first = above.saturating_sub(NOTED);
    let last = (above + NOTED).min(all.len());
    let near = |c: &&&Crossover| (exactly(c.requests_per_month) - today).abs() < 2.5;
    all[first..last].iter().filter(near).copied().collect()
}

/// The cheapest option that fits and carries the load, all in, from a hundredth of today's volume to
/// a hundred times of it; as fine as a picture.
pub fn cheapest(decision: &Decision) -> Vec<Stretch> {
    const PARTS: u32 = 480;
    let curves = curves(decision, Total::AllIn);
    let today = scale::log_of(&decision.headline.requests).unwrap_or(0.0);
    let ends = curves.iter().map(|c| exactly(c.curve.to_requests_per_month));
    let (first, last) = ((today - 2.0).max(0.0), ends.fold(today + 0.1, f64::max).min(today + 2.0));
    let mut stretches: Vec<Stretch> = Vec::new();
    for part in 0..=PARTS {
        let at = first + (last - first) * f64::from(part) / f64::from(PARTS);
        let fitting = curves
            .iter()
            .filter(|c| c.option.fits && c.option.unpriced.is_empty() && c.carries(at));
        let n = libm::exp10(at);
        let cheapest = fitting.min_by(|a, b| a.cost(n).total_cmp(&b.cost(n)));
        let option = cheapest.map(|c| series_name(c.option));
        let value = whole(n);
        match stretches.last_mut() {
            Some(last) if last.option == option => last.to = value,
            _ => stretches.push(Stretch { from: value, to: value, option }),
        }
    }
    for i in 1..stretches.len() {
        stretches[i - 1].to = stretches[i].from;
    }
    stretches
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Counts stay far below 2^63.
fn whole(value: f64) -> u64 {
    libm::round(value.clamp(1.0, 1e18)) as u64
}

/// An option's name without the size of its memory, which differs from band to band.
fn series_name(option: &OptionReport) -> String {
    let memory = |part: &&str| !(option.platform == "lambda" && part.ends_with(" MB"));
    option.label.split(", ").filter(memory).collect::<Vec<_>>().join(", ")
}

/// From below to above what matters: today and the noted changes, within what is known.
fn extent(decision: &Decision, changes: &[&Crossover], curves: &[Drawn], today: f64) -> (f64, f64) {
    let at = |change: &&Crossover| exactly(change.requests_per_month);
    let low = changes.iter().map(at).fold(today, f64::min);
    let high = changes.iter().map(at).fold(today, f64::max);
    let holds =
        decision.verdict.holds_until.as_ref().map(|holds| exactly(holds.requests_per_month));
    let high = holds.filter(|at| *at < today + FURTHEST).map_or(high, |at| high.max(at));
    let capacities = curves.iter().filter_map(|c| c.capacity);
    let high = capacities.filter(|c| *c < high + 1.2).fold(high, f64::max);
    let end = curves.iter().map(|c| exactly(c.curve.to_requests_per_month)).fold(today, f64::max);
    ((low - BEYOND).max(0.0), (high + BEYOND).min(end).max(1.0))
}

fn described(decision: &Decision, changes: &[&Crossover]) -> String {
    let name = |id: &str| {
        let option = decision.options.iter().find(|option| option.id == id);
        option.map_or_else(|| id.to_owned(), |option| option.label.clone())
    };
    let mut said = vec![decision.verdict.because.clone()];
    for change in changes {
        let count = separated(&change.requests_per_month.to_string());
        said.push(format!("From {count} requests a month {} is cheapest.", name(&change.to)));
    }
    for option in &decision.options {
        let cost = option.usd_per_month.all_in.to_cents();
        let fits = if option.fits { "" } else { " and does not fit" };
        said.push(format!("{} costs {cost}{fits}.", option.label));
    }
    said.join(" ")
}
