//! The time of a request that passes through several parts one after the other: a bound that cannot be
//! exceeded more often than is said, and an estimate by convolution.
//!
//! Each part takes its own time and then calls others, one call after the other. A part's own time is
//! that of a ready environment, plus the time of starting for a share of its requests. Own times do not
//! depend on one another in the estimate; the bound needs nothing of that kind.
mod convolution;
mod fourier;
mod part;
mod visits;

use libm::{floor, pow, sqrt};

use self::convolution::Convolved;
pub use self::part::{Called, Part, Start};
use self::part::{Link, Scores};
use self::visits::Visits;
use super::estimate::Estimate;
use super::mixture::Mixture;
use crate::decision::Percentiles;

/// Parts up to which the time of one visit is computed as warm and cold together; beyond, both have
/// their share of what may be late, which is a little more.
const TOGETHER: usize = 50;
/// What may lie beyond the grid of a convolution.
const BEYOND: f64 = 1e-5;
/// Less than this cannot be told from nothing where a visit's share of what may be late is concerned.
const NOTHING: f64 = 1e-14;

/// Parts that call one another.
#[derive(Debug)]
pub struct Chain {
    parts: Vec<Part>,
    links: Vec<Vec<Link>>,
    /// How often each is visited, in classes of visits that are equally likely.
    visits: Vec<Visits>,
    convolved: Option<Convolved>,
}

/// How much may still be computed: products of two complex numbers.
#[derive(Debug)]
pub struct Work {
    left: usize,
}

impl Default for Work {
    /// A few hundredths of a second.
    fn default() -> Self {
        Self { left: 1 << 23 }
    }
}

/// Percentiles of a request. Unit: ms.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    /// What is exceeded no more often than it says, however the parts' times depend on one another.
    pub bound: Option<Percentiles>,
    /// If they do not depend on one another.
    pub estimate: Option<Percentiles>,
    /// By how much the estimate may be off, for its arithmetic alone.
    pub error: Option<Percentiles>,
    /// The sum of each part's own percentile: no bound, and no estimate.
    pub summed: Option<Percentiles>,
}

impl Chain {
    /// Of these parts, each after all that it calls; a request comes to the last one. There is no
    /// estimate where it would take more than is left of the `work`.
    pub fn new(parts: Vec<Part>, calls: &[Vec<Called>], work: &mut Work) -> Self {
        let links: Vec<Vec<Link>> =
            calls.iter().map(|calls| calls.iter().map(Link::of).collect()).collect();
        let visits = visits::of(&links);
        let mut chain = Self { parts, links, visits, convolved: None };
        chain.convolved = chain.convolve(work);
        chain
    }

    /// The share of requests that wait for at least one start, each start coming by itself.
    pub fn any_cold(&self) -> Estimate {
        Estimate::new(self.any_cold_of(|_| true))
    }

    fn any_cold_of(&self, counts: impl Fn(&Part) -> bool) -> f64 {
        let mut none = 1.0;
        for (part, visits) in self.parts.iter().zip(&self.visits).filter(|(part, _)| counts(part)) {
            let count = visits.mean();
            let whole = floor(count);
            none *= pow(1.0 - part.cold, whole) * (1.0 - (count - whole) * part.cold);
        }
        1.0 - none
    }

    /// What starts add to a request on average. Unit: ms.
    pub fn starts_add(&self) -> Estimate {
        let of = |(part, visits): (&Part, &Visits)| {
            let Some(start) = &part.start else { return 0.0 };
            let mean: f64 = start.steps.iter().map(|(time, weight)| time * weight).sum();
            visits.mean() * part.cold * mean
        };
        Estimate::new(self.parts.iter().zip(&self.visits).map(of).sum::<f64>() * 1_000.0)
    }

    /// The usual percentiles.
    pub fn latency(&self) -> Latency {
        let together = self.mixtures();
        Latency {
            bound: percentiles(|share| self.bound_at(share, &together)),
            estimate: percentiles(|share| Some(self.convolved.as_ref()?.quantile(share))),
            error: percentiles(|share| Some(self.convolved.as_ref()?.error(share))),
            summed: percentiles(|share| finite(self.summed_at(share, &together))),
        }
    }

    /// The bound of one percentile, where each request that waits for a start of unknown length counts
    /// as late; none where these are too many. Unit: ms.
    pub fn bound(&self, percentile: u8) -> Option<Estimate> {
        self.bound_at(self.with_unknown(percentile)?, &self.mixtures()).map(millis)
    }

    /// The estimate of one percentile, where each request that waits for a start of unknown length
    /// counts as late; none where these are too many. Unit: ms.
    pub fn estimate(&self, percentile: u8) -> Option<Estimate> {
        let share = self.with_unknown(percentile)?;
        Some(millis(self.convolved.as_ref()?.quantile(share)))
    }

    /// The estimate of one percentile, where starts of unknown length take no time. Unit: ms.
    pub fn estimate_known(&self, percentile: u8) -> Option<Estimate> {
        Some(millis(self.convolved.as_ref()?.quantile(f64::from(percentile) / 100.0)))
    }

