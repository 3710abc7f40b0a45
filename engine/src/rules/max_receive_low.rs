//! `max-receive-low`: messages that are given up without having failed.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "max-receive-low",
    severity: Severity::Warning,
    summary: "A queue gives a message up after so few receives that throttling alone uses them up.",
    what: "A queue that a function takes from says `max_receives` below 5.",
    why: "A receive counts although Lambda had no room to run the function. With few of them a busy minute moves good messages to the dead-letter queue.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, dead_letter: failed, max_receives: 4, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, dead_letter: failed, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["`max_receives: 5` or more"],
    judgement: &[],
    limits: &["lambda-esm-sqs.max_receive_min"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(least) = scene.quota("lambda-esm-sqs.max_receive_min") else { return Vec::new() };
    let queues = worked(scene);
    let found = queues.iter().filter(|worked| worked.is_polled()).filter_map(|worked| {
        let stated = Exact::from(worked.queue.channel.max_receives?);
        if stated >= least.value {
            return None;
        }
        let mut figures = Figures::default();
        let stated = figures.number("max_receives", &stated);
        let needed = figures.number("least", &least.value);
        let message = format!(
            "a message is given up after {stated} receives, throttled ones of `{}` among them; {needed} is the least that is advised",
            worked.worker.name
        );
        let found = RULE.found_at(worked.queue, "max_receives", &message, figures);
        Some(found.against(&least, scene.facts))
    });
    found.collect()
}
