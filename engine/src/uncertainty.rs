//! A decision whose inputs are known no better than between bounds: what it costs at each bound,
//! whether the verdict holds over all of the range, and where it changes.
//!
//! A range stands for all the files that state one of its values: nothing else moves with it, as
//! nothing does with `--set`.
mod corners;
pub(crate) mod look;
pub(crate) mod path;

use serde::{Deserialize, Serialize};

use crate::evaluate::Evaluator;
use crate::exact::Exact;
use crate::problem::Problem;
use crate::usd::Usd;
use crate::workload::{Range, Stated};
use look::{Look, Seen};
use path::Path;

/// How many quantities of a workload may be ranges.
pub const MOST_RANGES: usize = 16;
/// How many stretches may be halved to prove that nothing changes in them, over all ranges.
const PROOFS: usize = 192;
/// How many of them one range has at least.
const AT_LEAST: usize = 24;

/// What a workload's ranges leave open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncertainty {
    /// Each range by itself, the others at their likely values.
    pub inputs: Vec<Ranged>,
    /// All of them at once.
    pub together: Together,
}

/// One range, from its low to its high end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranged {
    /// The input's key.
    pub key: String,
    /// What it counts.
    pub unit: String,
    /// What is decided at its least.
    pub low: End,
    /// The value that the decision is made for.
    pub likely: Exact,
    /// What is decided at its most.
    pub high: End,
    /// Whether the likely value's choice is the choice all over the range, as far as it was looked at.
    pub holds: bool,
    /// Every change of the choice that was found, by value.
    pub flips: Vec<Flip>,
    /// How the range was followed.
    pub followed: Followed,
    /// How fine a change is located.
    pub step: Exact,
    /// At how many values all options were evaluated.
    pub evaluations: usize,
}

/// How a range was followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Followed {
    /// Every step was evaluated, or lies between two at which the costs leave no other choice.
    Exactly,
    /// Each change that is told is exact; between evaluated values there may be a pair of others.
    Sampled,
}

/// What is decided at one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The value.
    pub value: Exact,
    /// The choice; none where no option fits.
    pub choice: Option<String>,
    /// What the choice costs, all in.
    pub usd_per_month: Option<Usd>,
    /// Every option.
    pub options: Vec<OptionAt>,
}

/// An option at one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionAt {
    /// What it stays when figures change: `Lambda arm64`, `cheapest EC2 fleet`.
    pub option: String,
    /// What it is here: `2 × t4g.small`.
    pub label: String,
    /// All in.
    pub usd_per_month: Usd,
    /// Whether no error stands against it.
    pub fits: bool,
}

/// A value from which another option is the choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flip {
    /// The first value, to the input's step.
    pub at: Exact,
    /// The choice below; none where nothing fits there.
    pub from: Option<String>,
    /// The choice from here on; none where nothing fits.
    pub to: Option<String>,
}

/// All ranges at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// How many corners of the ranges there are.
    pub corners: u64,
    /// How many of them were evaluated.
    pub evaluated: u64,
    /// The inputs whose corners were evaluated in all combinations.
    pub varied: Vec<String>,
    /// Whether the likely values' choice is the choice at every corner that was evaluated.
    pub holds: bool,
    /// Whether costs prove that it is so between the corners as well.
    pub proven: bool,
    /// What is chosen at how many of the corners, the most frequent first.
    pub choices: Vec<Chosen>,
    /// What each option costs at the least and at the most.
    pub options: Vec<Bounds>,
}

/// A choice, and at how many corners it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The option; none where nothing fits.
    pub choice: Option<String>,
    /// At how many corners.
    pub corners: u64,
}

/// The bounds of an option's cost over all ranges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The option.
    pub option: String,
    /// All in, at the least.
    pub low_usd_per_month: Usd,
    /// All in, at the most.
    pub high_usd_per_month: Usd,
    /// Whether no value of the ranges leads beyond these bounds; else they are those of the values
    /// that were evaluated.
    pub exact: bool,
    /// Whether it fits at every corner that was evaluated.
    pub fits: bool,
}

/// What the ranges of a workload leave open; nothing where it has none.
///
/// # Errors
/// What cannot be evaluated at a bound, each at its key.
pub(crate) fn of(
    stated: &Stated,
    evaluator: &Evaluator,
) -> Result<Option<Uncertainty>, Vec<Problem>> {
    if stated.ranges.is_empty() {
        return Ok(None);
    }
    let plain = without_ranges(stated);
    let likely = Look::at(&plain, evaluator)?;
    let most = (PROOFS / stated.ranges.len()).max(AT_LEAST);
    let mut inputs = Vec::new();
    for range in &stated.ranges {
        inputs.extend(ranged(&plain, range, &likely, most, evaluator)?);
    }
    let together = corners::together(&plain, &stated.ranges, &likely, &inputs, evaluator)?;
    Ok(Some(Uncertainty { inputs, together }))
}

/// The workload at its likely values.
pub(crate) fn without_ranges(stated: &Stated) -> Stated {
    Stated { ranges: Vec::new(), ..stated.clone() }
}

fn ranged(
    plain: &Stated,
    range: &Range,
    likely: &Look,
    most: usize,
    evaluator: &Evaluator,
) -> Result<Option<Ranged>, Vec<Problem>> {
    let Some(input) = range.input() else { return Ok(None) };
    let mut path = Path::new(plain, input, &range.low, &range.high, most, evaluator);
    let [low, high] = [0, path.last()].map(|at| path.end(at));
    let (low, high) = (low?, high?);
    path.know(&range.likely, likely);
    path.follow();
    let flips = path.flips();
    let holds = flips.is_empty() && low.choice == likely.choice().map(Seen::name);
    Ok(Some(Ranged {
        key: range.key.to_owned(),
        unit: input.unit.name().to_owned(),
        low,
        likely: range.likely.clone(),
        high,
        holds,
        flips,
        followed: path.followed(),
        step: input.unit.step(),
        evaluations: path.evaluations(),
    }))
}
