//! `fanout-stampede`: one event starts more functions than the pool has room for.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed, set_aside};
use crate::system::{Kind, Role};
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "fanout-stampede",
    severity: Severity::Warning,
    summary: "One event starts more functions than the pool has room for.",
    what: "A topic or bus hands each message to two functions or more that reserve nothing, and in the busiest second they need more executions together than the account leaves them.",
    why: "All of them are throttled at once, and so is everything else in the account.",
    fires: r"name: example
entry: orders
requests: 300M/month
components:
  orders: {kind: sns, consumers: [one, two]}
  one: {kind: function, memory: 256MB, duration: 5s, timeout: 20s}
  two: {kind: function, memory: 256MB, duration: 5s, timeout: 20s}
",
    silent: r"name: example
entry: orders
requests: 300M/month
components:
  orders: {kind: sns, consumers: [first, second]}
  first: {kind: sqs, visibility: 2min, consumer: {to: one, concurrency: 100}}
  second: {kind: sqs, visibility: 2min, consumer: {to: two, concurrency: 100}}
  one: {kind: function, memory: 256MB, duration: 5s, timeout: 20s}
  two: {kind: function, memory: 256MB, duration: 5s, timeout: 20s}
",
    as_of: None,
    remedies: &[
        "a queue before each of them, with `concurrency`",
        "`reserved_concurrency` for each of them",
    ],
    judgement: &[],
    limits: &["lambda.concurrency_account", "lambda.rps_per_concurrency"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let tenth = scene.limit("lambda.rps_per_concurrency").unwrap_or(Exact::ONE);
    let mut needs: BTreeMap<NodeIndex, Vec<(NodeIndex, Exact)>> = BTreeMap::new();
    for (id, from, to, edge) in scene.system.edges() {
        let fans_out = matches!(scene.component(from).kind, Kind::Sns | Kind::EventBus);
        let function = scene.component(to);
        let shares = function.kind == Kind::Function && set_aside(function).is_none();
        if edge.role != Role::Deliver || !fans_out || !shares {
            continue;
        }
        let rate = scene.load.busiest_rate(&scene.load.edge(id).attempts);
        let busy = &rate * &scene.load.node(to).time.seconds();
        let least = rate.checked_div(&tenth).unwrap_or(Exact::ZERO);
        needs.entry(from).or_default().push((to, busy.max(least)));
    }
    let mut found = Vec::new();
    for (node, needs) in needs {
        let channel = scene.component(node);
        let Some((pool, quota)) = scene.pool(scene.system.region(node)) else { continue };
        let all: Exact = needs.iter().map(|(_, need)| need).sum();
        if needs.len() < 2 || all <= pool {
            continue;
        }
        let mut figures = Figures::default();
        let count = figures.number("functions", &Exact::from(needs.len() as u64));
        let all = figures.number("executions", &all);
        let pool = figures.number("pool", &pool);
        let names: Vec<&str> =
            needs.iter().map(|(to, _)| scene.component(*to).name.as_str()).collect();
        let message = format!(
            "its {count} functions need {all} executions together in the busiest second, and {pool} are left to them: {}",
            listed(&names)
        );
        let one = RULE.found_at(channel, "consumers", &message, figures);
        found.push(one.against(&quota, scene.facts));
    }
    found
}
