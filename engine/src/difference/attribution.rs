//! To what a change in the choice's cost is due: inputs, prices, limits, the engine. The parts add up
//! to the whole, exactly; what cannot be told apart is a part of its own.
mod evaluated;
mod stored;

use serde::{Deserialize, Serialize};

use super::inputs::InputChange;
use super::limits::LimitChange;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::usd::Usd;
use crate::workload::Stated;
use crate::{Decision, Evaluator};

pub(super) use evaluated::by_evaluation;
pub(super) use stored::by_lines;

/// To what the change in the cost of the choice is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// How the parts were found.
    pub by: By,
    /// The whole change; none where one side has no choice, and then no part has an amount.
    pub usd_per_month: Option<Usd>,
    /// What was said of the workload.
    pub inputs: DueToInputs,
    /// What things cost.
    pub prices: DueToPrices,
    /// What is limited, and what was measured.
    pub limits: DueToLimits,
    /// How it is computed.
    pub engine: DueToEngine,
    /// What several of these do together.
    pub together_usd_per_month: Usd,
}

/// How the parts of an attribution were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Workloads were evaluated with a part of what changed.
    Evaluation,
    /// The lines of the bills were compared.
    BillLines,
}

/// The part of the inputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueToInputs {
    /// Of all keys: the new workload at the old facts against the old one.
    pub usd_per_month: Usd,
    /// Each key, with what it does alone.
    pub keys: Vec<InputChange>,
    /// What the keys do beyond what each does alone.
    pub together_usd_per_month: Usd,
}

/// The part of the prices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueToPrices {
    /// Of all prices.
    pub usd_per_month: Usd,
    /// The lines of the choice's bill whose price is another, each with its new quantity.
    pub lines: Vec<PriceChange>,
    /// What prices do beyond those lines, such as making another option the cheapest.
    pub elsewhere_usd_per_month: Usd,
}

/// A line whose price is another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    /// What is charged.
    pub item: String,
    /// What the price is for.
    pub unit: String,
    /// The price before.
    pub old: Exact,
    /// The price after.
    pub new: Exact,
    /// How much is charged after.
    pub quantity: Exact,
    /// The quantity times the price's change.
    pub usd_per_month: Usd,
}

/// The part of limits and measurements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueToLimits {
    /// Of all of them.
    pub usd_per_month: Usd,
    /// Those that findings of both sides name.
    pub changed: Vec<LimitChange>,
}

/// The part of the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueToEngine {
    /// What another version computes otherwise.
    pub usd_per_month: Usd,
    /// The version before.
    pub old: String,
    /// The version after.
    pub new: String,
}

impl Attribution {
    /// Whether there is nothing to be told.
    pub fn is_empty(&self) -> bool {
        self.inputs.keys.is_empty()
            && self.prices.lines.is_empty()
            && self.limits.changed.is_empty()
            && self.usd_per_month.as_ref().is_none_or(|usd| usd.amount().is_zero())
    }

    /// The sum of its parts.
    pub fn sum(&self) -> Usd {
        let parts = [
            &self.inputs.usd_per_month,
            &self.prices.usd_per_month,
            &self.limits.usd_per_month,
            &self.engine.usd_per_month,
            &self.together_usd_per_month,
        ];
        parts.into_iter().sum()
    }
}

/// One side that can be evaluated anew.
pub struct Subject<'a> {
    /// What the file says.
    pub stated: &'a Stated,
    /// Under which facts.
    pub facts: &'a dyn Facts,
    /// What evaluates under them.
    pub evaluator: &'a Evaluator<'a>,
    /// What came of it.
    pub decision: &'a Decision,
}

/// An attribution with nothing due to anything yet.
fn nothing(old: &Decision, new: &Decision, by: By, keys: Vec<InputChange>) -> Attribution {
    let whole = super::verdict::cost(old).zip(super::verdict::cost(new)).map(|(a, b)| b - a);
    Attribution {
        by,
        usd_per_month: whole,
        inputs: DueToInputs { keys, ..DueToInputs::default() },
        prices: DueToPrices::default(),
        limits: DueToLimits { changed: super::limits::changes(old, new), ..DueToLimits::default() },
        engine: DueToEngine {
            usd_per_month: Usd::ZERO,
            old: old.engine.to_owned(),
            new: new.engine.to_owned(),
        },
        together_usd_per_month: Usd::ZERO,
    }
}
