//! `scheduled-good-fit`: work that a timer starts.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::traffic::Arrivals;
use crate::workload::Trigger;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "scheduled-good-fit",
    severity: Severity::Info,
    summary: "A timer starts the work, and functions cost nothing in between.",
    what: "The trigger or the pattern is a schedule, and the work takes less than a tenth of the time.",
    why: "A machine that waits for its timer is paid for all day.",
    fires: r"name: example
requests: 3k/month
memory: 128MB
duration: 2s
trigger: schedule
",
    silent: r"name: example
requests: 3M/month
memory: 128MB
duration: 2s
trigger: schedule
",
    as_of: None,
    remedies: &[],
    judgement: &[("share of the time", "10 %")],
    limits: &[],
    sources: &["docs/architecture.md: when functions are right"],
    check: Check::Option(check),
};

/// Share of the time below which a timer's work is short, in percent.
const SHORT: i64 = 10;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let timed = scene.workload.trigger == Trigger::Schedule
        || matches!(scene.workload.traffic.arrivals(), Arrivals::Scheduled { .. });
    let Some(function) = seen.function().filter(|_| timed) else { return Vec::new() };
    let busy = &scene.rate() * &function.billing.mean.seconds();
    if busy >= Exact::decimal(SHORT, 2) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let runs = figures.number("runs_per_month", scene.workload.requests.amount());
    let busy = figures.percent("busy_percent", &busy);
    let message = format!("{runs} runs a month take {busy} of the time, and only that is paid");
    vec![RULE.found("trigger", message, figures).of(seen)]
}
