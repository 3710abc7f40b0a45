//! `tracing-off`: an objective whose path leaves no trace.
use super::{Check, Rule};
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{Class, Role, System};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tracing-off",
    severity: Severity::Advice,
    summary: "A path that owes a latency is not traced.",
    what: "An entry owes a `latency` (its own or the system's), and code on its synchronous path does not say `tracing: true`.",
    why: "A percentile says that something was slow. Where the time went, across functions, only a trace says.",
    fires: r"name: example
requests: 1M/month
entry: api
latency: {p99: 300ms}
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true}
",
    silent: r"name: example
requests: 1M/month
entry: api
latency: {p99: 300ms}
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, tracing: true}
",
    as_of: None,
    remedies: &["`tracing: true` (X-Ray, OpenTelemetry), for a sample of the requests"],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/xray/latest/devguide/aws-xray.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let system = scene.system;
    let mut found = Vec::new();
    let mut told: BTreeSet<NodeIndex> = BTreeSet::new();
    for (entry, _) in system.entries() {
        let outer = scene.component(*entry);
        let owed = if outer.latency.is_empty() { &system.stated.latency } else { &outer.latency };
        let Some((percentile, owed)) = owed.last() else { continue };
        let untraced: Vec<NodeIndex> = waited_for(*entry, system)
            .into_iter()
            .filter(|node| {
                let component = scene.component(*node);
                let code = component.kind.class() == Class::Compute;
                code && component.code.tracing != Some(true) && told.insert(*node)
            })
            .collect();
        let Some(first) = untraced.first() else { continue };
        let names: Vec<&str> =
            untraced.iter().map(|node| scene.component(*node).name.as_str()).collect();
        let mut figures = Figures::default();
        let owed = figures.millis("objective_ms", owed.amount());
        let count = figures.number("untraced", &Exact::from(names.len() as u64));
        let message = format!(
            "`{}` owes p{percentile} of {owed}, and {count} on its path leave no trace: {}",
            outer.name,
            listed(&names)
        );
        found.push(RULE.found_at(scene.component(*first), "tracing", &message, figures));
    }
    found
}

/// All that a component waits for, itself first, in the order in which it comes to it.
fn waited_for(start: NodeIndex, system: &System) -> Vec<NodeIndex> {
    let mut found = vec![start];
    let mut seen: BTreeSet<NodeIndex> = BTreeSet::from([start]);
    let mut next = 0;
    while let Some(node) = found.get(next).copied() {
        next += 1;
        for (to, edge) in system.leaving(node) {
            if edge.role == Role::Call && seen.insert(to) {
                found.push(to);
            }
        }
    }
    found
}
