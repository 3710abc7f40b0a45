//! `dlq-payload-too-big`: what failed may not fit into its dead-letter target.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, is_event};
use crate::system::Kind;
use crate::units::Bytes;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-payload-too-big",
    severity: Severity::Warning,
    summary: "What failed may not fit into its dead-letter target.",
    what: "A function's events are as large as the largest message of its `dead_letter`, or larger; what is sent there has the event and what is said of the failure.",
    why: "The record is refused, and the event is gone after all.",
    fires: r"name: example
requests: 1M/month
entry: scans
components:
  scans: {kind: event-bus, message: 300KB, consumers: [read]}
  read: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sns, consumers: [keep]}
  keep: {kind: sqs, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: scans
components:
  scans: {kind: event-bus, message: 300KB, consumers: [read]}
  read: {kind: function, memory: 256MB, duration: 50ms, dead_letter: failed}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "a standard queue, or a bucket",
        "the content in a bucket, and its key in the event",
    ],
    judgement: &[],
    limits: &[
        "sns.message_default",
        "sqs.message_max",
        "eventbridge-classic.event_max",
        "lambda.async_payload",
    ],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, function) in scene.functions() {
        let named = function.dead_letter.as_deref().and_then(|name| scene.system.node(name));
        let Some(target) = named.map(|node| scene.component(node)) else { continue };
        let limit = match target.kind {
            Kind::Sns => "sns.message_default",
            Kind::Sqs => "sqs.message_max",
            Kind::EventBus => "eventbridge-classic.event_max",
            _ => continue,
        };
        let Some(limit) = scene.quota(limit) else { continue };
        let reached = scene.system.reaching(node).into_iter();
        let events = reached.map(|(from, edge)| (scene.component(from), edge));
        let events = events.filter(|(from, edge)| is_event(from, edge));
        let sizes = events.filter_map(|(from, _)| {
            let sent = from.message.as_ref().filter(|_| from.kind.delivers());
            sent.or(function.message.as_ref())
        });
        let Some(size) = sizes.map(Bytes::amount).max() else { continue };
        // The record says more than the event alone.
        if *size < limit.value {
            continue;
        }
        let mut figures = Figures::default();
        let size = figures.kilobytes("event_kb", size);
        let most = figures.kilobytes("limit_kb", &limit.value);
        let message = format!(
            "its events have {size}, and `{}` takes {most} with what is said of the failure",
            target.name
        );
        let one = RULE.found_at(function, "dead_letter", &message, figures);
        found.push(one.against(&limit, scene.facts));
    }
    found
}
