//! `cold-start-breaks-slo`: cold starts that push a percentile over the objective.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "cold-start-breaks-slo",
    severity: Severity::Error,
    summary: "Cold starts break the latency objective.",
    what: "A percentile of all requests is above the objective, though it is met by those that find an environment ready: so many wait for one to start that the percentile falls among them.",
    why: "An objective at the 99th percentile allows one slow request in a hundred. Whether cold starts use that up depends on the traffic: seldom called functions and peaks are where they hurt.",
    fires: r"name: example
requests: 2k/month
memory: 512MB
duration: 100ms
runtime: java21
latency: {p99: 300ms}
",
    silent: r"name: example
requests: 30M/month
memory: 512MB
duration: 100ms
runtime: java21
latency: {p99: 300ms}
",
    as_of: None,
    remedies: &[
        "provisioned concurrency (`lambda.provisioned_concurrency: auto`)",
        "SnapStart, where the runtime has it",
        "a shorter init phase: a smaller package, fewer clients made at start",
        "a server",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "docs/architecture.md: cold starts",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
    ],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    if seen.choice.missed.iter().any(|missed| missed.always) {
        return Vec::new();
    }
    let (Some(missed), Some(cold)) =
        (seen.choice.missed.first(), seen.choice.service_level.cold_start_probability)
    else {
        return Vec::new();
    };
    let percentile = missed.percentile;
    let mut figures = Figures::default();
    let share = figures.percent("cold_start_percent", &cold.exact());
    let most = figures.millis("objective_ms", missed.most.amount());
    let message = match &function.start {
        Some(start) => {
            let start = figures.millis("start_ms", start.mean.amount());
            format!(
                "{share} of the requests wait {start} on average for an environment to start, and p{percentile} is above {most}"
            )
        }
        None => format!(
            "{share} of the requests wait for an environment to start, for how long is not known, and p{percentile} is above {most} then"
        ),
    };
    let found = RULE.found(&format!("latency.p{percentile}"), message, figures).of(seen);
    let kept = if function.provisioned == 0 { Trial::provisioned(None, seen, scene) } else { None };
    let snapshot = (!scene.workload.lambda.snapstart).then(snapstart);
    vec![found.try_(kept).try_(snapshot)]
}

fn snapstart() -> Trial {
    let set = [("lambda.snapstart", "true".to_owned())];
    Trial::set("`lambda.snapstart: true`", &set, |workload, _| workload.lambda.snapstart = true)
}
