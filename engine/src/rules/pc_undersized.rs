//! `pc-undersized`: fewer kept environments than the peak needs.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};
use crate::workload::{AskedPlatform, Provision};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "pc-undersized",
    severity: Severity::Warning,
    summary: "The provisioned environments do not cover the peak.",
    what: "A number of provisioned environments is stated that is below the busiest second's need and the reserve that AWS recommends on top.",
    why: "What spills over starts cold, in the very second in which most requests come.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {provisioned_concurrency: 2}
latency: {p99: 300ms}
runtime: nodejs22.x
peak: 4x
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
lambda: {provisioned_concurrency: 6}
latency: {p99: 300ms}
runtime: nodejs22.x
peak: 4x
",
    as_of: None,
    remedies: &["more of them", "as many as the objective needs (`provisioned_concurrency: auto`)"],
    judgement: &[],
    limits: &["lambda.pc_buffer"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function().filter(|function| function.provisioned > 0) else {
        return Vec::new();
    };
    // As many as the objective needs are enough by what was asked.
    if asked_as_needed(scene, seen) || scene.workload.latency.is_empty() {
        return Vec::new();
    }
    let Some(quota) = scene.quota("lambda.pc_buffer") else { return Vec::new() };
    let peak = &scene.peak_rate() * &function.billing.mean.seconds();
    let needed = &peak * &(&Exact::ONE + &quota.value);
    let kept = Exact::from(function.provisioned);
    if kept >= needed {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let peak = figures.number("peak_environments", &peak);
    let kept = figures.number("provisioned", &kept);
    let wanted = needed.ceil();
    let needed = figures.number("needed", &needed);
    let message = format!(
        "{kept} environments are provisioned, and the busiest second keeps {peak} busy: {needed} with the reserve that AWS recommends"
    );
    let found = RULE.found("lambda.provisioned_concurrency", message, figures).of(seen);
    let wanted = wanted.floor().and_then(|wanted| u32::try_from(wanted).ok());
    let enough = wanted.and_then(|wanted| Trial::provisioned(Some(wanted), seen, scene));
    vec![found.against(&quota, scene.facts).try_(enough)]
}

fn asked_as_needed(scene: &Scene, seen: &Seen) -> bool {
    let asked = match &scene.workload.compare[seen.choice.asked].platform {
        AskedPlatform::Lambda { provisioned_concurrency, .. } => *provisioned_concurrency,
        _ => None,
    };
    asked.unwrap_or(scene.workload.lambda.provisioned_concurrency) == Provision::Auto
}
