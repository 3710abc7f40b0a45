//! `error-message-leak`: an error's own text in the answer.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, askers};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "error-message-leak",
    severity: Severity::Warning,
    summary: "An answer holds the error's own text.",
    what: "A component says `errors: {raw_message: true}`: it answers with `err.message`.",
    why: "The text names tables, roles and queries. It helps nobody who may see the answer but those who look for a way in.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, errors: {raw_message: true}}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, errors: {raw_message: false}}
",
    as_of: None,
    remedies: &["a general text and an id in the answer, and the error itself in the log"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let wrong =
        scene.system.components().filter(|(_, one)| one.code.errors.raw_message == Some(true));
    let found = wrong.map(|(node, component)| {
        let message = format!(
            "{} told the error's own text, with names of tables, roles and code",
            askers(node, scene.system)
        );
        RULE.found_at(component, "errors.raw_message", &message, Figures::default())
    });
    found.collect()
}
