//! Limits that are not what they were, as far as findings name them.
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Decision;
use crate::decision::LimitFact;
use crate::exact::Exact;
use crate::facts::Facts;

/// A limit that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitChange {
    /// Its id.
    pub limit: String,
    /// What the figures count.
    pub unit: String,
    /// Before.
    pub old: Exact,
    /// After.
    pub new: Exact,
}

/// Those that findings of both sides name.
pub(super) fn changes(old: &Decision, new: &Decision) -> Vec<LimitChange> {
    let (old, new) = (named(old), named(new));
    let changed = new.into_iter().filter_map(|(id, fact)| {
        let before = old.get(id).filter(|before| before.value != fact.value)?;
        Some(LimitChange {
            limit: id.to_owned(),
            unit: fact.unit.clone(),
            old: before.value.clone(),
            new: fact.value.clone(),
        })
    });
    changed.collect()
}

/// The limits that findings of either side name, as the facts of both sides have them.
pub(super) fn changes_of_facts(
    old: (&Decision, &dyn Facts),
    new: (&Decision, &dyn Facts),
) -> Vec<LimitChange> {
    let findings = old.0.findings.iter().chain(&new.0.findings);
    let named: BTreeSet<&str> = findings.filter_map(|it| it.limit.as_deref()).collect();
    let changed = named.into_iter().filter_map(|id| {
        let (before, after) = (old.1.quota(id).ok()?, new.1.quota(id).ok()?);
        let change = || LimitChange {
            limit: id.to_owned(),
            unit: after.unit.clone(),
            old: before.value.clone(),
            new: after.value.clone(),
        };
        (before.value != after.value).then(change)
    });
    changed.collect()
}

fn named(decision: &Decision) -> BTreeMap<&str, &LimitFact> {
    let limits = decision.findings.iter();
    limits.filter_map(|it| it.limit.as_deref().zip(it.limit_fact.as_ref())).collect()
}
