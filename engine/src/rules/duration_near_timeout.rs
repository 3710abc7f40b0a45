//! `duration-near-timeout`: a timeout that slow requests reach.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen, Trial};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "duration-near-timeout",
    severity: Severity::Warning,
    summary: "Slow requests come close to the timeout that is stated, or pass it.",
    what: "The 99th percentile is above four fifths of `lambda.timeout`, or the longest run is above it.",
    why: "A timeout is a limit for what hangs, not for what is slow: an invocation that is ended is billed, has done part of its work, and is often tried again.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: {p50: 200ms, p99: 900ms}
lambda: {timeout: 1s}
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: {p50: 200ms, p99: 900ms}
lambda: {timeout: 2s}
",
    as_of: None,
    remedies: &["a longer timeout", "split the work"],
    judgement: &[("part of the timeout that a slow request may fill", "80 %")],
    limits: &["lambda.timeout_max"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html"],
    check: Check::Function(check),
};

/// The part of the timeout up to which a slow request leaves room.
const FILLED: i64 = 80;

fn check(scene: &Scene, seen: &Seen) -> Vec<Found> {
    let Some(function) = seen.function() else { return Vec::new() };
    let Some(timeout) = &scene.workload.lambda.timeout else { return Vec::new() };
    let slow = function.duration.slow(&function.billing.mean).seconds();
    let longest = function.duration.longest(&function.billing.mean).seconds();
    let timeout = timeout.seconds();
    let near = slow > &timeout * &Exact::decimal(FILLED, 2);
    if function.parts.is_some() || (!near && longest <= timeout) {
        return Vec::new();
    }
    let mut figures = Figures::default();
    let (what, taken) = if near {
        ("a slow request takes", figures.seconds("slow_s", &slow))
    } else {
        ("the longest request takes", figures.seconds("longest_s", &longest))
    };
    let limit = figures.seconds("timeout_s", &timeout);
    let message = format!("{what} {taken}, and is ended after {limit}");
    let found = RULE.found("lambda.timeout", message, figures).of(seen);
    vec![found.try_(longer(&slow.max(longest)))]
}

/// A timeout that the longest request fills as far as it may, in whole seconds.
fn longer(longest: &Exact) -> Option<Trial> {
    let wanted = longest.checked_div(&Exact::decimal(FILLED, 2))?;
    let seconds = (&wanted.ceil() + &Exact::ONE).floor()?;
    Some(Trial::timeout(seconds))
}
