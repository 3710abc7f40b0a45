//! `unequal-availability-comparison`: options that promise different things.
use super::{Check, Rule};
use crate::capacity::estimate::Estimate;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "unequal-availability-comparison",
    severity: Severity::Info,
    summary: "An option is compared with functions that promise more.",
    what: "One machine, for which less is promised, stands beside functions that run in several zones and promise more.",
    why: "The cheaper price then buys less. The remedy says what as much costs.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
compare:
  - lambda: {}
  - ec2: {instance: t3.small, count: 2}
",
    as_of: None,
    remedies: &["a second machine and a balancer"],
    judgement: &[],
    limits: &["sla.ec2_instance", "sla.lambda"],
    sources: &["https://aws.amazon.com/compute/sla/"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(machines) = seen.machines() else { return Vec::new() };
    let functions = scene.options.iter().filter(|other| other.function().is_some());
    let promised = functions.filter_map(|other| other.choice.service_level.availability);
    let most = promised.fold(None, |most: Option<Exact>, each| {
        let each = each.exact();
        Some(most.map_or(each.clone(), |most| most.max(each)))
    });
    let one = seen.choice.service_level.availability.map(Estimate::exact);
    let (Some(most), Some(one)) = (most, one) else { return Vec::new() };
    if machines.count > 1 || one >= most {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let one = figures.percent("one_machine_percent", &one);
    let most = figures.percent("functions_percent", &most);
    let message = format!("{one} is promised for it, and {most} for functions");
    let found = RULE.found(&seen.choice.key, message, figures).of(seen);
    let found = match scene.quota("sla.ec2_instance") {
        Some(quota) if seen.choice.platform == "ec2" => found.against(&quota, scene.facts),
        _ => found,
    };
    let second = seen.choice.second_machine.clone();
    vec![match second {
        Some(usd) => found.cleared_by("a second machine, and what stands between the two", usd),
        None => found,
    }]
}
