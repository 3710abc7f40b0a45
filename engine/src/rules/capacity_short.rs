//! `capacity-short`: machines that do not carry the load.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::AskedPlatform;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "capacity-short",
    severity: Severity::Error,
    summary: "Machines or tasks do not carry the stated load.",
    what: "The stated requests are more than the option carries in a month: its processors, its memory, the credits of a type that is held to its baseline, or the latency objective end it before.",
    why: "A machine that is too small does not get dearer, it stops answering. A comparison with one that cannot do the work is none.",
    fires: r"name: example
requests: 900M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: t3.nano}
",
    silent: r"name: example
requests: 9M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: t3.nano}
",
    as_of: None,
    remedies: &[
        "more machines, or larger ones",
        "a fleet that grows with the load (`ec2: {instance: auto}`)",
    ],
    judgement: &[],
    limits: &[],
    sources: &["docs/architecture.md: equal work"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(machines) = seen.machines() else { return Vec::new() };
    let (Some(capacity), Some(limit)) =
        (seen.choice.capacity, seen.choice.service_level.limited_by)
    else {
        return Vec::new();
    };
    let requests = scene.workload.requests.amount();
    if *requests <= Exact::from(capacity) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let carried = figures.number("capacity_requests_per_month", &Exact::from(capacity));
    let asked = figures.number("requests_per_month", requests);
    let message = format!("its {limit} carries {carried} of the {asked} requests a month");
    let enough = enough(machines.count, requests, capacity);
    let found = RULE.found(&seen.choice.key, message, figures).of(seen);
    vec![found.try_(enough.map(more)).try_(Some(Trial::cheapest_fleet()))]
}

/// Machines that carry the load if each carries what one does now.
fn enough(count: u64, requests: &Exact, capacity: u64) -> Option<u32> {
    let each = Exact::from(capacity).checked_div(&Exact::from(count))?;
    u32::try_from(requests.checked_div(&each)?.ceil().floor()?).ok()
}

fn more(machines: u32) -> Trial {
    Trial::set(format!("`count: {machines}`"), &[], move |_, asked| match asked {
        AskedPlatform::Ec2 { count, .. } | AskedPlatform::Fargate { count, .. } => {
            *count = Some(machines);
        }
        _ => {}
    })
}
