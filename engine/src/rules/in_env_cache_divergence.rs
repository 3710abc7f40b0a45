//! `in-env-cache-divergence`: as many copies of a value as environments.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene};
use crate::system::Kind;
use crate::units::Millis;
use crate::workload::StateKind;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "in-env-cache-divergence",
    severity: Severity::Warning,
    summary: "Each environment of a function caches a copy of its own.",
    what: "A function with `state: in-memory-cache` has several environments at work in the busiest second, and its cache has no `ttl`, or one that is longer than the `tolerance` that it states.",
    why: "Every environment keeps what it read when it read it. Two requests, one after the other, then see two values, and a copy without an end lives as long as its environment: hours.",
    fires: r"name: example
requests: 100M/month
entry: api
components:
  api:
    kind: function
    memory: 256MB
    duration: 100ms
    state: in-memory-cache
    calls: [{to: settings, reads: 1, item: 1KB}]
  settings: {kind: dynamodb}
",
    silent: r"name: example
requests: 100M/month
entry: api
components:
  api:
    kind: function
    memory: 256MB
    duration: 100ms
    state: in-memory-cache
    ttl: 30s
    tolerance: 1min
    calls: [{to: settings, reads: 1, item: 1KB}]
  settings: {kind: dynamodb}
",
    as_of: None,
    remedies: &[
        "a `ttl` within what is tolerated",
        "a shared cache",
        "what never changes alone in memory",
    ],
    judgement: &[],
    limits: &["lambda.recycle_env"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let mut found = Vec::new();
    for (node, function) in scene.of_kind(Kind::Function) {
        if function.code.state != Some(StateKind::InMemoryCache) {
            continue;
        }
        let copies = scene.at_work(node);
        let ttl = function.store.ttl.as_ref().map(Millis::seconds);
        let tolerance = function.store.tolerance.as_ref().map(Millis::seconds);
        let bounded = match (&ttl, &tolerance) {
            (Some(ttl), Some(tolerance)) => ttl <= tolerance,
            (ttl, _) => ttl.is_some(),
        };
        if copies <= Exact::ONE || bounded {
            continue;
        }
        let mut figures = Figures::default();
        let copies = figures.number("copies", &copies);
        let (key, old) = match (&ttl, environment_hours(scene)) {
            (Some(ttl), _) => ("ttl", format!("each up to {} old", figures.seconds("ttl_s", ttl))),
            (None, Some(hours)) => {
                let hours = figures.number("lifetime_h", &hours);
                ("state", format!("each as old as its environment, which may live {hours} h"))
            }
            (None, None) => ("state", "each as old as its environment".to_owned()),
        };
        let tolerated = tolerance.map_or_else(String::new, |tolerance| {
            format!(", and {} are tolerated", figures.seconds("tolerance_s", &tolerance))
        });
        let message = format!(
            "its cache in memory is {copies} caches in the busiest second, {old}{tolerated}"
        );
        found.push(RULE.found_at(function, key, &message, figures));
    }
    found
}

/// The longest that an environment lives. Unit: hour.
fn environment_hours(scene: &SystemScene) -> Option<Exact> {
    let lifetime = scene.facts.behaviour("lambda.lifetime").ok()?;
    lifetime.points.last()?.0.checked_div(&Exact::from(3_600_u32))
}
