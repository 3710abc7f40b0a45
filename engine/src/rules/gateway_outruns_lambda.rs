//! `gateway-outruns-lambda`: a gateway that lets more in than functions take.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::workload::Ingress;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "gateway-outruns-lambda",
    severity: Severity::Warning,
    summary: "The gateway admits more than the functions can take, and the load is near.",
    what: "The gateway's throttle lets in more than the concurrency limit carries, and the busiest second needs more than half of that limit.",
    why: "What comes on top is not refused by the gateway with a clear 429, but fails behind it, and takes the environments of the account's other functions with it. A throttle of the stage at what the functions carry is free.",
    fires: r"name: example
requests: 9B/month
memory: 128MB
duration: 200ms
trigger: http
",
    silent: r"name: example
requests: 5B/month
memory: 128MB
duration: 200ms
trigger: http
",
    as_of: None,
    remedies: &[
        "a throttle of the stage at what the functions carry",
        "a higher concurrency quota",
    ],
    judgement: &[("part of the concurrency limit that is near", "50 %")],
    limits: &["apigateway.throttle_rps", "lambda.rps_per_concurrency"],
    sources: &["https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let gateway =
        matches!(scene.workload.ingress_of_functions(), Ingress::HttpApi | Ingress::RestApi);
    let (Some(limit), Some(throttle), Some(rate)) = (
        function.limit,
        scene.quota("apigateway.throttle_rps"),
        scene.limit("lambda.rps_per_concurrency"),
    ) else {
        return Vec::new();
    };
    // An environment serves at most so many a second, however short they are.
    let Some(shortest) = Exact::ONE.checked_div(&rate) else { return Vec::new() };
    let each = function.billing.mean.seconds().max(shortest);
    let admitted = &throttle.value * &each;
    let most = Exact::from(limit.environments);
    let needed = &scene.peak_rate() * &each;
    if !gateway || admitted <= most || &needed + &needed <= most {
        return Vec::new();
    }
    let Some(carried) = most.checked_div(&each) else { return Vec::new() };
    let mut figures = Figures::default();
    let throttle_shown = figures.number("throttle_requests_per_s", &throttle.value);
    let admitted = figures.number("admitted_environments", &admitted);
    let most = figures.number("environments", &most);
    let needed = figures.number("needed_environments", &needed);
    let carried = figures.number("carried_requests_per_s", &carried);
    let message = format!(
        "the gateway lets in {throttle_shown} requests a second, which need {admitted} environments of {most}; the busiest second needs {needed}. A stage throttle of {carried} requests a second holds that back"
    );
    vec![RULE.found("ingress", message, figures).of(seen).against(&throttle, scene.facts)]
}
