//! `single-az-or-nat`: what is critical stands on one machine or in one zone.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, Tier, waiting};
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "single-az-or-nat",
    severity: Severity::Warning,
    summary: "What is critical stands on one machine or in one zone.",
    what: "A critical component is, or waits for, a single server or task, a database that is not `multi_az`, or a cache on machines that is not.",
    why: "A zone or a machine that fails takes with it what the business stops without; one in another zone would go on.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [db]}
  db: {kind: rds, instance: db.t4g.micro}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [db]}
  db: {kind: rds, instance: db.t4g.micro, multi_az: true}
",
    as_of: None,
    remedies: &[
        "`multi_az: true`",
        "two machines or tasks in two zones",
        "a fallback for what need not be there",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html",
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
        if needed[node.index()].is_none() {
            continue;
        }
        let one_zone = component.store.multi_az != Some(true);
        let (what, key) = match component.kind {
            Kind::Server if component.code.count.unwrap_or(1) == 1 => ("one machine", "count"),
            Kind::Fargate if component.code.count.unwrap_or(1) == 1 => ("one task", "count"),
            Kind::Rds if one_zone => ("in one zone", "multi_az"),
            Kind::ElastiCache if one_zone && component.store.instance.is_some() => {
                ("in one zone", "multi_az")
            }
            _ => continue,
        };
        let mut figures = Figures::default();
        figures.number("zones", &Exact::ONE);
        let path = waiting::path_in(&needed, node);
        let message = match path.len() {
            1 => format!("critical, and stands as {what}"),
            _ => format!("{what}, and critical parts wait for it: {}", scene.path(&path)),
        };
        found.push(RULE.found_at(component, key, &message, figures));
    }
    found
}
