//! `iam-wildcard-blast`: a role that reaches more than its edges.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed, needed_actions, of_service, service_of};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "iam-wildcard-blast",
    severity: Severity::Warning,
    summary: "A role reaches what its component never calls.",
    what: "An action under `wildcards` of a component reaches components that it has no edge to; or components that name the same `role` have edges to different ones, so that each reaches what only the other needs.",
    why: "Whoever takes over one function, or errs in it, reaches everything that its role does.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, wildcards: ['dynamodb:*'], calls: [{to: table, writes: 1}, bills]}
  bills: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, calls: [{to: money, writes: 1}]}
  table: {kind: dynamodb}
  money: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true, calls: [{to: table, writes: 1}, bills]}
  bills: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, calls: [{to: money, writes: 1}]}
  table: {kind: dynamodb}
  money: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "actions for the resources that are called, and no others",
        "a role for each component",
    ],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let system = scene.system;
    // By component: what it has an edge to and its role must reach.
    let mut own: BTreeMap<NodeIndex, BTreeSet<&str>> = BTreeMap::new();
    for needed in needed_actions(system) {
        // Everybody writes logs and traces of its own.
        if system.component(needed.by).name != needed.resource {
            own.entry(needed.by).or_default().insert(needed.resource);
        }
    }
    let mut found: Vec<Found> =
        system.components().filter_map(|(node, _)| everywhere(node, &own, scene)).collect();
    let mut roles: BTreeMap<&str, Vec<NodeIndex>> = BTreeMap::new();
    for (node, component) in system.components() {
        if let Some(role) = &component.role {
            roles.entry(role).or_default().push(node);
        }
    }
    found.extend(roles.iter().filter_map(|(role, members)| shared(role, members, &own, scene)));
    found
}

/// What actions on every resource reach beyond the component's edges.
fn everywhere(
    node: NodeIndex,
    own: &BTreeMap<NodeIndex, BTreeSet<&str>>,
    scene: &SystemScene,
) -> Option<Found> {
    let component = scene.component(node);
    if component.wildcards.is_empty() {
        return None;
    }
    let reached = scene.system.components().filter(|(other, one)| {
        let service = service_of(one.kind);
        let allowed = component.wildcards.iter().any(|pattern| of_service(pattern, service));
        let needed = own.get(&node).is_some_and(|own| own.contains(one.name.as_str()));
        allowed && !needed && *other != node
    });
    let names: Vec<&str> = reached.map(|(_, one)| one.name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let mut figures = Figures::default();
    let count = figures.counted("reached", names.len(), ["component", "components"]);
    let message = format!(
        "`{}` on every resource reaches {count} without an edge from here: {}",
        component.wildcards.join("`, `"),
        listed(&names)
    );
    Some(RULE.found_at(component, "wildcards", &message, figures))
}

/// What components with one role reach through each other.
fn shared(
    role: &str,
    members: &[NodeIndex],
    own: &BTreeMap<NodeIndex, BTreeSet<&str>>,
    scene: &SystemScene,
) -> Option<Found> {
    let none = BTreeSet::new();
    let of = |node: &NodeIndex| own.get(node).unwrap_or(&none);
    let all: BTreeSet<&str> = members.iter().flat_map(|node| of(node).iter().copied()).collect();
    let not_of_all: Vec<&str> = all
        .into_iter()
        .filter(|name| members.iter().any(|node| !of(node).contains(name)))
        .collect();
    if members.len() < 2 || not_of_all.is_empty() {
        return None;
    }
    let first = scene.component(members[0]);
    let others: Vec<&str> =
        members[1..].iter().map(|node| scene.component(*node).name.as_str()).collect();
    let mut figures = Figures::default();
    figures.number("reached", &Exact::from(not_of_all.len() as u64));
    let message = format!(
        "it shares the role `{role}` with {}: each reaches what not all of them need: {}",
        listed(&others),
        listed(&not_of_all)
    );
    Some(RULE.found_at(first, "role", &message, figures))
}
