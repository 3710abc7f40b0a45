//! Log-normal latencies.
//!
//! Source: models.md 0 and 7; the fit from two percentiles is the solution of two linear equations
//! in μ and σ, the fit from the mean and a percentile that of a quadratic one.
use libm::{ceil, erfc, exp, floor, log, sqrt};

/// How many whole milliseconds are summed one by one before the tail's integral takes over.
const SUMMED: f64 = 2_048.0;

/// A log-normal distribution of a positive quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    /// Mean of the logarithm.
    mu: f64,
    /// Standard deviation of the logarithm.
    sigma: f64,
}

impl LogNormal {
    /// The distribution with these two `(percentile, value)`, the first the lower one.
    ///
    /// Values above zero and ascending; equal values give a constant.
    pub fn from_percentiles(low: (u8, f64), high: (u8, f64)) -> Self {
        let (z_low, z_high) = (normal_quantile(low.0), normal_quantile(high.0));
        let sigma = (log(high.1) - log(low.1)) / (z_high - z_low);
        Self { mu: log(low.1) - sigma * z_low, sigma }
    }

    /// The distribution with this mean and this percentile.
    ///
    /// Of the two solutions the one with the smaller σ, which tends to a constant as the percentile
    /// tends to the mean. None where the percentile is too far from the mean for any: above
    /// e^(z²/2) times the mean, or below the mean.
    pub fn from_mean(mean: f64, percentile: u8, value: f64) -> Option<Self> {
        let z = normal_quantile(percentile);
        let gap = log(value / mean);
        let discriminant = z * z - 2.0 * gap;
        if discriminant < 0.0 {
            return None;
        }
        let root = sqrt(discriminant);
        let sigma = if z - root >= 0.0 { z - root } else { z + root };
        (sigma >= 0.0 && sigma.is_finite())
            .then(|| Self { mu: log(mean) - sigma * sigma / 2.0, sigma })
    }

    /// The distribution with this mean and this coefficient of variation, zero or more.
    pub fn from_cv(mean: f64, cv: f64) -> Self {
        let variance = log(1.0 + cv * cv);
        Self { mu: log(mean) - variance / 2.0, sigma: sqrt(variance) }
    }

    /// The value that belongs to a standard normal variate.
    pub fn value_of(&self, variate: f64) -> f64 {
        exp(self.mu + self.sigma * variate)
    }

    /// The standard normal variate of a value above zero; the distribution is no constant.
    pub fn variate_of(&self, value: f64) -> f64 {
        (log(value) - self.mu) / self.sigma
    }

    /// The arithmetic mean.
    pub fn mean(&self) -> f64 {
        exp(self.mu + self.sigma * self.sigma / 2.0)
    }

    /// Standard deviation over mean.
    pub fn cv(&self) -> f64 {
        sqrt(exp(self.sigma * self.sigma) - 1.0)
    }

    /// The value that a share of all does not exceed; `share` above 0 and below 1.
    pub fn quantile(&self, share: f64) -> f64 {
        self.value_of(quantile_of(share))
    }

    /// Probability of a value above `x`.
    pub fn above(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 1.0;
        }
        if self.sigma == 0.0 {
            return if exp(self.mu) > x { 1.0 } else { 0.0 };
        }
        normal_above(self.variate_of(x))
    }

    /// The mean of the values rounded up to whole numbers: Σ P(X > k) over k = 0, 1, 2, ….
    ///
    /// Terms are summed one by one where the distribution moves; beyond them the sum is its
    /// integral plus the first two terms of Euler and Maclaurin's correction.
    pub fn mean_rounded_up(&self) -> f64 {
        if self.sigma == 0.0 {
            return ceil(exp(self.mu));
        }
        let start = floor(exp(self.mu - 8.0 * self.sigma));
        let mut k = start;
        let mut total = start;
        while k < start + SUMMED {
            let probability = self.above(k);
            if probability < 1e-15 {
                return total;
            }
            total += probability;
            k += 1.0;
        }
        let tail = self.mean_beyond(k);
        total + tail + self.above(k) / 2.0 + self.density(k) / 12.0
    }

    /// E[(x − X)⁺], which is `∫ P(X ≤ u) du` up to `x`.
    pub(super) fn mean_below(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if self.sigma == 0.0 {
            return (x - exp(self.mu)).max(0.0);
        }
        let z = self.variate_of(x);
        x * normal_above(-z) - self.mean() * normal_above(self.sigma - z)
    }

    /// E[(X − k)⁺].
    fn mean_beyond(&self, k: f64) -> f64 {
        let z = self.variate_of(k);
        self.mean() * normal_above(z - self.sigma) - k * normal_above(z)
    }

    fn density(&self, x: f64) -> f64 {
        let z = self.variate_of(x);
        exp(-z * z / 2.0) / (x * self.sigma * sqrt(2.0 * std::f64::consts::PI))
    }
}

/// P(Z > z) of the standard normal distribution.
fn normal_above(z: f64) -> f64 {
    erfc(z / std::f64::consts::SQRT_2) / 2.0
}

/// The standard normal quantile of a whole percentile from 1 to 99, by bisection of the
/// complementary error function down to the last bit that matters.
fn normal_quantile(percentile: u8) -> f64 {
    if percentile == 50 { 0.0 } else { quantile_of(f64::from(percentile) / 100.0) }
}

/// The standard normal quantile of a share.
pub(super) fn quantile_of(share: f64) -> f64 {
    let above = 1.0 - share;
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_above(middle) > above { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} {expected}");
    }

    #[test]
    fn quantiles_are_the_tabulated_ones() {
        // Abramowitz and Stegun, table 26.5 and its refinements.
        close(normal_quantile(90), 1.281_551_565_544_6);
        close(normal_quantile(95), 1.644_853_626_951_47);
        close(normal_quantile(99), 2.326_347_874_040_84);
        close(normal_quantile(50), 0.0);
    }

    #[test]
    fn both_fits_give_back_what_they_were_made_from() {
        let fit = LogNormal::from_percentiles((50, 80.0), (99, 300.0));
        close(fit.above(80.0), 0.5);
        close(fit.above(300.0), 0.01);
        let again = LogNormal::from_mean(fit.mean(), 99, 300.0).expect("a fit");
        close(again.mean(), fit.mean());
        close(again.above(300.0), 0.01);
        assert_eq!(LogNormal::from_mean(100.0, 99, 1_500.0), None);
    }

    #[test]
    fn rounding_up_adds_about_half_a_millisecond() {
        for (median, p99) in [(80.0, 300.0), (20.0, 25.0), (90_000.0, 400_000.0)] {
            let fit = LogNormal::from_percentiles((50, median), (99, p99));
            let added = fit.mean_rounded_up() - fit.mean();
            assert!((added - 0.5).abs() < 1e-3, "{median} {p99}: {added}");
        }
    }

    #[test]
    fn the_tail_formula_agrees_with_summing_every_term() {
        let fit = LogNormal::from_percentiles((50, 5.0), (99, 600.0));
        let every: f64 = (0..4_000_000).map(|k| fit.above(f64::from(k))).sum();
        let found = fit.mean_rounded_up();
        assert!((found - every).abs() < 1e-3, "{found} {every}");
    }

    #[test]
    fn a_narrow_distribution_is_rounded_like_a_constant() {
        let fit = LogNormal::from_percentiles((50, 100.4), (99, 100.4));
        close(fit.mean_rounded_up(), 101.0);
        let narrow = LogNormal::from_percentiles((50, 5_000.5), (99, 5_000.6));
        close(narrow.mean_rounded_up(), 5_001.0);
    }
}
