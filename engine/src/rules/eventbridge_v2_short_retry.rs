//! `eventbridge-v2-short-retry`: a bus of the second generation gives up within minutes.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "eventbridge-v2-short-retry",
    severity: Severity::Warning,
    summary: "A bus of the second generation gives up within minutes.",
    what: "An event bus says `custom_bus_v2: true`, neither `retries` nor `max_age`, and no `dead_letter`.",
    why: "Its default is far shorter than that of a classic bus, which rides out a day: a target that is gone for a few minutes more loses its events.",
    fires: r"name: example
requests: 1M/month
entry: events
components:
  events: {kind: event-bus, custom_bus_v2: true, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: events
components:
  events: {kind: event-bus, custom_bus_v2: true, max_age: 24h, dead_letter: failed, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["`max_age: 24h`", "`dead_letter`"],
    judgement: &[],
    limits: &[
        "eventbridge-custom-bus.retry_age_default",
        "eventbridge-custom-bus.retry_attempts_default",
        "eventbridge-classic.retry_age",
    ],
    sources: &["https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-retry.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let age = scene.quota("eventbridge-custom-bus.retry_age_default");
    let attempts = scene.limit("eventbridge-custom-bus.retry_attempts_default");
    let classic = scene.limit("eventbridge-classic.retry_age");
    let (Some(age), Some(attempts), Some(classic)) = (age, attempts, classic) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (_, bus) in scene.system.components() {
        let second = bus.kind == Kind::EventBus && bus.channel.custom_bus_v2 == Some(true);
        let stated = bus.code.retries.is_some() || bus.code.max_age.is_some();
        if !second || stated || bus.dead_letter.is_some() || bus.consumers.is_empty() {
            continue;
        }
        let mut figures = Figures::default();
        let attempts = figures.number("attempts", &attempts);
        let age_told = figures.seconds("retry_age_s", &age.value);
        let classic = figures.seconds("classic_retry_age_s", &classic);
        let message = format!(
            "an event is lost after {attempts} attempts or {age_told}, where a classic bus would try for {classic}"
        );
        let one = RULE.found_at(bus, "max_age", &message, figures);
        found.push(one.against(&age, scene.facts));
    }
    found
}
