//! `lambda-dearer-than-container`: functions that cost more than machines which promise as much.
use super::{Check, Rule};
use crate::bill::Total;
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "lambda-dearer-than-container",
    severity: Severity::Advice,
    summary: "Functions cost more than a fleet or a service that promises no less.",
    what: "The cheapest function that fits costs more, all in, than the cheapest machines or tasks that fit and for which no less availability is promised.",
    why: "That is the point of the comparison: beyond a volume, renting whole machines is cheaper than renting milliseconds. The figure says by how much, and from where on.",
    fires: r"name: example
requests: 900M/month
memory: 128MB
duration: 100ms
",
    silent: r"name: example
requests: 3M/month
memory: 128MB
duration: 100ms
",
    as_of: None,
    remedies: &["the machines that it names", "Lambda Managed Instances", "a Savings Plan"],
    judgement: &[],
    limits: &[],
    sources: &["the founding article's first model"],
    check: Check::Whole(check),
};

fn check(scene: &Scene) -> Vec<Found> {
    let cheapest = |wanted: &dyn Fn(&Seen) -> bool| {
        let fitting = scene
            .options
            .iter()
            .filter(|seen| wanted(seen) && seen.choice.fits() && seen.choice.unpriced.is_empty());
        fitting.min_by(|a, b| a.all_in.cmp(&b.all_in).then_with(|| a.choice.id.cmp(&b.choice.id)))
    };
    let Some(functions) = cheapest(&|seen| seen.function().is_some()) else { return Vec::new() };
    let promised = functions.choice.service_level.availability;
    let no_less = |seen: &Seen| {
        seen.machines().is_some()
            && promised.is_some()
            && seen.choice.service_level.availability >= promised
    };
    let Some(machines) = cheapest(&no_less).filter(|seen| seen.all_in < functions.all_in) else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let cost = figures.usd("functions_usd", &functions.all_in);
    let other = figures.usd("machines_usd", &machines.all_in);
    let more = figures.usd("more_usd", &(&functions.all_in - &machines.all_in));
    let label = &machines.choice.label;
    let mut message =
        format!("{cost} a month is {more} more than {label} at {other}, which promises no less");
    if let Some(from) = crossover(scene, functions, machines) {
        let from = figures.number("crossover_requests_per_month", &from);
        message.push_str(&format!("; it is so from {from} requests a month on"));
    }
    vec![RULE.found("requests", message, figures).of(functions)]
}

/// The last change of order below the stated volume.
fn crossover(scene: &Scene, functions: &Seen, machines: &Seen) -> Option<Exact> {
    let between = scene.crossovers.iter().filter(|each| {
        each.scope == Total::AllIn.name()
            && each.from == functions.choice.id
            && each.to == machines.choice.id
    });
    let below = between.map(|each| Exact::from(each.requests_per_month));
    below.filter(|from| from <= scene.workload.requests.amount()).max()
}
