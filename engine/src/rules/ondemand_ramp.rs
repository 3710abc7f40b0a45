//! `ondemand-ramp`: load that grows faster than a table on demand.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;
use crate::system::load::Monthly;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "ondemand-ramp",
    severity: Severity::Warning,
    summary: "A table on demand is asked for more than it serves at once.",
    what: "A table on demand serves at once what a new one does, or its `warm_throughput`, or twice its peak so far. The hours of the pattern are followed from the quietest one; it is found where the busiest second of an hour is above all three.",
    why: "Such a table grows within half an hour. Until then what is above is throttled, and it is the first day of a launch that has it.",
    fires: r"name: example
requests: 15B/month
entry: launch
components:
  launch:
    kind: function
    memory: 128MB
    duration: 10ms
    calls: [{to: orders, writes: 1, item: 1KB}]
  orders: {kind: dynamodb}
",
    silent: r"name: example
requests: 15B/month
entry: launch
components:
  launch:
    kind: function
    memory: 128MB
    duration: 10ms
    calls: [{to: orders, writes: 1, item: 1KB}]
  orders: {kind: dynamodb, warm_throughput: {read: 12000, write: 10000}}
",
    as_of: None,
    remedies: &[
        "`warm_throughput`, set before the load comes or read from a table that has grown",
        "a slower ramp: twice as much every half hour",
        "a queue before the writes",
    ],
    judgement: &[],
    limits: &[
        "dynamodb.ondemand_initial_rru",
        "dynamodb.ondemand_initial_wru",
        "dynamodb.ondemand_growth",
        "dynamodb.ondemand_growth_window",
    ],
    sources: &[
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html",
    ],
    check: Check::System(check),
};

/// What a new table does, in the order of the units of a table.
const LIMITS: [(&str, &str); 2] =
    [("dynamodb.ondemand_initial_rru", "read"), ("dynamodb.ondemand_initial_wru", "write")];

/// An hour in which a table is asked for more than it serves at once. Unit: units/s.
struct Step {
    asked: Exact,
    before: Exact,
    served: Exact,
}

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(growth) = scene.limit("dynamodb.ondemand_growth") else { return Vec::new() };
    let mut found = Vec::new();
    for (node, table) in scene.of_kind(Kind::DynamoDb) {
        if table.store.provisioned.is_some() {
            continue;
        }
        let used = scene.used_of(node);
        for (at, (id, does)) in LIMITS.into_iter().enumerate() {
            let Some(quota) = scene.quota(id) else { continue };
            let warm = table.store.warm_throughput.as_ref();
            let warm = warm.map_or(&Exact::ZERO, |(r, w)| if at == 0 { r } else { w });
            let least = quota.value.clone().max(warm.clone());
            let Some(step) = steepest(scene, &used[at], &least, &growth) else { continue };
            let mut figures = Figures::default();
            let asked = figures.number("units_per_second", &step.asked);
            let served = figures.number("served_per_second", &step.served);
            let when = if step.before.is_zero() {
                "from its first hour on".to_owned()
            } else {
                let before = figures.number("peak_before", &step.before);
                format!("in the busiest second of an hour, after {before} at most before")
            };
            let state = if warm.is_zero() { "when new " } else { "" };
            let message = format!(
                "{state}it serves {served} {does} units a second at once, and is asked for {asked} {when}"
            );
            let one = RULE.found_at(table, "warm_throughput", &message, figures);
            found.push(one.against(&quota, scene.facts));
        }
    }
    found
}

/// The hour with the most that is not served, the pattern's quietest hour being the first.
fn steepest(scene: &SystemScene, units: &Monthly, least: &Exact, growth: &Exact) -> Option<Step> {
    let traffic = &scene.load.traffic;
    let hours: Vec<Exact> = traffic
        .weights()
        .iter()
        .map(|weight| units.in_an_hour(&(weight * traffic.peak()), scene.load.requests()))
        .collect();
    let (first, _) = hours.iter().enumerate().min_by_key(|(_, rate)| *rate)?;
    let mut before = Exact::ZERO;
    let mut steepest: Option<Step> = None;
    for asked in hours[first..].iter().chain(&hours[..first]) {
        let served = least.clone().max(&before * growth);
        let missing = asked - &served;
        let known = steepest.as_ref().map_or(Exact::ZERO, |step| &step.asked - &step.served);
        if missing > known {
            steepest = Some(Step { asked: asked.clone(), before: before.clone(), served });
        }
        before = before.max(asked.clone());
    }
    steepest
}
