//! `latency-out-of-reach`: an objective that even a request without any wait misses.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "latency-out-of-reach",
    severity: Severity::Error,
    summary: "The latency objective is missed even where no request waits.",
    what: "A percentile of the objective is below the time that a request takes by itself, with an environment ready and no other request in its way.",
    why: "No number of machines and no provisioned concurrency helps: the work itself is too slow for the objective on this option.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
latency: {p99: 80ms}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
latency: {p99: 120ms}
",
    as_of: None,
    remedies: &[
        "more memory, where the work computes",
        "less work in a request",
        "another objective",
    ],
    judgement: &[],
    limits: &[],
    sources: &["docs/architecture.md: equal work"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(missed) = seen.choice.missed.iter().find(|missed| missed.always) else {
        return Vec::new();
    };
    let percentile = missed.percentile;
    let mut figures = Figures::default();
    let most = figures.millis("objective_ms", missed.most.amount());
    let function = seen.function().is_some();
    let ready = if function { "an environment is ready" } else { "no request waits for another" };
    let taken = seen.choice.service_level.warm_latency_ms.filter(|_| function);
    let taken = taken.map(|taken| figures.millis("latency_ms", &taken.of(percentile).exact()));
    let message = match taken {
        Some(taken) => format!("p{percentile} is {taken} even when {ready}, above {most}"),
        None => format!("p{percentile} is above {most} even when {ready}"),
    };
    let found = RULE.found(&format!("latency.p{percentile}"), message, figures).of(seen);
    let whole = scene.limit("lambda.memory_mb_per_vcpu");
    let twice = seen.function().map(|it| it.memory.amount() * &Exact::from(2_u32));
    let memory = |size: Option<Exact>| Trial::memory(&size?, seen);
    vec![found.try_(memory(twice)).try_(memory(whole))]
}
