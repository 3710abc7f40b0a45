//! `fifo-assumed-exactly-once`: order taken for delivery once.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Harm, SystemScene, harm, worked};
use crate::system::{Class, IdempotencyKey};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "fifo-assumed-exactly-once",
    severity: Severity::Warning,
    summary: "The consumer of a queue that keeps order trusts it to deliver once.",
    what: "What takes from an `sqs-fifo` has no key under `idempotency`.",
    why: "The queue drops what is sent twice within five minutes. What is received twice, after a timeout or a crash, it hands out again like any other queue.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs-fifo, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs-fifo, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "`idempotency: payload`, with the deduplication id as the key",
        "a conditional write",
    ],
    judgement: &[],
    limits: &["sqs-fifo.dedup_window"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(window) = scene.quota("sqs-fifo.dedup_window") else { return Vec::new() };
    let queues = worked(scene);
    let trusted = queues.iter().filter(|worked| {
        let key = worked.worker.code.idempotency.as_ref().map(|stated| stated.key);
        let none = matches!(key, None | Some(IdempotencyKey::None));
        let code = worked.worker.kind.class() == Class::Compute;
        none && code && worked.is_fifo() && harm(worked.worker, scene.system) != Harm::None
    });
    let found = trusted.map(|worked| {
        let mut figures = Figures::default();
        let seconds = figures.seconds("dedup_window_s", &window.value);
        let message = format!(
            "`{}` drops what is sent twice within {seconds}, and hands out again what a run did not finish: it has no key to tell",
            worked.queue.name
        );
        let found = RULE.found_at(worked.worker, "idempotency", &message, figures);
        found.against(&window, scene.facts)
    });
    found.collect()
}
