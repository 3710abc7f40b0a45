//! `iam-action-missing`: a call that the role does not allow.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, matches, needed_actions, role_of};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "iam-action-missing",
    severity: Severity::Error,
    summary: "A role lacks an action that an edge needs.",
    what: "An action under `denied` of a component, or of another with the same `role`, is one that the component needs: to call, to send, to take from a queue or stream, to keep what failed, to write its logs or traces.",
    why: "The call is refused each time, and trying again is futile. Where it was to keep a failure, the failure is gone as well.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, denied: ['dynamodb:PutItem'], calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, denied: ['dynamodb:DeleteTable'], calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &["the action in the role's policy, for the one resource"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let system = scene.system;
    let mut denied: BTreeMap<(bool, &str), Vec<&str>> = BTreeMap::new();
    for (_, component) in system.components() {
        let actions = denied.entry(role_of(component)).or_default();
        actions.extend(component.denied.iter().map(String::as_str));
    }
    if denied.values().all(Vec::is_empty) {
        return Vec::new();
    }
    // By who lacks it: the action, and what needs it.
    let mut lacking: BTreeMap<NodeIndex, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for needed in needed_actions(system) {
        let role = role_of(system.component(needed.by));
        let lacks = denied[&role].iter().any(|pattern| matches(pattern, needed.action));
        if lacks {
            let actions = lacking.entry(needed.by).or_default();
            actions.entry(needed.action).or_default().insert(needed.resource);
        }
    }
    let found = lacking.into_iter().map(|(node, actions)| {
        let mut figures = Figures::default();
        figures.number("actions", &Exact::from(actions.len() as u64));
        let told = actions.into_iter().map(|(action, resources)| {
            let resources: Vec<&str> = resources.into_iter().collect();
            format!("`{action}` for `{}`", resources.join("`, `"))
        });
        let component = scene.component(node);
        let message = format!("its role lacks {}", told.collect::<Vec<_>>().join(", "));
        let key = if component.denied.is_empty() { "role" } else { "denied" };
        RULE.found_at(component, key, &message, figures)
    });
    found.collect()
}
