//! `dlq-retention-short`: a dead-letter queue that deletes what it just got.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, retention};
use crate::system::{Kind, Role};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-retention-short",
    severity: Severity::Warning,
    summary: "A dead-letter queue keeps messages no longer than the queue before it.",
    what: "A standard queue under `dead_letter` of another standard queue has a `retention` (4 days where it is not stated) that is not longer than that one's.",
    why: "A standard queue moves a message with the day on which it was sent. What failed late has no time left there, and is deleted before anybody looks.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, retention: 4d, dead_letter: failed, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, retention: 4d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, retention: 4d, dead_letter: failed, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "`retention: 14d` of the dead-letter queue",
        "a shorter `retention` of the queue before it",
    ],
    judgement: &[],
    limits: &["sqs.retention_max", "sqs.retention_default"],
    sources: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let system = scene.system;
    // By the queue that keeps failures: those before it, and the longest that one of them keeps.
    let mut short: BTreeMap<NodeIndex, (Vec<&str>, Exact)> = BTreeMap::new();
    for (_, from, to, edge) in system.edges() {
        let (before, after) = (system.component(from), system.component(to));
        let both = before.kind == Kind::Sqs && after.kind == Kind::Sqs;
        if edge.role != Role::Capture || !both {
            continue;
        }
        let (Some(kept), Some(there)) = (retention(before, scene), retention(after, scene)) else {
            continue;
        };
        if there <= kept {
            let (names, longest) = short.entry(to).or_default();
            names.push(&before.name);
            *longest = longest.clone().max(kept);
        }
    }
    let found = short.into_iter().filter_map(|(node, (mut names, longest))| {
        names.sort_unstable();
        let component = scene.component(node);
        let mut figures = Figures::default();
        let kept = figures.days("retention_days", &retention(component, scene)?);
        let before = figures.days("retention_before_days", &longest);
        let message = format!(
            "it keeps a message for {kept} from the day on which it was sent, and it may have spent {before} in `{}`",
            names.join("`, `")
        );
        let most = scene.quota("sqs.retention_max")?;
        let found = RULE.found_at(component, "retention", &message, figures);
        Some(found.against(&most, scene.facts))
    });
    found.collect()
}
