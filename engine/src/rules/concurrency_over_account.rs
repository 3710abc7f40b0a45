//! `concurrency-over-account`: more environments at once than the account may have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "concurrency-over-account",
    severity: Severity::Error,
    summary: "The busiest second needs more environments than the account has.",
    what: "In the busiest second more than one request in a thousand finds every environment that the account may have in a Region busy (Erlang B). The limit is the quota, or `lambda.account_concurrency` where it is stated.",
    why: "What finds no environment is throttled: a caller that waits gets an error, an event is tried again later. The limit is shared by all functions of the account in the Region.",
    fires: r"name: example
requests: 30B/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 20B/month
memory: 128MB
duration: 100ms
",
    as_of: None,
    remedies: &[
        "ask for a higher quota (Service Quotas), and state it as `lambda.account_concurrency`",
        "a queue in front, so that a peak waits",
        "shorter invocations",
    ],
    judgement: &[],
    limits: &["lambda.concurrency_account"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        "docs/architecture.md: equal work",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(limit) = seen.function().and_then(|function| function.limit) else {
        return Vec::new();
    };
    let Some(capacity) = seen.choice.capacity.map(Exact::from) else { return Vec::new() };
    if limit.reserved || *scene.workload.requests.amount() <= capacity {
        return Vec::new();
    }
    let Some(peak) = seen.peak_concurrency() else { return Vec::new() };
    let mut figures = Figures::default();
    let needed = figures.number("peak_concurrency", &peak.ceil());
    let most = figures.number("account_concurrency", &Exact::from(limit.environments));
    let carried = figures.number("capacity_requests_per_month", &capacity);
    let message = format!(
        "its busiest second needs {needed} environments, and the account has {most}, which carry {carried} requests a month"
    );
    let mut found = RULE.found("requests", message, figures).of(seen);
    if scene.workload.lambda.account_concurrency.is_none()
        && let Some(quota) = scene.quota("lambda.concurrency_account")
    {
        found = found.against(&quota, scene.facts);
    }
    vec![found.try_(Trial::account_concurrency(&peak))]
}
