//! `tx-over-100-items`: a transaction of more items than one may have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-over-100-items",
    severity: Severity::Error,
    summary: "A transaction has more items than DynamoDB takes.",
    what: "A call with `transaction: true` reads or writes more items of a table than one transaction may. What is read and what is written are transactions of their own, and each is held against the limit.",
    why: "DynamoDB refuses the whole transaction, every time. In parts it is no longer one: the first part stays where a later one fails.",
    fires: r"name: example
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: orders, writes: 101, transaction: true}]
  orders: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: orders, writes: 100, transaction: true}]
  orders: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "one item that holds what must change together",
        "steps that are taken back where a later one fails (a saga, in Step Functions)",
    ],
    judgement: &[],
    limits: &["dynamodb.tx_items_max"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("dynamodb.tx_items_max") else { return Vec::new() };
    let transactions = scene.transactions();
    let too_many = transactions.filter(|access| access.larger().0 > quota.value);
    too_many
        .map(|access| {
            let (items, does) = access.larger();
            let mut figures = Figures::default();
            let items = figures.number("items", &items);
            let most = figures.number("limit", &quota.value);
            let message = format!(
                "its transaction {does} {items} items of `{}`, and one has at most {most}",
                access.store.name
            );
            access.found(&RULE, does, &message, figures).against(&quota, scene.facts)
        })
        .collect()
}
