//! `rate-over-10x-concurrency`: more calls a second than short requests may make.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "rate-over-10x-concurrency",
    severity: Severity::Warning,
    summary: "Short requests come faster than the concurrency limit lets them.",
    what: "Somebody waits for the answer, requests take less than 100 ms, and in the busiest second more of them come than ten times the concurrency limit, which is a limit of its own.",
    why: "By requests in service alone the function fits. Lambda also limits synchronous calls to ten a second for each environment of the limit, and throttles what is above.",
    fires: r"name: example
requests: 40B/month
memory: 128MB
duration: 20ms
",
    silent: r"name: example
requests: 20B/month
memory: 128MB
duration: 20ms
",
    as_of: None,
    remedies: &[
        "a higher concurrency quota",
        "several items in one request",
        "a queue, whose batches are few calls",
    ],
    judgement: &[],
    limits: &["lambda.rps_per_concurrency", "lambda.concurrency_account"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let (Some(limit), Some(quota)) = (function.limit, scene.quota("lambda.rps_per_concurrency"))
    else {
        return Vec::new();
    };
    let most = &quota.value * &Exact::from(limit.environments);
    let rate = scene.peak_rate();
    let short = &function.billing.mean.seconds() * &quota.value < Exact::ONE;
    if !scene.somebody_waits() || !short || rate <= most {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let rate_shown = figures.number("peak_requests_per_s", &rate);
    let most = figures.number("limit_requests_per_s", &most);
    let environments = figures.number("environments", &Exact::from(limit.environments));
    let message = format!(
        "{rate_shown} requests come in the busiest second, and {environments} environments are allowed {most}"
    );
    let found = RULE.found("requests", message, figures).of(seen).against(&quota, scene.facts);
    let needed = rate.checked_div(&quota.value).filter(|_| !limit.reserved);
    vec![found.try_(needed.and_then(|needed| Trial::account_concurrency(&needed)))]
}
