//! `dlq-unwatched`: failures are kept where nobody looks.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::drill::dead_letters_unwatched;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-unwatched",
    severity: Severity::Warning,
    summary: "A dead-letter queue has no alarm.",
    what: "A component that others name under `dead_letter` does not say `alarm: true`.",
    why: "What it keeps is deleted at the end of its retention, and until then nobody is told that there is something to mend.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, dead_letter: failed, visibility: 1min, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s}
  failed: {kind: sqs, retention: 14d}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, dead_letter: failed, visibility: 1min, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &["an alarm on its depth above zero, and `alarm: true`"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let unwatched = dead_letters_unwatched(scene.system);
    let components = unwatched.into_iter().filter_map(|name| scene.system.node(name));
    components
        .map(|node| {
            let component = scene.component(node);
            let message = "keeps what failed, and no alarm watches it";
            RULE.found_at(component, "alarm", message, Figures::default())
        })
        .collect()
}
