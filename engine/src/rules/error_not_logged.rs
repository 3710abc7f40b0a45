//! `error-not-logged`: an error that leaves no trace.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, askers};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "error-not-logged",
    severity: Severity::Warning,
    summary: "An error is answered and not logged.",
    what: "A component says `errors: {logged: false}`.",
    why: "The one who asked has a status, and nobody else has anything: no line to search for, nothing that an alarm could count.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, errors: {logged: false}}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, errors: {logged: true}}
",
    as_of: None,
    remedies: &["a log line with the error before the answer, and a metric that counts them"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let wrong = scene.system.components().filter(|(_, one)| one.code.errors.logged == Some(false));
    let found = wrong.map(|(node, component)| {
        let message = format!(
            "{} told that something failed, and no log line says what",
            askers(node, scene.system)
        );
        RULE.found_at(component, "errors.logged", &message, Figures::default())
    });
    found.collect()
}
