//! How far each quantity is from the nearest change of the choice.
use serde::Serialize;

use super::Around;
use crate::exact::Exact;
use crate::uncertainty::Followed;
use crate::uncertainty::look::Seen;
use crate::uncertainty::path::Path;
use crate::workload::inputs::{Effect, INPUTS, Input, InputUnit};

/// A quantity is followed to so many times what it is, and to that part of it.
const REACH: u32 = 1_000;
/// How many stretches may be halved in one direction to prove that nothing changes in them.
const MOST: usize = 32;
/// The same where a latency objective has fleets sized by their queues, which takes longer.
const MOST_WITH_OBJECTIVE: usize = 8;

/// Which way a quantity is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It grows.
    Up,
    /// It shrinks.
    Down,
}

/// The nearest change of the choice along one quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberFlip {
    /// The quantity's key.
    pub key: String,
    /// What it counts.
    pub unit: &'static str,
    /// What it is.
    pub value: Exact,
    /// Whether that was stated, or is a default.
    pub stated: bool,
    /// Which way it is moved.
    pub direction: Direction,
    /// The first value, to the input's step, at which another option is the choice.
    pub at: Exact,
    /// That value over what it is.
    pub factor: Exact,
    /// The choice there; none where nothing fits.
    pub to: Option<String>,
    /// Whether no nearer change can lie before it.
    pub followed: Followed,
}

/// The nearest changes, and the keys along which there is none.
pub(super) fn all(around: &Around) -> (Vec<NumberFlip>, Vec<String>) {
    let (mut flips, mut steady) = (Vec::new(), Vec::new());
    for input in INPUTS {
        let Some(value) = moved(around, input) else { continue };
        let before = flips.len();
        for direction in [Direction::Up, Direction::Down] {
            flips.extend(along(around, input, &value, direction));
        }
        if flips.len() == before {
            steady.push(input.key.to_owned());
        }
    }
    flips.sort_by_key(distance);
    (flips, steady)
}

/// What a quantity is, where moving it means something by itself: a duration as a whole is moved
/// rather than each of its percentiles, save where one of them is a range.
pub(super) fn moved(around: &Around, input: &Input) -> Option<Exact> {
    let ranged = around.ranges.iter().any(|range| range.key == input.key);
    if input.key.starts_with("duration.") && !ranged {
        return None;
    }
    let value = input.value(&around.plain, &around.workload)?;
    (!value.is_zero()).then_some(value)
}

/// How far a factor is from 1, whichever way.
fn distance(flip: &NumberFlip) -> Exact {
    match flip.direction {
        Direction::Up => flip.factor.clone(),
        Direction::Down => {
            Exact::ONE.checked_div(&flip.factor).unwrap_or_else(|| Exact::from(u64::MAX))
        }
    }
}

/// The most that a quantity can be, where that is known.
pub(super) fn most(input: &Input, around: &Around) -> Option<Exact> {
    let quota = |id: &str| around.evaluator.facts().quota(id).ok().map(|quota| quota.value);
    match (input.unit, input.key) {
        (InputUnit::Share, _) => Some(Exact::ONE),
        (_, "memory") => quota("lambda.memory_max"),
        (_, "lambda.ephemeral_storage") => quota("lambda.tmp_max"),
        (_, "server.hours") => Some(Exact::from(730_u32)),
        _ => None,
    }
}

/// The least that a quantity can be.
pub(super) fn least(input: &Input, around: &Around) -> Exact {
    let quota = |id: &str| around.evaluator.facts().quota(id).ok().map(|quota| quota.value);
    let known = match input.key {
        "peak" | "server.min_instances" | "state.messages" => Some(Exact::ONE),
        "memory" => quota("lambda.memory_min"),
        "lambda.ephemeral_storage" => quota("lambda.tmp_min"),
        _ => None,
    };
    known.unwrap_or_else(|| input.unit.step())
}

fn along(
    around: &Around,
    input: &'static Input,
    value: &Exact,
    direction: Direction,
) -> Option<NumberFlip> {
    let reach = Exact::from(REACH);
    let (low, high) = match direction {
        Direction::Up => {
            let end = value * &reach;
            let end = most(input, around).map_or(end.clone(), |most| most.min(end));
            (value.clone(), end)
        }
        Direction::Down => {
            let part = value.checked_div(&reach)?;
            // To a whole step, so that values on the way are short decimals.
            let part = &Exact::from(part.floor_div(&input.unit.step())?) * &input.unit.step();
            (part.max(least(input, around)), value.clone())
        }
    };
    if low >= high {
        return None;
    }
    let halvings = if around.plain.latency.is_empty() { MOST } else { MOST_WITH_OBJECTIVE };
    let mut path = Path::new(&around.plain, input, &low, &high, halvings, around.evaluator);
    path.know(value, &around.likely);
    let last = path.last();
    let (start, end) = match direction {
        Direction::Up => (0, last),
        Direction::Down => (last, 0),
    };
    // Where all options are the same at the far end, the input shapes none of them.
    if path.look(end).is_some_and(|there| *there == around.likely) {
        return None;
    }
    // Where the order of costs decides what lies between, the stages may be longer.
    let known = input.effect(&around.plain) != Effect::Mixed;
    let stage = Exact::from(if known { 4_u32 } else { 2 });
    let mut from = start;
    for towards in stages(&path, direction, value, &stage) {
        if let Some((below, above)) = path.first_flip(from, towards) {
            let at = if direction == Direction::Up { above } else { below };
            // Where the workload is refused, nothing is chosen and nothing is told.
            let to = path.look(at)?.choice().map(Seen::name);
            let at = path.value(at);
            return Some(NumberFlip {
                key: input.key.to_owned(),
                unit: input.unit.name(),
                value: value.clone(),
                stated: input.stated(&around.plain).is_some(),
                direction,
                factor: at.checked_div(value)?,
                at,
                to,
                followed: path.followed(),
            });
        }
        from = towards;
    }
    None
}

/// The places at so many times what it is, at the square of that, …, or at such parts of it.
fn stages(path: &Path, direction: Direction, value: &Exact, stage: &Exact) -> Vec<u64> {
    let mut stages = Vec::new();
    let mut factor = Exact::ONE;
    loop {
        factor = &factor * stage;
        let place = match direction {
            Direction::Up => path.at_most(&(value * &factor)),
            Direction::Down => value.checked_div(&factor).map_or(0, |part| path.at_most(&part)),
        };
        if stages.last() != Some(&place) {
            stages.push(place);
        }
        let ends = if direction == Direction::Up { path.last() } else { 0 };
        if place == ends {
            return stages;
        }
    }
}
