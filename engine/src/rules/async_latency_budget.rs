//! `async-latency-budget`: waiting for batches takes longer than what was promised.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Edge, Role};
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::collections::BTreeMap;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "async-latency-budget",
    severity: Severity::Warning,
    summary: "Waiting for batches takes longer than what was promised.",
    what: "The windows in which messages are collected on the longest way to a component, with the time that the parts on it take, are longer than the component's own `latency`. A queue with few messages waits for its poll where that is longer than the window.",
    why: "A queue buys availability with time; what must be fast cannot wait for others to fill a batch.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: mailer, batch: 100, window: 30s}}
  mailer: {kind: function, memory: 256MB, duration: 50ms, timeout: 20s, latency: {p99: 20s}}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sqs, visibility: 3min, consumer: {to: mailer, batch: 100}}
  mailer: {kind: function, memory: 256MB, duration: 50ms, timeout: 20s, latency: {p99: 20s}}
",
    as_of: None,
    remedies: &[
        "a shorter `window`, or none",
        "a call that waits, for the one step that must be fast",
    ],
    judgement: &[],
    limits: &["lambda-esm-sqs.batch_window_low_traffic_wait"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let poll = scene.quota("lambda-esm-sqs.batch_window_low_traffic_wait");
    let Some(poll) = poll else { return Vec::new() };
    let ways = longest_ways(scene, &poll.value);
    let mut found = Vec::new();
    for (node, component) in scene.system.components() {
        let (Some((percentile, asked)), Some(way)) =
            (component.latency.last(), &ways[node.index()])
        else {
            continue;
        };
        let all = &way.ms + scene.load.node(node).time.amount();
        if way.collecting.is_zero() || all <= *asked.amount() {
            continue;
        }
        let mut path = vec![node];
        while let Some(earlier) = ways[path[path.len() - 1].index()].as_ref().and_then(|w| w.from) {
            path.push(earlier);
        }
        path.reverse();
        let mut figures = Figures::default();
        let all = figures.millis("all_ms", &all);
        let collecting = figures.millis("collecting_ms", &way.collecting);
        let asked = figures.millis("asked_ms", asked.amount());
        let message = format!(
            "a message takes up to {all}, {collecting} of them for batches to fill, and p{percentile} is to be {asked}: {}",
            scene.path(&path)
        );
        found.push(RULE.found_at(component, "latency", &message, figures));
    }
    found
}

/// The longest way that something takes until it reaches a component.
#[derive(Clone)]
struct Way {
    from: Option<NodeIndex>,
    ms: Exact,
    /// Of that in batches that are not full.
    collecting: Exact,
}

/// For every component; nothing where no message leads to it. What goes round is left out.
fn longest_ways(scene: &SystemScene, poll: &Exact) -> Vec<Option<Way>> {
    let system = scene.system;
    let mut ways: Vec<Option<Way>> = vec![None; system.stated.components.len()];
    let start = || Way { from: None, ms: Exact::ZERO, collecting: Exact::ZERO };
    let mut windows: BTreeMap<(NodeIndex, NodeIndex), Exact> = BTreeMap::new();
    for (id, from, to, edge) in system.edges() {
        windows.insert((from, to), window(scene, id, from, edge, poll));
    }
    for group in system.in_flow_order() {
        for node in &group {
            for (from, edge) in system.reaching(*node) {
                let handed = matches!(edge.role, Role::Send | Role::Deliver);
                if !handed || group.contains(&from) {
                    continue;
                }
                let before = ways[from.index()].clone().unwrap_or_else(start);
                let more = windows.get(&(from, *node)).cloned().unwrap_or_default();
                let time = scene.load.node(from).time.amount();
                let way = Way {
                    from: Some(from),
                    ms: &(&before.ms + &more) + time,
                    collecting: &before.collecting + &more,
                };
                if ways[node.index()].as_ref().is_none_or(|known| way.ms > known.ms) {
                    ways[node.index()] = Some(way);
                }
            }
        }
    }
    ways
}

/// How long messages wait for others on an edge. Unit: ms.
fn window(scene: &SystemScene, id: EdgeIndex, from: NodeIndex, edge: &Edge, poll: &Exact) -> Exact {
    let Some(consumer) = &edge.consumer else { return Exact::ZERO };
    let Some(window) = &consumer.window else { return Exact::ZERO };
    let queue = scene.component(from).kind.consumers_compete();
    // With few messages a queue's poll ends before the batch is full.
    let rate = scene.load.mean_rate(&scene.load.edge(id).attempts);
    let few = &rate * poll < Exact::from(consumer.batch.unwrap_or(1));
    let polled = (poll * &Exact::from(1_000_u32)).max(window.amount().clone());
    if queue && few && !window.amount().is_zero() { polled } else { window.amount().clone() }
}
