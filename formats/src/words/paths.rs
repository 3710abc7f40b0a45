//! What is said of latency and availability along paths.
use svl_engine::capacity::estimate::Estimate;
use svl_engine::decision::Percentiles;
use svl_engine::exact::Exact;
use svl_engine::system::paths::{
    LatencyVerdict, ObjectiveReport, PathAvailability, TargetReport, TargetVerdict,
};
use svl_engine::usd::separated;

use super::exact_millis;

/// What stands where nothing is known.
pub const UNKNOWN: &str = "unknown";

/// `99.8901 %`.
pub fn availability(share: &Exact) -> String {
    format!("{} %", (share * &Exact::from(100_u32)).to_fixed(4))
}

/// `47.5 min`.
pub fn minutes(minutes: &Exact) -> String {
    format!("{} min", separated(&minutes.to_fixed(1)))
}

/// `+12.4 min`, `-21.6 min`.
pub fn signed_minutes(gained: &Exact) -> String {
    let sign = if gained.is_negative() || gained.is_zero() { "" } else { "+" };
    format!("{sign}{}", minutes(gained))
}

/// `1.25 s`, or that nothing is known.
pub fn time(time: Option<Estimate>) -> String {
    time.map_or_else(|| UNKNOWN.to_owned(), |time| exact_millis(&time.exact()))
}

/// One percentile of several.
pub fn percentile(of: Option<Percentiles>, percentile: u8) -> String {
    time(of.map(|all| all.of(percentile)))
}

/// `1.2 %`, `under 0.1 %`, or that nothing is known.
pub fn share(share: Option<Estimate>) -> String {
    share.map_or_else(|| UNKNOWN.to_owned(), |share| super::percent(&share.exact()))
}

/// `p99 within 300 ms, even by the bound (240 ms)`.
pub fn objective(objective: &ObjectiveReport) -> String {
    let asked = format!("p{} within {}", objective.percentile, exact_millis(&objective.most_ms));
    let (bound, estimate) = (time(objective.bound_ms), time(objective.estimate_ms));
    match objective.verdict {
        LatencyVerdict::Surely => format!("{asked}: met, even by the bound ({bound})"),
        LatencyVerdict::ByEstimate => {
            format!("{asked}: met by the estimate alone ({estimate}; the bound is {bound})")
        }
        LatencyVerdict::Missed if objective.estimate_ms.is_none() => format!("{asked}: missed"),
        LatencyVerdict::Missed => format!("{asked}: missed ({estimate})"),
        LatencyVerdict::Unknown => {
            format!("{asked}: cannot be told, since not all times are known")
        }
    }
}

/// `met`, `missed`, ….
pub const fn verdict(verdict: TargetVerdict) -> &'static str {
    match verdict {
        TargetVerdict::Met => "met",
        TargetVerdict::Missed => "missed",
        TargetVerdict::Perhaps => "only if failures fall together",
        TargetVerdict::Unknown => "as far as is known",
    }
}

/// `99.9 % (43.2 min): missed`, or nothing where none is stated.
pub fn target(target: Option<&TargetReport>) -> String {
    let told = |target: &TargetReport| {
        let allowed = minutes(&target.minutes_per_month);
        format!("{} ({allowed}): {}", availability(&target.availability), verdict(target.verdict))
    };
    target.map(told).unwrap_or_default()
}

/// The product and the least of what is promised, each with its minutes of a month, of a path of so many
/// parts: `at most` where something is unknown.
pub fn promised(known: &PathAvailability, parts: usize) -> [String; 4] {
    if known.unknown.len() == parts {
        return [UNKNOWN, "", UNKNOWN, ""].map(str::to_owned);
    }
    let (at_most, at_least) =
        if known.unknown.is_empty() { ("", "") } else { ("at most ", "at least ") };
    [
        format!("{at_most}{}", availability(&known.product)),
        format!("{at_least}{}", minutes(&known.minutes_per_month)),
        format!("{at_most}{}", availability(&known.at_most)),
        format!("{at_least}{}", minutes(&known.minutes_per_month_at_least)),
    ]
}
