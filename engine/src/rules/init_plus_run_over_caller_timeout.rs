//! `init-plus-run-over-caller-timeout`: a first request that outlasts the gateway.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::Ingress;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "init-plus-run-over-caller-timeout",
    severity: Severity::Warning,
    summary: "A cold request takes longer than the gateway in front waits.",
    what: "Starting an environment and running a slow request (the 99th percentile of each, where known) take longer together than the gateway's integration timeout.",
    why: "The gateway answers with a 504 while the function still runs: the caller tries again, and the work is done and paid for twice.",
    fires: r"name: example
requests: 1M/month
memory: 1GB
duration: 12s
init: 20s
trigger: http
lambda: {timeout: 60s}
",
    silent: r"name: example
requests: 1M/month
memory: 1GB
duration: 12s
init: 10s
trigger: http
lambda: {timeout: 60s}
",
    as_of: None,
    remedies: &[
        "provisioned concurrency",
        "answer at once and do the work behind a queue",
        "a function URL, which waits as long as the function runs",
    ],
    judgement: &[],
    limits: &[
        "apigateway-http.integration_timeout_max",
        "apigateway-rest.integration_timeout_default",
    ],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let Some((gateway, quota)) = scene.gateway_timeout() else { return Vec::new() };
    let slow = function.duration.slow(&function.billing.mean).seconds();
    let kept = function.provisioned > 0;
    let start = function.start.as_ref().filter(|_| !kept);
    let start = start.map_or(Exact::ZERO, |start| start.p99.seconds());
    let together = &start + &slow;
    if together <= quota.value {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let together = figures.seconds("start_and_run_s", &together);
    let run = figures.seconds("run_s", &slow);
    let most = figures.seconds("limit_s", &quota.value);
    let message = format!(
        "a cold request takes {together}, of which {run} to run, and {gateway} waits for {most}"
    );
    let found = RULE.found("duration", message, figures).of(seen).against(&quota, scene.facts);
    vec![found.try_(Trial::provisioned(Some(1), seen, scene)).try_(Some(function_url()))]
}

fn function_url() -> Trial {
    let set = [("ingress", "function-url".to_owned())];
    Trial::set(
        "`ingress: function-url`, which waits as long as the function",
        &set,
        |workload, _| {
            workload.ingress = Some(Ingress::FunctionUrl);
        },
    )
}
