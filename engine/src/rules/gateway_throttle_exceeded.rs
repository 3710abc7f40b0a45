//! `gateway-throttle-exceeded`: more requests than a gateway lets in.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::Ingress;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "gateway-throttle-exceeded",
    severity: Severity::Warning,
    summary: "More requests come in the busiest second than API Gateway lets in.",
    what: "The busiest second has more requests than the account's throttle in the Region, which all of its APIs share. Newer Regions begin with 2,500 a second.",
    why: "API Gateway answers what is above with 429.",
    fires: r"name: example
requests: 30B/month
memory: 128MB
duration: 100ms
trigger: http
lambda: {account_concurrency: 10000}
",
    silent: r"name: example
requests: 20B/month
memory: 128MB
duration: 100ms
trigger: http
lambda: {account_concurrency: 10000}
",
    as_of: None,
    remedies: &["a higher quota", "a balancer or a function URL", "a cache in front"],
    judgement: &[],
    limits: &["apigateway.throttle_rps"],
    sources: &["https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let gateway =
        matches!(scene.workload.ingress_of_functions(), Ingress::HttpApi | Ingress::RestApi);
    let Some(quota) = scene.quota("apigateway.throttle_rps") else { return Vec::new() };
    let rate = scene.peak_rate();
    if seen.function().is_none() || !gateway || rate <= quota.value {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let rate = figures.number("peak_requests_per_s", &rate);
    let most = figures.number("limit_requests_per_s", &quota.value);
    let message =
        format!("{rate} requests come in the busiest second, and the gateway lets in {most}");
    let found = RULE.found("requests", message, figures).of(seen).against(&quota, scene.facts);
    vec![
        found
            .try_(Some(Trial::ingress(Ingress::LoadBalancer)))
            .try_(Some(Trial::ingress(Ingress::FunctionUrl))),
    ]
}
