//! `dlq-ineffective-for-trigger`: a function's dead-letter target never gets anything.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, is_event, listed};
use crate::system::Role;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-ineffective-for-trigger",
    severity: Severity::Warning,
    summary: "A function's dead-letter target never gets anything.",
    what: "A function has a `dead_letter`, and nothing invokes it asynchronously: it is called by those who wait, or reads a queue or a stream.",
    why: "A function's own target keeps events of asynchronous invocations alone. Callers who wait are told; a queue has its redrive, and a stream its failure destination.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [notes]}
  notes: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "`dead_letter` of the queue or stream that it reads",
        "none, where the caller waits: it is told of the failure",
    ],
    judgement: &[],
    limits: &["lambda.async_dlq_scope"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, function) in scene.functions() {
        let Some(target) = &function.dead_letter else { continue };
        let reached = scene.system.reaching(node);
        if reached.iter().any(|(from, edge)| is_event(scene.component(*from), edge)) {
            continue;
        }
        let mut triggers: Vec<&str> = reached
            .iter()
            .filter(|(_, edge)| edge.role != Role::Capture)
            .map(|(from, _)| scene.component(*from).name.as_str())
            .collect();
        triggers.dedup();
        let by = if triggers.is_empty() { "its clients".to_owned() } else { listed(&triggers) };
        let mut figures = Figures::default();
        figures.number("asynchronous_triggers", &Exact::ZERO);
        let message = format!(
            "`{target}` never gets anything: it is invoked by {by}, and never asynchronously"
        );
        found.push(RULE.found_at(function, "dead_letter", &message, figures));
    }
    found
}
