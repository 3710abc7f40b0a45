//! `websocket-on-function`: connections that a function cannot hold.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{State, StateKind, Store};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "websocket-on-function",
    severity: Severity::Error,
    summary: "A function cannot hold a connection open.",
    what: "The workload holds WebSocket connections, and nothing is stated that holds them for functions (`state.store: api-gateway`).",
    why: "An invocation is one request and one answer, and ends with it. Function URLs, balancers with functions as targets and direct calls do not upgrade to a WebSocket.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: websocket
trigger: http
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: websocket, lifetime: 30min, messages: 30, store: api-gateway}
trigger: http
",
    as_of: None,
    remedies: &[
        "API Gateway's WebSocket API, which holds the connections and invokes for each message",
        "machines or tasks behind a balancer",
    ],
    judgement: &[],
    limits: &["lambda.timeout_max"],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let held = |state: &&State| state.kind == StateKind::WebSocket && state.store.is_none();
    let Some(state) = scene.workload.state.as_ref().filter(held) else { return Vec::new() };
    let (Some(_), Some(quota)) = (seen.function(), scene.quota("lambda.timeout_max")) else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let open = figures.seconds("connection_s", &state.lifetime.seconds());
    let most = figures.seconds("ceiling_s", &quota.value);
    let message = format!(
        "connections stay open for {open} and no function holds one: an invocation answers one request and ends, after {most} at the latest"
    );
    let found = RULE.found("state", message, figures).of(seen).against(&quota, scene.facts);
    let held = Trial::store(Store::ApiGateway, "a WebSocket API in front", state);
    vec![found.try_(Some(held)).try_(Some(Trial::cheapest_fleet()))]
}
