//! `esm-concurrency-conflict`: pollers that are to start more than may run.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "esm-concurrency-conflict",
    severity: Severity::Warning,
    summary: "A function's queues start more runs than it has reserved.",
    what: "The `concurrency` of all consumers that start a function is together more than its `reserved_concurrency`; or that is below the 5 runs with which Lambda's pollers start; or a `concurrency` is not from 2 to 1,000, which is an error.",
    why: "What pollers take beyond the reserved environments is throttled: the messages go back, each with a receive more, and end in the dead-letter queue without having failed.",
    fires: r"name: example
requests: 1M/month
entry: topic
components:
  topic: {kind: sns, consumers: [orders, returns]}
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, concurrency: 6}}
  returns: {kind: sqs, visibility: 1min, consumer: {to: worker, concurrency: 6}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, reserved_concurrency: 10, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: topic
components:
  topic: {kind: sns, consumers: [orders, returns]}
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, concurrency: 5}}
  returns: {kind: sqs, visibility: 1min, consumer: {to: worker, concurrency: 5}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, reserved_concurrency: 10, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "a `reserved_concurrency` of at least the sum",
        "a smaller `concurrency` of the consumers",
    ],
    judgement: &[],
    limits: &[
        "lambda-esm-sqs.start_concurrency",
        "lambda-esm-sqs.max_concurrency_min",
        "lambda-esm-sqs.max_concurrency_max",
    ],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let queues = worked(scene);
    let polled = || queues.iter().filter(|worked| worked.is_polled());
    let mut by_worker: BTreeMap<NodeIndex, Vec<&Worked>> = BTreeMap::new();
    for worked in polled() {
        by_worker.entry(worked.worker_node).or_default().push(worked);
    }
    let refused = polled().filter_map(|worked| refused(worked, scene));
    refused.chain(by_worker.values().filter_map(|queues| short(queues, scene))).collect()
}

/// A figure that Lambda does not take.
fn refused(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let stated = Exact::from(worked.consumer.concurrency?);
    let least = scene.quota("lambda-esm-sqs.max_concurrency_min")?;
    let most = scene.quota("lambda-esm-sqs.max_concurrency_max")?;
    if stated >= least.value && stated <= most.value {
        return None;
    }
    let mut figures = Figures::default();
    let shown = figures.number("concurrency", &stated);
    let least_shown = figures.number("least", &least.value);
    let most_shown = figures.number("most", &most.value);
    let message = format!(
        "`{}` is to be started {shown} times at once; Lambda takes {least_shown} to {most_shown}",
        worked.worker.name
    );
    let key = worked.key("concurrency");
    let found = RULE.found_at(worked.queue, &key, &message, figures).at(Severity::Error);
    let passed = if stated < least.value { least } else { most };
    Some(found.against(&passed, scene.facts))
}

/// All that a function's queues start, against what it has reserved.
fn short(queues: &[&Worked], scene: &SystemScene) -> Option<Found> {
    let worker = queues.first()?.worker;
    let reserved = worker.code.reserved_concurrency.filter(|reserved| *reserved > 0)?;
    let reserved = Exact::from(reserved);
    let stated = queues.iter().filter_map(|worked| worked.consumer.concurrency);
    let together: Exact = stated.map(Exact::from).sum();
    let first = scene.quota("lambda-esm-sqs.start_concurrency")?;
    let names: Vec<String> =
        queues.iter().map(|worked| format!("`{}`", worked.queue.name)).collect();
    let names = names.join(", ");
    let mut figures = Figures::default();
    let reserved_shown = figures.number("reserved", &reserved);
    if together > reserved {
        let together = figures.number("concurrency", &together);
        let message = format!(
            "{names} may start it {together} times at once, and it has reserved {reserved_shown} environments"
        );
        return Some(RULE.found_at(worker, "reserved_concurrency", &message, figures));
    }
    // A consumer that is limited to less never starts as many.
    let limited = queues.iter().all(|worked| worked.consumer.concurrency.is_some());
    if limited || reserved >= first.value {
        return None;
    }
    let first_shown = figures.number("first_runs", &first.value);
    let message = format!(
        "pollers of {names} start it {first_shown} times at once, and it has reserved {reserved_shown} environments"
    );
    let found = RULE.found_at(worker, "reserved_concurrency", &message, figures);
    Some(found.against(&first, scene.facts))
}
