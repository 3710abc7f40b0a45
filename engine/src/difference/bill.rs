//! A bill's lines before and after.
use serde::{Deserialize, Serialize};

use super::{Change, UsdChange};
use crate::bill::{Line, Scope};
use crate::decision::OptionReport;
use crate::exact::Exact;
use crate::usd::Usd;

/// A line of a bill that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChange {
    /// What became of it.
    pub change: Change,
    /// What is charged.
    pub item: String,
    /// Which total it belongs to.
    pub scope: Scope,
    /// What the quantity counts.
    pub unit: String,
    /// Before.
    pub old: Option<LineSide>,
    /// After.
    pub new: Option<LineSide>,
    /// The amount; an absent line is nothing.
    pub usd: UsdChange,
}

/// A line on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSide {
    /// How much.
    pub quantity: Exact,
    /// The price of one unit.
    pub usd_per_unit: Exact,
    /// The amount.
    pub usd: Usd,
}

impl LineSide {
    fn of(line: &Line) -> Self {
        Self {
            quantity: line.quantity.clone(),
            usd_per_unit: line.usd_per_unit.clone(),
            usd: line.usd.clone(),
        }
    }
}

/// Every line of both bills beside its like: the n-th of an item, a scope and a unit, so that tiers
/// stay beside tiers.
pub(super) fn pairs<'a>(
    old: &'a [Line],
    new: &'a [Line],
) -> Vec<(Option<&'a Line>, Option<&'a Line>)> {
    let mut left: Vec<&Line> = old.iter().collect();
    let mut pairs: Vec<(Option<&Line>, Option<&Line>)> = Vec::new();
    for line in new {
        let alike = |other: &&Line| {
            (other.item, other.scope, other.unit) == (line.item, line.scope, line.unit)
        };
        let same = left.iter().position(alike);
        pairs.push((same.map(|at| left.remove(at)), Some(line)));
    }
    pairs.extend(left.into_iter().map(|line| (Some(line), None)));
    pairs
}

/// The lines that differ.
pub(super) fn changes(old: Option<&OptionReport>, new: Option<&OptionReport>) -> Vec<LineChange> {
    let lines = |side: Option<&OptionReport>| side.map_or(Vec::new(), |option| option.bill.clone());
    let (old, new) = (lines(old), lines(new));
    let changed = pairs(&old, &new).into_iter().filter_map(|(a, b)| {
        let line = b.or(a)?;
        let (a, b) = (a.map(LineSide::of), b.map(LineSide::of));
        let usd = UsdChange::or_nothing(a.as_ref().map(|it| &it.usd), b.as_ref().map(|it| &it.usd));
        Some(LineChange {
            change: Change::of(a.as_ref(), b.as_ref()),
            item: line.item.to_owned(),
            scope: line.scope,
            unit: line.unit.to_owned(),
            old: a,
            new: b,
            usd,
        })
    });
    changed.filter(|line| line.change != Change::Same).collect()
}