    /// A percentile's share, with the requests that wait for a start of unknown length.
    fn with_unknown(&self, percentile: u8) -> Option<f64> {
        let unknown = self.any_cold_of(|part| part.start.is_none());
        let share = f64::from(percentile) / 100.0 + unknown;
        (share < 1.0).then_some(share)
    }

    fn mixtures(&self) -> Vec<Option<Mixture>> {
        if self.parts.len() > TOGETHER {
            return vec![None; self.parts.len()];
        }
        self.parts.iter().map(Part::mixture).collect()
    }

    /// The sum of a quantile of every visit that can be, so chosen that all together are exceeded by
    /// no more than `1 − share` of the requests (the union bound).
    ///
    /// Visits that are seldom made are left out as long as that uses up no more than half of what may
    /// be late; the rest is split evenly, so that n visits that are always made have the quantile at
    /// `1 − (1 − share) / n` each. Unit: s.
    fn bound_at(&self, share: f64, together: &[Option<Mixture>]) -> Option<f64> {
        let late = 1.0 - share;
        let mut seldom: Vec<(f64, f64)> =
            self.visits.iter().flat_map(Visits::classes).copied().collect();
        seldom.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut left_out, mut below) = (0.0, 0.0);
        for alike in seldom.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let chance = alike[0].0;
            let more = chance * alike.iter().map(|(_, count)| count).sum::<f64>();
            if chance >= 1.0 || left_out + more > late / 2.0 {
                break;
            }
            (left_out, below) = (left_out + more, chance);
        }
        let made = |(chance, _): &&(f64, f64)| *chance > below;
        let count: f64 = seldom.iter().filter(made).map(|(_, count)| count).sum();
        let each = (late - left_out) / count;
        if each < NOTHING {
            return None;
        }
        let (mut sum, mut scores) = (0.0, Scores::default());
        for ((part, visits), together) in self.parts.iter().zip(&self.visits).zip(together) {
            for (chance, count) in visits.classes().iter().filter(made) {
                if each < *chance {
                    let share = 1.0 - each / chance;
                    sum += count * part.quantile(share, together.as_ref(), &mut scores);
                }
            }
        }
        finite(sum)
    }

    fn summed_at(&self, share: f64, together: &[Option<Mixture>]) -> f64 {
        let mut scores = Scores::default();
        let parts = self.parts.iter().zip(&self.visits).zip(together);
        parts
            .map(|((part, visits), mixture)| {
                visits.mean() * part.quantile(share, mixture.as_ref(), &mut scores)
            })
            .sum()
    }

    /// The mean and the standard deviation of a request, were the parts independent. Unit: s.
    fn moments(&self) -> (f64, f64) {
        let mut known: Vec<(f64, f64)> = Vec::with_capacity(self.parts.len());
        for (part, links) in self.parts.iter().zip(&self.links) {
            let (mut mean, mut variance) = part.moments();
            for link in links {
                let (each, varies) = known[link.to];
                let (tries, of_tries) = link.tries();
                let count = (link.whole + link.rest) * tries;
                let of_count = (link.whole + link.rest) * of_tries
                    + link.rest * (1.0 - link.rest) * tries * tries;
                mean += count * each;
                variance += count * varies + of_count * each * each;
            }
            known.push((mean, variance));
        }
        let (mean, variance) = known.last().copied().unwrap_or_default();
        (mean, sqrt(variance.max(0.0)))
    }

    fn convolve(&self, work: &mut Work) -> Option<Convolved> {
        let (mean, deviation) = self.moments();
        if !mean.is_finite() || !deviation.is_finite() {
            return None;
        }
        if deviation <= 0.0 {
            return Some(Convolved::constant(mean));
        }
        let products = self.parts.len() + self.links.iter().map(Vec::len).sum::<usize>();
        work.left = work.left.checked_sub(products * convolution::points(self.parts.len()))?;
        // No more than so many requests take longer: by Chebyshev's inequality, and by the union bound.
        let far = mean + deviation / sqrt(BEYOND);
        let together = vec![None; self.parts.len()];
        let farthest = self.bound_at(1.0 - BEYOND, &together).map_or(far, |bound| bound.min(far));
        let coarse = Convolved::of(self, farthest)?;
        // What is known now is often much nearer, which makes the steps smaller.
        let nearer = coarse.surely_within(1.0 - BEYOND);
        let finer = (nearer < farthest / 2.0).then(|| Convolved::of(self, nearer)).flatten();
        Some(finer.unwrap_or(coarse)).filter(Convolved::says_something)
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn millis(seconds: f64) -> Estimate {
    Estimate::new(seconds * 1_000.0)
}

fn percentiles(at: impl Fn(f64) -> Option<f64>) -> Option<Percentiles> {
    let [p50, p90, p95, p99] = [0.5, 0.9, 0.95, 0.99].map(|share| at(share).map(millis));
    Some(Percentiles { p50: p50?, p90: p90?, p95: p95?, p99: p99?, p99_standard_error: None })
}
