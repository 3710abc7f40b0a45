//! How many requests are in service at once, on average and in the busiest second.
use libm::{ceil, sqrt};

use super::erlang;
use super::estimate::Estimate;
use crate::decision::Spread;
use crate::exact::Exact;

/// The share of arrivals beyond the peak that is reported.
pub(super) const BEYOND_PEAK: f64 = 1e-3;
/// The standard deviations above the mean of a Poisson count that it passes once in a thousand times.
const DEVIATIONS: f64 = 3.090_232;
/// Requests in service from which the normal distribution stands for Erlang's formula.
const MANY: f64 = 10_000.0;

/// The spread of requests in service, where so many are on average (`mean`), so many in the busiest
/// second, and so many come `together`. Unit: requests in service, which is rate times duration.
pub fn spread(mean: &Exact, busiest: &Exact, together: &Exact) -> Spread {
    let peak = at_peak(busiest.to_f64()).max(together.to_f64());
    Spread { mean: Estimate::of(mean), peak: Estimate::new(peak) }
}

/// Servers that turn away one arrival in a thousand at this load.
fn at_peak(offered: f64) -> f64 {
    if offered > MANY {
        return ceil(offered + DEVIATIONS * sqrt(offered));
    }
    f64::from(erlang::servers_for_blocking(offered, BEYOND_PEAK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_nearly_what_the_formula_gives() {
        let normal = ceil(MANY + DEVIATIONS * sqrt(MANY));
        let formula = f64::from(erlang::servers_for_blocking(MANY, BEYOND_PEAK));
        assert!((normal / formula - 1.0).abs() < 0.03, "{normal} {formula}");
    }

    #[test]
    fn nothing_is_in_service_without_load() {
        let none = spread(&Exact::ZERO, &Exact::ZERO, &Exact::ZERO);
        assert_eq!(none.peak.exact(), Exact::ZERO);
    }
}
