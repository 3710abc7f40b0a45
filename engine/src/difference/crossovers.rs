//! Where the order of two options changes, before and after.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Change;
use super::options::Names;
use super::verdict::{Choice, named};
use crate::Decision;
use crate::decision::Crossover;
use crate::exact::Exact;
use crate::usd::Usd;

/// A crossover that is not where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossoverChange {
    /// What became of it.
    pub change: Change,
    /// Which totals are compared.
    pub scope: String,
    /// Before.
    pub old: Option<CrossoverSide>,
    /// After.
    pub new: Option<CrossoverSide>,
}

/// A crossover on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossoverSide {
    /// The option that is cheaper below.
    pub from: Choice,
    /// The option that is cheaper from here on.
    pub to: Choice,
    /// The first whole request count at which it is.
    pub requests_per_month: Exact,
    /// Its bill there.
    pub usd_per_month: Usd,
    /// Whether both options carry so many requests.
    pub within_capacity: bool,
}

impl CrossoverSide {
    fn of(decision: &Decision, crossover: &Crossover) -> Self {
        Self {
            from: named(decision, &crossover.from),
            to: named(decision, &crossover.to),
            requests_per_month: Exact::from(crossover.requests_per_month),
            usd_per_month: crossover.usd_per_month.clone(),
            within_capacity: crossover.within_capacity,
        }
    }
}

/// Those of two options in one scope, on both sides.
type Both<'a> = (Vec<&'a Crossover>, Vec<&'a Crossover>);

/// Those that differ, the whole bill's first, then by where they are now. The n-th of two options in
/// one direction stands beside the n-th of them.
pub(super) fn changes(
    old: Option<&Decision>,
    new: Option<&Decision>,
    names: &Names,
) -> Vec<CrossoverChange> {
    let mut all: BTreeMap<(&str, String, String), Both> = BTreeMap::new();
    for it in old.iter().flat_map(|decision| &decision.crossovers) {
        let pair = (it.scope, names.of_old(&it.from), names.of_old(&it.to));
        all.entry(pair).or_default().0.push(it);
    }
    for it in new.iter().flat_map(|decision| &decision.crossovers) {
        let pair = (it.scope, names.of_new(&it.from), names.of_new(&it.to));
        all.entry(pair).or_default().1.push(it);
    }
    let mut changes = Vec::new();
    for ((scope, ..), (a, b)) in all {
        for n in 0..a.len().max(b.len()) {
            let side = |decision: Option<&Decision>, all: &[&Crossover]| {
                Some(CrossoverSide::of(decision?, all.get(n)?))
            };
            let (old, new) = (side(old, &a), side(new, &b));
            let change = Change::of(old.as_ref(), new.as_ref());
            if change != Change::Same {
                changes.push(CrossoverChange { change, scope: scope.to_owned(), old, new });
            }
        }
    }
    changes.sort_by_key(|change| {
        let at = change.new.as_ref().or(change.old.as_ref());
        (change.scope != "all_in", at.map(|it| it.requests_per_month.clone()))
    });
    changes
}
