//! How much of what a cache answers is out of date.
use libm::expm1;

use super::estimate::Estimate;
use crate::exact::Exact;

/// Writes within a lifetime below which the first two terms of the series are exact to a float.
const FEW: f64 = 1e-5;

/// The share of the reads of a cached value that give an earlier one: written at a rate `writes`,
/// kept for `kept` seconds after each reading, read at any moment of them alike.
///
/// At the age a value is out of date with the probability 1 − e^(−w a); its mean over 0 ≤ a ≤ T is
/// 1 − (1 − e^(−w T)) / (w T). Unit of `writes`: 1/s.
pub fn stale_share(writes: &Exact, kept: &Exact) -> Estimate {
    let within = (writes * kept).to_f64();
    let share = if within < FEW {
        within / 2.0 - within * within / 6.0
    } else {
        1.0 + expm1(-within) / within
    };
    Estimate::new(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_table() {
        for (writes, kept, printed, shown) in [
            (Exact::ratio(1, 60), 60, 3, "0.368"),
            (Exact::ratio(1, 3_600), 60, 4, "0.0083"),
            (Exact::ratio(1, 60), 5, 4, "0.0405"),
        ] {
            let share = stale_share(&writes, &Exact::from(kept as u32));
            assert_eq!(share.exact().to_fixed(printed), shown);
        }
    }

    #[test]
    fn both_ways_of_computing_meet_and_shares_grow_with_either() {
        let of = |within: &str| {
            stale_share(&Exact::parse(within).expect("a number"), &Exact::ONE).value()
        };
        assert!((of("0.00000999999") / of("0.00001000001") - 1.0).abs() < 1e-4);
        let all = ["0", "0.000001", "0.001", "0.1", "1", "10", "1000000"].map(of);
        assert!(all.is_sorted() && all[0] == 0.0 && all[6] < 1.0, "{all:?}");
    }
}
