//! The options' costs at some values of an axis: exact at each, and enough of them to be drawn.
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Axis, Point, RightSize, Survey, range};
use crate::decision::ByScope;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::problem::Problem;
use crate::usd::Usd;
use crate::workload::{Ask, Stated, familiar_options};

/// How far the values of a duration reach on each side of the stated one: to its thirtieth part and
/// its thirtyfold.
const REACH: u64 = 30;
/// The fewest values that make a line.
const FEWEST: usize = 2;

/// Every option's cost along an axis.
#[derive(Debug, Clone, Serialize)]
pub struct Lines {
    /// What they are followed along.
    pub axis: Axis,
    /// The stated value, rounded to a whole one.
    pub stated: u64,
    /// The options, in the order of `compare` as far as it is known.
    pub lines: Vec<Line>,
    /// For memory: which size of those looked at is cheapest, and which is fastest at little more.
    pub right_size: Vec<RightSize>,
}

/// One option.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its name without what the axis changes: `Lambda arm64`.
    pub name: String,
    /// Its place among the options of the workload as stated.
    pub place: usize,
    /// Ascending by value.
    pub points: Vec<LinePoint>,
}

/// What an option costs at one value.
#[derive(Debug, Clone, Serialize)]
pub struct LinePoint {
    /// Milliseconds or megabytes.
    pub at: u64,
    /// The month's bill.
    pub usd_per_month: ByScope,
    /// Whether it fits there.
    pub fits: bool,
}

/// Values of an axis for which one option stays the cheapest that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The first value.
    pub from: u64,
    /// The last one.
    pub to: u64,
    /// The option's name; none where nothing fits.
    pub option: Option<String>,
}

/// What every option costs at about so many values of an axis, evenly spread over its powers.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn lines(
    stated: &Stated,
    axis: Axis,
    facts: &dyn Facts,
    samples: usize,
) -> Result<Lines, Vec<Problem>> {
    lines_with(stated, axis, facts, samples, &[])
}

/// The same, at some more values.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn lines_with(
    stated: &Stated,
    axis: Axis,
    facts: &dyn Facts,
    samples: usize,
    more: &[u64],
) -> Result<Lines, Vec<Problem>> {
    let (mut survey, order, at) = begin(stated, axis, facts)?;
    let ends = reach(axis, at, facts)?;
    let mut values = spaced(ends, samples);
    values.extend(more.iter().chain([&at]).filter(|value| (ends.0..=ends.1).contains(value)));
    values.sort_unstable();
    values.dedup();
    survey.reach_all(&values);
    let mut lines: Vec<Line> = Vec::new();
    for (value, name) in values.iter().flat_map(|v| survey.lines(*v).into_iter().map(|n| (*v, n))) {
        let Some(point) = survey.known.get(&value).and_then(|points| points.get(&name)) else {
            continue;
        };
        let [compute, all_in] = point.costs.clone();
        let usd_per_month = ByScope { compute, all_in };
        let point = LinePoint { at: value, usd_per_month, fits: point.fits };
        if let Some(line) = lines.iter_mut().find(|line| line.name == name) {
            line.points.push(point);
        } else {
            let place = order.iter().position(|series| *series == name);
            lines.push(Line { name, place: place.unwrap_or(order.len()), points: vec![point] });
        }
    }
    lines.sort_by_key(|line| line.place);
    let right_size = match axis {
        Axis::Memory => survey.right_sizes(ends.0, ends.1),
        Axis::Duration => Vec::new(),
    };
    Ok(Lines { axis, stated: at, lines, right_size })
}

