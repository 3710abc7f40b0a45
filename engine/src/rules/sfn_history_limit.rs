//! `sfn-history-limit`: an execution has more events than its history holds.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "sfn-history-limit",
    severity: Severity::Error,
    summary: "An execution has more events than its history holds.",
    what: "A workflow that is not express has so many `transitions` and calls that its events are more than a history may have: two for each transition, three more for each call.",
    why: "The execution is ended at the limit, in the middle of its work.",
    fires: r"name: example
entry: flow
requests: 100/month
components:
  flow: {kind: step-functions, transitions: 12000, calls: [{to: part, per_request: 6000, attempts: 3}]}
  part: {kind: function, memory: 256MB, duration: 50ms}
",
    silent: r"name: example
entry: flow
requests: 100/month
components:
  flow: {kind: step-functions, transitions: 1200, calls: [{to: part, per_request: 600, attempts: 3}]}
  part: {kind: function, memory: 256MB, duration: 50ms}
",
    as_of: None,
    remedies: &[
        "a distributed map, whose children have histories of their own",
        "a workflow that starts another one for each part",
    ],
    judgement: &[("events of a transition, of a call, and of an execution", "2, 3 and 2")],
    limits: &["stepfunctions-standard.history_events_max"],
    sources: &["https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"],
    check: Check::System(check),
};

/// Events of one transition: the state is entered and left.
const OF_A_TRANSITION: u32 = 2;
/// Events of one call: it is scheduled, starts and ends.
const OF_A_CALL: u32 = 3;
/// Events of an execution: it starts and ends.
const OF_AN_EXECUTION: u32 = 2;

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(quota) = scene.quota("stepfunctions-standard.history_events_max") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (_, flow) in scene.system.components() {
        if flow.kind != Kind::StepFunctions || flow.code.express == Some(true) {
            continue;
        }
        let each = flow.calls.iter().map(|call| call.per_request.clone().unwrap_or(Exact::ONE));
        let calls: Exact = each.sum();
        // As the bill counts them: one for each call, and the end.
        let usual = || &calls + &Exact::ONE;
        let steps = flow.code.transitions.clone().unwrap_or_else(usual);
        let of_steps = &steps * &Exact::from(OF_A_TRANSITION);
        let of_calls = &calls * &Exact::from(OF_A_CALL);
        let events = &(&of_steps + &of_calls) + &Exact::from(OF_AN_EXECUTION);
        if events <= quota.value {
            continue;
        }
        let mut figures = Figures::default();
        let events = figures.number("events", &events);
        let steps = figures.number("transitions", &steps);
        let calls = figures.number("calls", &calls);
        let most = figures.number("limit", &quota.value);
        let message = format!(
            "{steps} transitions and {calls} calls write {events} events, and a history holds {most}"
        );
        let one = RULE.found_at(flow, "transitions", &message, figures);
        found.push(one.against(&quota, scene.facts));
    }
    found
}
