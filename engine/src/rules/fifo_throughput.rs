//! `fifo-throughput`: a queue that keeps order and is too slow for it.
use std::fmt::Write;

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, Worked, worked};
use crate::system::{Kind, StatedComponent};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "fifo-throughput",
    severity: Severity::Warning,
    summary: "A queue that keeps order gets more than it takes, or has too few groups.",
    what: "In the busiest second an `sqs-fifo` is sent more messages than it takes calls (300 without `high_throughput`, else the Region's limit); or its consumer needs more runs at once than there are `groups` (1 where they are not stated).",
    why: "Senders are throttled beyond the limit. Within a group one run follows the other, so that the groups are the most that goes on at once.",
    fires: r"name: example
requests: 800M/month
entry: orders
components:
  orders: {kind: sqs-fifo, visibility: 1min, groups: 100, consumer: {to: worker, batch: 10, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 10ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 700M/month
entry: orders
components:
  orders: {kind: sqs-fifo, visibility: 1min, groups: 100, consumer: {to: worker, batch: 10, partial: true}}
  worker: {kind: function, memory: 128MB, duration: 10ms, timeout: 10s, idempotency: payload}
",
    as_of: None,
    remedies: &[
        "`high_throughput: true`",
        "senders that put ten messages into each call",
        "more `groups`",
    ],
    judgement: &[],
    limits: &[
        "sqs-fifo.tps_default",
        "sqs-fifo.msgs_default_batched",
        "sqs-fifo.tps_high_throughput_use1",
        "sqs-fifo.tps_high_throughput_euc1",
        "sqs-fifo.tps_high_throughput_other",
    ],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let queues = scene.system.components().filter(|(_, one)| one.kind == Kind::SqsFifo);
    let sent = queues.filter_map(|(node, queue)| sent(node, queue, scene));
    let worked = worked(scene);
    sent.chain(worked.iter().filter_map(|worked| groups(worked, scene))).collect()
}

/// What is sent, against the calls that the queue takes.
fn sent(node: NodeIndex, queue: &StatedComponent, scene: &SystemScene) -> Option<Found> {
    let fast = queue.channel.high_throughput == Some(true);
    let region = scene.system.region(node);
    let quota = scene.quota(if fast { of_region(region) } else { "sqs-fifo.tps_default" })?;
    let rate = scene.load.busiest_rate(&scene.load.node(node).arrivals);
    if rate <= quota.value {
        return None;
    }
    let mut figures = Figures::default();
    let rate = figures.number("messages_per_s", &rate);
    let calls = figures.number("calls_per_s", &quota.value);
    let mut message =
        format!("{rate} messages are sent in the busiest second, and it takes {calls} calls");
    if let Some(batched) = scene.limit("sqs-fifo.msgs_default_batched").filter(|_| !fast) {
        let batched = figures.number("messages_batched_per_s", &batched);
        let _ = write!(message, " ({batched} messages, where every call carries ten)");
    }
    let found = RULE.found_at(queue, "high_throughput", &message, figures);
    Some(found.against(&quota, scene.facts))
}

/// What is worked on at once, against the groups.
fn groups(worked: &Worked, scene: &SystemScene) -> Option<Found> {
    let groups = Exact::from(worked.queue.channel.groups.unwrap_or(1));
    let needed = &worked.busiest_rate(scene) * &worked.each(scene);
    if !worked.is_fifo() || needed <= groups {
        return None;
    }
    let mut figures = Figures::default();
    let needed = figures.number("at_once", &needed);
    let groups = figures.number("groups", &groups);
    let each = figures.seconds("each_s", &worked.each(scene));
    let message = format!(
        "`{}` needs {needed} runs at once in the busiest second ({each} each), and the queue's groups ({groups}) allow no more than that many",
        worked.worker.name
    );
    Some(RULE.found_at(worked.queue, "groups", &message, figures))
}

/// The limit of calls in the mode of high throughput.
fn of_region(region: &str) -> &'static str {
    match region {
        "us-east-1" | "us-west-2" | "eu-west-1" => "sqs-fifo.tps_high_throughput_use1",
        "us-east-2" | "eu-central-1" => "sqs-fifo.tps_high_throughput_euc1",
        _ => "sqs-fifo.tps_high_throughput_other",
    }
}
