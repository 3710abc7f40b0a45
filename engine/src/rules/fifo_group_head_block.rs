//! `fifo-group-head-block`: one message that holds up its group.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "fifo-group-head-block",
    severity: Severity::Warning,
    summary: "A message that never succeeds holds up its group for long.",
    what: "The `max_receives` of an `sqs-fifo` times its `visibility` is more than 5 minutes; without a `dead_letter` it is its `retention`.",
    why: "Within a group nothing overtakes: until the message is given up, all that follows it waits.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs-fifo, visibility: 3min, groups: 10, max_receives: 5, dead_letter: failed, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 30s, idempotency: payload}
  failed: {kind: sqs-fifo, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs-fifo, visibility: 1min, groups: 10, max_receives: 5, dead_letter: failed, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs-fifo, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "a `dead_letter`, where order may break",
        "smaller groups",
        "a shorter `timeout` and `visibility`",
    ],
    judgement: &[("longest stall", "5 min")],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    worked(scene).iter().filter_map(|worked| of_a_queue(worked, scene)).collect()
}

/// The longest stall that is not worth a word: this project's judgement. Unit: s.
const STALL: u32 = 300;

fn of_a_queue(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let hidden = worked.visibility(scene)?;
    let given_up = worked.receives(scene).map(|receives| &receives * &hidden);
    let kept = worked.retention(scene)?;
    let stall = given_up.clone().unwrap_or_else(|| kept.clone()).min(kept);
    if !worked.is_fifo() || stall <= Exact::from(STALL) {
        return None;
    }
    let mut figures = Figures::default();
    let name = &worked.worker.name;
    let message = if let Some(receives) = worked.receives(scene) {
        let stall = figures.seconds("stall_s", &stall);
        let receives = figures.number("max_receives", &receives);
        let hidden = figures.seconds("visibility_s", &hidden);
        format!(
            "a message that fails in `{name}` holds up its group for {stall}: {receives} receives of {hidden}"
        )
    } else {
        let stall = figures.days("stall_days", &stall);
        format!(
            "a message that fails in `{name}` holds up its group until it expires after {stall}: nothing gives it up"
        )
    };
    let key = if worked.queue.dead_letter.is_some() { "visibility" } else { "dead_letter" };
    Some(RULE.found_at(worked.queue, key, &message, figures))
}
