//! `best-effort-over-protected`: what may fail for a while is paid for as if it might not.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::platforms::lambda::Dimension;
use crate::system::Tier;
use crate::system::bill::Owner;
use crate::usd::Usd;
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "best-effort-over-protected",
    severity: Severity::Advice,
    summary: "What may fail for a while is paid for as if it might not.",
    what: "A component of `tier: best-effort` has provisioned concurrency, copies in other Regions, or machines in two zones.",
    why: "The money would do more for what is critical.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [hints]}
  hints: {kind: function, memory: 256MB, duration: 50ms, tier: best-effort, provisioned_concurrency: 5}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [hints]}
  hints: {kind: function, memory: 256MB, duration: 50ms, tier: best-effort}
",
    as_of: None,
    remedies: &["remove it", "another tier, where it is missed after all"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/welcome.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let paid_for = |node: NodeIndex| {
        let own = scene.lines().get(&Owner::Component(node)).into_iter().flatten();
        let kept = own.filter(|line| line.item == Dimension::ProvisionedConcurrency.name());
        kept.fold(Usd::ZERO, |sum, line| &sum + &line.usd)
    };
    let mut found = Vec::new();
    for (node, component) in scene.system.components() {
        if component.tier != Some(Tier::BestEffort) {
            continue;
        }
        let mut figures = Figures::default();
        let mut has: Vec<String> = Vec::new();
        let mut key = "";
        if component.store.multi_az == Some(true) {
            has.push("machines in two zones".to_owned());
            key = "multi_az";
        }
        if !component.store.replicas.is_empty() {
            let copies = Exact::from(component.store.replicas.len() as u64);
            let copies = figures.number("copies", &copies);
            has.push(format!("copies in {copies} other Regions"));
            key = "replicas";
        }
        if let Some(kept) = component.code.provisioned_concurrency.filter(|kept| *kept > 0) {
            let kept = figures.number("provisioned_concurrency", &Exact::from(kept));
            let usd = figures.usd("usd_per_month", &paid_for(node));
            has.push(format!("{kept} environments kept ready for {usd} a month"));
            key = "provisioned_concurrency";
        }
        if !has.is_empty() {
            let message = format!("best effort, and has {}", has.join(" and "));
            found.push(RULE.found_at(component, key, &message, figures));
        }
    }
    found
}
