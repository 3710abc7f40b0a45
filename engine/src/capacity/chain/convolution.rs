//! The distribution of a request's time on a grid of equal steps, by Fourier transforms.
//!
//! A time between two grid points is split between them so that its mean stays; that moves each time by
//! less than a step, up or down, and by nothing on average. So by Hoeffding's lemma the sum of N of them
//! is off by more than s with a probability of at most `2 e^(−λ s) E[e^(N λ² h² / 8)]`, whatever λ; for a
//! fixed N that is δ at `s = h √(N ln(2/δ) / 2)`. A percentile lies within that of those at δ less and more.
//! This is the error that is told.
use std::rc::Rc;

use libm::{exp, fabs, floor, log, log10, pow, sqrt};

use super::fourier::{Complex, Roots};
use super::part::{Link, Part, Start};
use super::{BEYOND, Chain};
use crate::capacity::latency::LogNormal;
use crate::capacity::mixture::Warm;

/// Grid points for few parts, for more, and for very many.
const POINTS: [(usize, usize); 3] = [(64, 4_096), (256, 2_048), (usize::MAX, 1_024)];
/// The share of requests that the errors of the grid are allowed beyond what is told.
const UNTOLD: f64 = 1e-4;
/// What two floats may differ by and mean the same share.
const SAME: f64 = 1e-9;
/// A law of so many points or fewer is transformed point by point.
const FEW: usize = 24;
/// A point that holds so many times as much as both of its neighbours is a time by itself.
const STANDS_OUT: f64 = 4.0;
/// An estimate whose error is a larger part of it than this is none.
const USELESS: f64 = 0.5;
/// Logarithms beyond which nothing is told.
const FAR: f64 = 500.0;
/// A weight that is none.
const FAINT: f64 = 1e-13;
/// A standard score beyond which a normal law is over.
const OVER: f64 = 8.0;

/// The distribution of a request's time.
#[derive(Debug)]
pub(super) struct Convolved {
    /// Seconds from one point to the next.
    step: f64,
    /// The share of requests that take no longer than each point.
    up_to: Vec<f64>,
    /// Whether every time lies on a point.
    lattice: bool,
    /// By how much a sum may have been moved. Unit: s.
    moved: f64,
}

/// Weights on the grid.
type Weights = Vec<(usize, f64)>;

/// Weights on the grid that have been transformed.
type Transformed = Rc<Vec<Complex>>;

impl Convolved {
    /// Always the same time. Unit: s.
    pub(super) fn constant(time: f64) -> Self {
        Self { step: time, up_to: vec![0.0, 1.0], lattice: true, moved: 0.0 }
    }

    /// Of a chain whose requests practically all take no more than `farthest` seconds.
    pub(super) fn of(chain: &Chain, farthest: f64) -> Option<Self> {
        let points = points(chain.parts.len());
        // Splitting moves a sum up as well: an eighth of the grid is kept for that.
        let step = nice(farthest / (points - points / 8) as f64);
        let mut grid = Grid { roots: Roots::of(points), step, starts: Vec::new(), off: Vec::new() };
        let mut known: Vec<Vec<Complex>> = Vec::with_capacity(chain.parts.len());
        for (part, links) in chain.parts.iter().zip(&chain.links) {
            let mut all = grid.part(part);
            for link in links {
                pass(&mut all, &known[link.to], link);
            }
            known.push(all);
        }
        let mut found = grid.distribution(&known.pop()?);
        found.moved = if found.lattice { 0.0 } else { step * moved(&grid.off, &chain.links) };
        Some(found)
    }

    /// Whether the error leaves anything to be said.
    pub(super) fn says_something(&self) -> bool {
        self.error(0.5) <= USELESS * self.quantile(0.5)
    }

    /// A time that this share does not exceed, whatever the error. Unit: s.
    pub(super) fn surely_within(&self, share: f64) -> f64 {
        let last = self.step * self.up_to.len() as f64;
        let surely = self.quantile(share) + self.step + self.moved;
        if surely < last { surely } else { last }
    }

