//! `alarm-missing`: failures that show where nobody looks.
use super::{Check, Rule};
use std::collections::{BTreeMap, BTreeSet};

use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::drill::Outcome;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "alarm-missing",
    severity: Severity::Warning,
    summary: "A failure shows where no alarm watches.",
    what: "A component, broken in one of the ways of `svl-cost drill`, loses, keeps or repeats something or fails where nobody waits: no client is told, and nothing that shows it says `alarm: true`. One finding for each component at which it would show.",
    why: "The metric is there, and it is read on the day after, when a customer has called.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, dead_letter: failed, visibility: 1min, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, retention: 14d}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, alarm: true, dead_letter: failed, visibility: 1min, max_receives: 5, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
  failed: {kind: sqs, alarm: true, retention: 14d}
",
    as_of: None,
    remedies: &["an alarm on the metric that shows it, and `alarm: true`"],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    // By where it would show: what is broken there and elsewhere, and the metrics.
    let mut blind: BTreeMap<&str, (BTreeSet<String>, BTreeSet<&str>)> = BTreeMap::new();
    for drill in scene.drills {
        let Some((at, metrics)) = &drill.shows else { continue };
        // What only comes late needs no alarm.
        if drill.worst.rank() <= (Outcome::Delayed { ms: 0 }).rank() {
            continue;
        }
        let (broken, mode) = (&drill.component, drill.mode);
        let (modes, shown) = blind.entry(at).or_default();
        modes.insert(if at == broken { mode.to_owned() } else { format!("{broken}:{mode}") });
        shown.extend(metrics.split("; "));
    }
    let found = blind.into_iter().filter_map(|(at, (modes, shown))| {
        let component = scene.component(scene.system.node(at)?);
        let mut figures = Figures::default();
        let ways = figures.number("ways", &Exact::from(modes.len() as u64));
        let metric = shown.into_iter().next().unwrap_or_default();
        let modes: Vec<&str> = modes.iter().map(String::as_str).collect();
        let message = format!(
            "nobody would notice {ways} of the ways to fail that show here ({metric}): {}",
            listed(&modes)
        );
        Some(RULE.found_at(component, "alarm", &message, figures))
    });
    found.collect()
}
