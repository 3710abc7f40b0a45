//! `timeout-inversion`: a caller gives up before the called one does.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Role;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "timeout-inversion",
    severity: Severity::Warning,
    summary: "A caller gives up before the called one does.",
    what: "A caller that waits has less patience (the call's `timeout`, its own, or what its kind waits at most) than the `timeout` of what it calls.",
    why: "The work goes on when nobody waits for it any more: it is billed, changes data, and is done again by the caller's next attempt.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, timeout: 20s, calls: [{to: stock, timeout: 5s}]}
  stock: {kind: function, memory: 256MB, duration: 50ms, timeout: 15s}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, timeout: 20s, calls: [{to: stock, timeout: 5s}]}
  stock: {kind: function, memory: 256MB, duration: 50ms, timeout: 5s}
",
    as_of: None,
    remedies: &[
        "a shorter `timeout` of what is called",
        "a longer one of the call, and of its caller",
    ],
    judgement: &[],
    limits: &[
        "apigateway-http.integration_timeout_max",
        "apigateway-rest.integration_timeout_default",
        "apigateway-websocket.integration_timeout_max",
        "alb.idle_timeout_default",
        "aws-sdk-python.read_timeout_default",
    ],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_mitigate_interaction_failure_client_timeouts.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(retries) = scene.retries() else { return Vec::new() };
    let mut found = Vec::new();
    for (_, from, to, edge) in scene.system.edges() {
        let Some(theirs) = scene.component(to).code.timeout.as_ref() else { continue };
        if edge.role != Role::Call {
            continue;
        }
        let caller = scene.component(from);
        let waits = retries.patience(scene.system, (from, to, edge));
        let own = caller.code.timeout.as_ref().map(|time| time.amount().clone());
        // It cannot wait longer than it lives.
        let Some(waits) = waits.into_iter().chain(own).min() else { continue };
        if waits >= *theirs.amount() {
            continue;
        }
        let mut figures = Figures::default();
        let waits = figures.millis("caller_waits_ms", &waits);
        let theirs = figures.millis("called_ends_after_ms", theirs.amount());
        let name = &scene.component(to).name;
        let message = format!(
            "waits {waits} for `{name}`, which goes on for up to {theirs}: {} -> {name}",
            scene.way_to(from)
        );
        let stated = edge.call.as_ref().is_some_and(|call| call.timeout.is_some());
        let key = if stated { "timeout" } else { "" };
        found.push(RULE.found_on(caller, edge, key, &message, figures));
    }
    found
}
