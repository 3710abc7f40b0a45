//! The parts of a chain: their own times, and whom they call.
use std::rc::Rc;

use libm::floor;

use super::percentiles;
use crate::capacity::environments::StartTime;
use crate::capacity::estimate::Estimate;
use crate::capacity::latency::{LogNormal, quantile_of};
use crate::capacity::mixture::{Mixture, Quantiles, Warm, steps};
use crate::decision::Percentiles;
use crate::exact::Exact;
use crate::units::Millis;

/// One part: a component of a system.
#[derive(Debug, Clone)]
pub struct Part {
    pub(super) warm: Warm,
    pub(super) start: Option<Rc<Start>>,
    /// Share of the visits that wait for a start.
    pub(super) cold: f64,
}

/// How long starting takes, in forms that are made once for all parts that start alike.
#[derive(Debug)]
pub struct Start {
    quantiles: Quantiles,
    /// `(s, weight)`, ascending.
    pub(super) steps: Vec<(f64, f64)>,
}

/// A call of one part by another.
#[derive(Debug, Clone)]
pub struct Called {
    /// The called part's place.
    pub to: usize,
    /// Calls for each visit of the caller.
    pub calls: Exact,
    /// Share of the attempts that fail.
    pub failure: Exact,
    /// How often a call is tried at most.
    pub attempts: u32,
}

/// The same in floats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) to: usize,
    pub(super) whole: f64,
    pub(super) rest: f64,
    pub(super) failure: f64,
    pub(super) attempts: u32,
}

/// Standard scores of shares that were asked for before.
#[derive(Debug, Default)]
pub(super) struct Scores(Vec<(u64, f64)>);

impl Scores {
    fn of(&mut self, share: f64) -> f64 {
        let bits = share.to_bits();
        if let Some((_, score)) = self.0.iter().find(|(known, _)| *known == bits) {
            return *score;
        }
        let score = quantile_of(share);
        self.0.push((bits, score));
        score
    }

    /// The warm time that a share does not exceed. Unit: s.
    fn time(&mut self, warm: &Warm, share: f64) -> f64 {
        match warm {
            Warm::LogNormal(law) => law.value_of(self.of(share)),
            other => other.value(share),
        }
    }
}

impl Start {
    /// From what is known of the time of starting.
    pub fn of(time: &StartTime) -> Rc<Self> {
        let seconds = |(share, ms): &(Exact, Exact)| (share.to_f64(), ms.to_f64() / 1_000.0);
        let quantiles = Quantiles::new(time.quantiles.iter().map(seconds).collect());
        let steps = steps(&quantiles);
        Rc::new(Self { quantiles, steps })
    }
}

impl Part {
    /// One that takes so long on average, spreading so, and of whose visits so many wait for a start.
    pub fn new(
        mean: &Millis,
        spread: Option<LogNormal>,
        start: Option<Rc<Start>>,
        cold: Option<Estimate>,
    ) -> Self {
        let warm = Warm::of(mean.seconds().to_f64(), spread);
        let cold = cold.map_or(0.0, Estimate::value);
        Self { warm, start: start.filter(|_| cold > 0.0), cold }
    }

    /// Percentiles of one visit. Unit: ms.
    pub fn percentiles(&self) -> Option<Percentiles> {
        let mixture = self.mixture();
        percentiles(|share| Some(self.quantile(share, mixture.as_ref(), &mut Scores::default())))
    }

    pub(super) fn mixture(&self) -> Option<Mixture> {
        let start = self.start.as_ref()?;
        let spreads = !matches!(self.warm, Warm::Constant(_));
        spreads.then(|| Mixture::new(self.warm.clone(), start.quantiles.clone()))
    }

    /// A time that a share of the visits does not exceed. Unit: s.
    pub(super) fn quantile(
        &self,
        share: f64,
        together: Option<&Mixture>,
        scores: &mut Scores,
    ) -> f64 {
        let late = 1.0 - share;
        match (&self.start, &self.warm, together) {
            (None, warm, _) => scores.time(warm, share),
            (Some(start), Warm::Constant(time), _) => {
                let of_cold = 1.0 - late / self.cold;
                if of_cold > 0.0 { time + start.quantiles.value(of_cold) } else { *time }
            }
            (Some(_), _, Some(mixture)) => mixture.quantile(self.cold, share),
            // Half of what may be late is the warm time's, half the start's.
            (Some(start), warm, None) => {
                let of_cold = 1.0 - late / (2.0 * self.cold);
                let starting = if of_cold > 0.0 { start.quantiles.value(of_cold) } else { 0.0 };
                scores.time(warm, 1.0 - late / 2.0) + starting
            }
        }
    }

    /// The mean and the variance of one visit. Unit: s, s².
    pub(super) fn moments(&self) -> (f64, f64) {
        let (mean, variance) = match &self.warm {
            Warm::Constant(time) => (*time, 0.0),
            Warm::LogNormal(fit) => (fit.mean(), fit.mean() * fit.mean() * fit.cv() * fit.cv()),
            // No part is given one.
            Warm::Measured(quantiles) => (quantiles.value(0.5), 0.0),
        };
        let Some(start) = &self.start else { return (mean, variance) };
        let (mut first, mut second) = (0.0, 0.0);
        for (time, weight) in &start.steps {
            first += weight * time;
            second += weight * time * time;
        }
        let added = self.cold * first;
        (mean + added, variance + self.cold * second - added * added)
    }
}

impl Link {
    pub(super) fn of(called: &Called) -> Self {
        let calls = called.calls.to_f64();
        let whole = floor(calls);
        Self {
            to: called.to,
            whole,
            rest: calls - whole,
            failure: called.failure.to_f64().clamp(0.0, 1.0),
            attempts: called.attempts.max(1),
        }
    }

    /// The mean and the variance of how often a call is tried.
    pub(super) fn tries(&self) -> (f64, f64) {
        if self.failure <= 0.0 {
            return (1.0, 0.0);
        }
        let (mut reached, mut first, mut second) = (1.0, 0.0, 0.0);
        for k in 1..=self.attempts {
            let ends = if k == self.attempts { reached } else { reached * (1.0 - self.failure) };
            let count = f64::from(k);
            first += ends * count;
            second += ends * count * count;
            reached *= self.failure;
        }
        (first, second - first * first)
    }
}
