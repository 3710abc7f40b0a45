//! `dlq-is-own-trigger`: what failed comes back to what it failed in.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, Role};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, VecDeque};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "dlq-is-own-trigger",
    severity: Severity::Error,
    summary: "What failed comes back to what it failed in.",
    what: "A dead-letter target hands on, by itself or through other channels, to the function whose failures it keeps.",
    why: "A message that always fails goes round: between queues, topics, buckets and functions Lambda cuts such a loop after about 16 runs, elsewhere nothing does, and the message is kept nowhere.",
    fires: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, failure: 1%, dead_letter: failed}
  failed: {kind: sqs, consumer: mailer}
",
    silent: r"name: example
requests: 1M/month
entry: orders
components:
  orders: {kind: sns, consumers: [mailer]}
  mailer: {kind: function, memory: 256MB, duration: 50ms, failure: 1%, dead_letter: failed}
  failed: {kind: sqs, consumer: mender}
  mender: {kind: function, memory: 256MB, duration: 50ms}
",
    as_of: None,
    remedies: &[
        "a target that nobody reads until somebody has looked",
        "a function of its own that mends what failed",
    ],
    judgement: &[],
    limits: &["lambda.recursion_limit"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (_, owner, target, edge) in scene.system.edges() {
        if edge.role != Role::Capture {
            continue;
        }
        let kept = scene.component(owner);
        // Whose failures they are: the function's own, or those of who reads the channel.
        let failing: Vec<NodeIndex> = if kept.kind.delivers() {
            let readers = scene.system.leaving(owner).into_iter();
            readers.filter(|(_, e)| e.role == Role::Deliver).map(|(to, _)| to).collect()
        } else {
            vec![owner]
        };
        let Some(path) = way_back(scene, target, &failing) else { continue };
        let mut figures = Figures::default();
        let limit = scene.quota("lambda.recursion_limit");
        let kinds = path.iter().map(|node| scene.component(*node).kind);
        let seen = kinds.clone().all(|kind| {
            matches!(kind, Kind::Function | Kind::Sqs | Kind::SqsFifo | Kind::Sns | Kind::S3)
        });
        let end = if let Some(limit) = limit.as_ref().filter(|_| seen) {
            let runs = figures.number("runs_at_most", &limit.value);
            format!("Lambda cuts the loop after about {runs} runs")
        } else {
            figures.number("hops", &Exact::from(path.len() as u64));
            "nothing cuts the loop".to_owned()
        };
        let message = format!("what fails comes back: {}; {end}", scene.path(&path));
        let one = RULE.found_at(kept, "dead_letter", &message, figures);
        found.push(match limit {
            Some(limit) if seen => one.against(&limit, scene.facts),
            _ => one,
        });
    }
    found
}

/// The way over deliveries from a target to one of these.
fn way_back(scene: &SystemScene, target: NodeIndex, to: &[NodeIndex]) -> Option<Vec<NodeIndex>> {
    let mut before: BTreeMap<NodeIndex, Option<NodeIndex>> = BTreeMap::from([(target, None)]);
    let mut open = VecDeque::from([target]);
    while let Some(node) = open.pop_front() {
        for (next, edge) in scene.system.leaving(node) {
            if edge.role != Role::Deliver || before.contains_key(&next) {
                continue;
            }
            before.insert(next, Some(node));
            if to.contains(&next) {
                let mut path = vec![next];
                while let Some(Some(earlier)) = before.get(&path[path.len() - 1]) {
                    path.push(*earlier);
                }
                path.push(next);
                path.reverse();
                return Some(path);
            }
            open.push_back(next);
        }
    }
    None
}