/// The cheapest option that fits, all in, along an axis. Between about so many values the changes are
/// found to the value; an option that is cheapest only between two neighbours of these is missed.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn cheapest(
    stated: &Stated,
    axis: Axis,
    facts: &dyn Facts,
    samples: usize,
) -> Result<Vec<Stretch>, Vec<Problem>> {
    let (mut survey, _, at) = begin(stated, axis, facts)?;
    let values = spaced(reach(axis, at, facts)?, samples);
    let mut stretches: Vec<Stretch> = Vec::new();
    for value in values {
        let option = survey.cheapest(value);
        if let Some(last) = stretches.last().cloned()
            && last.option != option
        {
            let change = survey.change_between(last.to, value, last.option.as_ref());
            let known = survey.cheapest(change);
            extend(&mut stretches, change - 1, last.option);
            extend(&mut stretches, change, known);
        }
        extend(&mut stretches, value, option);
    }
    Ok(stretches)
}

/// A survey, the options in their order, and the stated value.
fn begin<'a>(
    stated: &'a Stated,
    axis: Axis,
    facts: &'a dyn Facts,
) -> Result<(Survey<'a>, Vec<String>, u64), Vec<Problem>> {
    let refuse = |error: FactError| vec![Problem::from_fact(axis.name(), &error)];
    let per_vcpu = facts.quota("lambda.memory_mb_per_vcpu").map_err(refuse)?.value;
    let survey = Survey { stated, axis, facts, per_vcpu, known: BTreeMap::new() };
    let order = survey.check(stated)?;
    let at = stated_value(stated, axis);
    Ok((survey, order, at))
}

/// The value that a workload states on an axis, as a whole one.
pub fn stated_value(stated: &Stated, axis: Axis) -> u64 {
    let value = match axis {
        Axis::Memory => stated.memory.amount().clone(),
        Axis::Duration => {
            let mean = stated.duration.billing().map(|billing| billing.mean.amount().clone());
            mean.unwrap_or(Exact::ONE)
        }
    };
    value.rounded(0).floor().unwrap_or(1).max(1)
}

/// The first and the last value that are looked at.
fn reach(axis: Axis, stated: u64, facts: &dyn Facts) -> Result<(u64, u64), Vec<Problem>> {
    let refuse = |error: FactError| vec![Problem::from_fact(axis.name(), &error)];
    let (first, last) = range(axis, facts).map_err(refuse)?;
    match axis {
        Axis::Memory => Ok((first, last)),
        Axis::Duration => {
            let low = (stated / REACH).clamp(first, last);
            let high = stated.saturating_mul(REACH).clamp(first, last);
            // What takes longer than a function may is looked at all the same.
            Ok((low.min(stated), high.max(stated.saturating_add(1))))
        }
    }
}

/// Whole values from one to another, about evenly spread over their powers: each step is a fixed
/// share of the range in bits, and a straight line within each power of two.
fn spaced((first, last): (u64, u64), samples: usize) -> Vec<u64> {
    const PARTS: u64 = 1 << 10;
    let place = |value: u64| {
        let power = value.max(1).ilog2();
        let above = u64::try_from(u128::from(value) << 10 >> power).unwrap_or(PARTS) - PARTS;
        u64::from(power) * PARTS + above
    };
    let value = |place: u64| {
        let power = u32::try_from(place / PARTS).unwrap_or(0).min(62);
        let parts = u128::from(PARTS + place % PARTS) << power >> 10;
        u64::try_from(parts).unwrap_or(last)
    };
    let (low, high) = (place(first.max(1)), place(last));
    let steps = samples.max(FEWEST) as u64 - 1;
    let mut values: Vec<u64> = (0..=steps)
        .map(|step| value(low + (high - low) * step / steps).clamp(first, last))
        .collect();
    values[0] = first;
    if let Some(end) = values.last_mut() {
        *end = last;
    }
    values.dedup();
    values
}

/// The last stretch reaches on to a value, or a new one begins there.
fn extend(stretches: &mut Vec<Stretch>, to: u64, option: Option<String>) {
    match stretches.last_mut() {
        Some(last) if last.option == option => last.to = last.to.max(to),
        last => {
            let from = last.map_or(to, |last| last.to + 1);
            stretches.push(Stretch { from, to, option });
        }
    }
}

