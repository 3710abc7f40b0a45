//! `item-over-400kb`: an item that is larger than a table keeps.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "item-over-400kb",
    severity: Severity::Error,
    summary: "An item is larger than DynamoDB keeps.",
    what: "The stated size of an item (`item` of a call, or the `message` of the table) is above the limit. The names of attributes count.",
    why: "DynamoDB refuses to write it. An item that grows, such as a list that is appended to, reaches the limit one day and can then no longer be changed.",
    fires: r"name: example
requests: 1M/month
entry: upload
components:
  upload:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: documents, writes: 1, item: 500KB}]
  documents: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: upload
components:
  upload:
    kind: function
    memory: 128MB
    duration: 100ms
    calls: [{to: documents, writes: 1, item: 400KB}]
  documents: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "the content in S3, and its key in the item",
        "several items under one partition key",
        "compression",
    ],
    judgement: &[],
    limits: &["dynamodb.item_max"],
    sources: &["https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("dynamodb.item_max") else { return Vec::new() };
    let mut found = Vec::new();
    for access in scene.of_tables() {
        let size = access.size();
        if size <= quota.value {
            continue;
        }
        let mut figures = Figures::default();
        let size = figures.number("bytes", &size);
        let most = figures.number("limit", &quota.value);
        let message = format!(
            "an item of `{}` has {size} bytes, and a table keeps at most {most}",
            access.store.name
        );
        found.push(access.found(&RULE, "item", &message, figures).against(&quota, scene.facts));
    }
    found
}
