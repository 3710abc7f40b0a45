//! `idle-most-of-the-time`: a load that is mostly not there.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "idle-most-of-the-time",
    severity: Severity::Info,
    summary: "Most of the time there is nothing to do, and functions then cost nothing.",
    what: "One request after the other would keep one environment busy for less than a tenth of the month.",
    why: "A machine is paid for while it waits. Here that is nearly all of the time.",
    fires: r"name: example
requests: 1M/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
",
    as_of: None,
    remedies: &[],
    judgement: &[("share of the month", "10 %")],
    limits: &[],
    sources: &["docs/architecture.md: when functions are right"],
    check: Check::Option(check),
};

/// Share of the month below which an environment is idle most of the time, in percent.
const SELDOM: i64 = 10;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let busy = &scene.rate() * &function.billing.mean.seconds();
    if busy >= Exact::decimal(SELDOM, 2) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let busy = figures.percent("busy_percent", &busy);
    let message = format!("all requests of a month, one after the other, take {busy} of it");
    vec![RULE.found("requests", message, figures).of(seen)]
}
