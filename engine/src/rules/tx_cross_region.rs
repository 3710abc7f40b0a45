//! `tx-cross-region`: a transaction over more than one Region.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Access, Figures, Found, SystemScene, told};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-cross-region",
    severity: Severity::Error,
    summary: "A transaction spans Regions.",
    what: "A component has transactions on tables in several Regions. It is a warning where a transaction is on a table with copies in other Regions (`replicas`).",
    why: "A DynamoDB transaction is atomic in one account and one Region. Two in two Regions are two, and either can fail alone. Copies are written item by item: a reader in another Region may see half of it.",
    fires: r"name: example
region: us-east-1
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls:
      - {to: orders, writes: 1, item: 1KB, transaction: true}
      - {to: stock, writes: 1, item: 1KB, transaction: true}
  orders: {kind: dynamodb}
  stock: {kind: dynamodb, region: eu-west-1}
",
    silent: r"name: example
region: us-east-1
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls:
      - {to: orders, writes: 1, item: 1KB, transaction: true}
      - {to: stock, writes: 1, item: 1KB, transaction: true}
  orders: {kind: dynamodb}
  stock: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "all items of a transaction in one Region",
        "steps that are taken back where a later one fails (a saga, in Step Functions)",
    ],
    judgement: &[],
    limits: &["dynamodb.tx_region_scope"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    let mut by_caller: BTreeMap<NodeIndex, Vec<(&str, Access)>> = BTreeMap::new();
    for access in scene.transactions() {
        found.extend(copies(scene, &access));
        let Some(table) = scene.system.node(&access.store.name) else { continue };
        let region = scene.system.region(table);
        by_caller.entry(access.from).or_default().push((region, access));
    }
    found.extend(by_caller.into_values().filter_map(|all| several(&all)));
    found
}

fn several(all: &[(&str, Access)]) -> Option<Found> {
    let regions: BTreeSet<&str> = all.iter().map(|(region, _)| *region).collect();
    let (_, last) = all.last().filter(|_| regions.len() > 1)?;
    let mut figures = Figures::default();
    let count = figures.number("regions", &Exact::from(regions.len() as u64));
    let tables: Vec<String> =
        all.iter().map(|(region, it)| format!("`{}` in {region}", it.store.name)).collect();
    let message = format!(
        "its transactions are in {count} Regions, and one holds in one alone: {}",
        tables.join(", ")
    );
    Some(last.found(&RULE, "transaction", &message, figures))
}

fn copies(scene: &SystemScene, access: &Access) -> Option<Found> {
    let replicas = &access.store.store.replicas;
    let region = scene.system.region(scene.system.node(&access.store.name)?);
    if replicas.is_empty() {
        return None;
    }
    let mut figures = Figures::default();
    let names: Vec<&str> = replicas.iter().map(String::as_str).collect();
    let copies = told(&names, "other_replicas", &mut figures);
    let message = format!(
        "its transaction on `{}` holds in {region} alone: what is in {copies} is written item by item",
        access.store.name
    );
    Some(access.found(&RULE, "transaction", &message, figures).at(Severity::Warning))
}
