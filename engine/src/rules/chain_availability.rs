//! `chain-availability`: what is promised along a path is below what is asked of it.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, listed};
use crate::system::paths::PathReport;
use std::fmt::Write;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "chain-availability",
    severity: Severity::Warning,
    summary: "What is promised along a path is below what is asked of it.",
    what: "The product of what is promised for an entry, or for a component with a `target`, and for all that it waits for, is below the objective. A call with a `fallback` counts by what goes on without it; a channel counts by its receipt.",
    why: "Each part may keep its promise, and all of them together miss the objective: promises multiply along a chain that waits.",
    fires: r"name: example
requests: 1M/month
entry: api
availability: 99.9%
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, calls: [payments]}
  payments: {kind: function, memory: 256MB, duration: 50ms, calls: [table]}
  table: {kind: dynamodb}
",
    silent: r"name: example
requests: 1M/month
entry: api
availability: 99.8%
components:
  api: {kind: http-api, calls: [checkout]}
  checkout: {kind: function, memory: 256MB, duration: 50ms, calls: [payments]}
  payments: {kind: function, memory: 256MB, duration: 50ms, calls: [table]}
  table: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "fewer parts that a request waits for",
        "a `fallback` for what need not be there",
        "a queue before what need not be waited for",
    ],
    judgement: &[],
    limits: &[
        "sla.lambda",
        "sla.api_gateway",
        "sla.elb",
        "sla.ec2_instance",
        "sla.ec2_region",
        "sla.fargate",
        "sla.dynamodb",
        "sla.sqs",
        "sla.sns",
        "sla.rds_multi_az",
        "sla.rds_single_az",
        "sla.s3",
    ],
    sources: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/availability.html",
    ],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for path in &scene.paths.paths {
        let promised = &path.availability;
        let Some(target) = promised.target.as_ref() else { continue };
        if promised.product >= target.availability {
            continue;
        }
        let mut figures = Figures::default();
        let product = figures.percent("promised_percent", &promised.product);
        let minutes = figures.number("minutes_per_month", &promised.minutes_per_month);
        let asked = figures.percent("target_percent", &target.availability);
        let allowed = figures.number("target_minutes_per_month", &target.minutes_per_month);
        let parts = path.waits_for.len() + path.hands_to.len();
        let parts = figures.number("factors", &Exact::from(parts as u64));
        let mut message = format!(
            "{}: {product} is promised along {parts} parts and {asked} is asked, {minutes} minutes of a month against {allowed}: {}",
            path.component,
            told(path)
        );
        if !promised.unknown.is_empty() {
            let unknown: Vec<&str> = promised.unknown.iter().map(String::as_str).collect();
            let _ = write!(message, "; of {} nothing is promised", listed(&unknown));
        }
        let mut one = RULE.found(&target.key, message, figures);
        one.finding.component = Some(path.component.clone());
        found.push(one);
    }
    found
}

/// What a request waits for and hands over to, by name.
fn told(path: &PathReport) -> String {
    let names: Vec<&str> =
        path.waits_for.iter().chain(&path.hands_to).map(String::as_str).collect();
    listed(&names)
}
