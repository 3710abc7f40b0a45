//! `dlq-missing-queue`: a message that always fails goes round until it is deleted.
use super::{Check, Rule};
use crate::bill::Line;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Role;
use crate::system::bill::Owner;
use crate::units::Millis;
use crate::usd::Usd;
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-missing-queue",
    severity: Severity::Warning,
    summary: "A message that always fails goes round until it is deleted.",
    what: "A queue has a consumer and no `dead_letter`.",
    why: "Such a message is received again each time its visibility ends, is paid for each time, and is deleted in silence at the end of its retention.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 256MB, duration: 50ms, timeout: 10s}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, max_receives: 5, dead_letter: failed, consumer: worker}
  worker: {kind: function, memory: 256MB, duration: 50ms, timeout: 10s}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["`dead_letter` and `max_receives`"],
    judgement: &[],
    limits: &["sqs.retention_default", "sqs.visibility_default"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let kept = scene.quota("sqs.retention_default");
    let (Some(kept), Some(hidden)) = (kept, scene.limit("sqs.visibility_default")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (node, queue) in scene.system.components() {
        let polled = queue.kind.consumers_compete() && !queue.consumers.is_empty();
        if !polled || queue.dead_letter.is_some() {
            continue;
        }
        let keys = &queue.channel;
        let retention = keys.retention.as_ref().map_or_else(|| kept.value.clone(), Millis::seconds);
        let hidden = keys.visibility.as_ref().map_or_else(|| hidden.clone(), Millis::seconds);
        let Some(times) = retention.floor_div(&hidden).map(Exact::from) else { continue };
        let consumer =
            scene.system.leaving(node).into_iter().find(|(_, e)| e.role == Role::Deliver);
        let each = consumer.and_then(|(to, _)| {
            let paid: Usd = usd_of(scene.lines().get(&Owner::Component(to)).into_iter().flatten());
            let runs = scene.load.node(to).attempts.at(scene.load.requests());
            paid.amount().checked_div(&runs)
        });
        let mut figures = Figures::default();
        let shown = figures.number("receives", &times);
        let days = figures.seconds("retention_s", &retention);
        let mut message = format!(
            "a message that always fails is received {shown} times in {days} and then gone"
        );
        if let Some(each) = each {
            let usd = figures.usd("usd_each", &Usd::new(&each * &times));
            let _ = write!(message, ", for {usd} each");
        }
        found.push(RULE.found_at(queue, "dead_letter", &message, figures));
    }
    found
}

fn usd_of<'a>(lines: impl Iterator<Item = &'a Line>) -> Usd {
    lines.fold(Usd::ZERO, |sum, line| &sum + &line.usd)
}
