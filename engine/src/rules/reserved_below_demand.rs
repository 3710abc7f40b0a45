//! `reserved-below-demand`: less concurrency reserved than the load needs.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "reserved-below-demand",
    severity: Severity::Error,
    summary: "The reserved concurrency is below what the busiest second needs.",
    what: "In the busiest second more than one request in a thousand finds all of `lambda.reserved_concurrency` busy (Erlang B).",
    why: "Reserved concurrency is a floor and a ceiling at once: beyond it the function is throttled even while the rest of the account is idle.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {reserved_concurrency: 2}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {reserved_concurrency: 20}
",
    as_of: None,
    remedies: &["reserve more, or nothing", "a queue in front, so that a peak waits"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html",
        "docs/architecture.md: equal work",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(limit) = seen.function().and_then(|function| function.limit) else {
        return Vec::new();
    };
    let Some(capacity) = seen.choice.capacity.map(Exact::from) else { return Vec::new() };
    if !limit.reserved || *scene.workload.requests.amount() <= capacity {
        return Vec::new();
    }
    let (Some(peak), Some(throttled)) =
        (seen.peak_concurrency(), seen.choice.service_level.throttled)
    else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let needed = figures.number("peak_concurrency", &peak.ceil());
    let reserved = figures.number("reserved_concurrency", &Exact::from(limit.environments));
    let share = figures.percent("throttled_percent", &throttled.exact());
    let message = format!(
        "its busiest second needs {needed} environments and {reserved} are reserved, so that {share} of the requests are throttled then"
    );
    let found = RULE.found("lambda.reserved_concurrency", message, figures).of(seen);
    vec![found.try_(reserve(&peak))]
}

fn reserve(peak: &Exact) -> Option<Trial> {
    let wanted = u32::try_from(peak.ceil().floor()?).ok()?;
    let set = [("lambda.reserved_concurrency", wanted.to_string())];
    let text = format!("`lambda.reserved_concurrency: {wanted}`");
    Some(Trial::set(text, &set, move |workload, _| {
        workload.lambda.reserved_concurrency = Some(wanted);
    }))
}
