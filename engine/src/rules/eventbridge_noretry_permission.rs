//! `eventbridge-noretry-permission`: a bus that may not reach its target does not even try again.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "eventbridge-noretry-permission",
    severity: Severity::Warning,
    summary: "A bus that may not reach its target does not even try again.",
    what: "A classic event bus has consumers and no `dead_letter`.",
    why: "A target that is gone or that the bus may not call is an error which it does not retry: every event is lost at once, and a metric of the rule is all that shows.",
    fires: r"name: example
requests: 1M/month
entry: events
components:
  events: {kind: event-bus, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: events
components:
  events: {kind: event-bus, dead_letter: failed, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "`dead_letter` of the bus's rules",
        "a test that sends an event to every target after each deployment",
    ],
    judgement: &[],
    limits: &["eventbridge-classic.nonretriable"],
    sources: &["https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (_, bus) in scene.system.components() {
        let classic = bus.kind == Kind::EventBus && bus.channel.custom_bus_v2 != Some(true);
        if !classic || bus.dead_letter.is_some() || bus.consumers.is_empty() {
            continue;
        }
        let mut figures = Figures::default();
        let targets = Exact::from(bus.consumers.len() as u64);
        let targets = figures.number("targets", &targets);
        let message = format!(
            "an event for a target that it may not call, or that is gone, is lost without a retry; targets: {targets}"
        );
        found.push(RULE.found_at(bus, "dead_letter", &message, figures));
    }
    found
}
