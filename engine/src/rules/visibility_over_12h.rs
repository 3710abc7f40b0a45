//! `visibility-over-12h`: work that outlasts what a queue can hide.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "visibility-over-12h",
    severity: Severity::Error,
    summary: "Work on a message takes longer than a queue can hide it.",
    what: "The `visibility` that is stated, or the longest run of the server or task that takes from the queue, is longer than 12 hours. It is a warning where a run fits and six of them do not.",
    why: "After 12 hours from the first receive the message is handed out again, however often its time was extended: the same long work begins anew beside the first.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 12h, consumer: worker}
  worker: {kind: fargate, memory: 2GB, duration: 5h, timeout: 13h, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 12h, consumer: worker}
  worker: {kind: fargate, memory: 2GB, duration: 1h, timeout: 2h, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "a smaller unit of work",
        "a workflow that waits for the task in place of the queue",
        "a heartbeat that extends the visibility",
    ],
    judgement: &[],
    limits: &["sqs.visibility_max", "lambda-esm-sqs.visibility_multiple"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let most = scene.quota("sqs.visibility_max")?;
    let multiple = scene.limit("lambda-esm-sqs.visibility_multiple")?;
    let stated = worked.queue.channel.visibility.as_ref().map(Millis::seconds);
    let run = longest(worked, scene);
    let all = &(&run * &multiple) + &worked.window();
    let mut figures = Figures::default();
    let limit = figures.seconds("limit_s", &most.value);
    let name = &worked.worker.name;
    let (component, key, message, severity) = if run > most.value {
        let run = figures.seconds("run_s", &run);
        let message = format!(
            "a run may take {run}, and `{}` can hide a message for no longer than {limit}",
            worked.queue.name
        );
        let timed = worked.worker.code.timeout.is_some();
        let key = if timed { "timeout" } else { "duration" };
        (worked.worker, key, message, Severity::Error)
    } else if let Some(stated) = stated.filter(|stated| *stated > most.value) {
        let stated = figures.seconds("visibility_s", &stated);
        let message = format!("a message cannot be hidden for {stated}; the most is {limit}");
        (worked.queue, "visibility", message, Severity::Error)
    } else if all > most.value {
        let run = figures.seconds("run_s", &run);
        let times = figures.number("times", &multiple);
        let all = figures.seconds("needed_s", &all);
        let message = format!(
            "{times} runs of `{name}` ({run}) take {all}, and a message can be hidden for no longer than {limit}"
        );
        (worked.queue, "visibility", message, Severity::Warning)
    } else {
        return None;
    };
    let found = RULE.found_at(component, key, &message, figures).at(severity);
    Some(found.against(&most, scene.facts))
}

/// The longest that a run may take, as far as it is said. Unit: s.
fn longest(worked: &Worked, scene: &SystemScene) -> Exact {
    let mean = &scene.load.node(worked.worker_node).time;
    let timeout = worked.worker.code.timeout.as_ref().map(Millis::seconds);
    let duration = || worked.worker.duration.as_ref().map(|one| one.longest(mean).seconds());
    timeout.or_else(duration).unwrap_or(Exact::ZERO)
}
