//! `sfn-no-retry`: one passing fault of a function fails a whole execution.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::{Edge, Kind, waiting};
use petgraph::graph::NodeIndex;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "sfn-no-retry",
    severity: Severity::Warning,
    summary: "One passing fault of a function fails a whole execution.",
    what: "A workflow calls a function with `attempts: 1`, or without `attempts`, and without a `fallback`.",
    why: "A task without `Retry` and `Catch` fails its execution with the first throttle or fault of Lambda, and what was done before has to be done again.",
    fires: r"name: example
requests: 1M/month
entry: flow
components:
  flow: {kind: step-functions, calls: [part]}
  part: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: flow
components:
  flow: {kind: step-functions, calls: [{to: part, attempts: 3}]}
  part: {kind: function, memory: 256MB, duration: 50ms}
",
    as_of: None,
    remedies: &[
        "`attempts` of the call: a `Retry` with backoff and jitter",
        "`fallback`: a `Catch`",
    ],
    judgement: &[],
    limits: &["stepfunctions.retry_max_attempts_default"],
    sources: &["https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    let flows = scene.system.components().filter(|(_, c)| c.kind == Kind::StepFunctions);
    for (node, flow) in flows {
        let bare: Vec<(NodeIndex, &Edge)> = scene
            .system
            .leaving(node)
            .into_iter()
            .filter(|(to, edge)| {
                let once =
                    edge.call.as_ref().is_some_and(|call| call.attempts.is_none_or(|n| n < 2));
                let task = scene.component(*to).kind == Kind::Function;
                task && once && waiting::is_hard(edge)
            })
            .collect();
        let Some((_, first)) = bare.first() else { continue };
        let mut figures = Figures::default();
        let count = figures.number("tried_once", &Exact::from(bare.len() as u64));
        let all = figures.number("tasks", &Exact::from(flow.calls.len() as u64));
        let names: Vec<&str> =
            bare.iter().map(|(to, _)| scene.component(*to).name.as_str()).collect();
        let message = format!(
            "{count} of {all} tasks tried once, so that one passing fault fails the execution: {}",
            listed(&names)
        );
        found.push(RULE.found_on(flow, first, "attempts", &message, figures));
    }
    found
}
