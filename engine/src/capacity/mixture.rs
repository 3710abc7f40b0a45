//! Latency where some requests wait for an environment to start: a mixture of two distributions.
//!
//! `F(t) = (1 − p) F_warm(t) + p F_cold(t)`, where a cold request takes the time of starting and
//! then as long as a warm one (models.md 7).
use libm::{exp, fabs, log};

use super::latency::LogNormal;

/// The time of starting is taken apart into so many points within each of these shares: finer where
/// percentiles are asked for.
const BANDS: [(f64, f64, u32); 4] =
    [(0.0, 0.9, 45), (0.9, 0.99, 27), (0.99, 0.999, 18), (0.999, 1.0, 10)];
/// A share of requests this small is none.
const EXACT: f64 = 1e-13;
/// The most steps of the search for a quantile, of which every third halves.
const STEPS: u32 = 120;
/// Beyond this share a warm time is as long as it gets.
const TAIL: f64 = 0.999_999;

/// A share that is no longer than so many seconds.
type Point = (f64, f64);

/// A measured distribution of a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantiles {
    /// `(share that is no longer, s)`, ascending in both.
    points: Vec<Point>,
}

impl Quantiles {
    /// From `(share that is no longer, s)`, ascending in both and at least one.
    pub fn new(points: Vec<(f64, f64)>) -> Self {
        Self { points }
    }

    /// The time that a share does not exceed. Unit: s.
    ///
    /// Between two points the logarithm is taken as straight, since starts are nearly log-normal;
    /// outside, the first or the last point is taken.
    pub fn value(&self, share: f64) -> f64 {
        let after = self.points.partition_point(|point| point.0 < share);
        match self.around(after) {
            (Some(low), Some(high)) => along(low.1, high.1, (share - low.0) / (high.0 - low.0)),
            (Some(only), None) | (None, Some(only)) => only.1,
            (None, None) => 0.0,
        }
    }

    /// The share that is no longer than `time` seconds.
    pub fn share_up_to(&self, time: f64) -> f64 {
        let after = self.points.partition_point(|point| point.1 <= time);
        match self.around(after) {
            (Some(low), Some(high)) => low.0 + (high.0 - low.0) * place(low.1, high.1, time),
            (Some(_), None) => 1.0,
            (None, _) => 0.0,
        }
    }

    fn around(&self, after: usize) -> (Option<Point>, Option<Point>) {
        let before = after.checked_sub(1).and_then(|i| self.points.get(i));
        (before.copied(), self.points.get(after).copied())
    }
}

/// How long a request takes in an environment that is ready.
#[derive(Debug, Clone, PartialEq)]
pub enum Warm {
    /// Always as long. Unit: s.
    Constant(f64),
    /// Log-normal. Unit: s.
    LogNormal(LogNormal),
    /// As it was measured.
    Measured(Quantiles),
}

impl Warm {
    /// Times with this mean (s) that spread as `fit` does; always as long where there is none.
    pub fn of(mean: f64, fit: Option<LogNormal>) -> Self {
        match fit {
            Some(fit) if mean > 0.0 => Self::LogNormal(LogNormal::from_cv(mean, fit.cv())),
            _ => Self::Constant(mean),
        }
    }

    /// The time that a share of the requests does not exceed. Unit: s.
    pub fn value(&self, share: f64) -> f64 {
        match self {
            Self::Constant(time) => *time,
            Self::LogNormal(fit) => fit.quantile(share),
            Self::Measured(quantiles) => quantiles.value(share),
        }
    }

    /// The share of requests that take at most `time` seconds.
    pub fn share_up_to(&self, time: f64) -> f64 {
        match self {
            // What was computed from the constant may have lost its last bits.
            Self::Constant(constant) if time < constant * (1.0 - 1e-12) => 0.0,
            Self::Constant(_) => 1.0,
            Self::LogNormal(fit) => 1.0 - fit.above(time),
            Self::Measured(quantiles) => quantiles.share_up_to(time),
        }
    }
}

/// Warm and cold requests together.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    warm: Warm,
    /// The time that starting adds.
    start: Quantiles,
    /// The same as `(s, weight)`, ascending.
    steps: Vec<(f64, f64)>,
    /// A time that next to no warm request exceeds. Unit: s.
    longest_warm: f64,
}

impl Mixture {
    /// Of these two times, which do not depend on one another.
    pub fn new(warm: Warm, start: Quantiles) -> Self {
        let steps = steps(&start);
        let longest_warm = warm.value(TAIL);
        Self { warm, start, steps, longest_warm }
    }

    /// P(latency ≤ `time` s), where a share `cold` of the requests is.
    pub fn share_up_to(&self, cold: f64, time: f64) -> f64 {
        let warm = if cold < 1.0 { (1.0 - cold) * self.warm.share_up_to(time) } else { 0.0 };
        if cold <= 0.0 {
            return warm;
        }
        if let Warm::Constant(constant) = self.warm {
            return warm + cold * self.start.share_up_to((time - constant) * (1.0 + 1e-12));
        }
        // A request whose start took longer than `time` adds nothing.
        let reached = self.steps.partition_point(|(start, _)| *start < time);
        let in_time = |(start, weight): &(f64, f64)| weight * self.warm.share_up_to(time - start);
        warm + cold * self.steps[..reached].iter().map(in_time).sum::<f64>()
    }

