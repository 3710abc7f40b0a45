//! `filter-deletes`: a filter that throws messages away.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "filter-deletes",
    severity: Severity::Warning,
    summary: "A filter on a queue's function deletes what does not match.",
    what: "A function takes from a queue with a `filter` below 100%.",
    why: "Lambda removes from the queue what the filter does not match. A queue has one consumer: nobody else ever sees those messages, and they reach no dead-letter queue.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, filter: 30%}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, filter: 100%}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "the filter on a topic or a bus before the queue, with a queue for each consumer",
        "`allow`, where what is passed over is wanted by nobody",
    ],
    judgement: &[],
    limits: &["lambda-esm-sqs.filtered_messages"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let passes = worked.consumer.filter.as_ref().filter(|share| **share < Exact::ONE)?;
    if !worked.is_polled() {
        return None;
    }
    let arrivals = &scene.load.node(worked.queue_node).arrivals;
    let a_day = &scene.load.mean_rate(arrivals) * &Exact::from(DAY);
    let gone = &a_day * &(&Exact::ONE - passes);
    let mut figures = Figures::default();
    let passes = figures.percent("passes_percent", passes);
    let gone = figures.number("deleted_per_day", &gone.rounded(0));
    let message = format!(
        "{passes} of the messages pass the filter to `{}`; the others, {gone} a day, are deleted",
        worked.worker.name
    );
    Some(RULE.found_at(worked.queue, &worked.key("filter"), &message, figures))
}

/// Seconds of a day.
const DAY: u32 = 86_400;
