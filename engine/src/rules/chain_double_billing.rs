//! `chain-double-billing`: functions are paid for while they wait for other functions.
use petgraph::graph::NodeIndex;

use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::{Edge, Kind, Role, waiting};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "chain-double-billing",
    severity: Severity::Advice,
    summary: "Functions are paid for while they wait for other functions.",
    what: "A function waits for functions that are billed meanwhile, so that a request pays for at least a tenth more memory-time than is worked in.",
    why: "A function is billed from its beginning to its end, waiting included: a chain of n equal hops costs (n + 1) / 2 times its own work.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 128MB, duration: 100ms, calls: [payments]}
  payments: {kind: function, memory: 128MB, duration: 100ms}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 128MB, duration: 100ms, calls: [events]}
  events: {kind: sqs, consumer: payments}
  payments: {kind: function, memory: 128MB, duration: 100ms}
",
    as_of: None,
    remedies: &[
        "a workflow (`step-functions`) that calls them one after the other",
        "an event instead of a call that waits",
        "one function instead of several",
    ],
    judgement: &[("memory-time that is paid, over what is worked in", "1.1")],
    limits: &[],
    sources: &["https://aws.amazon.com/lambda/pricing/"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let twice = waiting::paid_twice(scene.system, scene.load);
    let least = Exact::ratio(11, 10);
    if twice.iter().all(|each| each.idle.is_zero()) {
        return Vec::new();
    }
    let extra = waiting::usd_of_waiting(scene.system, scene.load, scene.lines(), &twice);
    let mut found = Vec::new();
    for (node, component) in scene.functions() {
        // What is waited for itself is in its callers' figures.
        let reached = scene.system.reaching(node);
        let waited_for = reached.iter().any(|(from, edge)| {
            edge.role == Role::Call && scene.component(*from).kind == Kind::Function
        });
        let of_this = &twice[node.index()];
        let Some(factor) = of_this.billed.checked_div(&of_this.own) else { continue };
        if waited_for || of_this.idle.is_zero() || factor < least {
            continue;
        }
        let mut figures = Figures::default();
        let per_request = Exact::from(1_024_u32 * 1_000);
        let gb_s = |mb_ms: &Exact| mb_ms.checked_div(&per_request).unwrap_or(Exact::ZERO);
        let times = figures.number("times", &factor);
        let billed = figures.number("gb_seconds_each", &gb_s(&of_this.billed));
        let own = figures.number("gb_seconds_worked_each", &gb_s(&of_this.own));
        let usd = figures.usd("usd_for_waiting", &extra[node.index()]);
        let idle = figures.millis("waits_ms", &of_this.idle);
        let message = format!(
            "waits {idle} of each request for functions that are billed too: {billed} GB-s instead of {own}, {times} times the work, {usd} a month for waiting"
        );
        found.push(match longest_wait(scene, node) {
            Some(edge) => RULE.found_on(component, edge, "", &message, figures),
            None => RULE.found_at(component, "calls", &message, figures),
        });
    }
    found
}

/// The call of another function that takes longest.
fn longest_wait<'a>(scene: &SystemScene<'a>, node: NodeIndex) -> Option<&'a Edge> {
    let leaving = scene.system.leaving(node).into_iter();
    let waits = leaving.filter(|(to, edge)| {
        edge.role == Role::Call && scene.component(*to).kind == Kind::Function
    });
    let time = |to: &NodeIndex| scene.load.node(*to).time.amount();
    waits.max_by(|(a, _), (b, _)| time(a).cmp(time(b))).map(|(_, edge)| edge)
}