    /// The time that a share of the requests does not exceed. Unit: s.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let share = share - SAME;
        let at = self.up_to.partition_point(|up_to| *up_to < share).min(self.up_to.len() - 1);
        let (here, before) = (self.up_to[at], if at > 0 { self.up_to[at - 1] } else { 0.0 });
        let place = self.step * at as f64;
        if self.lattice || self.stands_out(at) || here <= before {
            return place;
        }
        // What lies on a point stands for all times up to half a step away.
        let within = (share - before) / (here - before);
        (place + self.step * (within - 0.5)).max(0.0)
    }

    /// By how much the quantile may be off for its arithmetic. Unit: s.
    pub(super) fn error(&self, share: f64) -> f64 {
        if self.lattice {
            return 0.0;
        }
        let (untold, here) = (UNTOLD + BEYOND, self.quantile(share));
        let (low, high) = (self.quantile(share - untold), self.quantile(share + untold));
        let farther = if here - low > high - here { here - low } else { high - here };
        farther + self.moved + self.step / 2.0
    }

    fn stands_out(&self, at: usize) -> bool {
        let weight = |at: usize| {
            let before = if at > 0 { self.up_to[at - 1] } else { 0.0 };
            self.up_to[at] - before
        };
        let beside = |at: Option<usize>| {
            at.filter(|at| *at < self.up_to.len()).map_or(0.0, |at| STANDS_OUT * weight(at))
        };
        weight(at) > beside(at.checked_sub(1)) && weight(at) > beside(Some(at + 1))
    }
}

/// Grid points for so many parts.
pub(super) fn points(parts: usize) -> usize {
    let found = POINTS.iter().find(|(most, _)| parts <= *most);
    found.map_or(POINTS[0].1, |(_, points)| *points)
}

/// Whether no grid of so many points could say anything of a chain: even one that ends at the mean.
pub(super) fn hopeless(chain: &Chain) -> bool {
    let off = chain.parts.iter().map(|part| if part.start.is_some() { 2.0 } else { 1.0 });
    let off: Vec<f64> = off.collect();
    moved(&off, &chain.links) > USELESS * points(chain.parts.len()) as f64
}

/// What is multiplied with the transform of what a part calls.
fn pass(all: &mut [Complex], called: &[Complex], link: &Link) {
    for (value, z) in all.iter_mut().zip(called) {
        let mut tries = *z;
        if link.failure > 0.0 {
            for _ in 1..link.attempts {
                tries = z.times(tries.with_chance(link.failure));
            }
        }
        let mut calls = tries.power(link.whole);
        if link.rest > 0.0 {
            calls = calls.times(tries.with_chance(link.rest));
        }
        *value = value.times(calls);
    }
}

/// Equal steps, and what has been transformed on them.
struct Grid {
    roots: Roots,
    step: f64,
    starts: Vec<(Rc<Start>, Transformed, bool)>,
    /// How many times of a visit lie between two points, by part.
    off: Vec<f64>,
}

impl Grid {
    /// Frequencies of a real signal of which the others are conjugates.
    const fn frequencies(&self) -> usize {
        self.roots.len() / 2 + 1
    }

    /// The transform of a part's own time.
    fn part(&mut self, part: &Part) -> Vec<Complex> {
        let weights = match &part.warm {
            Warm::LogNormal(law) => self.log_normal(law),
            Warm::Constant(time) => self.split([(*time, 1.0)]),
            Warm::Measured(quantiles) => self.split([(quantiles.value(0.5), 1.0)]),
        };
        let mut off = if weights.len() > 1 { 1.0 } else { 0.0 };
        let mut all = self.transformed(&weights);
        if let Some(start) = &part.start {
            let (starts, between) = self.start(start);
            off += if between { 1.0 } else { 0.0 };
            for (value, z) in all.iter_mut().zip(&*starts) {
                *value = value.times(z.with_chance(part.cold));
            }
        }
        self.off.push(off);
        all
    }

    fn start(&mut self, start: &Rc<Start>) -> (Transformed, bool) {
        let known = self.starts.iter().find(|(each, _, _)| Rc::ptr_eq(each, start));
        if let Some((_, transformed, between)) = known {
            return (transformed.clone(), *between);
        }
        let weights = self.split(start.steps.iter().copied());
        let whole = |(time, _): &(f64, f64)| self.place(*time).1 <= 0.0;
        let between = !start.steps.iter().all(whole);
        let transformed = Rc::new(self.transformed(&weights));
        self.starts.push((start.clone(), transformed.clone(), between));
        (transformed, between)
    }

    /// The point before a time, and how far behind it the time is, in steps.
    fn place(&self, time: f64) -> (usize, f64) {
        let steps = time / self.step;
        let whole = floor(steps + SAME);
        let behind = steps - whole;
        (whole as usize, if fabs(behind) <= SAME { 0.0 } else { behind })
    }

