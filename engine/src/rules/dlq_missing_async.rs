//! `dlq-missing-async`: events of a function that fail are gone.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, is_event, listed};
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-missing-async",
    severity: Severity::Error,
    summary: "Events of a function that fail are gone.",
    what: "A function is invoked asynchronously (by an `async` call, a topic, a bus, a bucket or a timer) and has no `dead_letter`.",
    why: "After the last attempt, or when the event is too old, it is dropped. What the channel itself keeps is only what it could not hand over.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["`dead_letter`: a standard queue, as a failure destination of the function"],
    judgement: &[],
    limits: &["lambda.async_event_age_max", "lambda.async_retries_max"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let age = scene.quota("lambda.async_event_age_max");
    let (Some(age), Some(retries)) = (age, scene.limit("lambda.async_retries_max")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (node, function) in scene.functions() {
        if function.dead_letter.is_some() {
            continue;
        }
        let mut from: Vec<&str> = Vec::new();
        for (source, edge) in scene.system.reaching(node) {
            let source = scene.component(source);
            if is_event(source, edge) && !from.contains(&source.name.as_str()) {
                from.push(&source.name);
            }
        }
        if from.is_empty() {
            continue;
        }
        let mut figures = Figures::default();
        let repeated = function.code.retries.map_or_else(|| retries.clone(), Exact::from);
        let attempts = figures.number("attempts", &(&repeated + &Exact::ONE));
        let stated = function.code.max_age.as_ref().map(Millis::seconds);
        let horizon = figures.seconds("max_age_s", &stated.unwrap_or_else(|| age.value.clone()));
        let message = format!(
            "an event from {} that fails is dropped after {attempts} attempts, or {horizon} where it is throttled, and nothing keeps it",
            listed(&from)
        );
        let one = RULE.found_at(function, "dead_letter", &message, figures);
        found.push(one.against(&age, scene.facts));
    }
    found
}
