//! `websocket-session-too-long`: connections that a WebSocket API ends or refuses.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{State, Store};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "websocket-session-too-long",
    severity: Severity::Error,
    summary: "A WebSocket API ends the connections, or refuses what comes over them.",
    what: "Functions behind a WebSocket API are stated, and a connection is open for longer than 2 hours, is silent for longer than 10 minutes, carries a message of more than 128 KB, or more than 500 a second are opened.",
    why: "Each of these ends with a closed connection or a refused message, however the function is built.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: websocket, lifetime: 3h, messages: 200, store: api-gateway}
trigger: http
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: {kind: websocket, lifetime: 2h, messages: 200, store: api-gateway}
trigger: http
",
    as_of: None,
    remedies: &[
        "connect again before the limit, and send a heartbeat every few minutes",
        "send where a large message is kept",
        "machines or tasks behind a balancer",
    ],
    judgement: &[],
    limits: &[
        "apigateway-websocket.connection_duration_max",
        "apigateway-websocket.idle_timeout",
        "apigateway-websocket.message_max",
        "apigateway-websocket.new_connections_rps",
    ],
    sources: &[
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let held = |state: &&State| state.store == Some(Store::ApiGateway);
    let Some(state) = scene.workload.state.as_ref().filter(held) else { return Vec::new() };
    if seen.function().is_none() {
        return Vec::new();
    }
    let open = state.lifetime.seconds();
    let gap = open.checked_div(&state.messages);
    let opened = scene.peak_rate().checked_div(&state.messages);
    let limits = [
        (Some(open), "connection_duration_max", "state.lifetime", Told::Open),
        (gap, "idle_timeout", "state.messages", Told::Silent),
        (Some(state.size.amount().clone()), "message_max", "state.size", Told::Large),
        (opened, "new_connections_rps", "requests", Told::Opened),
    ];
    let mut found = Vec::new();
    for (value, id, key, told) in limits {
        let Some(quota) = scene.quota(&format!("apigateway-websocket.{id}")) else { continue };
        let Some(value) = value.filter(|value| *value > quota.value) else { continue };
        let mut figures = Figures::default();
        let message = told.message(&value, &quota.value, &mut figures);
        let finding = RULE.found(key, message, figures).of(seen).against(&quota, scene.facts);
        found.push(finding.try_(Some(Trial::cheapest_fleet())));
    }
    found
}

/// What is beyond its limit.
enum Told {
    Open,
    Silent,
    Large,
    Opened,
}

impl Told {
    fn message(&self, value: &Exact, most: &Exact, figures: &mut Figures) -> String {
        match self {
            Self::Open => format!(
                "a connection is open for {}, and is ended after {}",
                figures.seconds("connection_s", value),
                figures.seconds("limit_s", most)
            ),
            Self::Silent => format!(
                "a connection is silent for {} between two messages, and is ended after {}",
                figures.seconds("silent_s", value),
                figures.seconds("limit_s", most)
            ),
            Self::Large => format!(
                "a message has {}, and at most {} are taken",
                figures.kilobytes("message_kb", value),
                figures.kilobytes("limit_kb", most)
            ),
            Self::Opened => format!(
                "{} connections a second are opened in the busiest second, and {} are let in",
                figures.number("connections_per_s", value),
                figures.number("limit_per_s", most)
            ),
        }
    }
}
