//! `hot-partition`: a key that is asked for more than one partition serves.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, largest};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "hot-partition",
    severity: Severity::Warning,
    summary: "The busiest key needs more units than one partition has.",
    what: "In the busiest second the units that a table is asked for, times the share of its busiest key (`hottest_key`), are more than one partition serves, for reading or for writing.",
    why: "All of one key is in one partition. However much the table as a whole may do, requests beyond the partition's units are throttled.",
    fires: r"name: example
requests: 10B/month
entry: vote
components:
  vote:
    kind: function
    memory: 128MB
    duration: 10ms
    calls: [{to: votes, writes: 1, item: 1KB}]
  votes: {kind: dynamodb, hottest_key: 30%}
",
    silent: r"name: example
requests: 10B/month
entry: vote
components:
  vote:
    kind: function
    memory: 128MB
    duration: 10ms
    calls: [{to: votes, writes: 1, item: 1KB}]
  votes: {kind: dynamodb, hottest_key: 20%}
",
    as_of: None,
    remedies: &[
        "the key in several parts, of which a write chooses one at random and a read asks all",
        "a cache in front of what is read",
        "a queue that adds writes up",
    ],
    judgement: &[],
    limits: &["dynamodb.partition_rcu", "dynamodb.partition_wcu"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html",
    ],
    check: Check::System(check),
};

/// The limits of reading and of writing, in the order of the units of a table.
const LIMITS: [(&str, &str); 2] =
    [("dynamodb.partition_rcu", "read"), ("dynamodb.partition_wcu", "write")];

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, table) in scene.of_kind(Kind::DynamoDb) {
        let Some(share) = &table.store.hottest_key else { continue };
        let used = scene.used_of(node);
        for (at, (id, does)) in LIMITS.into_iter().enumerate() {
            let Some(quota) = scene.quota(id) else { continue };
            let of_the_key = &scene.load.busiest_rate(&used[at]) * share;
            if of_the_key <= quota.value {
                continue;
            }
            let mut figures = Figures::default();
            let callers = scene.accesses(node);
            let callers = callers.iter().map(|access| {
                let units = scene.load.busiest_rate(&scene.used(access)[at]);
                (access.caller.name.as_str(), units)
            });
            let callers = callers.filter(|(_, units): &(&str, Exact)| !units.is_zero());
            let callers = largest(callers, &mut figures);
            let units = figures.number("units_per_second", &of_the_key);
            let share = figures.percent("hottest_key_percent", share);
            let most = figures.number("limit", &quota.value);
            let message = format!(
                "its busiest key, {share} of what is asked for by {callers}, takes {units} {does} units in the busiest second, and a partition serves {most}"
            );
            let one = RULE.found_at(table, "hottest_key", &message, figures);
            found.push(one.against(&quota, scene.facts));
        }
    }
    found
}
