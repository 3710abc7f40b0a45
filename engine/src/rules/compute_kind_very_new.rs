//! `compute-kind-very-new`: a kind of compute that is hardly known yet.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "compute-kind-very-new",
    severity: Severity::Info,
    summary: "The option is of a kind that has been sold for less than half a year.",
    what: "Managed Instances or durable functions are among the options, and on the day of pricing they have been known for less than half a year.",
    why: "What is new is not in every Region, its limits move, and few have broken it yet.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
compare:
  - lambda-managed-instances: {}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
compare:
  - ec2: {instance: m7g.large}
",
    as_of: Some("2026-03-01"),
    remedies: &["look whether the Region has it", "measure it before it is relied on"],
    judgement: &[("days after which a kind is no longer new", "183")],
    limits: &["lambda-managed-instances.headroom", "lambda-durable.execution_max"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html"],
    check: Check::Option(check),
};

/// Days after which a kind is no longer new.
const NEW: i64 = 183;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let id = if seen.machines().is_some_and(|machines| machines.of_functions) {
        "lambda-managed-instances.headroom"
    } else if seen.choice.id.contains("-durable") {
        "lambda-durable.execution_max"
    } else {
        return Vec::new();
    };
    let Some(quota) = scene.quota(id) else { return Vec::new() };
    let Some(since) = quota.in_force_from else { return Vec::new() };
    let days = i64::from((scene.facts.as_of() - since).get_days());
    if days >= NEW {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let days = figures.number("days", &Exact::decimal(days, 0));
    let message = format!("it has been sold for {days} days");
    vec![RULE.found(&seen.choice.key, message, figures).of(seen).against(&quota, scene.facts)]
}
