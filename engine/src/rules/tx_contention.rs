//! `tx-contention`: transactions that meet on the same item.
use super::{Check, Rule};
use crate::capacity::collisions;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Access, Figures, Found, SystemScene, largest};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-contention",
    severity: Severity::Warning,
    summary: "Transactions on the busiest key cancel each other.",
    what: "In the busiest second a transaction meets another write, or another transaction, of the table's busiest key (`hottest_key`) with a probability above a hundredth: 1 − e^(−rate · time), with an assumed time of a transaction.",
    why: "DynamoDB cancels one of two transactions that meet. The SDK does not try a cancelled one again, so that the caller sees an error, and the units are charged all the same.",
    fires: r"name: example
requests: 100M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: stock, writes: 1, item: 1KB, transaction: true}]
  stock: {kind: dynamodb, hottest_key: 20%}
",
    silent: r"name: example
requests: 100M/month
entry: checkout
components:
  checkout:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: stock, writes: 1, item: 1KB, transaction: true}]
  stock: {kind: dynamodb, hottest_key: 0.1%}
",
    as_of: None,
    remedies: &[
        "a FIFO queue before it, with the key as group",
        "the busiest item in several, of which one is chosen at random",
        "an atomic counter in place of a transaction",
    ],
    judgement: &[("probability of meeting another", "1 %"), ("time of a transaction", "20 ms")],
    limits: &["dynamodb.tx_sdk_retry"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
    ],
    check: Check::System(check),
};

/// How long a transaction holds its items. Unit: ms.
const TAKES: u32 = 20;

fn check(scene: &SystemScene) -> Vec<Found> {
    let tables = scene.of_kind(Kind::DynamoDb);
    tables.filter_map(|(table, _)| of_table(scene, &scene.accesses(table))).collect()
}

fn of_table(scene: &SystemScene, accesses: &[Access]) -> Option<Found> {
    let table = accesses.iter().find(|access| access.call.transaction)?.store;
    let share = table.store.hottest_key.as_ref()?;
    // Reads hold an item only as part of a transaction.
    let rate_of = |access: &&Access| {
        let (reads, writes) = access.call.accesses();
        let items = if access.call.transaction { &reads + &writes } else { writes };
        let calls = scene.load.busiest_rate(&scene.load.edge(access.id).attempts);
        &(&calls * &items) * share
    };
    let rate = accesses.iter().fold(Exact::ZERO, |sum, access| &sum + &rate_of(&access));
    let takes = Exact::from(TAKES);
    let meets = collisions::chance(&rate, &(&takes * &Exact::decimal(1, 3))).exact();
    if meets <= Exact::decimal(1, 2) {
        return None;
    }
    let quota = scene.quota("dynamodb.tx_sdk_retry");
    let mut figures = Figures::default();
    let rate = figures.number("busiest_key_per_second", &rate);
    let takes = figures.millis("transaction_ms", &takes);
    let meets = figures.percent("conflict_percent", &meets);
    let callers = accesses.iter().filter(|access| access.call.transaction);
    let callers = callers.map(|access| (access.caller.name.as_str(), rate_of(&access)));
    let callers = largest(callers, &mut figures);
    let message = format!(
        "its busiest key is asked for {rate} times in the busiest second, so that a transaction of {callers} that takes {takes} meets another in {meets} of cases and is cancelled"
    );
    let found = RULE.found_at(table, "hottest_key", &message, figures);
    Some(match quota {
        Some(quota) => found.against(&quota, scene.facts),
        None => found,
    })
}
