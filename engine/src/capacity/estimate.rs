//! Figures that are computed with floats: probabilities, latencies, concurrencies.
use libm::{fabs, floor, log10, pow, round};
use serde::{Deserialize, Serialize};

use crate::exact::Exact;

/// How many significant digits an estimate keeps: more would promise what no model gives.
const DIGITS: f64 = 6.0;

/// A figure rounded to six significant digits.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Estimate(f64);

impl Estimate {
    /// Rounds a finite figure.
    pub fn new(value: f64) -> Self {
        if value == 0.0 || !value.is_finite() {
            return Self(0.0);
        }
        let scale = pow(10.0, DIGITS - 1.0 - floor(log10(fabs(value))));
        let rounded = round(value * scale) / scale;
        // Where the scale leaves the range of floats there is nothing to round.
        Self(if rounded.is_finite() { rounded } else { value })
    }

    /// An exact figure, rounded.
    pub fn of(exact: &Exact) -> Self {
        Self::new(exact.to_f64())
    }

    /// The figure.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The decimal that it shows, for renderings.
    pub fn exact(self) -> Exact {
        let text = format!("{:.12}", self.0);
        Exact::parse(&text).unwrap_or(Exact::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_kept() {
        for (value, shown) in [
            (0.123_456_789, "0.123457"),
            (1_234_567.8, "1234570"),
            (f64::NAN, "0"),
            (-0.000_012_345_64, "-0.0000123456"),
        ] {
            assert_eq!(Estimate::new(value).exact().to_plain(), shown);
        }
    }
}
