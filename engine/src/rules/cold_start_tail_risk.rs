//! `cold-start-tail-risk`: cold starts that the objective allows.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cold-start-tail-risk",
    severity: Severity::Info,
    summary: "The objective holds, and some requests a day are slower all the same.",
    what: "Somebody waits for the answer, the latency objective is met, no environment is provisioned, cold starts happen, and one of them takes longer than the objective.",
    why: "A percentile says nothing of what lies beyond it. Whoever is hit by a cold start waits all the same; this is how many a day.",
    fires: r"name: example
requests: 30M/month
memory: 512MB
duration: 100ms
runtime: java21
latency: {p99: 300ms}
",
    silent: r"name: example
requests: 30M/month
memory: 512MB
duration: 100ms
runtime: java21
latency: {p99: 5s}
",
    as_of: None,
    remedies: &["say it to those who set the objective", "provisioned concurrency"],
    judgement: &[],
    limits: &[],
    sources: &[
        "docs/architecture.md: cold starts",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
    ],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let objective = scene.workload.latency.last();
    let (Some(function), Some((percentile, most))) = (seen.function(), objective) else {
        return Vec::new();
    };
    // Nobody waits for what a queue brings, and what is kept is not cold.
    if !scene.somebody_waits() || function.provisioned > 0 {
        return Vec::new();
    }
    let (Some(start), Some(cold)) =
        (&function.start, seen.choice.service_level.cold_start_probability)
    else {
        return Vec::new();
    };
    let slow = start.mean.plus(&function.billing.mean);
    if !seen.choice.missed.is_empty() || cold.value() <= 0.0 || slow <= *most {
        return Vec::new();
    }
    let daily = &(&cold.exact() * &scene.rate()) * &Exact::from(86_400_u32);
    let mut figures = Figures::default();
    let daily = figures.number("cold_requests_per_day", &daily);
    let slow = figures.millis("cold_latency_ms", slow.amount());
    let most = figures.millis("objective_ms", most.amount());
    let message = format!(
        "p{percentile} is within {most}, and {daily} requests a day still take {slow} on average"
    );
    vec![RULE.found(&format!("latency.p{percentile}"), message, figures).of(seen)]
}
