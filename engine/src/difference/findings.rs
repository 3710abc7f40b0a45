//! What was found, before and after.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::options::Names;
use super::verdict::{Choice, named};
use crate::Decision;
use crate::decision::{Finding, Severity};
use crate::exact::Exact;

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingFate {
    /// The new side alone has it.
    New,
    /// It was allowed, and is no longer.
    NoLongerAllowed,
    /// It matters more or less than it did, or says something else.
    Changed,
    /// It stands, and is allowed now.
    Allowed,
    /// The old side alone has it.
    Gone,
}

/// A finding that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingChange {
    /// What became of it.
    pub fate: FindingFate,
    /// The rule's id.
    pub rule: String,
    /// Before.
    pub old: Option<FindingSide>,
    /// After.
    pub new: Option<FindingSide>,
}

/// A finding on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingSide {
    /// How much it matters.
    pub severity: Severity,
    /// The option that it concerns; none for all.
    pub option: Option<Choice>,
    /// What was found, with its figures.
    pub message: String,
    /// The path of the key that caused it.
    pub key: String,
    /// Why it is allowed, where it is.
    pub allowed: Option<AllowedSide>,
    /// The limit that it rests on.
    pub limit: Option<LimitSide>,
}

/// A stated exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedSide {
    /// Why.
    pub reason: String,
    /// Until which day.
    pub until: Option<String>,
}

/// A limit as one side knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitSide {
    /// Its id.
    pub id: String,
    /// Its figure.
    pub value: Exact,
    /// What the figure counts.
    pub unit: String,
}

impl FindingSide {
    fn of(decision: &Decision, finding: &Finding) -> Self {
        let limit = finding.limit.as_ref().zip(finding.limit_fact.as_ref());
        Self {
            severity: finding.severity,
            option: finding.option.as_ref().map(|id| named(decision, id)),
            message: finding.message.clone(),
            key: finding.key.clone(),
            allowed: finding
                .allowed
                .as_ref()
                .map(|it| AllowedSide { reason: it.reason.clone(), until: it.until.clone() }),
            limit: limit.map(|(id, fact)| LimitSide {
                id: id.clone(),
                value: fact.value.clone(),
                unit: fact.unit.clone(),
            }),
        }
    }

    /// What is told of it; where its key stands is no part of that.
    fn told(&self) -> impl PartialEq + '_ {
        (self.severity, &self.message, &self.allowed, &self.limit)
    }
}

/// What became of a finding that both sides may have; none where nothing did.
fn fate(old: Option<&FindingSide>, new: Option<&FindingSide>) -> Option<FindingFate> {
    let (old, new) = match (old, new) {
        (None, _) => return Some(FindingFate::New),
        (_, None) => return Some(FindingFate::Gone),
        (Some(old), Some(new)) => (old, new),
    };
    match (&old.allowed, &new.allowed) {
        (None, Some(_)) => Some(FindingFate::Allowed),
        (Some(_), None) => Some(FindingFate::NoLongerAllowed),
        _ => (old.told() != new.told()).then_some(FindingFate::Changed),
    }
}

/// The findings of one rule about one option, on both sides.
type Both<'a> = (Vec<&'a Finding>, Vec<&'a Finding>);

/// Those that differ: the new ones first, the worst of them first.
pub(super) fn changes(
    old: Option<&Decision>,
    new: Option<&Decision>,
    names: &Names,
) -> Vec<FindingChange> {
    type About<'a> = (&'a str, Option<String>, Option<&'a str>);
    let mut all: BTreeMap<About, Both> = BTreeMap::new();
    for it in old.iter().flat_map(|decision| &decision.findings) {
        let pair = it.option.as_ref().map(|id| names.of_old(id));
        all.entry((it.rule, pair, it.component.as_deref())).or_default().0.push(it);
    }
    for it in new.iter().flat_map(|decision| &decision.findings) {
        let pair = it.option.as_ref().map(|id| names.of_new(id));
        all.entry((it.rule, pair, it.component.as_deref())).or_default().1.push(it);
    }
    let mut changes = Vec::new();
    for ((rule, ..), (a, b)) in all {
        for n in 0..a.len().max(b.len()) {
            let side = |decision: Option<&Decision>, all: &[&Finding]| {
                Some(FindingSide::of(decision?, all.get(n)?))
            };
            let (old, new) = (side(old, &a), side(new, &b));
            if let Some(fate) = fate(old.as_ref(), new.as_ref()) {
                changes.push(FindingChange { fate, rule: rule.to_owned(), old, new });
            }
        }
    }
    changes.sort_by_key(|change| {
        (change.fate, change.new.as_ref().or(change.old.as_ref()).map(|it| it.severity))
    });
    changes
}
