//! The choice along one input. Every step of its grid counts; two evaluated steps decide all between
//! them where the costs leave no other choice there, and the rest is halved.
//!
//! *Between two steps at which the same option is chosen.* Let no option become cheaper towards the
//! dearer end. Between the ends the choice costs at most what it costs at the dearer one, and each
//! rival at least what it costs at the cheaper one. Where the former is no more than the latter for
//! all rivals, the choice stays. An option that fits at neither end is no rival between them, save
//! where few requests meet cold starts and many the capacity: there every option is one.
use std::collections::BTreeMap;

use super::look::{Look, Seen};
use super::{End, Flip, Followed};
use crate::evaluate::Evaluator;
use crate::exact::Exact;
use crate::problem::Problem;
use crate::workload::Stated;
use crate::workload::inputs::{Effect, Input};

/// Ranges of so many steps are evaluated at each where nothing is known of the order.
const EVERY: u64 = 128;
/// Into how many parts a longer one is cut there.
const PARTS: u64 = 16;

/// One input from a low to a high value.
pub(crate) struct Path<'a> {
    stated: &'a Stated,
    input: &'static Input,
    low: Exact,
    high: Exact,
    step: Exact,
    /// The multiple of the step that index 1 stands for.
    first: Exact,
    last: u64,
    evaluator: &'a Evaluator<'a>,
    effect: Effect,
    known: BTreeMap<u64, Option<Look>>,
    /// How many stretches may still be halved to prove that nothing changes in them.
    proofs: usize,
    sampled: bool,
}

impl<'a> Path<'a> {
    pub(crate) fn new(
        stated: &'a Stated,
        input: &'static Input,
        low: &Exact,
        high: &Exact,
        most: usize,
        evaluator: &'a Evaluator<'a>,
    ) -> Self {
        let step = input.unit.step();
        let below = low.floor_div(&step).unwrap_or(0);
        let first = Exact::from(below.saturating_add(1));
        // The last multiple strictly below `high`.
        let above = high.floor_div(&step).unwrap_or(u64::MAX);
        let above =
            if &(&Exact::from(above) * &step) == high { above.saturating_sub(1) } else { above };
        let last = if low == high { 0 } else { above.saturating_sub(below) + 1 };
        Self {
            stated,
            input,
            low: low.clone(),
            high: high.clone(),
            step,
            first,
            last,
            evaluator,
            effect: input.effect(stated),
            known: BTreeMap::new(),
            proofs: most,
            sampled: false,
        }
    }

    /// The index of the high end; the low end is 0.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    /// The value at an index.
    pub(crate) fn value(&self, at: u64) -> Exact {
        if at == 0 {
            self.low.clone()
        } else if at >= self.last {
            self.high.clone()
        } else {
            &(&self.first + &Exact::from(at - 1)) * &self.step
        }
    }

    /// The index of the last value that is no more than this one.
    pub(crate) fn at_most(&self, value: &Exact) -> u64 {
        if *value >= self.high {
            return self.last;
        }
        let steps = value.floor_div(&self.step).unwrap_or(0);
        let first = self.first.floor().unwrap_or(0);
        (steps + 1).saturating_sub(first).min(self.last.saturating_sub(1))
    }

    fn evaluate(&self, at: u64) -> Result<Look, Vec<Problem>> {
        let mut stated = self.stated.clone();
        self.input.set(&mut stated, self.value(at));
        Look::at(&stated, self.evaluator)
    }

    /// What is decided at an end, or what is wrong with it.
    pub(crate) fn end(&mut self, at: u64) -> Result<End, Vec<Problem>> {
        let value = self.value(at);
        let look = self.evaluate(at).map_err(|problems| {
            let written = self.input.unit.written(&value);
            problems
                .into_iter()
                .map(|problem| at_bound(problem, self.input.key, &written))
                .collect::<Vec<_>>()
        })?;
        let choice = look.choice();
        let end = End {
            value,
            choice: choice.map(Seen::name),
            usd_per_month: choice.map(|seen| seen.usd.clone()),
            options: look.options.iter().map(Seen::told).collect(),
        };
        self.known.insert(at, Some(look));
        Ok(end)
    }

    /// Takes what is known at a value already, where it is a step of the grid.
    pub(crate) fn know(&mut self, value: &Exact, look: &Look) {
        if let Some(at) = self.index(value) {
            self.known.insert(at, Some(look.clone()));
        }
    }

    fn index(&self, value: &Exact) -> Option<u64> {
        if *value == self.low {
            return Some(0);
        }
        if *value == self.high {
            return Some(self.last);
        }
        let at = value.floor_div(&self.step)?.checked_sub(self.first.floor()?)? + 1;
        (at < self.last && self.value(at) == *value).then_some(at)
    }

    fn reach(&mut self, at: u64) {
        if !self.known.contains_key(&at) {
            let look = self.evaluate(at).ok();
            self.known.insert(at, look);
        }
    }

