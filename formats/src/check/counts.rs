//! How many notices there are: by rule, and as the summary counts them.
use std::collections::BTreeMap;

use svl_engine::decision::Severity;

use super::{Kind, Notice, State};

/// What is counted of one rule with one severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Not accepted.
    pub new: usize,
    /// In the baseline.
    pub known: usize,
    /// In a workload's `allow`.
    pub allowed: usize,
    /// Of those, how many make the gate fail.
    pub failing: usize,
}

/// Every notice by severity, rule and kind, those that no format shows included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Severity, String, Kind), Tally>);

impl Counts {
    /// With one more notice.
    pub fn add(&mut self, notice: &Notice) {
        let key = (notice.severity, notice.rule.clone(), notice.kind);
        let tally = self.0.entry(key).or_default();
        match notice.state {
            State::New => tally.new += 1,
            State::Known => tally.known += 1,
            State::Allowed { .. } => tally.allowed += 1,
        }
        tally.failing += usize::from(notice.fails);
    }

    /// With all that another has counted.
    pub fn add_all(&mut self, other: &Self) {
        for (key, more) in &other.0 {
            let tally = self.0.entry(key.clone()).or_default();
            tally.new += more.new;
            tally.known += more.known;
            tally.allowed += more.allowed;
            tally.failing += more.failing;
        }
    }

    /// Each rule with its severity, the worst first, then by id.
    pub fn by_rule(&self) -> impl Iterator<Item = (Severity, &str, Kind, Tally)> {
        self.0
            .iter()
            .map(|((severity, rule, kind), tally)| (*severity, rule.as_str(), *kind, *tally))
    }

    /// How many notices of a severity are not accepted.
    pub fn new_of(&self, severity: Severity) -> usize {
        self.0.iter().filter(|((it, ..), _)| *it == severity).map(|(_, tally)| tally.new).sum()
    }

    /// All together.
    pub fn total(&self) -> Tally {
        self.0.values().fold(Tally::default(), |sum, tally| Tally {
            new: sum.new + tally.new,
            known: sum.known + tally.known,
            allowed: sum.allowed + tally.allowed,
            failing: sum.failing + tally.failing,
        })
    }
}
