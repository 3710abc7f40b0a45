//! `memory-over-max`: more memory than a function can have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene};
use crate::platforms::Unmet;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "memory-over-max",
    severity: Severity::Error,
    summary: "The workload needs more memory than a function can have.",
    what: "`memory` is above the most that a function of the default kind can have. No function is then among the options; machines and tasks still are.",
    why: "There is no larger function to buy: the work must shrink, be split, or run on a machine.",
    fires: r"name: example
requests: 1M/month
memory: 12GB
duration: 2s
",
    silent: r"name: example
requests: 1M/month
memory: 10GB
duration: 2s
lambda: {timeout: 10s}
",
    as_of: None,
    remedies: &["split the work", "a machine or a task"],
    judgement: &[],
    limits: &["lambda.memory_max"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check: Check::Whole(check),
};

fn check(scene: &Scene) -> Vec<Found> {
    if !scene.unmet.contains(&Unmet::Memory) {
        return Vec::new();
    }
    let Some(quota) = scene.quota("lambda.memory_max") else { return Vec::new() };
    let mut figures = Figures::default();
    let memory = figures.megabytes("memory_mb", scene.workload.memory.amount());
    let most = figures.megabytes("limit_mb", &quota.value);
    let message = format!("a function has at most {most} of memory, and {memory} is asked");
    vec![RULE.found("memory", message, figures).against(&quota, scene.facts)]
}
