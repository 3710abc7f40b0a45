//! `container-idle`: machines that do next to nothing.
use super::{Check, Rule};
use crate::capacity::estimate::Estimate;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "container-idle",
    severity: Severity::Advice,
    summary: "Machines are hardly used, and functions cost less.",
    what: "Machines that run all month are less than a tenth busy in the busiest second, and a function that fits costs less all in.",
    why: "A machine is paid for by the hour, whether anything comes or not.",
    fires: r"name: example
requests: 3M/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 900M/month
memory: 128MB
duration: 100ms
",
    as_of: None,
    remedies: &["functions", "a smaller machine, or one for several workloads"],
    judgement: &[("use below which a machine idles", "10 %")],
    limits: &[],
    sources: &["docs/architecture.md: when functions are right"],
    check: Check::Whole(check),
};

/// Use in the busiest second below which a machine idles. Unit: percent.
const IDLE: i64 = 10;

fn check(scene: &Scene) -> Vec<Found> {
    let functions = scene.options.iter().filter(|seen| {
        seen.function().is_some() && seen.choice.fits() && seen.choice.unpriced.is_empty()
    });
    let Some(functions) = functions.min_by(|a, b| a.all_in().cmp(b.all_in())) else {
        return Vec::new();
    };
    let idle = |seen: &&Seen| {
        let used = seen.choice.service_level.utilisation.map(Estimate::exact);
        seen.machines().is_some()
            && used.is_some_and(|used| used < Exact::decimal(IDLE, 2))
            && functions.all_in() < seen.all_in()
    };
    scene.options.iter().filter(idle).map(|seen| found(seen, functions)).collect()
}

fn found(seen: &Seen, functions: &Seen) -> Found {
    let used = seen.choice.service_level.utilisation.map_or(Exact::ZERO, Estimate::exact);
    let mut figures = Figures::default();
    let used = figures.percent("utilisation_percent", &used);
    let cost = figures.usd("machines_usd", seen.all_in());
    let less = figures.usd("functions_usd", functions.all_in());
    let label = &functions.choice.label;
    let message = format!("{used} busy at the peak for {cost} a month; {label} costs {less}");
    RULE.found(&seen.choice.key, message, figures).of(seen)
}
