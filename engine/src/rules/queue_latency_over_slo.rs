//! `queue-latency-over-slo`: an objective that a queue cannot keep.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, repetitions, worked};
use crate::system::StatedComponent;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "queue-latency-over-slo",
    severity: Severity::Warning,
    summary: "A message waits longer than the objective behind its queue allows.",
    what: "The queue or its consumer states a `latency`, and the wait in the fullest hour of the `pattern`, the batch window, the work, and the `visibility` for each failure before the success (as the `failure` of the consumer tells) take longer than its highest percentile allows.",
    why: "Behind a queue nobody sees the wait: the sender has its receipt, and the one who waits for the effect has no number.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 5min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 500ms, timeout: 10s, failure: 2%, latency: {p99: 5s}, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 500ms, timeout: 10s, failure: 2%, latency: {p99: 5s}, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "more runs at once",
        "a shorter `visibility`, as far as six timeouts allow",
        "fewer failures",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let owed = |component: &StatedComponent| component.latency.last().cloned();
    let owner = if owed(worked.worker).is_some() { worked.worker } else { worked.queue };
    let (percentile, owed) = owed(owner)?;
    // Where more comes than is ever worked on, no wait has an end.
    let waits = match worked.capacity(scene) {
        Some(capacity) => worked.backlog(scene)?.checked_div(&capacity)?,
        None => Exact::ZERO,
    };
    let waits = &waits + &worked.window();
    let failure = worked.worker.failure.clone().unwrap_or(Exact::ZERO);
    let receives = worked.receives(scene).and_then(|receives| receives.floor());
    let again = &repetitions(&failure, receives)? * &worked.visibility(scene)?;
    let each = worked.each(scene);
    let takes = &(&waits + &each) + &again;
    if takes <= owed.seconds() {
        return None;
    }
    let mut figures = Figures::default();
    let takes = figures.seconds("takes_s", &takes);
    let waits = figures.seconds("waits_s", &waits);
    let each = figures.seconds("work_s", &each);
    let again = figures.seconds("shown_again_s", &again);
    let owed = figures.seconds("objective_s", &owed.seconds());
    let message = format!(
        "a message of `{}` takes {takes} until `{}` has done it: {waits} of waiting, {each} of work, and {again} for failures that are shown again; p{percentile} is to be {owed}",
        worked.queue.name, worked.worker.name
    );
    let key = format!("latency.p{percentile}");
    Some(RULE.found_at(owner, &key, &message, figures))
}
