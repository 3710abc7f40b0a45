//! All options of a workload at once: what each costs, whether it fits, which one is chosen.
use std::cmp::Ordering;

use super::OptionAt;
use crate::brief::BriefOption;
use crate::evaluate::Evaluator;
use crate::problem::Problem;
use crate::usd::Usd;
use crate::workload::Stated;

/// An option as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// What it stays when figures change.
    pub(crate) series: String,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) platform: &'static str,
    /// All in.
    pub(crate) usd: Usd,
    pub(crate) fits: bool,
    /// Whether its total is more than a lower bound.
    pub(crate) priced: bool,
}

impl Seen {
    /// As changes of the choice name it.
    pub(crate) fn name(&self) -> String {
        self.series.clone()
    }

    pub(crate) const fn may_be_chosen(&self) -> bool {
        self.fits && self.priced
    }

    pub(crate) fn told(&self) -> OptionAt {
        OptionAt {
            option: self.series.clone(),
            label: self.label.clone(),
            usd_per_month: self.usd.clone(),
            fits: self.fits,
        }
    }

    /// As the verdict ranks.
    fn rank(&self, other: &Self) -> Ordering {
        self.usd.cmp(&other.usd).then_with(|| self.id.cmp(&other.id))
    }
}

/// All options of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) options: Vec<Seen>,
}

impl Look {
    /// Evaluates every option.
    pub(crate) fn at(stated: &Stated, evaluator: &Evaluator) -> Result<Self, Vec<Problem>> {
        let mut options: Vec<Seen> = Vec::new();
        for option in evaluator.brief(stated.clone())?.options {
            let BriefOption { id, platform, label, series, all_in, unpriced, fits, .. } = option;
            let twins = options.iter().filter(|seen| seen.series == series).count();
            // Two entries may stay the same thing in different ways of buying it.
            let series = if twins > 0 { format!("{series} ({})", twins + 1) } else { series };
            let priced = unpriced.is_empty();
            options.push(Seen { series, id, label, platform, usd: all_in, fits, priced });
        }
        Ok(Self { options })
    }

    /// The cheapest option that fits.
    pub(crate) fn choice(&self) -> Option<&Seen> {
        self.options.iter().filter(|seen| seen.may_be_chosen()).min_by(|a, b| a.rank(b))
    }

    /// What the verdict compares the choice with: the cheapest that fits on another platform, or
    /// else the next cheapest.
    pub(crate) fn runner_up(&self) -> Option<&Seen> {
        let choice = self.choice()?;
        let others = || {
            self.options.iter().filter(|seen| seen.may_be_chosen() && seen.series != choice.series)
        };
        let elsewhere = others().filter(|seen| seen.platform != choice.platform);
        elsewhere.min_by(|a, b| a.rank(b)).or_else(|| others().min_by(|a, b| a.rank(b)))
    }

    pub(crate) fn find(&self, series: &str) -> Option<&Seen> {
        self.options.iter().find(|seen| seen.series == series)
    }
}
