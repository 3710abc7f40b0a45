//! What was taken without being stated, before and after.
use serde::{Deserialize, Serialize};

use super::Change;
use crate::Decision;
use crate::decision::Assumption;

/// An assumption that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumptionChange {
    /// What became of it.
    pub change: Change,
    /// The key that would set it.
    pub key: String,
    /// Before.
    pub old: Option<AssumedSide>,
    /// After.
    pub new: Option<AssumedSide>,
}

/// An assumption on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumedSide {
    /// What was taken.
    pub value: String,
    /// Why.
    pub because: String,
}

/// Those that differ; the n-th of a key stands beside the n-th of it.
pub(super) fn changes(old: Option<&Decision>, new: Option<&Decision>) -> Vec<AssumptionChange> {
    let all = |side: Option<&Decision>| side.map_or(Vec::new(), |it| it.assumptions.clone());
    let (mut left, new) = (all(old), all(new));
    let side = |it: Assumption| AssumedSide { value: it.value, because: it.because };
    let mut changes: Vec<AssumptionChange> = Vec::new();
    let mut say = |key: String, old: Option<Assumption>, new: Option<Assumption>| {
        let (old, new) = (old.map(side), new.map(side));
        let change = Change::of(old.as_ref(), new.as_ref());
        if change != Change::Same {
            changes.push(AssumptionChange { change, key, old, new });
        }
    };
    for assumed in new {
        // One that stands unchanged is taken first: several may be told of one key.
        let same = left.iter().position(|other| *other == assumed);
        let alike = same.or_else(|| left.iter().position(|other| other.key == assumed.key));
        let before = alike.map(|at| left.remove(at));
        say(assumed.key.clone(), before, Some(assumed));
    }
    for gone in left {
        say(gone.key.clone(), Some(gone), None);
    }
    changes
}
