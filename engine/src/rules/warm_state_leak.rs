//! `warm-state-leak`: what belongs to one request and stays for the next.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "warm-state-leak",
    severity: Severity::Warning,
    summary: "Variables outside the handler hold what belongs to one request.",
    what: "A component says `request_globals: true`. It is an error for a server or task, whose requests run side by side in one process.",
    why: "An environment is used again: the next request finds the user, the rows or the errors of the one before. Side by side they overwrite each other in the middle.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s, request_globals: true}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes]}
  notes: {kind: function, memory: 128MB, duration: 100ms, timeout: 10s}
",
    as_of: None,
    remedies: &[
        "variables inside the handler, or a context that is passed along",
        "what is to be shared in a store, by its key",
    ],
    judgement: &[],
    limits: &[],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let shared =
        scene.system.components().filter(|(_, one)| one.code.request_globals == Some(true));
    let found = shared.map(|(node, component)| {
        let mut figures = Figures::default();
        let rate = scene.load.busiest_rate(&scene.load.node(node).attempts);
        let rate = figures.number("requests_per_s", &rate);
        let side_by_side = matches!(component.kind, Kind::Server | Kind::Fargate);
        let (message, severity) = if side_by_side {
            let message = format!(
                "requests run side by side, up to {rate} a second, and share what belongs to one of them"
            );
            (message, Severity::Error)
        } else {
            let message = format!(
                "an environment serves one request after the other, up to {rate} a second over all, and what belongs to one is there for the next"
            );
            (message, Severity::Warning)
        };
        RULE.found_at(component, "request_globals", &message, figures).at(severity)
    });
    found.collect()
}