    /// Times with weights, each split between the two points around it.
    fn split(&self, times: impl IntoIterator<Item = (f64, f64)>) -> Weights {
        let mut weights: Weights = Vec::new();
        let mut add = |at: usize, weight: f64| match weights.iter_mut().rev().find(|w| w.0 == at) {
            Some(known) => known.1 += weight,
            None => weights.push((at, weight)),
        };
        for (time, weight) in times {
            let (at, behind) = self.place(time);
            add(at, weight * (1.0 - behind));
            if behind > 0.0 {
                add(at + 1, weight * behind);
            }
        }
        weights
    }

    fn log_normal(&self, law: &LogNormal) -> Weights {
        self.law(law.value_of(OVER), |time| law.mean_below(time))
    }

    /// A law that practically ends at `last`. The weight of a point is the second difference there of
    /// `E[(t − X)⁺] = ∫ P(X ≤ u) du`, which is what splitting every time comes to.
    fn law(&self, last: f64, mean_below: impl Fn(f64) -> f64) -> Weights {
        let last = self.place(last).0.min(self.roots.len() - 2) + 2;
        let below = |at: usize| mean_below(self.step * at as f64);
        let mut weights: Weights = Vec::new();
        let (mut before, mut here) = (0.0, below(0));
        for at in 0..last {
            let after = below(at + 1);
            let weight = (after - 2.0 * here + before) / self.step;
            if weight > FAINT {
                weights.push((at, weight));
            }
            (before, here) = (here, after);
        }
        weights
    }

    fn transformed(&self, weights: &[(usize, f64)]) -> Vec<Complex> {
        if weights.len() <= FEW {
            let at = |frequency: usize| {
                weights.iter().fold(Complex::ZERO, |sum, (place, weight)| {
                    sum.plus(self.roots.at(*place, frequency).scaled(*weight))
                })
            };
            return (0..self.frequencies()).map(at).collect();
        }
        let n = self.roots.len();
        let mut values = vec![Complex::ZERO; n];
        for (place, weight) in weights {
            values[place & (n - 1)].re += weight;
        }
        self.roots.transform(&mut values);
        values.truncate(self.frequencies());
        values
    }

    /// The distribution that has this transform.
    fn distribution(&self, half: &[Complex]) -> Convolved {
        let n = self.roots.len();
        // The inverse is the transform of the conjugates, over n; the values are real.
        let mut values: Vec<Complex> = half.iter().map(|z| z.conjugate()).collect();
        values.extend((1..n / 2).rev().map(|k| half[k]));
        self.roots.transform(&mut values);
        let mut sum = 0.0;
        let up_to = values.iter().map(|value| {
            sum += value.re / n as f64;
            sum
        });
        let up_to = up_to.collect();
        let lattice = self.off.iter().all(|off| *off <= 0.0);
        Convolved { step: self.step, up_to, lattice, moved: 0.0 }
    }
}

/// How many steps the sum of all times may have been moved by, but for a share [`UNTOLD`] of the requests:
/// the least of `(ln E[e^(N t)] + ln(2/δ)) / √(8 t)` over some t, with N the times between two points.
fn moved(off: &[f64], links: &[Vec<Link>]) -> f64 {
    let least = |least: f64, k: i32| {
        let t = pow(2.0, f64::from(k));
        let mut known: Vec<f64> = Vec::with_capacity(off.len());
        for (off, links) in off.iter().zip(links) {
            let all = links.iter().map(|link| called(known[link.to], link));
            known.push(t * off + all.sum::<f64>());
        }
        let last = known.last().copied().unwrap_or_default();
        let steps = (last + log(2.0 / UNTOLD)) / sqrt(8.0 * t);
        if steps < least { steps } else { least }
    };
    (-10..=1).map(|k| 2 * k).fold(f64::INFINITY, least)
}

/// `ln E[e^(N t)]` of all calls along a link, from that of one visit of the called part.
fn called(each: f64, link: &Link) -> f64 {
    // e^x would leave the range of floats, and is of no use long before.
    let with_chance = |share: f64, log_of: f64| {
        if log_of > FAR { f64::INFINITY } else { log(1.0 - share + share * exp(log_of)) }
    };
    let mut tries = each;
    if link.failure > 0.0 {
        for _ in 1..link.attempts {
            tries = each + with_chance(link.failure, tries);
        }
    }
    // Nothing times infinity is nothing here.
    let always = if link.whole > 0.0 { link.whole * tries } else { 0.0 };
    always + if link.rest > 0.0 { with_chance(link.rest, tries) } else { 0.0 }
}

