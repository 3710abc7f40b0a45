//! `tx-cost-2x`: what transactions cost beyond the same reads and writes one by one.
use super::{Check, Rule};
use crate::bill::Total;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Access, Figures, Found, SystemScene};
use crate::system::bill::Owner;
use crate::usd::Usd;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-cost-2x",
    severity: Severity::Advice,
    summary: "Transactions take twice the units.",
    what: "The transactions of a table on demand cost notably more than the same consistent reads and writes one by one: in any case where it is one item, which needs none, else where it is a notable part of the bill. The amount is the bill's: units twice as many, at the table's price.",
    why: "DynamoDB prepares every item of a transaction and then commits it, and charges both. A transaction that is cancelled is charged as well. One item alone needs none: a condition guards it at half the price.",
    fires: r"name: example
requests: 30M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: orders, writes: 1, item: 1KB, transaction: true}]
  orders: {kind: dynamodb}
",
    silent: r"name: example
requests: 30M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: orders, writes: 1, item: 1KB, conditional: true}]
  orders: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "a conditional write, where it is one item",
        "one item that holds what must change together",
    ],
    judgement: &[
        ("least amount", "$1 a month"),
        ("part of the bill, of transactions of several items", "5 %"),
    ],
    limits: &["dynamodb.tx_capacity_multiplier"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
        "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    ],
    check: Check::System(check),
};

/// Money a month below which it is not worth a word, in USD.
const NOTABLE: u32 = 1;
/// Part of the bill from which what must be a transaction is worth a word, in percent.
const LARGE: i64 = 5;

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("dynamodb.tx_capacity_multiplier") else { return Vec::new() };
    let transactions: Vec<Access> = scene.transactions().collect();
    if transactions.is_empty() {
        return Vec::new();
    }
    let requests = scene.load.requests();
    let bill = scene.bill.lines(requests);
    let all = scene.bill.total(Total::AllIn, requests);
    let large = all.amount() * &Exact::decimal(LARGE, 2);
    let mut found = Vec::new();
    for access in transactions {
        let lines = bill.get(&Owner::Edge(access.id)).into_iter().flatten();
        let units = lines.filter(|line| line.item.starts_with("DynamoDB "));
        let cost = units.fold(Usd::ZERO, |sum, line| &sum + &line.usd);
        let halved = cost.amount().checked_div(&quota.value).unwrap_or(Exact::ZERO);
        let more = Usd::new(cost.amount() - &halved);
        let alone = instead(&access);
        let notable = Exact::from(NOTABLE);
        let least = if alone.is_some() { notable } else { notable.max(large.clone()) };
        if *more.amount() < least {
            continue;
        }
        let mut figures = Figures::default();
        let cost = figures.usd("transactions_usd", &cost);
        let saved = figures.usd("more_usd", &more);
        let message = format!(
            "its transactions on `{}` cost {cost} a month, {saved} more than the same items one by one",
            access.store.name
        );
        let one = access.found(&RULE, "transaction", &message, figures);
        let one = one.against(&quota, scene.facts);
        let less = Usd::new(&Exact::ZERO - more.amount());
        found.push(match alone {
            Some(key) => {
                one.cleared_by(&format!("`{key}: true` in place of `transaction: true`"), less)
            }
            None => one,
        });
    }
    found
}

/// The key that does for a transaction of one item what the transaction does.
fn instead(access: &Access) -> Option<&'static str> {
    let (reads, writes) = access.call.accesses();
    if reads.is_zero() && writes == Exact::ONE {
        return Some("conditional");
    }
    (writes.is_zero() && reads == Exact::ONE).then_some("consistent")
}
