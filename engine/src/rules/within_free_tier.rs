//! `within-free-tier`: a volume that Lambda's free tier covers.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "within-free-tier",
    severity: Severity::Info,
    summary: "The volume is within what is free of Lambda each month.",
    what: "The month's requests and GB-seconds on demand are within the always-free allowance.",
    why: "A side project of this size costs nothing to run as functions, as long as nothing else in the account uses the allowance (`free_tier: true` counts it).",
    fires: r"name: example
requests: 900k/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 2M/month
memory: 128MB
duration: 100ms
",
    as_of: None,
    remedies: &[],
    judgement: &[],
    limits: &[],
    sources: &["https://aws.amazon.com/lambda/pricing/"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function().filter(|function| function.provisioned == 0) else {
        return Vec::new();
    };
    let allowance = |item: &str| {
        let found = scene.facts.allowance(&scene.workload.region, item).ok()??;
        found.quantity
    };
    let (Some(free_requests), Some(free_seconds)) =
        (allowance("lambda.requests"), allowance("lambda.duration"))
    else {
        return Vec::new();
    };
    let requests = scene.workload.requests.amount();
    let each = function.memory.for_seconds(&function.billing.billed.seconds());
    let used = requests * each.amount();
    if *requests > free_requests || used > free_seconds {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let requests = figures.number("requests", requests);
    let free_requests = figures.number("free_requests", &free_requests);
    let used = figures.number("gb_seconds", &used);
    let free_seconds = figures.number("free_gb_seconds", &free_seconds);
    let message = format!(
        "{requests} of {free_requests} free requests and {used} of {free_seconds} free GB-seconds are used"
    );
    vec![RULE.found("requests", message, figures).of(seen)]
}
