//! One input at a time, at its low and at its high end: 2k + 1 evaluations of k inputs.
use serde::Serialize;

use super::{Around, flips};
use crate::exact::Exact;
use crate::problem::Problem;
use crate::uncertainty::look::{Look, Seen};
use crate::usd::Usd;
use crate::workload::Stated;
use crate::workload::inputs::{INPUTS, Input, InputUnit};

/// One input.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    /// Its key.
    pub key: String,
    /// What it counts.
    pub unit: &'static str,
    /// Whether its ends are those of a stated range, or the spread's.
    pub ranged: bool,
    /// Its likely value.
    pub value: Exact,
    /// What is decided at its low end.
    pub low: BarEnd,
    /// What is decided at its high end.
    pub high: BarEnd,
    /// Between what the choice's cost moves.
    pub swing_usd_per_month: Usd,
    /// Between what the margin moves; none without a runner-up at both ends.
    pub margin_swing_usd_per_month: Option<Usd>,
    /// How the choice's cost goes from the low end over the likely value to the high end.
    pub cost: Order,
}

/// An input at one of its ends.
#[derive(Debug, Clone, Serialize)]
pub struct BarEnd {
    /// The value.
    pub value: Exact,
    /// What the likely values' choice costs here.
    pub usd_per_month: Usd,
    /// How much dearer the likely values' runner-up is here; below zero where it is cheaper.
    pub margin_usd_per_month: Option<Usd>,
    /// What is chosen here; none where nothing fits.
    pub choice: Option<String>,
}

/// How a figure goes over three values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// It never falls.
    Rises,
    /// It never rises.
    Falls,
    /// It is the same.
    Flat,
    /// It does both.
    Turns,
}

/// Every input that moves the choice's cost or its margin, the widest swing of the margin first.
pub(super) fn bars(around: &Around, spread: &Exact) -> Result<Vec<Bar>, Vec<Problem>> {
    let Some(likely) = around.cost_and_margin(&around.likely) else { return Ok(Vec::new()) };
    let mut bars = Vec::new();
    for input in INPUTS {
        let Some(value) = flips::moved(around, input) else { continue };
        let range = around.ranges.iter().find(|range| range.key == input.key);
        let ends = match range {
            Some(range) => [range.low.clone(), range.high.clone()],
            None => moved_by(around, input, &value, spread),
        };
        let [low, high] = ends.map(|end| at(around, input, &end));
        // A spread may lead beyond what a quantity can be; a range may not.
        let here = || end_of(&value, &around.likely, around);
        let (low, high) = match range {
            Some(_) => (low?, high?),
            None => (low.unwrap_or_else(|_| here()), high.unwrap_or_else(|_| here())),
        };
        let (Some(low), Some(high)) = (low, high) else { continue };
        let bar = bar(input, range.is_some(), value, &likely, low, high);
        let still = |swing: &Usd| *swing == Usd::ZERO;
        if !still(&bar.swing_usd_per_month)
            || bar.margin_swing_usd_per_month.as_ref().is_some_and(|swing| !still(swing))
            || bar.low.choice != bar.high.choice
        {
            bars.push(bar);
        }
    }
    bars.sort_by(|a, b| {
        let key =
            |bar: &Bar| (bar.margin_swing_usd_per_month.clone(), bar.swing_usd_per_month.clone());
        key(b).cmp(&key(a))
    });
    Ok(bars)
}

/// Both ends of a spread, to the input's step, within what the quantity can be.
fn moved_by(around: &Around, input: &Input, value: &Exact, spread: &Exact) -> [Exact; 2] {
    let change = value * spread;
    let whole = !matches!(input.unit, InputUnit::Share | InputUnit::Factor);
    let step = input.unit.step();
    // What is smaller than some steps is not rounded away.
    let rounds = input.unit == InputUnit::Count || whole && *value > &step * &Exact::from(4_u32);
    [value - &change, value + &change].map(|end| {
        let end = if rounds { end.rounded(0) } else { end };
        let end = flips::most(input, around).map_or(end.clone(), |most| most.min(end));
        end.max(flips::least(input, around).min(value.clone()))
    })
}

pub(super) fn with(stated: &Stated, input: &Input, value: &Exact) -> Stated {
    let mut changed = stated.clone();
    input.set(&mut changed, value.clone());
    changed
}

/// What is decided at a value; nothing where the choice is no option there.
fn at(around: &Around, input: &Input, value: &Exact) -> Result<Option<BarEnd>, Vec<Problem>> {
    let look = Look::at(&with(&around.plain, input, value), around.evaluator)?;
    Ok(end_of(value, &look, around))
}

fn end_of(value: &Exact, look: &Look, around: &Around) -> Option<BarEnd> {
    let (usd_per_month, margin_usd_per_month) = around.cost_and_margin(look)?;
    let choice = look.choice().map(Seen::name);
    Some(BarEnd { value: value.clone(), usd_per_month, margin_usd_per_month, choice })
}

fn bar(
    input: &'static Input,
    ranged: bool,
    value: Exact,
    likely: &(Usd, Option<Usd>),
    low: BarEnd,
    high: BarEnd,
) -> Bar {
    let swing = |values: [&Usd; 3]| {
        let (least, most) = (values.iter().min(), values.iter().max());
        least.zip(most).map_or(Usd::ZERO, |(least, most)| *most - *least)
    };
    let costs = [&low.usd_per_month, &likely.0, &high.usd_per_month];
    let margins = [&low.margin_usd_per_month, &likely.1, &high.margin_usd_per_month];
    let margin_swing = match margins.map(Option::as_ref) {
        [Some(low), Some(likely), Some(high)] => Some(swing([low, likely, high])),
        _ => None,
    };
    Bar {
        key: input.key.to_owned(),
        unit: input.unit.name(),
        ranged,
        value,
        swing_usd_per_month: swing(costs),
        margin_swing_usd_per_month: margin_swing,
        cost: order(costs),
        low,
        high,
    }
}

fn order([low, likely, high]: [&Usd; 3]) -> Order {
    match (low <= likely && likely <= high, low >= likely && likely >= high) {
        (true, true) => Order::Flat,
        (true, false) => Order::Rises,
        (false, true) => Order::Falls,
        (false, false) => Order::Turns,
    }
}
