//! How often two things that come at random meet on the same item.
use libm::{expm1, log1p};

use super::estimate::Estimate;
use crate::exact::Exact;

/// The probability that something else comes within so many seconds, 1 − e^(−rate · seconds).
/// Unit of `rate`: 1/s.
pub fn chance(rate: &Exact, seconds: &Exact) -> Estimate {
    Estimate::new(-expm1(-(rate * seconds).to_f64()))
}

/// The probability that any of several trials fails, each `(probability, how often it is made)`:
/// 1 − Π (1 − p)^n.
pub fn any(trials: &[(Exact, Exact)]) -> Estimate {
    let made = trials.iter().filter(|(p, times)| !p.is_zero() && !times.is_zero());
    let logarithms = made.map(|(p, times)| times.to_f64() * log1p(-p.to_f64()));
    Estimate::new(-expm1(logarithms.sum::<f64>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_ones_are_in_proportion_and_frequent_ones_sure() {
        let of = |rate: &str| {
            let rate = Exact::parse(rate).expect("a number");
            chance(&rate, &Exact::decimal(1, 2)).exact().to_plain()
        };
        assert_eq!(of("0"), "0");
        assert_eq!(of("0.001"), "0.00001");
        assert_eq!(of("1"), "0.00995017");
        assert_eq!(of("100000"), "1");
    }
    #[test]
    fn any_of_several_is_one_less_all_that_go_well() {
        let number = |text: &str| Exact::parse(text).expect("a number");
        let of = |trials: &[(&str, &str)]| {
            let trials = trials.iter().map(|(p, times)| (number(p), number(times)));
            any(&trials.collect::<Vec<_>>()).exact().to_plain()
        };
        assert_eq!(of(&[]), "0");
        assert_eq!(of(&[("0.02", "1")]), "0.02");
        assert_eq!(of(&[("0.1", "2"), ("0.5", "1")]), "0.595");
        assert_eq!(of(&[("1", "0"), ("0", "5")]), "0");
        assert_eq!(of(&[("1", "1"), ("0.5", "1")]), "1");
    }
}
