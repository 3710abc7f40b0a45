//! `payload-hop-mismatch`: what one hop takes, the next one refuses.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, is_event};
use crate::system::{Edge, Kind, Role, StatedComponent};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "payload-hop-mismatch",
    severity: Severity::Warning,
    summary: "A message passes one hop and is too large for the next.",
    what: "`message` of what hands something over, or of what takes it, is above the limit of the queue, topic, bus, stream, workflow or invocation that it comes to.",
    why: "The sender is told that all is well, and the message ends where nobody looks.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, message: 500KB, visibility: 1h, max_receives: 5, dead_letter: failed, consumer: starter}
  starter: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload, calls: [flow]}
  flow: {kind: step-functions, message: 500KB, calls: [worker]}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, alarm: true, retention: 14d}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, message: 500KB, visibility: 1h, max_receives: 5, dead_letter: failed, consumer: starter}
  starter: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload, calls: [flow]}
  flow: {kind: step-functions, message: 200KB, calls: [worker]}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, alarm: true, retention: 14d}
",
    as_of: Some("2026-10-01"),
    remedies: &["put the payload into S3, and send where it is (claim check)", "smaller messages"],
    judgement: &[],
    limits: &[
        "sqs.message_max",
        "sns.message_default",
        "eventbridge-classic.event_max",
        "kinesis.record_default_max",
        "stepfunctions.payload_max",
        "lambda.async_payload",
        "lambda.sync_payload_req",
    ],
    sources: &["https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (_, from, to, edge) in scene.system.edges() {
        let (source, target) = (scene.component(from), scene.component(to));
        let Some(limit) = limit_of(source, target, edge) else { continue };
        // What is delivered has the size of the message; what is sent or asked that of its target's.
        let size = match edge.role {
            Role::Deliver => &source.message,
            Role::Call | Role::Send => &target.message,
            Role::Capture => continue,
        };
        let (Some(size), Some(quota)) = (size, scene.quota(limit)) else { continue };
        if *size.amount() <= quota.value {
            continue;
        }
        let mut figures = Figures::default();
        let size = figures.kilobytes("message_kb", size.amount());
        let most = figures.kilobytes("limit_kb", &quota.value);
        let message = format!("hands {size} to `{}`, which takes {most}", target.name);
        let one = RULE.found_on(source, edge, "", &message, figures);
        found.push(one.against(&quota, scene.facts));
    }
    found
}

/// The limit of what may come to a component along an edge.
fn limit_of(from: &StatedComponent, to: &StatedComponent, edge: &Edge) -> Option<&'static str> {
    Some(match to.kind {
        Kind::Sqs | Kind::SqsFifo => "sqs.message_max",
        Kind::Sns => "sns.message_default",
        Kind::EventBus => "eventbridge-classic.event_max",
        Kind::Stream => "kinesis.record_default_max",
        Kind::StepFunctions => "stepfunctions.payload_max",
        Kind::Function if is_event(from, edge) => "lambda.async_payload",
        Kind::Function => "lambda.sync_payload_req",
        _ => return None,
    })
}
