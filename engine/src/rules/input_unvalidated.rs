//! `input-unvalidated`: input that nobody checks.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{Class, Kind, Role, StatedComponent};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "input-unvalidated",
    severity: Severity::Warning,
    summary: "Requests from outside reach code that does not check them.",
    what: "An entry is a gateway, server or task; neither it nor the code that it calls says `validates: true`.",
    why: "A missing field is then found where it hurts: as a 5xx, or as an item that nothing can read.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, idempotency: client, validates: true}
",
    as_of: None,
    remedies: &["a schema at the boundary, and a 400 for what does not fit (`validates: true`)"],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let system = scene.system;
    let validates = |component: &StatedComponent| component.code.validates == Some(true);
    // By the code that is reached: the entries before it.
    let mut reached: BTreeMap<NodeIndex, Vec<&str>> = BTreeMap::new();
    for (entry, _) in system.entries() {
        let outer = scene.component(*entry);
        match outer.kind {
            _ if validates(outer) => {}
            Kind::Server | Kind::Fargate => {
                reached.entry(*entry).or_default();
            }
            kind if kind.class() == Class::Gateway => {
                for (inner, edge) in system.leaving(*entry) {
                    let component = scene.component(inner);
                    let code = component.kind.class() == Class::Compute;
                    if edge.role == Role::Call && code && !validates(component) {
                        reached.entry(inner).or_default().push(&outer.name);
                    }
                }
            }
            _ => {}
        }
    }
    let found = reached.into_iter().map(|(node, mut entries)| {
        entries.dedup();
        let mut figures = Figures::default();
        let rate = scene.load.mean_rate(&scene.load.node(node).arrivals);
        let rate = figures.number("requests_per_s", &rate);
        let from = if entries.is_empty() {
            String::new()
        } else {
            format!(" through {}", listed(&entries))
        };
        let message =
            format!("{rate} requests a second come from outside{from}, and nothing checks them");
        RULE.found_at(scene.component(node), "validates", &message, figures)
    });
    found.collect()
}
