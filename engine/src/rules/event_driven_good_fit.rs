//! `event-driven-good-fit`: work that events start.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::workload::Trigger;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "event-driven-good-fit",
    severity: Severity::Info,
    summary: "Events start the work, and nobody waits for it.",
    what: "The trigger is a queue, a stream or an event.",
    why: "What feeds the function holds back what comes too fast and tries again what failed. Polling, scaling and retries are then not yours to build or to pay for by the hour.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
trigger: queue
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
trigger: http
",
    as_of: None,
    remedies: &[],
    judgement: &[],
    limits: &[],
    sources: &["docs/architecture.md: when functions are right"],
    check: Check::Option(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let what = match scene.workload.trigger {
        Trigger::Queue => "a queue",
        Trigger::Stream => "a stream",
        Trigger::Event => "an event bus",
        Trigger::Direct | Trigger::Http | Trigger::Schedule => return Vec::new(),
    };
    let Some(function) = seen.function() else { return Vec::new() };
    let mut figures = Figures::default();
    let rate = figures.number("events_per_s", &scene.rate());
    let busy =
        figures.number("mean_concurrency", &(&scene.rate() * &function.billing.mean.seconds()));
    let message = format!(
        "{what} brings {rate} events a second and holds what comes too fast; {busy} environments are busy on average"
    );
    vec![RULE.found("trigger", message, figures).of(seen)]
}
