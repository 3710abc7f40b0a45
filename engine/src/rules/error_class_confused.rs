//! `error-class-confused`: the caller's fault, told as the server's.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, askers};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "error-class-confused",
    severity: Severity::Warning,
    summary: "A request that is itself wrong is answered with a 5xx.",
    what: "A component says `errors: {caller_faults: 5xx}`.",
    why: "It counts against the service's own availability, wakes whoever is on call, and makes clients try again what can never succeed.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, errors: {caller_faults: 5xx}}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, errors: {caller_faults: 4xx}}
",
    as_of: None,
    remedies: &["a 4xx for what the caller must change"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let wrong = scene
        .system
        .components()
        .filter(|(_, one)| one.code.errors.caller_faults_are_5xx == Some(true));
    let found = wrong.map(|(node, component)| {
        let message = format!("{} told that the server failed where the request was wrong: it is tried again in vain, and counts against availability", askers(node, scene.system));
        RULE.found_at(component, "errors.caller_faults", &message, Figures::default())
    });
    found.collect()
}
