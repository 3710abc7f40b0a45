//! `queue-never-drains`: more comes in than is ever worked on.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "queue-never-drains",
    severity: Severity::Error,
    summary: "More messages come into a queue than its consumer can work on, on average.",
    what: "The mean rate of a queue's messages is above what its consumer works on: the most runs at once (`concurrency` of the consumer, `reserved_concurrency`, `groups`, what pollers start), over the time of one message.",
    why: "The queue grows until its messages expire, and everything waits longer every day.",
    fires: r"name: example
requests: 30M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, concurrency: 5}}
  worker: {kind: function, memory: 128MB, duration: 500ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 26M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: {to: worker, concurrency: 5}}
  worker: {kind: function, memory: 128MB, duration: 500ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "more runs at once",
        "a shorter time for each message",
        "work on several messages together, where that takes less than one by one",
    ],
    judgement: &[],
    limits: &["lambda-esm-sqs.concurrency_cap"],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let bound = worked.bound(scene)?;
    let (comes, drains) = (worked.mean_rate(scene), worked.capacity(scene)?);
    if comes <= drains {
        return None;
    }
    let mut figures = Figures::default();
    let comes = figures.number("messages_per_s", &comes);
    let drains = figures.number("worked_on_per_s", &drains);
    let most = figures.number("at_once", &bound.most);
    let each = figures.seconds("each_s", &worked.each(scene));
    let message = format!(
        "{comes} messages a second pass from `{}` to `{}`, which works on {drains}: {most} at once ({}), {each} each",
        worked.queue.name, worked.worker.name, bound.what
    );
    Some(RULE.found_at(bound.component, &bound.key, &message, figures))
}
