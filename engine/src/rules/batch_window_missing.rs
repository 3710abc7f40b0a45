//! `batch-window-missing`: a batch that Lambda does not form.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "batch-window-missing",
    severity: Severity::Error,
    summary: "A batch of a queue has a size or a window that Lambda refuses.",
    what: "A consumer's `batch` is above 10 and its `window` below a second; or the queue is `sqs-fifo` and has a `window`; or the `batch` is above 10,000, or above 10 of an `sqs-fifo`.",
    why: "One request receives ten messages at most: a larger batch is collected over a window of whole seconds. A queue that keeps order has no window.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: worker, batch: 11, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: worker, batch: 11, window: 1s, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &["a `window` of 1 s or more", "a `batch` of 10"],
    judgement: &[],
    limits: &[
        "lambda-esm-sqs.batch_max_standard",
        "lambda-esm-sqs.batch_max_fifo",
        "sqs.batch_max",
    ],
    sources: &["https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let size = Exact::from(worked.consumer.batch.unwrap_or(1));
    let most = worked.of_kind("lambda-esm-sqs.batch_max_standard", "lambda-esm-sqs.batch_max_fifo");
    let (most, one_request) = (scene.quota(most)?, scene.quota("sqs.batch_max")?);
    // A window has whole seconds.
    let waits = worked.window().floor().is_some_and(|seconds| seconds > 0);
    let name = &worked.worker.name;
    let mut figures = Figures::default();
    let shown = figures.number("batch", &size);
    let (key, quota, message) = if size > most.value {
        let most_shown = figures.number("limit", &most.value);
        let message =
            format!("`{name}` is to get {shown} messages at once; the most is {most_shown}");
        ("batch", most, message)
    } else if worked.is_fifo() && waits {
        let window = figures.seconds("window_s", &worked.window());
        let message =
            format!("a queue that keeps order has no window, and `{name}` is to wait {window}");
        ("window", most, message)
    } else if !worked.is_fifo() && size > one_request.value && !waits {
        let limit = figures.number("limit", &one_request.value);
        let message = format!(
            "`{name}` is to get {shown} messages at once, and without a window of a second or more it gets {limit} at most"
        );
        ("window", one_request, message)
    } else {
        return None;
    };
    let found = RULE.found_at(worked.queue, &worked.key(key), &message, figures);
    Some(found.against(&quota, scene.facts))
}
