//! `visibility-below-timeout`: a message comes back while it is still worked on.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "visibility-below-timeout",
    severity: Severity::Error,
    summary: "A queue hides a message for a shorter time than a run of its function may take.",
    what: "A queue's `visibility` (30 s where it is not stated) is below the `timeout` of the function that takes from it (3 s where it is not stated).",
    why: "Lambda refuses to connect the two. Where the timeout is raised later, a message is handed out again while the first run still has it, and both do the work.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 29s, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 30s}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 30s, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 30s}
",
    as_of: None,
    remedies: &["a `visibility` of six times the timeout", "a shorter `timeout`"],
    judgement: &[],
    limits: &["lambda-esm-sqs.visibility_floor"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let floor = scene.quota("lambda-esm-sqs.visibility_floor")?;
    let (hidden, timeout) = (worked.visibility(scene)?, worked.timeout(scene)?);
    if hidden >= &floor.value * &timeout {
        return None;
    }
    let mut figures = Figures::default();
    let hidden = figures.seconds("visibility_s", &hidden);
    let timeout = figures.seconds("timeout_s", &timeout);
    let name = &worked.worker.name;
    let message = format!(
        "a message is hidden for {hidden}, and a run of `{name}` may take {timeout}: it is handed out again while it is worked on"
    );
    let found = RULE.found_at(worked.queue, "visibility", &message, figures);
    Some(found.against(&floor, scene.facts))
}
