//! `timeout-budget`: all attempts together outlast the caller.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Role;
use crate::system::drill::Class;
use crate::system::retries::all_attempts;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "timeout-budget",
    severity: Severity::Warning,
    summary: "All attempts together outlast the caller.",
    what: "The attempts of a call, each as long as its `timeout`, and the waits between them take longer than the caller's own timeout.",
    why: "The caller is ended in the middle of an attempt: its last tries cannot succeed, and it has no time left to answer that it failed.",
    fires: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, timeout: 20s, calls: [{to: bank, timeout: 10s, attempts: 3}]}
  bank: {kind: external, duration: 300ms}
",
    silent: r"name: example
requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [orders]}
  orders: {kind: function, memory: 256MB, duration: 50ms, timeout: 20s, calls: [{to: bank, timeout: 10s, attempts: 2}]}
  bank: {kind: external, duration: 300ms}
",
    as_of: None,
    remedies: &[
        "fewer `attempts`",
        "a shorter `timeout` of each",
        "a deadline that is handed on with the request",
    ],
    judgement: &[],
    limits: &[
        "lambda.timeout_default",
        "aws-sdk-python.retry_attempts_legacy",
        "aws-sdk-python.retry_attempts_standard",
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
        let (Role::Call, Some(call)) = (edge.role, &edge.call) else { continue };
        let caller = scene.component(from);
        let Some(own) = scene.ends_after(from) else { continue };
        let theirs = scene.component(to).code.timeout.as_ref();
        // What the called one ends by itself is an error; what the caller ends is a timeout.
        let gives_up = call
            .timeout
            .as_ref()
            .is_some_and(|mine| theirs.is_none_or(|theirs| mine.amount() < theirs.amount()));
        let class = if gives_up { Class::Timeout } else { Class::Error };
        let Some(each) = call.timeout.iter().chain(theirs).min_by_key(|time| time.amount()) else {
            continue;
        };
        let attempts = retries.of_call(scene.system, (from, to, edge), &[class]);
        let Some(channel) = retries.channel(scene.system, from, to, edge) else { continue };
        let all = all_attempts(&channel.answer(class).schedule, attempts, each);
        if attempts < 2 || all <= own {
            continue;
        }
        let mut figures = Figures::default();
        let times = figures.number("attempts", &Exact::from(attempts));
        let each = figures.millis("attempt_ms", each.amount());
        let all = figures.millis("all_attempts_ms", &all);
        let own = figures.millis("caller_ends_after_ms", &own);
        let name = &scene.component(to).name;
        let message = format!(
            "{times} attempts of {each} take up to {all} with the waits between them, and it is ended after {own}: {} -> {name}",
            scene.way_to(from)
        );
        let key = if call.attempts.is_some() { "attempts" } else { "timeout" };
        found.push(RULE.found_on(caller, edge, key, &message, figures));
    }
    found
}
