//! `noncritical-on-critical-path`: what is critical waits for what may fail.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Tier, waiting};
use petgraph::graph::NodeIndex;
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "noncritical-on-critical-path",
    severity: Severity::Warning,
    summary: "What is critical waits for what may fail.",
    what: "A component of `tier: critical` waits, itself or through others and without a fallback, for one of `tier: best-effort`.",
    why: "Whenever the one fails that may fail, the one fails that may not.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, tier: best-effort}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [mails]}
  mails: {kind: sqs, consumer: mailer}
  mailer: {kind: function, memory: 256MB, duration: 50ms, tier: best-effort}
",
    as_of: None,
    remedies: &[
        "an event or a queue instead of the call",
        "a `fallback`: the request goes on without it",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_mitigate_interaction_failure_graceful_degradation.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let critical: Vec<NodeIndex> = scene
        .system
        .components()
        .filter(|(_, component)| component.tier == Some(Tier::Critical))
        .map(|(node, _)| node)
        .collect();
    let needed = waiting::needed(scene.system, &critical);
    let mut found = Vec::new();
    for (node, component) in scene.system.components() {
        let Some(Some((from, edge))) = &needed[node.index()] else { continue };
        if component.tier != Some(Tier::BestEffort) {
            continue;
        }
        let path = waiting::path_in(&needed, node);
        let whose = path.first().map_or("", |first| scene.component(*first).name.as_str());
        let mut figures = Figures::default();
        let mut message = format!(
            "`{}` is best effort, and `{whose}`, which is critical, waits for it: {}",
            component.name,
            scene.path(&path)
        );
        if let Some(promised) = &scene.paths.promises[node.index()].availability {
            let lost = &Exact::ONE - promised;
            let minutes = figures.number("minutes_per_month", &(&lost * &Exact::from(MINUTES)));
            let lost = figures.percent("lost_percent", &lost);
            let _ =
                write!(message, "; {lost}, {minutes} minutes of a month, may fail for it alone");
        }
        found.push(RULE.found_on(scene.component(*from), edge, "", &message, figures));
    }
    found
}

/// Minutes of a month of 30 days, over which service levels are credited.
const MINUTES: u32 = 30 * 24 * 60;