    /// The latency that a share of the requests, above 0 and below 1, does not exceed. Unit: s.
    pub fn quantile(&self, cold: f64, share: f64) -> f64 {
        if cold <= 0.0 {
            return self.warm.value(share);
        }
        if let Warm::Constant(constant) = self.warm {
            let late = (share - (1.0 - cold)) / cold;
            return if late > 0.0 { constant + self.start.value(late) } else { constant };
        }
        self.search(cold, share)
    }

    /// By false position, the end that stays put counting half (Illinois), with a bisection every
    /// third time: a measured distribution may jump.
    fn search(&self, cold: f64, share: f64) -> f64 {
        let off = |time: f64| self.share_up_to(cold, time) - share;
        // No request is faster than a warm one of that rank.
        let mut low = (self.warm.value(share), 0.0);
        low.1 = off(low.0);
        if low.1 >= -EXACT {
            return low.0;
        }
        let longest_start = self.steps.last().map_or(0.0, |step| step.0);
        let mut high = (self.end(low.0, longest_start), 1.0 - share);
        for step in 0..STEPS {
            if high.0 - low.0 <= 1e-9 * high.0 {
                break;
            }
            let middle = if step % 3 == 2 {
                f64::midpoint(low.0, high.0)
            } else {
                low.0 + (high.0 - low.0) * (-low.1 / (high.1 - low.1))
            };
            let found = off(middle);
            if fabs(found) <= EXACT {
                return middle;
            }
            if found < 0.0 {
                low = (middle, found);
                high.1 /= 2.0;
            } else {
                high = (middle, found);
                low.1 /= 2.0;
            }
        }
        high.0
    }

    fn end(&self, warm: f64, start: f64) -> f64 {
        start + if self.longest_warm > warm { self.longest_warm } else { warm }
    }
}

/// A measured time taken apart into points, as `(s, weight)`, ascending.
pub(super) fn steps(time: &Quantiles) -> Vec<(f64, f64)> {
    let mut steps = Vec::new();
    for (from, to, points) in BANDS {
        let weight = (to - from) / f64::from(points);
        let at = |i: u32| time.value(from + (f64::from(i) + 0.5) * weight);
        steps.extend((0..points).map(|i| (at(i), weight)));
    }
    steps
}

/// Between two times, straight on logarithmic paper where both are above 0.
fn along(low: f64, high: f64, share: f64) -> f64 {
    if low > 0.0 && high > low {
        return exp(log(low) + (log(high) - log(low)) * share);
    }
    low + (high - low) * share
}

/// Where a time lies between two: the inverse of [`along`].
fn place(low: f64, high: f64, time: f64) -> f64 {
    if low > 0.0 { log(time / low) / log(high / low) } else { (time - low) / (high - low) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shares and seconds of a start that takes 0.1 to 0.6 s.
    fn start() -> Quantiles {
        Quantiles::new(vec![(0.01, 0.1), (0.5, 0.2), (0.9, 0.3), (0.99, 0.5), (0.999, 0.6)])
    }

    fn warm() -> LogNormal {
        LogNormal::from_percentiles((50, 0.05), (99, 0.2))
    }

    #[test]
    fn a_share_and_its_quantile_are_one_anothers_inverse() {
        for warm in [Warm::Constant(0.08), Warm::LogNormal(warm()), Warm::Measured(start())] {
            let mixture = Mixture::new(warm, start());
            for cold in [0.0, 1e-6, 0.003, 0.0101, 0.2, 1.0] {
                for share in [0.02, 0.5, 0.9, 0.95, 0.99] {
                    let time = mixture.quantile(cold, share);
                    let (below, at) = (time * (1.0 - 1e-6), time * (1.0 + 1e-6));
                    let (below, at) =
                        (mixture.share_up_to(cold, below), mixture.share_up_to(cold, at));
                    assert!(below <= share && share <= at + 1e-9, "{cold} {share}: {below} {at}");
                }
            }
        }
    }

    #[test]
    fn a_percentile_is_a_cold_one_where_more_than_the_rest_are_cold() {
        let mixture = Mixture::new(Warm::Constant(0.1), start());
        assert!((mixture.quantile(0.009, 0.99) - 0.1).abs() < 1e-12);
        // Of 2 % cold, the slower half is beyond the 99th percentile.
        assert!((mixture.quantile(0.02, 0.99) - 0.3).abs() < 1e-9);
        assert!((mixture.quantile(1.0, 0.9) - 0.4).abs() < 1e-9);
    }

    #[test]
    fn the_steps_of_a_start_are_fine_enough() {
        let mixture = Mixture::new(Warm::LogNormal(warm()), start());
        let (start, warm, count) = (start(), warm(), 20_000);
        for (cold, share) in [(1.0, 0.5), (1.0, 0.99), (0.02, 0.99), (0.2, 0.999)] {
            let time = mixture.quantile(cold, share);
            let late: f64 = (0..count)
                .map(|i| start.value((f64::from(i) + 0.5) / f64::from(count)))
                .map(|start| 1.0 - warm.above(time - start))
                .sum();
            let found = (1.0 - cold) * (1.0 - warm.above(time)) + cold * late / f64::from(count);
            // A thousandth of the requests beyond the percentile.
            assert!((found - share).abs() < 1e-3 * (1.0 - share), "{cold} {share}: {found}");
        }
    }
}
