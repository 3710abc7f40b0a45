//! `chain-latency`: a path may be slower than its objective allows.
use super::{Check, Rule};
use crate::capacity::estimate::Estimate;
use crate::decision::Severity;
use crate::judging::{Figures, Found, SystemScene};
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "chain-latency",
    severity: Severity::Warning,
    summary: "A path may be slower than its objective allows.",
    what: "The percentile that is asked for cannot be guaranteed along a path: the sum of each visit's quantile at 1 - (1 - q) / n, starts included, is above the objective.",
    why: "Percentiles do not add up: of a request that passes many parts, one is more often slow than each of them is.",
    fires: r"name: example
requests: 1M/month
entry: api
latency: {p99: 400ms}
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: {p50: 50ms, p99: 200ms}, init: 200ms, calls: [payments]}
  payments: {kind: function, memory: 256MB, duration: {p50: 50ms, p99: 200ms}, init: 200ms}
",
    silent: r"name: example
requests: 1M/month
entry: api
latency: {p99: 4s}
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: {p50: 50ms, p99: 200ms}, init: 200ms, calls: [payments]}
  payments: {kind: function, memory: 256MB, duration: {p50: 50ms, p99: 200ms}, init: 200ms}
",
    as_of: None,
    remedies: &[
        "calls side by side instead of one after the other",
        "fewer parts that a request waits for",
        "`provisioned_concurrency` where starts are what is slow",
    ],
    judgement: &[],
    limits: &[],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/performance-efficiency-pillar/welcome.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for path in &scene.paths.paths {
        for objective in &path.objectives {
            let Some(bound) = objective.bound_ms.map(Estimate::exact) else { continue };
            if bound <= objective.most_ms {
                continue;
            }
            let mut figures = Figures::default();
            let bound = figures.millis("bound_ms", &bound);
            let asked = figures.millis("asked_ms", &objective.most_ms);
            let percentile = objective.percentile;
            let hops: Vec<&str> =
                path.critical_path.iter().map(|hop| hop.component.as_str()).collect();
            let mut message = format!(
                "{}: p{percentile} is surely no more than {bound}, and {asked} is asked: {}",
                path.component,
                hops.join(" -> ")
            );
            if let Some(estimate) = objective.estimate_ms.map(Estimate::exact) {
                let estimate = figures.millis("estimate_ms", &estimate);
                let _ =
                    write!(message, "; about {estimate} where the parts are slow by themselves");
            }
            if let Some(cold) = path.any_cold.map(Estimate::exact) {
                let cold = figures.percent("any_cold_percent", &cold);
                let _ = write!(message, "; {cold} wait for a start");
            }
            let mut one = RULE.found(&objective.key, message, figures);
            one.finding.component = Some(path.component.clone());
            found.push(one);
        }
    }
    found
}
