//! `async-backlog-age-out`: throttled events grow too old and are dropped.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, SystemScene, is_event};
use crate::system::Kind;
use crate::system::load::Monthly;
use crate::units::Millis;
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "async-backlog-age-out",
    severity: Severity::Error,
    summary: "Throttled events grow too old and are dropped.",
    what: "A function gets more events in the busy hours than its concurrency works on, and the backlog takes longer to work off than an event may age (`max_age`).",
    why: "Lambda drops what is older, or hands it to the failure destination: a busy day loses events though nothing failed.",
    fires: r"name: example
entry: orders
pattern: business-hours
requests: 30M/month
components:
  orders: {kind: sns, consumers: [worker]}
  worker: {kind: function, memory: 256MB, duration: 1s, reserved_concurrency: 13, max_age: 1h}
",
    silent: r"name: example
entry: orders
pattern: business-hours
requests: 30M/month
components:
  orders: {kind: sns, consumers: [worker]}
  worker: {kind: function, memory: 256MB, duration: 1s, reserved_concurrency: 100, max_age: 1h}
",
    as_of: None,
    remedies: &[
        "a queue before the function",
        "a larger `reserved_concurrency`",
        "a longer `max_age`, up to six hours",
    ],
    judgement: &[],
    limits: &["lambda.async_event_age_max", "lambda.concurrency_account"],
    sources: &["https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"],
    check: Check::System(check),
};

fn check(scene: &SystemScene) -> Vec<Found> {
    let Some(most) = scene.quota("lambda.async_event_age_max") else { return Vec::new() };
    let mut events: BTreeMap<NodeIndex, Monthly> = BTreeMap::new();
    for (id, from, to, edge) in scene.system.edges() {
        let function = scene.component(to).kind == Kind::Function;
        if function && is_event(scene.component(from), edge) {
            let known = events.entry(to).or_default();
            *known = known.plus(&scene.load.edge(id).attempts);
        }
    }
    let mut found = Vec::new();
    for (node, events) in events {
        let function = scene.component(node);
        let own = function.code.reserved_concurrency.map(Exact::from);
        let shared = || scene.pool(scene.system.region(node)).map(|(pool, _)| pool);
        let Some(concurrency) = own.or_else(shared).filter(|most| !most.is_zero()) else {
            continue;
        };
        let seconds = scene.load.node(node).time.seconds();
        let Some(works) = concurrency.checked_div(&seconds) else { continue };
        let stated = function.code.max_age.as_ref().map(Millis::seconds);
        let allowed = stated.unwrap_or_else(|| most.value.clone());
        let rates = scene.load.by_hour(&events);
        let age = oldest(&rates, &works);
        if age.as_ref().is_some_and(|age| *age <= allowed) {
            continue;
        }
        let mut figures = Figures::default();
        let peak = rates.iter().max().cloned().unwrap_or_default();
        let (peak, works) =
            (figures.number("events_per_s", &peak), figures.number("works_on_per_s", &works));
        let of = figures.number("concurrency", &concurrency);
        let allowed = figures.seconds("max_age_s", &allowed);
        let reaches = match age {
            Some(age) => {
                let age = figures.seconds("oldest_s", &age);
                format!("the oldest waits {age}, and is dropped after {allowed}")
            }
            None => {
                format!("the backlog never ends, and what waits longer than {allowed} is dropped")
            }
        };
        let message = format!(
            "{peak} events a second in the busiest hour, and {of} executions work on {works}: {reaches}"
        );
        let one = RULE.found_at(function, "reserved_concurrency", &message, figures);
        found.push(one.against(&most, scene.facts));
    }
    found
}

/// How long the oldest event waits at most over the hours of the pattern, again and again; nothing
/// where the backlog never ends. Unit: s.
fn oldest(rates: &[Exact], works: &Exact) -> Option<Exact> {
    let hours = Exact::from(rates.len() as u64);
    if rates.iter().sum::<Exact>() > &hours * works {
        return None;
    }
    let hour = Exact::from(3_600_u32);
    let (mut waiting, mut most) = (Exact::ZERO, Exact::ZERO);
    // The second round begins with what the first leaves.
    for rate in rates.iter().chain(rates) {
        waiting = (&waiting + &(&(rate - works) * &hour)).max(Exact::ZERO);
        most = most.max(waiting.clone());
    }
    most.checked_div(works)
}
