//! `init-over-10s`: an init phase that is cut off.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "init-over-10s",
    severity: Severity::Warning,
    summary: "The init phase takes longer than Lambda waits for it.",
    what: "Starting takes longer than the init phase may: 10 s on demand, where it is then run again within the first invocation and its timeout; the larger of 130 s and the timeout where environments are provisioned or restored from a snapshot. It is an error where the second run does not fit into the timeout either.",
    why: "The first request waits twice as long as measured, or fails each time that an environment starts.",
    fires: r"name: example
requests: 30M/month
memory: 1GB
duration: 100ms
init: 12s
lambda: {timeout: 60s}
",
    silent: r"name: example
requests: 30M/month
memory: 1GB
duration: 100ms
init: 9s
lambda: {timeout: 60s}
",
    as_of: None,
    remedies: &[
        "do less at start, or do it when it is first needed",
        "provisioned concurrency, whose init phase may take longer",
    ],
    judgement: &[],
    limits: &["lambda.init_max", "lambda.init_floor_pc_snapstart_lmi"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let Some(start) = &function.start else { return Vec::new() };
    let seconds = start.mean.seconds();
    let lambda = &scene.workload.lambda;
    let ahead = function.provisioned > 0 || lambda.snapstart;
    let timeout = lambda.timeout.as_ref().map(crate::units::Millis::seconds);
    let id = if ahead { "lambda.init_floor_pc_snapstart_lmi" } else { "lambda.init_max" };
    let Some(quota) = scene.quota(id) else { return Vec::new() };
    let most = match (&timeout, ahead) {
        (Some(timeout), true) => quota.value.clone().max(timeout.clone()),
        _ => quota.value.clone(),
    };
    if seconds <= most {
        return Vec::new();
    }
    let fails = ahead || timeout.as_ref().is_some_and(|timeout| seconds > *timeout);
    let mut figures = Figures::default();
    let taken = figures.seconds("init_s", &seconds);
    let most = figures.seconds("limit_s", &most);
    let then = match (ahead, fails) {
        (true, _) => "and the environment is never ready",
        (false, true) => "and it does not fit into the timeout either",
        (false, false) => "and it is run again within the first invocation",
    };
    let message = format!("starting takes {taken}, is cut off after {most}, {then}");
    let severity = if fails { Severity::Error } else { Severity::Warning };
    let key = if scene.workload.init.is_some() { "init" } else { "runtime" };
    let found = RULE.found(key, message, figures).of(seen).at(severity);
    let kept = if ahead { None } else { Trial::provisioned(Some(1), seen, scene) };
    vec![found.against(&quota, scene.facts).try_(kept)]
}
