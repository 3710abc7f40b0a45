//! `inflight-limit`: more messages in work than a queue hands out.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "inflight-limit",
    severity: Severity::Warning,
    summary: "More messages are received and not yet deleted than a queue allows.",
    what: "In the busiest second the messages that are worked on (rate times the time of a batch, as far as runs at once allow) and those that failed and are still hidden (`failure` times `visibility`) are more than 120,000.",
    why: "Beyond the limit a queue hands out nothing more, and to pollers that wait it looks empty.",
    fires: r"name: example
requests: 10B/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1h, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, failure: 1%, idempotency: payload}
",
    silent: r"name: example
requests: 8B/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1h, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, failure: 1%, idempotency: payload}
",
    as_of: None,
    remedies: &["a shorter `visibility`", "several queues", "fewer failures"],
    judgement: &[],
    limits: &["sqs-standard.inflight_max", "sqs-fifo.inflight_max"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let quota =
        scene.quota(worked.of_kind("sqs-standard.inflight_max", "sqs-fifo.inflight_max"))?;
    let rate = worked.busiest_rate(scene);
    let batch = scene.load.batch(worked.edge);
    let held = &(&rate * &worked.each(scene)) * &batch;
    let held = match worked.bound(scene) {
        Some(bound) => held.min(&bound.most * &batch),
        None => held,
    };
    let failure = worked.worker.failure.clone().unwrap_or(Exact::ZERO);
    let hidden = &(&rate * &failure) * &worked.visibility(scene)?;
    let all = &held + &hidden;
    if all <= quota.value {
        return None;
    }
    let mut figures = Figures::default();
    let held = figures.number("in_work", &held.rounded(0));
    let hidden = figures.number("failed_and_hidden", &hidden.rounded(0));
    let limit = figures.number("limit", &quota.value);
    let message = format!(
        "{held} messages are in work by `{}` in the busiest second and {hidden} have failed and are hidden; no more than {limit} may be",
        worked.worker.name
    );
    let found = RULE.found_at(worked.queue, "visibility", &message, figures);
    Some(found.against(&quota, scene.facts))
}
