//! `cross-region-sync`: a request waits for another Region.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, Role, Tier, waiting};
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cross-region-sync",
    severity: Severity::Warning,
    summary: "A request waits for another Region.",
    what: "A component waits for one in another Region. It is an error where the caller is critical and has no `fallback`.",
    why: "The request fails with either Region, is slower by the way between them, and pays for every byte on it.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [prices]}
  prices: {kind: dynamodb, region: eu-west-1}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [prices]}
  prices: {kind: dynamodb, region: eu-west-1, replicas: [us-east-1]}
",
    as_of: None,
    remedies: &[
        "a copy in the caller's Region (`replicas`), kept up to date by events",
        "a `fallback` that answers from what was last known",
        "a short `timeout`, and a breaker that stops asking",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (id, from, to, edge) in scene.system.edges() {
        let (caller, target) = (scene.component(from), scene.component(to));
        let (here, there) = (scene.system.region(from), scene.system.region(to));
        let outside = [caller, target].iter().any(|each| each.kind == Kind::External);
        let copied = target.store.replicas.iter().any(|region| region == here);
        if edge.role != Role::Call || outside || here == there || copied {
            continue;
        }
        let mut figures = Figures::default();
        let calls = scene.load.busiest_rate(&scene.load.edge(id).attempts);
        let calls = figures.number("calls_per_s", &calls);
        let mut message = format!(
            "in {here}, and waits for `{}` in {there}, {calls} times in the busiest second: {} -> {}",
            target.name,
            scene.way_to(from),
            target.name
        );
        if let Some(promised) = &scene.paths.promises[to.index()].availability {
            let promised = figures.percent("promised_percent", promised);
            let _ = write!(message, "; {promised} is promised there");
        }
        let alone = caller.tier == Some(Tier::Critical) && waiting::is_hard(edge);
        let severity = if alone { Severity::Error } else { Severity::Warning };
        found.push(RULE.found_on(caller, edge, "", &message, figures).at(severity));
    }
    found
}
