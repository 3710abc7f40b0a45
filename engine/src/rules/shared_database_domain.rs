//! `shared-database-domain`: several domains write the same database.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{Kind, Role};
use std::collections::BTreeMap;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "shared-database-domain",
    severity: Severity::Warning,
    summary: "Several domains write the same database.",
    what: "Components of two different domains (`domain`) write the same table or database and wait for it.",
    why: "No domain can change, move or load its data without the others, and one that overloads it stops all of them.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders, stock]}
  orders: {kind: function, memory: 256MB, duration: 50ms, domain: orders, calls: [{to: table, writes: 1}]}
  stock: {kind: function, memory: 256MB, duration: 50ms, domain: stock, calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders, stock]}
  orders: {kind: function, memory: 256MB, duration: 50ms, domain: orders, calls: [{to: table, writes: 1}]}
  stock: {kind: function, memory: 256MB, duration: 50ms, domain: stock, calls: [{to: table, reads: 1}]}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "one domain owns the data, and the others ask it or are told by events",
        "a table for each domain",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/modernization-data-persistence/database-per-service.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    let stores = scene
        .system
        .components()
        .filter(|(_, component)| matches!(component.kind, Kind::DynamoDb | Kind::Rds));
    for (node, store) in stores {
        let mut by_domain: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (from, edge) in scene.system.reaching(node) {
            let by = scene.component(from);
            let writes = edge.call.as_ref().is_some_and(|call| !call.accesses().1.is_zero());
            if let Some(domain) = by.domain.as_deref().filter(|_| edge.role == Role::Call && writes)
            {
                by_domain.entry(domain).or_default().push(&by.name);
            }
        }
        if by_domain.len() < 2 {
            continue;
        }
        let mut figures = Figures::default();
        let count = figures.number("domains", &Exact::from(by_domain.len() as u64));
        let told: Vec<String> =
            by_domain.iter().map(|(domain, by)| format!("{domain} ({})", listed(by))).collect();
        let message = format!("{count} domains write it: {}", told.join(", "));
        found.push(RULE.found_at(store, "", &message, figures));
    }
    found
}
