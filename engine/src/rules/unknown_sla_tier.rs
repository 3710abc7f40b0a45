//! `unknown-sla-tier`: parts do not say what they owe.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::Class;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "unknown-sla-tier",
    severity: Severity::Info,
    summary: "Parts do not say what they owe.",
    what: "Functions, servers or workflows have no `tier`.",
    why: "Without it nobody can tell which failure stops the business and which may wait, and the rules that protect what is critical say nothing of them.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 256MB, duration: 50ms, tier: standard}
",
    as_of: None,
    remedies: &["`tier: critical`, `tier: standard` or `tier: best-effort`"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_objective_defined_recovery.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let without = scene.system.components().filter(|(_, component)| {
        component.kind.class() == Class::Compute && component.tier.is_none()
    });
    let without: Vec<&str> = without.map(|(_, component)| component.name.as_str()).collect();
    let all = scene.system.components().filter(|(_, c)| c.kind.class() == Class::Compute).count();
    if without.is_empty() {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let count = figures.number("without_tier", &Exact::from(without.len() as u64));
    let all = figures.number("parts", &Exact::from(all as u64));
    let names = listed(&without);
    let message = format!("no `tier` is stated for {count} of {all} parts that run code: {names}");
    vec![RULE.found("components", message, figures)]
}
