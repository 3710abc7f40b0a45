//! `table-quota`: more units than one table may have.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene, largest};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "table-quota",
    severity: Severity::Warning,
    summary: "A table needs more units than its quota.",
    what: "What a table is asked for in the busiest second, or the units that are kept ready for it (`provisioned`), is above the quota of one table.",
    why: "The quota holds for tables on demand as well. What is above it is throttled until AWS has raised it.",
    fires: r"name: example
requests: 120B/month
entry: readings
components:
  readings:
    kind: function
    memory: 128MB
    duration: 10ms
    calls: [{to: meters, writes: 1, item: 1KB}]
  meters: {kind: dynamodb}
",
    silent: r"name: example
requests: 100B/month
entry: readings
components:
  readings:
    kind: function
    memory: 128MB
    duration: 10ms
    calls: [{to: meters, writes: 1, item: 1KB}]
  meters: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "ask for a higher quota (Service Quotas)",
        "several tables",
        "fewer and larger writes",
    ],
    judgement: &[],
    limits: &["dynamodb.table_rcu_default", "dynamodb.table_wcu_default"],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    ],
    check: Check::System(check),
};

/// The quotas, in the order of the units of a table.
const LIMITS: [(&str, &str); 2] =
    [("dynamodb.table_rcu_default", "read"), ("dynamodb.table_wcu_default", "write")];

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, table) in scene.of_kind(Kind::DynamoDb) {
        let used = scene.used_of(node);
        let ready = table.store.provisioned.as_ref().map(|(read, write)| [read, write]);
        for (at, (id, does)) in LIMITS.into_iter().enumerate() {
            let Some(quota) = scene.quota(id) else { continue };
            let asked = scene.load.busiest_rate(&used[at]);
            let mut figures = Figures::default();
            let (key, message) = match ready.map(|ready| ready[at]) {
                Some(kept) if *kept > quota.value => {
                    let kept = figures.number("units_per_second", kept);
                    let most = figures.number("limit", &quota.value);
                    let message = format!(
                        "{kept} {does} units are kept ready, and a table has at most {most}"
                    );
                    ("provisioned", message)
                }
                _ if asked > quota.value => {
                    let accesses = scene.accesses(node);
                    let callers = accesses.iter().map(|access| {
                        let units = scene.load.busiest_rate(&scene.used(access)[at]);
                        (access.caller.name.as_str(), units)
                    });
                    let callers = callers.filter(|(_, units)| !units.is_zero());
                    let callers = largest(callers, &mut figures);
                    let units = figures.number("units_per_second", &asked);
                    let most = figures.number("limit", &quota.value);
                    let message = format!(
                        "it is asked for {units} {does} units in the busiest second, by {callers}, and a table has at most {most}"
                    );
                    ("", message)
                }
                _ => continue,
            };
            let one = RULE.found_at(table, key, &message, figures);
            found.push(one.against(&quota, scene.facts));
        }
    }
    found
}
