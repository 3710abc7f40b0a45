//! `fifo-dedup-outlived`: a repetition that the queue no longer knows.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, repeats, worked};
use crate::quota::Quota;
use crate::system::{Role, StatedComponent};
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "fifo-dedup-outlived",
    severity: Severity::Warning,
    summary: "A sender repeats a message after the queue has forgotten it.",
    what: "An `sqs-fifo` says `sender_retries_for` of more than 5 minutes, or code that sends to it and has no key under `idempotency` may be run again after more than that; and the queue's consumer has no key that outlasts it.",
    why: "A queue that keeps order knows a message for five minutes. What is sent after that is a second message, with the same deduplication id.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [sender]}
  sender: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, calls: [orders]}
  orders: {kind: sqs-fifo, visibility: 1min, sender_retries_for: 301s, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [sender]}
  sender: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, calls: [orders]}
  orders: {kind: sqs-fifo, visibility: 1min, sender_retries_for: 300s, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s}
",
    as_of: None,
    remedies: &[
        "a key in the consumer that is remembered for longer",
        "a shorter time of trying again",
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
    let all = repeats(scene);
    let mut found = Vec::new();
    for worked in worked(scene).iter().filter(|worked| worked.is_fifo()) {
        let stated = worked.queue.channel.sender_retries_for.as_ref().map(Millis::seconds);
        let stated = stated.map(|time| (time, worked.queue, "sender_retries_for"));
        let senders =
            scene.system.reaching(worked.queue_node).into_iter().filter_map(|(node, edge)| {
                let sender = scene.component(node);
                let ways =
                    all.get(&node).filter(|_| edge.role == Role::Send && !knows(sender, None))?;
                let longest = ways.iter().filter_map(|way| way.horizon.clone()).max()?;
                Some((longest, sender, "idempotency"))
            });
        for (time, component, key) in stated.into_iter().chain(senders) {
            if time > window.value && !knows(worked.worker, Some(&time)) {
                found.push(told(worked, (&time, component, key), &window, scene));
            }
        }
    }
    found
}

/// Whether it knows a repetition for one, after so many seconds.
fn knows(component: &StatedComponent, after: Option<&Exact>) -> bool {
    component.code.idempotency.as_ref().is_some_and(|stated| {
        let remembered = stated.ttl.as_ref().map(Millis::seconds);
        let outlasts = remembered.is_none_or(|ttl| after.is_none_or(|after| ttl >= *after));
        stated.key.survives_a_retry() && outlasts
    })
}

fn told(
    worked: &Worked,
    (time, component, key): (&Exact, &StatedComponent, &str),
    window: &Quota,
    scene: &SystemScene,
) -> Found {
    let mut figures = Figures::default();
    let after = figures.seconds("sent_again_within_s", time);
    let known = figures.seconds("dedup_window_s", &window.value);
    let queue = &worked.queue.name;
    let who =
        if key == "idempotency" { "it may be run again and send" } else { "senders may send" };
    let message = format!(
        "{who} the same message within {after}; `{queue}` knows it for {known}, and `{}` has no key to tell",
        worked.worker.name
    );
    RULE.found_at(component, key, &message, figures).against(window, scene.facts)
}
