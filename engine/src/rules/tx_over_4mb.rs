//! `tx-over-4mb`: a transaction of more bytes than one may have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-over-4mb",
    severity: Severity::Error,
    summary: "A transaction has more bytes than DynamoDB takes.",
    what: "The items that a call with `transaction: true` reads or writes are, at the stated size, more bytes together than one transaction may have.",
    why: "DynamoDB refuses the whole transaction, every time.",
    fires: r"name: example
requests: 1M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: orders, writes: 65, item: 64KB, transaction: true}]
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
    calls: [{to: orders, writes: 64, item: 64KB, transaction: true}]
  orders: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "fewer or smaller items in one transaction",
        "what is large in S3, with a pointer in the item",
    ],
    judgement: &[],
    limits: &["dynamodb.tx_bytes_max"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("dynamodb.tx_bytes_max") else { return Vec::new() };
    let mut found = Vec::new();
    for access in scene.transactions() {
        let (items, does) = access.larger();
        let bytes = &items * &access.size();
        if bytes <= quota.value {
            continue;
        }
        let mut figures = Figures::default();
        let bytes = figures.number("bytes", &bytes);
        let items = figures.number("items", &items);
        let most = figures.number("limit", &quota.value);
        let message = format!(
            "its transaction {does} {bytes} bytes in {items} items of `{}`, and one has at most {most}",
            access.store.name
        );
        found.push(access.found(&RULE, "item", &message, figures).against(&quota, scene.facts));
    }
    found
}
