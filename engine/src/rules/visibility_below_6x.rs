//! `visibility-below-6x`: a queue that leaves no time for throttled attempts.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "visibility-below-6x",
    severity: Severity::Warning,
    summary: "A queue hides a message for less than six timeouts of its function and the batch window.",
    what: "A queue's `visibility` is at least the `timeout` of the function that takes from it, and below six times that and the `window` of the consumer.",
    why: "Lambda tries a batch again within the visibility where it is throttled. With less time the message comes back meanwhile: it is worked on twice, and nears the dead-letter queue without having failed.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 64s, consumer: {to: worker, batch: 10, window: 5s, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 65s, consumer: {to: worker, batch: 10, window: 5s, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &["a `visibility` of six timeouts and the window", "a shorter `timeout`"],
    judgement: &[],
    limits: &["lambda-esm-sqs.visibility_multiple"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let multiple = scene.quota("lambda-esm-sqs.visibility_multiple")?;
    let (hidden, timeout) = (worked.visibility(scene)?, worked.timeout(scene)?);
    let needed = &(&multiple.value * &timeout) + &worked.window();
    if hidden < timeout || hidden >= needed {
        return None;
    }
    let mut figures = Figures::default();
    let hidden = figures.seconds("visibility_s", &hidden);
    let times = figures.number("times", &multiple.value);
    let timeout = figures.seconds("timeout_s", &timeout);
    let window = figures.seconds("window_s", &worked.window());
    let needed = figures.seconds("needed_s", &needed);
    let name = &worked.worker.name;
    let message = format!(
        "a message is hidden for {hidden}; {times} timeouts of `{name}` ({timeout}) and the batch window ({window}) take {needed}"
    );
    let found = RULE.found_at(worked.queue, "visibility", &message, figures);
    Some(found.against(&multiple, scene.facts))
}
