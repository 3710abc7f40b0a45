//! Limits that are not what they were, as far as findings name them.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Decision;
use crate::decision::LimitFact;
use crate::exact::Exact;

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

fn named(decision: &Decision) -> BTreeMap<&str, &LimitFact> {
    let limits = decision.findings.iter();
    limits.filter_map(|it| it.limit.as_deref().zip(it.limit_fact.as_ref())).collect()
}
