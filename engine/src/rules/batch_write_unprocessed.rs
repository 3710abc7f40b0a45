//! `batch-write-unprocessed`: items that a batch hands back and nobody writes.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "batch-write-unprocessed",
    severity: Severity::Warning,
    summary: "What a batch of writes hands back is not sent again.",
    what: "A call of a table says `resends_unprocessed: false`.",
    why: "BatchWriteItem succeeds with status 200 though it wrote only some of its items; the others come back under `UnprocessedItems` whenever the table is throttled. Who does not look loses them, and no error is raised.",
    fires: r"name: example
requests: 1M/month
entry: import
components:
  import:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: events, writes: 50, item: 1KB, resends_unprocessed: false}]
  events: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: import
components:
  import:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: events, writes: 50, item: 1KB, resends_unprocessed: true}]
  events: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "send `UnprocessedItems` again, with a growing wait, until there are none (`resends_unprocessed: true`)",
    ],
    judgement: &[],
    limits: &["dynamodb.batch_write_max"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("dynamodb.batch_write_max") else { return Vec::new() };
    let mut found = Vec::new();
    for access in scene.of_tables() {
        let (_, writes) = access.call.accesses();
        if access.call.resends_unprocessed != Some(false) || writes.is_zero() {
            continue;
        }
        let batches = writes.checked_div(&quota.value).unwrap_or_default().ceil();
        let mut figures = Figures::default();
        let items = figures.number("items", &writes);
        let batches = figures.number("batches", &batches);
        let most = figures.number("limit", &quota.value);
        let message = format!(
            "it writes {items} items to `{}` in {batches} batches of up to {most}, and does not send again what a batch hands back: those items are lost without an error",
            access.store.name
        );
        let one = access.found(&RULE, "resends_unprocessed", &message, figures);
        found.push(one.against(&quota, scene.facts));
    }
    found
}
