//! `shared-concurrency-pool`: other functions can take the concurrency of a critical one.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, set_aside};
use crate::system::Tier;
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "shared-concurrency-pool",
    severity: Severity::Warning,
    summary: "Other functions can take the concurrency of a critical one.",
    what: "A function of `tier: critical` reserves no concurrency, and its peak together with the peaks of the other functions that reserve none is more than what the account leaves them.",
    why: "When the pool is used up, calls of the critical function are throttled because of what others do.",
    fires: r"name: example
requests: 1M/month
entry: api
account_concurrency: 200
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, tier: critical, calls: [events]}
  events: {kind: sns, consumers: [resize]}
  resize: {kind: function, memory: 256MB, duration: 10min, timeout: 15min}
",
    silent: r"name: example
requests: 1M/month
entry: api
account_concurrency: 200
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, tier: critical, reserved_concurrency: 50, calls: [events]}
  events: {kind: sns, consumers: [resize]}
  resize: {kind: function, memory: 256MB, duration: 10min, timeout: 15min}
",
    as_of: None,
    remedies: &[
        "`reserved_concurrency` for what is critical, or for what takes most",
        "another account for one of the two",
    ],
    judgement: &[],
    limits: &["lambda.concurrency_account", "lambda.rps_per_concurrency"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    // By Region: the peaks of all that share what nobody reserves.
    let mut pools: BTreeMap<&str, Vec<(NodeIndex, Exact)>> = BTreeMap::new();
    for (node, component) in scene.functions() {
        if set_aside(component).is_none() {
            let peaks = pools.entry(scene.system.region(node)).or_default();
            peaks.push((node, scene.peak(node)));
        }
    }
    let mut found = Vec::new();
    for (region, peaks) in pools {
        let Some((pool, quota)) = scene.pool(region) else { continue };
        let all: Exact = peaks.iter().map(|(_, peak)| peak).sum();
        if all <= pool {
            continue;
        }
        for (node, own) in &peaks {
            let component = scene.component(*node);
            let others = peaks.iter().filter(|(other, _)| other != node);
            let most = others.clone().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a)));
            let Some((largest, of_largest)) = most else { continue };
            if component.tier != Some(Tier::Critical) {
                continue;
            }
            let mut figures = Figures::default();
            let need = figures.number("peak", own);
            let taken = figures.number("peak_of_others", &(&all - own));
            let left = figures.number("pool", &pool);
            let of_largest = figures.number("peak_of_largest", of_largest);
            let name = &scene.component(*largest).name;
            let message = format!(
                "critical, and reserves none of the {left} executions that it shares: it needs {need} in its busiest second, and others {taken}, `{name}` {of_largest} of them"
            );
            let one = RULE.found_at(component, "reserved_concurrency", &message, figures);
            found.push(one.against(&quota, scene.facts));
        }
    }
    found
}
