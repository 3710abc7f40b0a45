//! `tx-simulated`: several conditional writes that are no transaction.
use std::collections::BTreeMap;
use std::fmt::Write;

use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::capacity::collisions;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Access, Figures, Found, SystemScene, largest};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-simulated",
    severity: Severity::Warning,
    summary: "Several conditional writes of one request can succeed in part.",
    what: "A component writes two items or more with conditions (`conditional: true`) in one request, and they are no transaction. Where the tables state `failure`, the share of requests that stop half-way is 1 − Π (1 − p) over all writes but the first. A workflow is taken for one that takes its steps back.",
    why: "A condition is there because it may fail. When the second write is refused, the first one stands, and nothing takes it back.",
    fires: r"name: example
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls:
      - {to: orders, writes: 1, item: 1KB, conditional: true}
      - {to: stock, writes: 1, item: 1KB, conditional: true}
  orders: {kind: dynamodb}
  stock: {kind: dynamodb, failure: 2%}
",
    silent: r"name: example
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls:
      - {to: orders, writes: 1, item: 1KB, conditional: true}
      - {to: stock, reads: 1, item: 1KB}
  orders: {kind: dynamodb}
  stock: {kind: dynamodb, failure: 2%}
",
    as_of: None,
    remedies: &[
        "TransactWriteItems (`transaction: true`), which may span tables of one Region at twice the units",
        "one conditional write, and the rest as events that follow from it (an outbox)",
        "steps that are taken back where a later one fails (a saga, in Step Functions)",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut by_caller: BTreeMap<NodeIndex, Vec<Access>> = BTreeMap::new();
    for access in scene.of_tables() {
        let writes = !access.call.accesses().1.is_zero();
        let alone = access.call.conditional && !access.call.transaction;
        if writes && alone && access.caller.kind != Kind::StepFunctions {
            by_caller.entry(access.from).or_default().push(access);
        }
    }
    by_caller.into_values().filter_map(|writes| of_caller(scene, writes)).collect()
}

fn of_caller(scene: &SystemScene, mut writes: Vec<Access>) -> Option<Found> {
    // `calls[2]` before `calls[10]`: a component writes in the order of its list.
    writes.sort_by(|a, b| (a.edge.key.len(), &a.edge.key).cmp(&(b.edge.key.len(), &b.edge.key)));
    let counted = |access: &Access| {
        let calls = access.call.per_request.clone().unwrap_or(Exact::ONE);
        &calls * &access.call.accesses().1
    };
    let all = writes.iter().map(counted).fold(Exact::ZERO, |sum, items| &sum + &items);
    if all < Exact::from(2_u32) {
        return None;
    }
    let (first, last) = (*writes.first()?, *writes.last()?);
    // Where the first is refused nothing has been written yet.
    let mut ahead = Exact::ONE;
    let mut risks = Vec::new();
    for access in &writes {
        let items = counted(access);
        let spared = ahead.clone().min(items.clone());
        ahead = &ahead - &spared;
        risks.push((scene.fails_for_good(access), &items - &spared));
    }
    let partial = collisions::any(&risks).exact();
    let mut figures = Figures::default();
    let items = figures.number("conditional_writes", &all);
    let tables =
        largest(writes.iter().map(|it| (it.store.name.as_str(), counted(it))), &mut figures);
    let mut message = format!(
        "its {items} conditional writes of one request, to {tables}, are no transaction: what is written stays where a later one is refused"
    );
    if !partial.is_zero() {
        let requests = scene.load.node(first.from).arrivals.at(scene.load.requests());
        let share = figures.percent("partial_percent", &partial);
        let count = figures.number("partial_per_month", &(&requests * &partial));
        let _ = write!(message, ", in {share} of its requests, {count} a month");
    }
    Some(last.found(&RULE, "conditional", &message, figures))
}
