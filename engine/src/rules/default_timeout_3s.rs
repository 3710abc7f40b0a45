//! `default-timeout-3s`: a timeout that nobody chose.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "default-timeout-3s",
    severity: Severity::Warning,
    summary: "No timeout is stated, and the default leaves little room.",
    what: "No `lambda.timeout` is stated, and starting and running a slow request take more than half of what Lambda allows by default.",
    why: "The default of a new function is short. It is the first thing that ends a function which is slower one day than the next.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 1600ms
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 1400ms
",
    as_of: None,
    remedies: &["state a timeout"],
    judgement: &[("part of the default that a slow request may fill", "50 %")],
    limits: &["lambda.timeout_default"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"],
    check: Check::Function(check),
};

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    if scene.workload.lambda.timeout.is_some() || function.parts.is_some() {
        return Vec::new();
    }
    let Some(quota) = scene.quota("lambda.timeout_default") else { return Vec::new() };
    let slow = function.duration.slow(&function.billing.mean).seconds();
    let ceiling = scene.limit("lambda.timeout_max");
    if &slow + &slow <= quota.value || ceiling.is_some_and(|ceiling| slow > ceiling) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let taken = figures.seconds("slow_s", &slow);
    let default = figures.seconds("default_s", &quota.value);
    let message = format!(
        "no `lambda.timeout` is stated, and the default of {default} is near a slow request's {taken}"
    );
    let found = RULE.found("duration", message, figures).of(seen).against(&quota, scene.facts);
    vec![found.try_(stated(&function.duration.longest(&function.billing.mean).seconds()))]
}

/// A timeout of twice the longest request, in whole seconds.
fn stated(longest: &Exact) -> Option<Trial> {
    let seconds = (longest + longest).ceil().floor()?;
    Some(Trial::timeout(seconds))
}