impl Survey<'_> {
    /// Evaluates every option at all of these ascending values.
    fn reach_all(&mut self, values: &[u64]) {
        if let (Some(first), Some(last)) = (values.first(), values.last()) {
            self.reach(*first);
            self.reach(*last);
            self.reach_between(values);
        }
    }

    /// The same where the first and the last value are known: a server that costs the same at both
    /// does so between them, and only the others are evaluated there.
    fn reach_between(&mut self, values: &[u64]) {
        let [first, .., last] = values else { return };
        if values.len() < 3 {
            return;
        }
        let middle = values.len() / 2;
        let mut points: BTreeMap<String, Point> = self
            .lines(*first)
            .into_iter()
            .filter_map(|line| {
                let point = self.between_equals(&line, values[middle])?;
                self.known.get(last)?.contains_key(&line).then_some((line, point))
            })
            .collect();
        let level = |key: &str| {
            let of_key = |points: &BTreeMap<String, Point>| -> Vec<String> {
                let mine = points.iter().filter(|(_, point)| point.key == key);
                mine.map(|(name, _)| name.clone()).collect()
            };
            let all = self.known.get(first).map(of_key).unwrap_or_default();
            !all.is_empty() && all.iter().all(|name| points.contains_key(name))
        };
        if let Some(mut stated) = self.at(values[middle]) {
            let asks = stated.compare.take().unwrap_or_else(familiar_options);
            let asks: Vec<Ask> = asks.into_iter().filter(|ask| !level(&ask.key)).collect();
            if !asks.is_empty() {
                stated.compare = Some(asks);
                points.extend(self.points(stated));
                // A name can depend on the other options: then these are needed too.
                let known = |name: &String| {
                    [first, last].iter().any(|at| self.known[*at].contains_key(name))
                };
                if !points.keys().all(known) {
                    points.clear();
                    self.reach(values[middle]);
                }
            }
        }
        points.insert(String::new(), Point::nothing());
        self.known.entry(values[middle]).or_default().extend(points);
        self.reach_between(&values[..=middle]);
        self.reach_between(&values[middle..]);
    }

    /// The cheapest option that fits at a value.
    fn cheapest(&mut self, value: u64) -> Option<String> {
        self.reach(value);
        let points = self.known.get(&value)?;
        let cost = |point: &super::Point| -> Usd { point.costs[1].clone() };
        let fitting =
            points.iter().filter(|(name, point)| !name.is_empty() && point.fits && point.priced);
        fitting.min_by_key(|(_, point)| cost(point)).map(|(name, _)| name.clone())
    }

    /// The first value above `from` at which `option` is the cheapest no more, by halves.
    fn change_between(&mut self, from: u64, to: u64, option: Option<&String>) -> u64 {
        let (mut below, mut above) = (from, to);
        while above - below > 1 {
            let middle = u64::midpoint(below, above);
            if self.cheapest(middle).as_ref() == option { below = middle } else { above = middle }
        }
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_whole_ascending_and_reach_both_ends() {
        for ends in [(128, 10_240), (1, 900_000), (3, 4), (5, 5)] {
            let values = spaced(ends, 40);
            assert_eq!(values.first(), Some(&ends.0));
            assert_eq!(values.last(), Some(&ends.1));
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{values:?}");
            assert!(values.len() <= 40);
        }
    }

    #[test]
    fn values_spread_over_the_powers() {
        let values = spaced((128, 10_240), 40);
        let widest = values.windows(2).map(|pair| pair[1] * 100 / pair[0]).max();
        assert!(widest < Some(125), "{values:?}");
    }

    #[test]
    fn stretches_follow_each_other_without_a_gap() {
        let mut stretches = Vec::new();
        for (value, name) in [(1, "a"), (4, "a"), (5, "b"), (9, "b")] {
            extend(&mut stretches, value, Some(name.to_owned()));
        }
        let ends: Vec<(u64, u64)> = stretches.iter().map(|s| (s.from, s.to)).collect();
        assert_eq!(ends, [(1, 4), (5, 9)]);
    }
}
