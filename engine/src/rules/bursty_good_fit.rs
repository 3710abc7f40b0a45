//! `bursty-good-fit`: traffic that comes in bursts.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::traffic::Arrivals;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "bursty-good-fit",
    severity: Severity::Info,
    summary: "Traffic comes in bursts, which is what functions are good at.",
    what: "The busiest second has at least ten times the mean.",
    why: "Machines must be as many as the burst needs, all month, or be late for it. Functions are as many as the second needs, and cost nothing in between.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
peak: 12x
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
peak: 4x
",
    as_of: None,
    remedies: &[],
    judgement: &[("peak over mean from which traffic is bursty", "10")],
    limits: &[],
    sources: &["docs/architecture.md: when functions are right"],
    check: Check::Option(check),
};

/// Peak over mean from which traffic is bursty.
const BURSTY: u32 = 10;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let busiest = scene.workload.traffic.busiest();
    let scheduled = matches!(scene.workload.traffic.arrivals(), Arrivals::Scheduled { .. });
    if seen.function().is_none() || scheduled || busiest < Exact::from(BURSTY) {
        return Vec::new();
    }
    let Some(share) = Exact::ONE.checked_div(&busiest) else { return Vec::new() };
    let mut figures = Figures::default();
    let busiest = figures.number("peak_over_mean", &busiest);
    let share = figures.percent("mean_of_peak_percent", &share);
    let message = format!(
        "the busiest second has {busiest} times the mean: machines for it are used {share} on average, functions come and go with it"
    );
    vec![RULE.found("pattern", message, figures).of(seen)]
}
