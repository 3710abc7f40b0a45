//! What would have to change for the verdict to change: each input by itself, each input at both ends,
//! and all of them at once.
mod flips;
mod shares;
mod tornado;
mod words;

use serde::Serialize;

use crate::evaluate::Evaluator;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::problem::Problem;
use crate::uncertainty::look::{Look, Seen};
use crate::uncertainty::without_ranges;
use crate::usd::Usd;
use crate::workload::{Stated, Workload};

pub use flips::{Direction, NumberFlip};
pub use shares::{MOST_POINTS, Share, Shares};
pub use tornado::{Bar, BarEnd, Order};
pub use words::WordFlip;

/// What a sensitivity is to look at.
#[derive(Debug, Clone)]
pub struct Settings {
    /// By which share an input is moved that has no range, from 0 to 1.
    pub spread: Exact,
    /// How many points the indices have, a power of two; as many as end soon where none is said.
    pub points: Option<u32>,
}

/// How a verdict hangs on its inputs.
#[derive(Debug, Clone, Serialize)]
pub struct Sensitivity {
    /// The verdict's choice at the likely values; none where nothing fits.
    pub choice: Option<String>,
    /// What it is there: `2 × t4g.small`.
    pub label: Option<String>,
    /// What it costs, all in.
    pub usd_per_month: Option<Usd>,
    /// What it is compared with.
    pub runner_up: Option<String>,
    /// How much dearer that is.
    pub margin_usd_per_month: Option<Usd>,
    /// The nearest change of the choice along each quantity, up and down, the nearest first.
    pub flips: Vec<NumberFlip>,
    /// The words that change the choice.
    pub words: Vec<WordFlip>,
    /// What was looked at, and changes the choice nowhere that was looked at.
    pub steady: Vec<String>,
    /// By which share an input without a range is moved below.
    pub spread: Exact,
    /// Each input at its low and its high end, the widest swing of the margin first.
    pub tornado: Vec<Bar>,
    /// What the margin's and the cost's variance comes from; none where nothing varies.
    pub shares: Option<Shares>,
}

/// How the verdict of a workload hangs on its inputs.
///
/// # Errors
/// Every problem of the input, each at its key.
pub fn sensitivity(
    stated: &Stated,
    facts: &dyn Facts,
    settings: &Settings,
) -> Result<Sensitivity, Vec<Problem>> {
    let evaluator = Evaluator::new(facts);
    let plain = without_ranges(stated);
    let likely = Look::at(&plain, &evaluator)?;
    let workload = Workload::resolve(plain.clone(), facts, &mut Vec::new())
        .map_err(|problem| vec![problem])?;
    let around = Around { plain, ranges: &stated.ranges, workload, likely, evaluator: &evaluator };
    let (flips, mut steady) = flips::all(&around);
    let (words, steady_words) = words::all(&around);
    steady.extend(steady_words);
    let tornado = tornado::bars(&around, &settings.spread)?;
    let shares = shares::of(&around, &tornado, settings.points);
    let (choice, runner_up) = (around.likely.choice(), around.likely.runner_up());
    Ok(Sensitivity {
        choice: choice.map(Seen::name),
        label: choice.map(|seen| seen.label.clone()),
        usd_per_month: choice.map(|seen| seen.usd.clone()),
        runner_up: runner_up.map(Seen::name),
        margin_usd_per_month: choice.zip(runner_up).map(|(one, other)| &other.usd - &one.usd),
        flips,
        words,
        steady,
        spread: settings.spread.clone(),
        tornado,
        shares,
    })
}

/// A workload at its likely values, from which all is moved.
struct Around<'a> {
    plain: Stated,
    ranges: &'a [crate::workload::Range],
    workload: Workload,
    likely: Look,
    evaluator: &'a Evaluator<'a>,
}

impl Around<'_> {
    fn choice(&self) -> Option<&str> {
        self.likely.choice().map(|seen| seen.series.as_str())
    }

    /// What the choice costs in another look, and how much dearer the runner-up is there.
    fn cost_and_margin(&self, look: &Look) -> Option<(Usd, Option<Usd>)> {
        let usd = look.find(self.choice()?)?.usd.clone();
        let runner_up = self.likely.runner_up().and_then(|other| look.find(&other.series));
        let margin = runner_up.map(|other| &other.usd - &usd);
        Some((usd, margin))
    }
}