    /// What is decided at an index that may not have been evaluated yet; nothing where the workload
    /// is refused there.
    pub(crate) fn look(&mut self, at: u64) -> Option<&Look> {
        self.reach(at);
        self.known.get(&at)?.as_ref()
    }

    /// The choice at an index that was evaluated.
    fn chosen(&self, at: u64) -> Option<&str> {
        let look = self.known.get(&at)?.as_ref()?;
        look.choice().map(|seen| seen.series.as_str())
    }

    /// Follows the choice from end to end, and between all that is known already.
    pub(crate) fn follow(&mut self) {
        let mut known: Vec<u64> = self.known.keys().copied().chain([0, self.last]).collect();
        known.sort_unstable();
        known.dedup();
        let mut stretches: Vec<(u64, u64)> =
            known.iter().zip(&known[1..]).map(|(from, to)| (*from, *to)).collect();
        stretches.reverse();
        while let Some((from, to)) = stretches.pop() {
            if let Some(middle) = self.parted(from, to) {
                // The lower half is on top.
                stretches.push((middle, to));
                stretches.push((from, middle));
            }
        }
    }

    /// Follows the choice from an index towards another, up to its first change: the indices on both
    /// sides of it, in the order of the grid.
    pub(crate) fn first_flip(&mut self, from: u64, towards: u64) -> Option<(u64, u64)> {
        let upwards = towards > from;
        let mut stretches = vec![(from.min(towards), from.max(towards))];
        while let Some((low, high)) = stretches.pop() {
            match self.parted(low, high) {
                Some(middle) => {
                    let (nearer, farther) = ((low, middle), (middle, high));
                    let both = if upwards { [farther, nearer] } else { [nearer, farther] };
                    stretches.extend(both);
                }
                None if high - low == 1 && self.chosen(low) != self.chosen(high) => {
                    return Some((low, high));
                }
                None => {}
            }
        }
        None
    }

    /// The middle of a stretch that is not decided by its ends.
    fn parted(&mut self, from: u64, to: u64) -> Option<u64> {
        self.reach(from);
        self.reach(to);
        if to - from < 2 {
            return None;
        }
        let middle = u64::midpoint(from, to);
        if self.chosen(from) != self.chosen(to) {
            return Some(middle);
        }
        if self.decided(from, to) {
            return None;
        }
        let fine = self.effect == Effect::Mixed
            && self.last > EVERY
            && to - from <= self.last.div_ceil(PARTS);
        if fine || self.proofs == 0 {
            self.sampled = true;
            return None;
        }
        self.proofs -= 1;
        Some(middle)
    }

    /// Whether the same choice at both ends is the choice between them.
    fn decided(&self, from: u64, to: u64) -> bool {
        let ends = [from, to].map(|at| self.known.get(&at).and_then(Option::as_ref));
        let [Some(low), Some(high)] = ends else { return false };
        let (cheap, dear) = match self.effect {
            Effect::Dearer => (low, high),
            Effect::Cheaper => (high, low),
            Effect::Mixed => return false,
        };
        stays(cheap, dear, self.input.fits_may_peak(self.stated))
    }

    /// Every change of the choice between neighbouring steps.
    pub(crate) fn flips(&self) -> Vec<Flip> {
        let mut flips = Vec::new();
        let mut before: Option<u64> = None;
        for at in self.known.keys().copied() {
            let changed = before.filter(|before| self.chosen(*before) != self.chosen(at));
            if let Some(before) = changed {
                let owned = |at| self.chosen(at).map(str::to_owned);
                flips.push(Flip { at: self.value(at), from: owned(before), to: owned(at) });
            }
            before = Some(at);
        }
        flips
    }

    pub(crate) const fn followed(&self) -> Followed {
        if self.sampled { Followed::Sampled } else { Followed::Exactly }
    }

    pub(crate) fn evaluations(&self) -> usize {
        self.known.len()
    }
}

/// Whether the choice of both, if it is the same, is the choice of all between them.
pub(crate) fn stays(cheap: &Look, dear: &Look, fits_may_peak: bool) -> bool {
    let (Some(here), Some(there)) = (cheap.choice(), dear.choice()) else {
        return !fits_may_peak && cheap.choice().is_none() && dear.choice().is_none();
    };
    // An option that is there at one end only has no bound at the other.
    let paired = cheap.options.len() == dear.options.len();
    paired
        && here.series == there.series
        && cheap.options.iter().filter(|rival| rival.series != here.series && rival.priced).all(
            |rival| match dear.find(&rival.series) {
                None => false,
                Some(later) => {
                    let may_fit = fits_may_peak || rival.fits || later.fits;
                    !may_fit || there.usd <= rival.usd
                }
            },
        )
}

/// A mistake that shows at a bound of a range, at the range's key.
pub(crate) fn at_bound(problem: Problem, key: &str, written: &str) -> Problem {
    let message = format!("where `{key}` is {written}: {}", problem.message);
    Problem { key: key.to_owned(), message, ..problem }
}
