//! The answer before and after, what it costs, and how far it holds.
use serde::{Deserialize, Serialize};

use super::options::Names;
use super::{Change, UsdChange};
use crate::Decision;
use crate::decision::OptionReport;
use crate::exact::Exact;
use crate::usd::Usd;

/// The answers of both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictChange {
    /// Whether the answer, its cost or its range is another.
    pub change: Change,
    /// Whether another option is the choice: one that is not what the old one became.
    pub other_choice: bool,
    /// Before.
    pub old: Option<VerdictSide>,
    /// After.
    pub new: Option<VerdictSide>,
    /// The choice's whole bill.
    pub usd_per_month: UsdChange,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictSide {
    /// The cheapest option that fits; none where none does.
    pub choice: Option<Choice>,
    /// One sentence.
    pub because: String,
    /// The option that it is measured against.
    pub runner_up: Option<Choice>,
    /// What the choice saves against that.
    pub saves_usd_per_month: Option<Usd>,
    /// How far the choice stays the cheapest; none where nothing ends it in range.
    pub holds_until: Option<Holds>,
}

/// An option by its id and its name for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Stable id.
    pub id: String,
    /// For people.
    pub label: String,
}

/// The end of an answer's range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    /// The last request count at which the choice is the cheapest that fits.
    pub requests_per_month: Exact,
    /// How many times the stated volume that is: the headroom.
    pub times_stated: Option<Exact>,
    /// The option that is cheapest from there on; none where no other fits.
    pub then: Option<Choice>,
}

/// An option of a decision by its id.
pub(super) fn named(decision: &Decision, id: &str) -> Choice {
    let label = option(decision, id).map_or(id, |option| option.label.as_str());
    Choice { id: id.to_owned(), label: label.to_owned() }
}

/// An option by its id.
pub(super) fn option<'a>(decision: &'a Decision, id: &str) -> Option<&'a OptionReport> {
    decision.options.iter().find(|option| option.id == id)
}

/// The option that the verdict chose.
pub(super) fn chosen(decision: &Decision) -> Option<&OptionReport> {
    option(decision, decision.verdict.choice.as_ref()?)
}

/// The whole bill of the choice.
pub(super) fn cost(decision: &Decision) -> Option<&Usd> {
    chosen(decision).map(|option| &option.usd_per_month.all_in)
}

impl VerdictSide {
    fn of(decision: &Decision) -> Self {
        let verdict = &decision.verdict;
        let named = |id: &String| named(decision, id);
        let holds_until = verdict.holds_until.as_ref().map(|until| {
            let last = Exact::from(until.requests_per_month);
            Holds {
                times_stated: last.checked_div(&decision.headline.requests),
                requests_per_month: last,
                then: until.then.as_ref().map(named),
            }
        });
        Self {
            choice: verdict.choice.as_ref().map(named),
            because: verdict.because.clone(),
            runner_up: verdict.runner_up.as_ref().map(named),
            saves_usd_per_month: verdict.saves_usd_per_month.clone(),
            holds_until,
        }
    }
}

impl VerdictChange {
    pub(super) fn of(old: Option<&Decision>, new: Option<&Decision>, names: &Names) -> Self {
        let costs = (old.and_then(cost), new.and_then(cost));
        // A workload that is new or gone costs nothing where it is not; one for which nothing fits
        // has no known cost.
        let usd_per_month = if old.is_some() && new.is_some() {
            UsdChange::of(costs.0, costs.1)
        } else {
            UsdChange::or_nothing(costs.0, costs.1)
        };
        let chosen = |side: Option<&Decision>| side.and_then(|it| it.verdict.choice.clone());
        let (a, b) = (chosen(old), chosen(new));
        let other_choice = match (&a, &b) {
            (Some(a), Some(b)) => names.of_old(a) != names.of_new(b),
            (a, b) => old.is_some() && new.is_some() && a != b,
        };
        let (old, new) = (old.map(VerdictSide::of), new.map(VerdictSide::of));
        let change = Change::of(old.as_ref(), new.as_ref());
        Self { change, other_choice, old, new, usd_per_month }
    }
}
