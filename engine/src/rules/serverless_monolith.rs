//! `serverless-monolith`: functions wait for each other like parts of one program.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Kind, waiting};
use petgraph::graph::NodeIndex;
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "serverless-monolith",
    severity: Severity::Warning,
    summary: "Functions wait for each other like parts of one program.",
    what: "Three functions or more wait for each other along one way, or three functions or more each take half of the requests with them when they fail. What has a fallback does not take its callers with it.",
    why: "Such functions are deployed apart and fail together: every request pays for all of them at once, is as slow as all of them, and is as available as their product.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, calls: [payments]}
  payments: {kind: function, memory: 256MB, duration: 50ms, calls: [fraud]}
  fraud: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, calls: [payments, events]}
  payments: {kind: function, memory: 256MB, duration: 50ms}
  events: {kind: sqs, consumer: fraud}
  fraud: {kind: function, memory: 256MB, duration: 50ms}
",
    as_of: None,
    remedies: &[
        "a queue or an event before what need not be waited for",
        "functions that always run together merged into one",
    ],
    judgement: &[
        ("functions in a chain that waits", "3"),
        ("functions that each take half of the requests with them", "3"),
    ],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html",
    ],
    check: Check::System(check),
};

/// A chain of so many functions is one too many.
const LONGEST: u32 = 3;
/// So many functions that fail together are one program.
const TOGETHER: usize = 3;

fn check(scene: &SystemScene) -> Vec<Found> {
    let chain = waiting::longest_chain(scene.system);
    let is_function = |node: &NodeIndex| scene.component(*node).kind == Kind::Function;
    let Some(first) = chain.iter().copied().find(is_function) else { return Vec::new() };
    let hops = Exact::from(chain.iter().filter(|node| is_function(node)).count() as u64);
    let half = Exact::ratio(1, 2);
    let shares = waiting::shares(scene.system);
    let taking: Vec<&Exact> = scene
        .functions()
        .map(|(node, _)| &shares[node.index()])
        .filter(|share| **share >= half)
        .collect();
    if hops < Exact::from(LONGEST) && taking.len() < TOGETHER {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let path = scene.path(&chain);
    let mut message = String::new();
    if let Some(least) = taking.iter().min().filter(|_| taking.len() >= TOGETHER) {
        let count = figures.number("functions_together", &Exact::from(taking.len() as u64));
        let all = **least == Exact::ONE;
        let least = figures.percent("share_percent", least);
        let share = if all { "all".to_owned() } else { format!("{least} or more") };
        message = format!("{count} functions each take {share} of the requests with them; ");
    }
    let hops = figures.number("functions_in_chain", &hops);
    let _ = write!(message, "the longest chain that waits has {hops}: {path}");
    vec![RULE.found_at(scene.component(first), "calls", &message, figures)]
}
