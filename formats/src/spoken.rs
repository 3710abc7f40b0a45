//! A decision in words, part by part, for pages: what a person reads, and nothing of how it looks.
use svl_engine::Decision;
use svl_engine::decision::{Assumption, NOT_STATED, Severity};

use crate::findings::{self, Group};
use crate::uncertainty;
use crate::words::{self, OptionCells, PairCells, SCOPES};

/// A decision in words.
pub struct Spoken {
    /// The workload in one line: name, Region, volume.
    pub workload: String,
    /// The verdict in one sentence.
    pub verdict: String,
    /// How long it holds; nothing where no option fits.
    pub holds: Option<String>,
    /// The options, in the order of `compare`.
    pub options: Vec<OptionCells>,
    /// How far stated machines reach, and which totals are lower bounds.
    pub notes: Vec<String>,
    /// The crossovers, all in and compute.
    pub crossovers: Vec<Crossovers>,
    /// What was counted of the findings: `1 error, 2 warnings`.
    pub counts: Option<String>,
    /// The findings, the worst first.
    pub findings: Vec<SpokenFinding>,
    /// What was not stated and shaped the answer.
    pub assumptions: Vec<SpokenAssumption>,
    /// What was stated and does not shape the answer yet.
    pub aside: Vec<String>,
}

/// The crossovers of one total.
pub struct Crossovers {
    /// `all in` or `compute`.
    pub name: &'static str,
    /// One for each two options.
    pub pairs: Vec<PairCells>,
}

/// A finding in words.
#[derive(Debug, Clone)]
pub struct SpokenFinding {
    /// The rule's id.
    pub rule: &'static str,
    /// `Error`, `Warning`, `Advice` or `Note`.
    pub severity: &'static str,
    /// What was found.
    pub message: String,
    /// Of which options the same was found.
    pub also: Vec<String>,
    /// The limit with its day and source, and what other sources say.
    pub limits: Vec<String>,
    /// Why it is accepted, where it is.
    pub allowed: Option<String>,
    /// What clears it.
    pub remedies: Vec<SpokenRemedy>,
}

/// A remedy in words.
#[derive(Debug, Clone)]
pub struct SpokenRemedy {
    /// What to do, and what it changes in the bill.
    pub text: String,
    /// The fields that it sets; none where it takes more than fields.
    pub set: Vec<(String, String)>,
}

/// An assumption in words.
#[derive(Debug, Clone)]
pub struct SpokenAssumption {
    /// The key that would set it.
    pub key: String,
    /// What was taken.
    pub value: String,
    /// Why, where it is more than a documented default.
    pub because: Option<String>,
}

impl Spoken {
    /// The words of a decision.
    pub fn of(decision: &Decision) -> Self {
        let head = &decision.headline;
        let groups = findings::groups(decision);
        let reach = decision.options.iter().filter_map(words::reach);
        Self {
            workload: format!(
                "{}, {}, {}",
                head.name,
                head.region,
                words::load(&decision.headline.requests)
            ),
            verdict: decision.verdict.because.clone(),
            holds: words::holds(decision),
            options: decision
                .options
                .iter()
                .map(|option| OptionCells::of(decision, option))
                .collect(),
            notes: reach
                .chain(words::lower_bounds(decision))
                .chain(uncertainty::told(decision).iter().flat_map(uncertainty::Told::sentences))
                .map(|note| note + ".")
                .collect(),
            crossovers: SCOPES
                .iter()
                .map(|(scope, name)| crossovers(decision, scope, name))
                .collect(),
            counts: findings::counts(&groups),
            findings: findings(&groups),
            assumptions: assumptions(&decision.assumptions),
            aside: words::not_yet_considered(decision),
        }
    }
}

/// Findings in words, the worst first.
pub fn findings(groups: &[Group]) -> Vec<SpokenFinding> {
    groups.iter().map(finding).collect()
}

/// Assumptions in words.
pub fn assumptions(all: &[Assumption]) -> Vec<SpokenAssumption> {
    all.iter().map(assumption).collect()
}

fn crossovers(decision: &Decision, scope: &str, name: &'static str) -> Crossovers {
    let pairs = words::pairs(decision, scope);
    Crossovers { name, pairs: pairs.iter().map(|pair| PairCells::of(decision, pair)).collect() }
}

fn finding(group: &Group) -> SpokenFinding {
    let limit = group.limit.iter().flat_map(|(id, fact)| {
        std::iter::once(findings::sourced(id, fact)).chain(findings::disputes(fact))
    });
    let remedies = group.remedies.iter().map(|remedy| SpokenRemedy {
        text: findings::remedy_text(remedy),
        set: remedy.set.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
    });
    SpokenFinding {
        rule: group.rule,
        severity: severity(group.severity),
        message: group.message.to_owned(),
        also: group.also.iter().map(|also| (*also).to_owned()).collect(),
        limits: limit.collect(),
        allowed: group.allowed.clone(),
        remedies: remedies.collect(),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Advice => "Advice",
        Severity::Info => "Note",
    }
}

fn assumption(assumed: &Assumption) -> SpokenAssumption {
    SpokenAssumption {
        key: assumed.key.clone(),
        value: assumed.value.clone(),
        because: (assumed.because != NOT_STATED).then(|| assumed.because.clone()),
    }
}
