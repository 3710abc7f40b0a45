//! How often requests of many functions wait for a start: by formula, where the exact sum over all
//! functions and hours would take too long.
use super::cold_start::{ColdStarts, Spread, closed_form, over_hours};
use super::estimate::Estimate;
use crate::exact::Exact;
use crate::traffic::Traffic;
use crate::units::Millis;

/// The share of requests that find no environment ready, where so many come in a second on average,
/// each takes so long, and an idle environment is kept for a time with this distribution, as
/// `(s, share that is kept no longer)`.
///
/// The closed form of models.md 2.3 at the middle of each stretch of the timeout; with requests that
/// are short and far apart it is e^(−rate × timeout). Requests come independently within each hour.
pub fn by_formula(
    rate: &Exact,
    service: &Millis,
    traffic: &Traffic,
    timeout: &[(Exact, Exact)],
) -> Estimate {
    let (rate, service) = (rate.to_f64(), service.seconds().to_f64());
    if rate <= 0.0 || service <= 0.0 {
        return Estimate::new(0.0);
    }
    let pair = |(a, b): &(Exact, Exact)| (a.to_f64(), b.to_f64());
    let spread = Spread::new(timeout.iter().map(pair).collect());
    let weights: Vec<f64> = traffic.weights().iter().map(Exact::to_f64).collect();
    let idle = (ColdStarts { probability: 0.0, alive: 0.0, busy: 0.0 }, 0.0);
    let month = over_hours(rate, &weights, |weight| {
        if weight > 0.0 { at(rate * weight, service, &spread) } else { idle }
    });
    Estimate::new(month.probability)
}

fn at(rate: f64, service: f64, timeout: &Spread) -> (ColdStarts, f64) {
    let mut sum = ColdStarts { probability: 0.0, alive: 0.0, busy: rate * service };
    let mut before: Option<(f64, f64)> = None;
    for (time, up_to) in timeout.points() {
        let (from, below) = before.unwrap_or((*time, 0.0));
        let share = up_to - below;
        if share > 0.0 {
            let starts = closed_form(rate, service, f64::midpoint(from, *time));
            sum.probability += share * starts.probability;
            sum.alive += share * starts.alive;
        }
        before = Some((*time, *up_to));
    }
    (sum, sum.probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(every_seconds: i64, keep: &str) -> String {
        let rate = Exact::ratio(1, every_seconds);
        let keep = [(Exact::parse(keep).expect("s"), Exact::ONE)];
        let service = Millis::new(Exact::ONE);
        let found = by_formula(&rate, &service, &Traffic::steady(), &keep);
        found.exact().to_significant(3)
    }

    /// Environments that are kept for 300 s, and requests of a millisecond.
    #[test]
    fn seldom_requests_find_nothing_ready() {
        let shares = [3_600, 600, 300].map(|every| share(every, "300"));
        assert_eq!(shares, ["0.92", "0.607", "0.368"]);
        let found = share(60, "300");
        assert!(found.starts_with("0.0067"), "{found}");
    }

    /// ln(100) / 300: a p99 without starts needs a request every 65 s; a p99.9 one every 43 s.
    #[test]
    fn a_percentile_without_starts_needs_so_many_requests() {
        let below = |every: i64, limit: &str| {
            let found = Exact::parse(&share(every, "300")).expect("a share");
            found <= Exact::parse(limit).expect("a limit")
        };
        assert!(below(65, "0.01") && !below(66, "0.01"));
        assert!(below(43, "0.001") && !below(44, "0.001"));
    }
}
