//! `drill-outcome-unknown`: something that is lost and nobody is told.
use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::drill::Outcome;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "drill-outcome-unknown",
    severity: Severity::Warning,
    summary: "Broken on purpose, a part of the system loses something in silence.",
    what: "A drill of a component (`svl-cost drill`) ends in something that is lost or wrong, of which nobody who asked is told and which no alarm watches. One finding for each component with its ways to fail.",
    why: "What fails aloud is mended. What is lost in silence is found by the one it was for.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, dead_letter: failed, max_receives: 5, alarm: true, consumer: worker}
  worker: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: payload, alarm: true}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "a `dead_letter` where what fails is kept, with an alarm",
        "`alarm: true` on what shows it",
        "a longer `retention`",
        "`svl-cost drill FILE --break COMPONENT:MODE`, to see where it is lost",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/test-reliability.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut lost: BTreeMap<&str, (BTreeSet<&str>, &str)> = BTreeMap::new();
    for drill in scene.drills.iter().filter(|drill| drill.is_lost_unnoticed()) {
        let Outcome::LostSilent { reason, .. } = &drill.worst else { continue };
        let (modes, _) = lost.entry(&drill.component).or_insert((BTreeSet::new(), reason));
        modes.insert(drill.mode);
    }
    let found = lost.into_iter().map(|(name, (modes, reason))| {
        let mut figures = Figures::default();
        let ways = figures.counted("ways", modes.len(), ["way", "ways"]);
        let modes: Vec<&str> = modes.into_iter().collect();
        let said = format!(
            "{ways} to fail ({}) would lose something, and nobody would notice: `{reason}`",
            listed(&modes)
        );
        match scene.system.node(name) {
            Some(node) => RULE.found_at(scene.component(node), "", &said, figures),
            // The account, a layer, a zone: no component of the file.
            None => RULE.found(key_of(name), format!("{name}: {said}"), figures),
        }
    });
    found.collect()
}

/// The key nearest to what is broken and is no component.
fn key_of(broken: &str) -> &'static str {
    match broken {
        "@account" => "account_concurrency",
        "@client" => "entry",
        _ => "components",
    }
}
