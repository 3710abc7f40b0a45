//! `recursive-loop`: work comes back to where it came from.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, Role};
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "recursive-loop",
    severity: Severity::Warning,
    summary: "Work comes back to where it came from.",
    what: "Calls, messages and deliveries lead in a circle. One in which at least as much comes back as went out is refused as input; this one fades.",
    why: "One wrong condition in it, and it feeds itself without end. Lambda cuts a loop after about 16 runs where all of it is functions, queues, topics and buckets, also one that is meant; elsewhere nothing cuts it.",
    fires: r"name: example
requests: 1M/month
entry: work
components:
  work: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: again, per_request: 0.5}]}
  again: {kind: sqs, visibility: 1min, consumer: work}
",
    silent: r"name: example
requests: 1M/month
entry: work
components:
  work: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: again, per_request: 0.5}]}
  again: {kind: sqs, visibility: 1min, consumer: next}
  next: {kind: function, memory: 256MB, duration: 50ms}
",
    as_of: None,
    remedies: &[
        "a target of its own for what is done again",
        "a count in the message, and an end to it",
    ],
    judgement: &[],
    limits: &["lambda.recursion_limit"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let limit = scene.quota("lambda.recursion_limit");
    let mut found = Vec::new();
    for cycle in scene.system.loops() {
        let Some(first) = cycle.first() else { continue };
        let mut figures = Figures::default();
        let gain = figures.number("comes_back", &gain_of(scene, &cycle));
        let detected = cycle.iter().all(|node| {
            let kind = scene.component(*node).kind;
            matches!(kind, Kind::Function | Kind::Sqs | Kind::SqsFifo | Kind::Sns | Kind::S3)
        });
        let limit = limit.as_ref().filter(|_| detected);
        let end = match limit {
            Some(limit) => {
                let runs = figures.number("runs_at_most", &limit.value);
                format!("Lambda cuts it after about {runs} runs")
            }
            None => "nothing cuts it".to_owned(),
        };
        let mut path = cycle.clone();
        path.push(*first);
        let message = format!("{gain} come back for each, and {end}: {}", scene.path(&path));
        let one = RULE.found_at(scene.component(*first), "", &message, figures);
        found.push(match limit {
            Some(limit) => one.against(limit, scene.facts),
            None => one,
        });
    }
    found
}

/// What comes back for each along one way round.
fn gain_of(scene: &SystemScene, cycle: &[NodeIndex]) -> Exact {
    let next = cycle.iter().skip(1).chain(cycle.first());
    cycle.iter().zip(next).fold(Exact::ONE, |gain, (from, to)| {
        let edges = scene.system.leaving(*from).into_iter();
        let shares = edges.filter(|(node, edge)| node == to && edge.role != Role::Capture).map(
            |(_, edge)| {
                let called = edge.call.as_ref().and_then(|call| call.per_request.clone());
                let passed = edge.consumer.as_ref().and_then(|each| each.filter.clone());
                called.or(passed).unwrap_or(Exact::ONE)
            },
        );
        &gain * &shares.sum()
    })
}
