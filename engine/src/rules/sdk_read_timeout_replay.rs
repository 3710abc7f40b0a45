//! `sdk-read-timeout-replay`: the SDK gives up on a slow function and starts it again.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::drill::Class;
use crate::system::{Kind, Role};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "sdk-read-timeout-replay",
    severity: Severity::Warning,
    summary: "The SDK gives up on a slow function and starts it again.",
    what: "Code calls a function and waits, the call has no `timeout` of its own, the function runs longer than the SDK waits for an answer, and the SDK tries again.",
    why: "The first run goes on: the same work is done once for each attempt, side by side.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: alb, calls: [desk]}
  desk: {kind: server, count: 2, calls: [report]}
  report: {kind: function, memory: 256MB, duration: 90s, timeout: 5min}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: alb, calls: [desk]}
  desk: {kind: server, count: 2, calls: [{to: report, timeout: 6min}]}
  report: {kind: function, memory: 256MB, duration: 90s, timeout: 5min}
",
    as_of: None,
    remedies: &[
        "`mode: async`, and the answer fetched or sent later",
        "a `timeout` of the call beyond the function's own",
        "`attempts: 1`",
    ],
    judgement: &[],
    limits: &[
        "aws-sdk-python.read_timeout_default",
        "aws-sdk-python.retry_attempts_legacy",
        "aws-sdk-python.retry_attempts_standard",
    ],
    sources: &["https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let quota = scene.quota("aws-sdk-python.read_timeout_default");
    let (Some(quota), Some(retries)) = (quota, scene.retries()) else { return Vec::new() };
    let mut found = Vec::new();
    for (_, from, to, edge) in scene.system.edges() {
        let (caller, target) = (scene.component(from), scene.component(to));
        let by_sdk = matches!(caller.kind, Kind::Function | Kind::Server | Kind::Fargate);
        let stated = edge.call.as_ref().is_some_and(|call| call.timeout.is_some());
        if edge.role != Role::Call || !by_sdk || target.kind != Kind::Function || stated {
            continue;
        }
        let seconds = scene.longest_run(to).seconds();
        let attempts = retries.of_call(scene.system, (from, to, edge), &[Class::Timeout]);
        if seconds <= quota.value || attempts < 2 {
            continue;
        }
        let mut figures = Figures::default();
        let seconds = figures.seconds("longest_run_s", &seconds);
        let waits = figures.seconds("read_timeout_s", &quota.value);
        let attempts = figures.number("executions", &Exact::from(attempts));
        let message = format!(
            "`{}` runs up to {seconds} and the SDK waits {waits}: up to {attempts} executions of one request: {} -> {}",
            target.name,
            scene.way_to(from),
            target.name
        );
        let one = RULE.found_on(caller, edge, "", &message, figures);
        found.push(one.against(&quota, scene.facts));
    }
    found
}
