//! `tx-retry-past-token`: repetitions that come after a transaction's token is forgotten.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::StatedComponent;
use crate::units::Millis;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "tx-retry-past-token",
    severity: Severity::Warning,
    summary: "A message may come again after its transaction's token is forgotten.",
    what: "A transaction relies on its client request token (`token: true`), and what starts it may be delivered again for longer than DynamoDB remembers one. It is fine where the caller remembers requests itself (`idempotency` with a `ttl` of as long, or none).",
    why: "Within the window the same token does nothing twice. After it the same token is a new transaction, and the order is booked again.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, max_receives: 5, dead_letter: failed, consumer: booking}
  booking:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: ledger, writes: 2, item: 1KB, transaction: true, token: true}]
  ledger: {kind: dynamodb}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 2min, max_receives: 5, dead_letter: failed, consumer: booking}
  booking:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: ledger, writes: 2, item: 1KB, transaction: true, token: true}]
  ledger: {kind: dynamodb}
  failed: {kind: sqs, retention: 14d, alarm: true}
",
    as_of: None,
    remedies: &[
        "a record of its own for each request, in the same transaction (`idempotency: {key: payload}`)",
        "a shorter time in which a message comes again",
    ],
    judgement: &[],
    limits: &["dynamodb.tx_token_window"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("dynamodb.tx_token_window") else { return Vec::new() };
    let mut found = Vec::new();
    for access in scene.transactions().filter(|access| access.call.token == Some(true)) {
        let Some((horizon, source)) = scene.repeated_for(access.from) else { continue };
        if horizon <= quota.value || remembers(access.caller, &horizon) {
            continue;
        }
        let mut figures = Figures::default();
        let horizon = figures.seconds("repeated_for_s", &horizon);
        let window = figures.seconds("limit", &quota.value);
        let message = format!(
            "what `{}` hands over may come again for {horizon}, and the token of its transaction on `{}` is known for {window}",
            source.name, access.store.name
        );
        found.push(access.found(&RULE, "token", &message, figures).against(&quota, scene.facts));
    }
    found
}

/// Whether a caller knows a repetition by itself for so long.
fn remembers(caller: &StatedComponent, seconds: &Exact) -> bool {
    caller.code.idempotency.as_ref().is_some_and(|it| {
        let long = it.ttl.as_ref().map(Millis::seconds).is_none_or(|ttl| ttl >= *seconds);
        it.key.survives_a_retry() && long
    })
}
