//! `lambda-dearer-than-container`: functions that cost more than machines which promise as much.
use super::{Check, Rule};
use crate::curve::{Curve, crossings};
use crate::decision::Severity;
use crate::exact::Exact;
use crate::judging::{Figures, Found, Scene, Seen};
use crate::usd::Usd;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "lambda-dearer-than-container",
    severity: Severity::Advice,
    summary: "Functions cost more than a fleet or a service that promises no less.",
    what: "The cheapest function that fits costs more, all in, than the cheapest machines or tasks that fit and with a second machine and what stands between the two where there is only one.",
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
    sources: &["docs/architecture.md: when functions are right"],
    check: Check::Whole(check),
};

/// Machines or tasks with all that makes them promise as much, and what that costs.
struct Fleet<'a> {
    seen: &'a Seen<'a>,
    /// What a second machine and what stands between the two adds; nothing where there are two.
    second: Usd,
    cost: Usd,
}

fn check(scene: &Scene) -> Vec<Found> {
    let fits = |seen: &&Seen| seen.choice.fits() && seen.choice.unpriced.is_empty();
    let functions = scene.options.iter().filter(|seen| seen.function().is_some()).filter(fits);
    let rank = |seen: &Seen| (seen.all_in().clone(), seen.choice.id.clone());
    let Some(functions) = functions.min_by_key(|seen| rank(seen)) else { return Vec::new() };
    let fleets = scene.options.iter().filter(fits).filter_map(fleet);
    let fleets = fleets.filter(|fleet| fleet.cost < *functions.all_in());
    let Some(fleet) = fleets.min_by_key(|fleet| (fleet.cost.clone(), fleet.seen.choice.id.clone()))
    else {
        return Vec::new();
    };
    let mut figures = Figures::default();
    let cost = figures.usd("functions_usd", functions.all_in());
    let other = figures.usd("machines_usd", &fleet.cost);
    let more = figures.usd("more_usd", &(functions.all_in() - &fleet.cost));
    let label = &fleet.seen.choice.label;
    let twice = if fleet.second == Usd::ZERO { "" } else { " and a second one beside it" };
    let mut message = format!("{cost} a month is {more} more than {label}{twice} at {other}");
    if let Some(from) = crossover(scene, functions, &fleet) {
        let from = figures.number("crossover_requests_per_month", &from);
        message.push_str(", from ");
        message.push_str(&from);
        message.push_str(" requests a month on");
    }
    vec![RULE.found("requests", message, figures).of(functions)]
}

/// A fleet in several zones, or a lone machine with a second one.
fn fleet<'a>(seen: &'a Seen<'a>) -> Option<Fleet<'a>> {
    let machines = seen.machines().filter(|machines| !machines.for_each_job)?;
    let second = match &seen.choice.second_machine {
        Some(second) => second.clone(),
        None if machines.count > 1 => Usd::ZERO,
        None => return None,
    };
    Some(Fleet { seen, cost: seen.all_in() + &second, second })
}

/// The last change of order up to the stated volume.
fn crossover(scene: &Scene, functions: &Seen, fleet: &Fleet) -> Option<Exact> {
    let last = scene.workload.requests.amount().ceil().floor()?;
    let [_, functions] = functions.choice.curves_to(last);
    let [_, machines] = fleet.seen.choice.curves_to(last);
    let machines = machines.plus(&Curve::of(|_| fleet.second.clone(), Vec::new()));
    let changes = crossings(&functions, &machines, 1, last);
    changes.last().map(|change| Exact::from(change.at))
}
