//! `queue-age-over-retention`: messages that expire before anybody works on them.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "queue-age-over-retention",
    severity: Severity::Error,
    summary: "A queue's backlog takes longer to work off than its messages are kept.",
    what: "In the hours of the `pattern` more comes than is worked on, and what has piled up, over what is worked on beyond the mean rate, takes longer than the queue's `retention` (4 days where it is not stated).",
    why: "An expired message is deleted, and neither its sender nor the dead-letter queue hears of it.",
    fires: r"name: example
requests: 25M/month
pattern: diurnal
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, retention: 1h, consumer: {to: worker, concurrency: 5}}
  worker: {kind: function, memory: 128MB, duration: 500ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 25M/month
pattern: diurnal
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, retention: 14d, consumer: {to: worker, concurrency: 5}}
  worker: {kind: function, memory: 128MB, duration: 500ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &["`retention: 14d`", "more runs at once"],
    judgement: &[],
    limits: &["sqs.retention_max", "sqs.retention_default"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let (backlog, kept) = (worked.backlog(scene)?, worked.retention(scene)?);
    let more = &worked.capacity(scene)? - &worked.mean_rate(scene);
    let takes = backlog.checked_div(&more)?;
    if takes <= kept {
        return None;
    }
    let mut figures = Figures::default();
    let backlog = figures.number("backlog", &backlog.rounded(0));
    let more = figures.number("worked_off_per_s", &more);
    let takes = figures.hours("takes_h", &takes);
    let kept = figures.hours("retention_h", &kept);
    let message = format!(
        "up to {backlog} messages wait for `{}`, which works off {more} a second beside what comes: that takes {takes}, and they are kept for {kept}",
        worked.worker.name
    );
    let found = RULE.found_at(worked.queue, "retention", &message, figures);
    let most = scene.quota("sqs.retention_max")?;
    Some(found.against(&most, scene.facts))
}
