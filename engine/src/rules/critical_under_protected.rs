//! `critical-under-protected`: a critical part is not protected as one.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{Class, Edge, Kind, Role, StatedComponent, Tier};
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "critical-under-protected",
    severity: Severity::Error,
    summary: "A critical part is not protected as one.",
    what: "A component of `tier: critical` has no `alarm: true`; or runs code that changes something and has no idempotency key which survives a retry; or is handed events or messages that nothing keeps when they fail.",
    why: "The business stops with it: somebody must be told, a repetition must not do the work twice, and what failed must not be gone.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, consumer: book}
  book: {kind: function, memory: 256MB, duration: 50ms, timeout: 10s, tier: critical, calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 1min, max_receives: 5, dead_letter: failed, consumer: book}
  book: {kind: function, memory: 256MB, duration: 50ms, timeout: 10s, tier: critical, alarm: true, idempotency: payload, calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "`alarm: true` with an alarm that pages somebody",
        "`idempotency` with a key that the client sends or that follows from the payload",
        "`dead_letter` where events or messages come from",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_prevent_interaction_failure_idempotent.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let critical = scene.system.components().filter(|(_, component)| {
        component.tier == Some(Tier::Critical) && component.kind != Kind::External
    });
    critical.filter_map(|(node, component)| found_of(scene, node, component)).collect()
}

fn found_of(scene: &SystemScene, node: NodeIndex, component: &StatedComponent) -> Option<Found> {
    let mut missing: Vec<String> = Vec::new();
    let mut key = "";
    if component.alarm != Some(true) {
        missing.push("an alarm".to_owned());
        key = "alarm";
    }
    let known = component.code.idempotency.as_ref();
    let known = known.is_some_and(|idempotency| idempotency.key.survives_a_retry());
    let runs_code = component.kind.class() == Class::Compute;
    if runs_code && !known && changes_something(scene, node) {
        missing.push("an idempotency key that survives a retry".to_owned());
        key = "idempotency";
    }
    let reached = scene.system.reaching(node);
    let unkept = reached.iter().filter(|(from, edge)| {
        let handed = runs_code && matches!(edge.role, Role::Send | Role::Deliver);
        handed && scene.system.capture(*from, node, edge).is_none()
    });
    let unkept: Vec<&str> = unkept.map(|(from, _)| scene.component(*from).name.as_str()).collect();
    if !unkept.is_empty() {
        missing.push(format!("a dead-letter target for what comes from {}", listed(&unkept)));
        key = "dead_letter";
    }
    if missing.is_empty() {
        return None;
    }
    let mut figures = Figures::default();
    figures.number("missing", &Exact::from(missing.len() as u64));
    let message = format!("critical, and without {}", missing.join("; without "));
    Some(RULE.found_at(component, key, &message, figures))
}

/// Whether what it does outside would be done again by a repetition.
fn changes_something(scene: &SystemScene, node: NodeIndex) -> bool {
    let writes = |edge: &Edge| match (edge.role, &edge.call) {
        (Role::Send, _) => true,
        (Role::Call, Some(call)) => !call.accesses().1.is_zero(),
        _ => false,
    };
    let outside = scene.system.leaving(node).into_iter().any(|(to, edge)| {
        let kept = scene.component(to).kind.class() == Class::Store || edge.role == Role::Send;
        kept && writes(edge)
    });
    outside || scene.component(node).code.side_effects == Some(true)
}
