//! What differs between two decisions, and to what the change in cost is due. Pure: it reads two
//! decisions, and evaluates no more than what an attribution asks for.
//!
//! Every amount is exact; a renderer rounds. `old` and `new` stay apart everywhere, so that the
//! difference of `b` and `a` is the mirror of that of `a` and `b`. The attribution alone is read in
//! one direction: from the old side.
mod assumptions;
mod attribution;
mod bill;
mod crossovers;
mod findings;
mod inputs;
mod keys;
mod level;
mod limits;
mod mixed;
mod options;
mod pairing;
mod total;
mod verdict;
mod workloads;

use serde::{Deserialize, Serialize};

pub use assumptions::{AssumedSide, AssumptionChange};
pub use attribution::{
    Attribution, By, DueToEngine, DueToInputs, DueToLimits, DueToPrices, PriceChange, Subject,
};
pub use bill::{LineChange, LineSide};
pub use crossovers::{CrossoverChange, CrossoverSide};
pub use findings::{AllowedSide, FindingChange, FindingFate, FindingSide, LimitSide};
pub use inputs::InputChange;
pub use level::FigureChange;
pub use limits::LimitChange;
pub use options::{OptionChange, OptionSide};
pub use pairing::{Entry, Renames, pairs};
pub use total::{Cost, Threshold, Total};
pub use verdict::{Choice, Holds, VerdictChange, VerdictSide};
pub use workloads::{Changes, Problem, SCHEMA, Status, WorkloadChange};

use crate::Decision;
use crate::exact::Exact;
use crate::usd::Usd;

/// What became of a thing from the old side to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The new side alone has it.
    Added,
    /// The old side alone has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed,
    /// Nothing of it differs.
    Same,
}

impl Change {
    /// By what each side has.
    pub fn of<T: PartialEq>(old: Option<&T>, new: Option<&T>) -> Self {
        match (old, new) {
            (None, Some(_)) => Self::Added,
            (Some(_), None) => Self::Removed,
            (old, new) if old == new => Self::Same,
            _ => Self::Changed,
        }
    }
}

/// An amount on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsdChange {
    /// Before; none where there is no such amount.
    pub old: Option<Usd>,
    /// After.
    pub new: Option<Usd>,
    /// What it is more; none where it cannot be told.
    pub change: Option<Usd>,
    /// The change as a share of the old amount; none where that is nothing or unknown.
    pub share: Option<Exact>,
}

impl UsdChange {
    /// Of two amounts; where one is unknown, so is the change.
    pub fn of(old: Option<&Usd>, new: Option<&Usd>) -> Self {
        let change = old.zip(new).map(|(old, new)| new - old);
        let share = old.zip(change.as_ref()).and_then(|(old, change)| share(change, old));
        Self { old: old.cloned(), new: new.cloned(), change, share }
    }

    /// Of two amounts of which an absent one is nothing.
    fn or_nothing(old: Option<&Usd>, new: Option<&Usd>) -> Self {
        let amount = |usd: Option<&Usd>| usd.cloned().unwrap_or(Usd::ZERO);
        let all = Self::of(Some(&amount(old)), Some(&amount(new)));
        Self { old: old.cloned(), new: new.cloned(), ..all }
    }
}

fn share(change: &Usd, of: &Usd) -> Option<Exact> {
    change.amount().checked_div(of.amount())
}

/// One side's circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The workload's name.
    pub name: String,
    /// Its Region.
    pub region: String,
    /// Its requests a month.
    pub requests_per_month: Exact,
    /// The engine's version.
    pub engine: String,
    /// The day of pricing.
    pub as_of: String,
    /// SHA-256 of all tables.
    pub sha256: String,
    /// The rows of the user's own that were used.
    pub overlaid: Vec<String>,
}

impl Side {
    fn of(decision: &Decision) -> Self {
        Self {
            name: decision.headline.name.clone(),
            region: decision.headline.region.clone(),
            requests_per_month: decision.headline.requests.clone(),
            engine: decision.engine.to_owned(),
            as_of: decision.facts.as_of.clone(),
            sha256: decision.facts.sha256.clone(),
            overlaid: decision.facts.overlaid.clone(),
        }
    }
}

/// What differs between two decisions about one workload, or what there is where one side has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The old side; none where the workload is new.
    pub old: Option<Side>,
    /// The new side; none where the workload is gone.
    pub new: Option<Side>,
    /// The answer, what it costs, and how far it holds.
    pub verdict: VerdictChange,
    /// To what the change in the choice's cost is due; none where one side has no such workload.
    pub attribution: Option<Attribution>,
    /// Every option of both sides: first those of the new one, in their order.
    pub options: Vec<OptionChange>,
    /// Findings that are new, gone, or not what they were.
    pub findings: Vec<FindingChange>,
    /// Crossovers that moved, are new, or are gone.
    pub crossovers: Vec<CrossoverChange>,
    /// Assumptions that are not what they were.
    pub assumptions: Vec<AssumptionChange>,
}

impl Difference {
    /// Of two decisions, without the attribution.
    pub fn of(old: Option<&Decision>, new: Option<&Decision>) -> Self {
        let pairs = options::pairs(old, new);
        let options = options::changes(old, new, &pairs);
        let names = options::Names::new(old, new, &pairs);
        Self {
            old: old.map(Side::of),
            new: new.map(Side::of),
            verdict: VerdictChange::of(old, new, &names),
            attribution: None,
            options,
            findings: findings::changes(old, new, &names),
            crossovers: crossovers::changes(old, new, &names),
            assumptions: assumptions::changes(old, new),
        }
    }

    /// Of two workloads that were evaluated just now: an attribution may evaluate more of them.
    pub fn evaluated(old: &Subject, new: &Subject) -> Self {
        let attribution = Some(attribution::by_evaluation(old, new));
        Self { attribution, ..Self::of(Some(old.decision), Some(new.decision)) }
    }

    /// Of two decisions of which one is all that is left: the attribution rests on their bills.
    pub fn stored(old: &Decision, new: &Decision) -> Self {
        let attribution = Some(attribution::by_lines(old, new));
        Self { attribution, ..Self::of(Some(old), Some(new)) }
    }

    /// Whether nothing differs that a person would be told: another name alone is no difference,
    /// and neither is another version or another day with the same answer.
    pub fn is_empty(&self) -> bool {
        let inputs = self.attribution.as_ref().map_or(0, |it| it.inputs.keys.len());
        self.old.is_some() == self.new.is_some()
            && self.verdict.change == Change::Same
            && inputs == 0
            && self.options.iter().all(|option| option.change == Change::Same)
            && self.findings.is_empty()
            && self.crossovers.is_empty()
            && self.assumptions.is_empty()
    }
}