/// The least of 1, 2 and 5 times a power of ten that is not below a step, of which most stated times
/// are multiples.
fn nice(step: f64) -> f64 {
    let ten = pow(10.0, floor(log10(step)));
    let found = [1.0, 2.0, 5.0].iter().map(|factor| factor * ten).find(|nice| *nice >= step);
    found.unwrap_or(10.0 * ten)
}

#[cfg(test)]
mod tests {
    use libm::erfc;

    use super::*;

    fn grid(step: f64) -> Grid {
        Grid { roots: Roots::of(4_096), step, starts: Vec::new(), off: vec![1.0] }
    }

    /// The sum of so many independent times of one law.
    fn sum(grid: &Grid, weights: &[(usize, f64)], count: usize) -> Convolved {
        let one = grid.transformed(weights);
        let power = |z: &Complex| z.power(count as f64);
        grid.distribution(&one.iter().map(power).collect::<Vec<_>>())
    }

    /// P(X ≤ t) where the k-th of so many arrivals comes at X: 1 − Σ e^(−t) t^i / i! (Erlang).
    fn erlang(k: usize, t: f64) -> f64 {
        let (mut term, mut sum) = (exp(-t), 0.0);
        for i in 0..k {
            sum += term;
            term *= t / (i + 1) as f64;
        }
        1.0 - sum
    }

    #[test]
    fn exponential_times_add_up_to_erlangs_law() {
        for count in [1, 2, 5, 20] {
            let grid = grid(0.02);
            let mean_below = |t: f64| if t > 0.0 { t - 1.0 + exp(-t) } else { 0.0 };
            let found = sum(&grid, &grid.law(40.0, mean_below), count);
            for share in [0.5, 0.9, 0.95, 0.99] {
                let there = erlang(count, found.quantile(share));
                // A tenth of what lies beyond the 99th percentile's neighbours.
                assert!((there - share).abs() < 2e-4, "{count} {share}: {there}");
            }
        }
    }

    #[test]
    fn normal_times_add_up_to_a_normal_law() {
        let (mean, deviation) = (3.0, 0.25);
        let density = |z: f64| exp(-z * z / 2.0) / sqrt(2.0 * std::f64::consts::PI);
        let below = |z: f64| erfc(-z / std::f64::consts::SQRT_2) / 2.0;
        // E[(t − X)⁺] = σ (z Φ(z) + φ(z)).
        let mean_below = |t: f64| {
            let z = (t - mean) / deviation;
            deviation * (z * below(z) + density(z))
        };
        let grid = grid(0.01);
        let found = sum(&grid, &grid.law(6.0, mean_below), 9);
        for (share, score) in [(0.5, 0.0), (0.9, 1.281_551_6), (0.99, 2.326_347_9)] {
            let expected = 27.0 + 0.75 * score;
            let quantile = found.quantile(share);
            assert!((quantile - expected).abs() < 1e-3, "{share}: {quantile} {expected}");
        }
    }

    /// N fixed times: h √(N ln(2/δ) / 2), but for t being one of some.
    #[test]
    fn a_fixed_number_of_times_is_moved_as_hoeffding_says() {
        for count in [1, 7, 300] {
            let found = moved(&[f64::from(count)], &[Vec::new()]);
            let expected = sqrt(f64::from(count) * log(2.0 / UNTOLD) / 2.0);
            assert!(
                found >= expected * (1.0 - 1e-12) && found < 1.25 * expected,
                "{count} {found}"
            );
        }
    }

    #[test]
    fn splitting_keeps_the_mean() {
        let grid = grid(0.5);
        let mean = |weights: &[(usize, f64)]| -> f64 {
            weights.iter().map(|(at, weight)| *at as f64 * 0.5 * weight).sum()
        };
        assert!((mean(&grid.split([(1.3, 0.25), (7.75, 0.75)])) - 6.1375).abs() < 1e-12);
        let law = LogNormal::from_cv(9.0, 0.5);
        assert!((mean(&grid.log_normal(&law)) - 9.0).abs() < 1e-7);
    }

    #[test]
    fn steps_are_such_as_people_write() {
        let found = [0.000_3, 0.001, 0.0011, 0.02, 0.021, 7.0].map(nice);
        let expected = [0.000_5, 0.001, 0.002, 0.02, 0.05, 10.0];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        }
    }
}
