//! `alarm-missing`: failures that show where nobody looks.
use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::Kind;
use crate::system::drill::Outcome;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "alarm-missing",
    severity: Severity::Warning,
    summary: "A failure shows where no alarm watches.",
    what: "A component, broken in one of the ways of `svl-cost drill`, fails, keeps or repeats something, and nothing that shows it says `alarm: true`. One finding for each component at which it would show; what is lost unnoticed is told by `drill-outcome-unknown`.",
    why: "The metric is there, and it is read on the day after, when a customer has called.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, alarm: true, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, alarm: true}
",
    as_of: None,
    remedies: &["an alarm on the metric that shows it, and `alarm: true`"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    // By where it would show: what is broken there and elsewhere, and how the worst of it shows.
    let mut blind: BTreeMap<&str, (BTreeSet<String>, &str)> = BTreeMap::new();
    for drill in scene.drills {
        let Some((at, metrics)) = &drill.unwatched else { continue };
        // What only comes late needs no alarm, and what is lost unnoticed has a rule of its own.
        let matters = drill.worst.rank() > (Outcome::Delayed { ms: 0 }).rank();
        if !matters || drill.is_lost_unnoticed() {
            continue;
        }
        let (broken, mode) = (&drill.component, drill.mode);
        let (modes, _) = blind.entry(at).or_insert_with(|| (BTreeSet::new(), metrics));
        modes.insert(if at == broken { mode.to_owned() } else { format!("{broken}:{mode}") });
    }
    let found = blind.into_iter().filter_map(|(at, (modes, metrics))| {
        let component = scene.component(scene.system.node(at)?);
        // What somebody else runs shows in those who wait for it.
        if component.alarm == Some(true) || component.kind == Kind::External {
            return None;
        }
        let mut figures = Figures::default();
        let ways = figures.counted("ways", modes.len(), ["way", "ways"]);
        let metric = metrics.split("; ").next().unwrap_or_default().replace('`', "");
        let modes: Vec<&str> = modes.iter().map(String::as_str).collect();
        let message = format!(
            "{ways} to fail would show here (`{metric}`), and no alarm watches: {}",
            listed(&modes)
        );
        Some(RULE.found_at(component, "alarm", &message, figures))
    });
    found.collect()
}
