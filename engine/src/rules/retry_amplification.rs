//! `retry-amplification`: retries on several levels multiply.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Role;
use petgraph::graph::NodeIndex;
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "retry-amplification",
    severity: Severity::Warning,
    summary: "Retries on several levels multiply.",
    what: "The attempts on the way to a component, one level times the next, are more than ten for one request or message. Where `attempts` is not stated, the channel's own count on the day of pricing is taken.",
    why: "A component that fails under load gets many times the load, and cannot recover before all of them have given up.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [one]}
  one: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: two, attempts: 3}]}
  two: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: three, attempts: 3}]}
  three: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: table, attempts: 3}]}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [one]}
  one: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: two, attempts: 1}]}
  two: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: three, attempts: 1}]}
  three: {kind: function, memory: 256MB, duration: 50ms, calls: [{to: table, attempts: 3}]}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "retries on one level, and `attempts: 1` on the others",
        "a budget of retries, and waits that are drawn (jitter)",
    ],
    judgement: &[("attempts at one component for one request", "10")],
    limits: &[
        "aws-sdk-python.retry_attempts_legacy",
        "aws-sdk-python.retry_attempts_standard",
        "lambda.async_retries_max",
        "sqs.max_receive_default",
    ],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_mitigate_interaction_failure_limit_retries.html",
    ],
    check: Check::System(check),
};

/// More attempts than this for one request are many.
const MANY: u64 = 10;

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(retries) = scene.retries() else { return Vec::new() };
    let amplified = retries.amplified(scene.system);
    let over: Vec<NodeIndex> = scene
        .system
        .components()
        .map(|(node, _)| node)
        .filter(|node| amplified[node.index()].times > MANY)
        .collect();
    let of = |node: &NodeIndex| amplified[node.index()].times;
    let worst = over.iter().copied().max_by(|a, b| of(a).cmp(&of(b)).then(b.cmp(a)));
    let Some(worst) = worst else { return Vec::new() };
    let path = retries.path(scene.system, &amplified, worst);
    let (Some(first), Some(last)) = (path.first(), path.iter().rev().nth(1)) else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let times = figures.number("attempts", &Exact::from(of(&worst)));
    let name = &scene.component(worst).name;
    let mut message = format!(
        "up to {times} attempts at `{name}` for one that comes to `{}`: {}",
        scene.component(*first).name,
        scene.path(&path)
    );
    if over.len() > 1 {
        let others = figures.number("others_over", &Exact::from(over.len() as u64 - 1));
        let most = figures.number("many", &Exact::from(MANY));
        let _ = write!(message, "; {others} more above {most}");
    }
    let edges = scene.system.leaving(*last);
    let edge = edges.into_iter().find(|(to, edge)| *to == worst && edge.role != Role::Capture);
    let Some((_, edge)) = edge else { return Vec::new() };
    vec![RULE.found_on(scene.component(*last), edge, "", &message, figures)]
}
