//! The same system served otherwise: every function on one fleet of servers, on Fargate, or some of
//! them moved and the rest left (`docs/systems-ways.md`).
mod answer;
mod costs;
mod fits;
mod fleet;
mod moved;
mod report;
mod served;
mod service;
mod split;

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use self::answer::Candidate;
use self::costs::Costs;
pub use self::moved::Target;
pub use self::report::{FleetReport, Misfit, SearchReport, WayReport, Ways};
use self::served::{Plan, Served};
use self::service::Look;
pub use self::service::{FailureReport, ServiceReport};
use self::split::MOST_FUNCTIONS;
use super::assumed::Assumed;
use super::bill::SystemBill;
use super::graph::System;
use super::load::Load;
use super::paths::Shared;
use crate::bill::Total;
use crate::curve::Curve;
use crate::decision::{Assumption, ByScope, CostCurve, NOT_STATED, Verdict};
use crate::facts::Facts;
use crate::problem::Problem;
use crate::units::Requests;
use crate::usd::Usd;
use crate::workload::{BASE_MEMORY, UTILISATION};

/// The ways of a system, the answer, and what the pictures of both are drawn from.
pub(super) struct Told {
    pub(super) ways: Ways,
    pub(super) verdict: Verdict,
    pub(super) curves: Vec<CostCurve>,
    pub(super) assumptions: Vec<Assumption>,
}

/// Every way to serve a system that is known here, against each other.
///
/// # Errors
/// As of the bill of any system.
pub(super) fn of(
    system: &System,
    load: &Load,
    bill: &SystemBill,
    facts: &dyn Facts,
) -> Result<Told, Vec<Problem>> {
    let fact = |error| vec![Problem::from_fact("components", &error)];
    let plan = Plan::of(system, load, facts).map_err(fact)?;
    let requests = load.requests();
    let stated = bill.total(Total::AllIn, requests);
    let all: BTreeSet<NodeIndex> = plan.movable.keys().copied().collect();
    let mut left_out = Vec::new();
    let mut whole = Vec::new();
    for target in Target::ALL {
        let served = plan.serve(&all, target);
        let told = |served: Option<Served>| served.map(|it| plan.on_machines(it)).transpose();
        match served.and_then(told) {
            Ok(Some(served)) => whole.push((target, served)),
            Ok(None) if all.is_empty() => {}
            Ok(None) => left_out.push(report::nothing_carries(target)),
            // The stated system could be billed: what cannot is this way of serving it.
            Err(problems) => left_out.extend(report::cannot_be(target, &problems)),
        }
    }
    let searched = dearest(&plan, bill);
    let (split, search) = cheapest_split(&plan, &searched, &whole, &stated);
    let split = split.map(|split| plan.on_machines(split)).transpose()?;
    let mut candidates = vec![Candidate::as_stated(&plan, bill)];
    let moved = whole.iter().map(|(target, served)| Candidate::whole(&plan, *target, served));
    candidates.extend(moved);
    if let Some(split) = split.as_ref().filter(|split| split.set.len() < all.len()) {
        candidates.push(Candidate::split(&plan, split));
    }
    let verdict = answer::verdict(&candidates, requests, plan.last);
    let (crossovers, crossovers_left_out) = answer::crossovers(&candidates, plan.last);
    let curves = candidates.iter().flat_map(|candidate| candidate.drawn(plan.last)).collect();
    let assumptions = if candidates.len() > 1 { assumed(system) } else { Vec::new() };
    let ways = candidates.iter().map(|candidate| candidate.report(&candidates[0])).collect();
    Ok(Told {
        ways: Ways { ways, left_out, search, crossovers, crossovers_left_out },
        verdict,
        curves,
        assumptions,
    })
}

/// The functions that the search for a split looks at: those that cost most by themselves.
fn dearest(plan: &Plan, bill: &SystemBill) -> Vec<NodeIndex> {
    let lines = bill.lines(plan.load.requests());
    let mut found: Vec<(Usd, NodeIndex)> = plan
        .movable
        .keys()
        .map(|node| {
            let own = lines.get(&super::bill::Owner::Component(*node));
            (own.map_or(Usd::ZERO, |lines| Total::AllIn.of(lines)), *node)
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(MOST_FUNCTIONS);
    found.into_iter().map(|(_, node)| node).collect()
}

/// The cheapest split of all kinds of fleet; none where nothing should move.
fn cheapest_split(
    plan: &Plan,
    functions: &[NodeIndex],
    whole: &[(Target, Served)],
    stated: &Usd,
) -> (Option<Served>, SearchReport) {
    let mut search = SearchReport {
        functions: plan.movable.len() as u64,
        searched: functions.len() as u64,
        exact: functions.len() == plan.movable.len(),
        sets_weighed: 0,
        bills_made: 0,
    };
    let mut best: Option<Served> = None;
    let mut least = stated.clone();
    let Ok(costs) = Costs::of(plan, functions) else {
        search.exact = false;
        return (None, search);
    };
    for target in Target::ALL {
        let Ok(found) = split::cheapest(plan, &costs, target, &least) else {
            search.exact = false;
            continue;
        };
        search.exact &= found.proven;
        search.sets_weighed += found.weighed;
        search.bills_made += found.bills;
        if found.served.is_some() {
            (best, least) = (found.served, found.usd);
        }
    }
    // Where not all functions were searched, moving all of them may be cheaper still.
    let requests = plan.load.requests();
    for (_, served) in whole {
        let usd = served.all_in(requests);
        if usd < least {
            // That is a way of its own, and no split.
            (best, least) = (None, usd);
        }
    }
    (best, search)
}

/// What every way on machines rests on.
fn assumed(system: &System) -> Vec<Assumption> {
    let line = |key: &str, value: String, because: &str| Assumption {
        key: key.to_owned(),
        value,
        because: because.to_owned(),
    };
    let mut found = vec![
        line(
            "components.calls",
            "what nobody waits for comes to moved functions through a queue of their own"
                .to_owned(),
            "machines have no service that calls them",
        ),
        line(
            "components.calls",
            "moved functions that call each other do so within one machine".to_owned(),
            "they share a fleet",
        ),
        line(
            "components.duration",
            "callers that stay functions wait as long as before for what moved".to_owned(),
            "machines are no slower; the dearer case",
        ),
        line(
            "components.kind",
            "a gateway gives way to the fleet's balancer once all behind it has moved".to_owned(),
            "what a gateway checks or limits, the code then must",
        ),
        line(
            "server",
            "work is conserved: a request needs the processor time that its environment has"
                .to_owned(),
            "memory in flight is what the functions have, all of it while they wait",
        ),
        line("server.base_memory", format!("{BASE_MEMORY}MB"), NOT_STATED),
        line("server.utilisation", format!("{UTILISATION}%"), NOT_STATED),
    ];
    let mut unstated = Assumed::default();
    for (_, one) in system.components() {
        if one.kind == super::Kind::Function && one.code.cpu.is_none() {
            unstated.not_stated("components.cpu", "100%", &one.name);
        }
    }
    found.extend(unstated.lines());
    let built = |one: &super::StatedComponent| {
        one.kind == super::Kind::Function && one.code.architecture.is_some()
    };
    if !system.components().any(|(_, one)| built(one)) {
        found.push(line(
            "components.architecture",
            "machines and tasks of either architecture".to_owned(),
            NOT_STATED,
        ));
    }
    found
}

/// The bill with these functions on the cheapest fleet of a kind that carries them; none where none
/// does.
///
/// # Errors
/// As of the bill of any system.
pub fn bill_with_moved(
    system: &System,
    load: &Load,
    names: &[&str],
    target: Target,
    facts: &dyn Facts,
) -> Result<Option<SystemBill>, Vec<Problem>> {
    let plan = Plan::of(system, load, facts)
        .map_err(|error| vec![Problem::from_fact("components", &error)])?;
    let set: BTreeSet<NodeIndex> = names.iter().filter_map(|name| system.node(name)).collect();
    Ok(plan.serve(&set, target)?.map(|served| served.bill))
}

impl<'a> Candidate<'a> {
    fn as_stated(plan: &Plan<'a>, bill: &'a SystemBill) -> Self {
        let functions = names(plan, plan.movable.keys());
        let look = Look {
            system: plan.system,
            load: plan.load,
            shared: Shared::default(),
            balanced: false,
            facts: plan.facts,
        };
        let service = look.report(&functions.into_iter().collect());
        let misfits = fits::misfits(plan.system, plan.load, &service, plan.facts);
        Self::new("as-stated", "as stated".to_owned(), bill, plan.load.requests(), service, misfits)
    }

    fn whole(plan: &Plan<'a>, target: Target, served: &'a Served) -> Self {
        let stays = plan
            .system
            .components()
            .any(|(node, one)| one.kind == super::Kind::Function && !served.set.contains(&node));
        let all = if stays { "every function of its Region" } else { "every function" };
        let (id, on) = match target {
            Target::Servers => ("servers", "servers"),
            Target::Fargate => ("fargate", "Fargate"),
        };
        Self::moved(plan, id, format!("{all} on {on}"), served)
    }

    fn split(plan: &Plan<'a>, served: &'a Served) -> Self {
        let on = match served.target {
            Target::Servers => "servers",
            Target::Fargate => "Fargate",
        };
        let (moved, all) = (served.set.len(), plan.movable.len());
        Self::moved(plan, "split", format!("{moved} of {all} functions on {on}"), served)
    }

    fn moved(plan: &Plan<'a>, id: &'static str, label: String, served: &'a Served) -> Self {
        let balanced = served.is_balanced();
        let absent = if balanced { BTreeSet::new() } else { served.hosting.fronts.clone() };
        let (system, load) = served
            .on_machines
            .as_ref()
            .map_or((&served.system, &served.load), |(system, load)| (system, load));
        let look = Look {
            system,
            load,
            shared: Shared { together: served.hosting.on.clone(), absent },
            balanced,
            facts: plan.facts,
        };
        let functions = names(plan, plan.movable.keys());
        let service = look.report(&functions.into_iter().collect());
        let misfits = fits::misfits(&served.system, &served.load, &service, plan.facts);
        let requests = plan.load.requests();
        let mut own = Self::new(id, label, &served.bill, requests, service, misfits);
        own.moved = names(plan, served.set.iter());
        own.queues.clone_from(&served.inboxes);
        own.capacity = served.laid.capacity;
        let offer = &served.fleet.offer;
        own.fleet = Some(FleetReport {
            platform: if served.target == Target::Servers { "ec2" } else { "fargate" },
            label: format!("{} × {}", served.fleet.today, offer.label),
            machine: offer.name.clone(),
            machines: served.fleet.today,
            balanced,
        });
        own
    }

    fn new(
        id: &'static str,
        label: String,
        bill: &'a SystemBill,
        requests: &Requests,
        service: ServiceReport,
        misfits: Vec<Misfit>,
    ) -> Self {
        Self {
            id,
            label,
            usd: ByScope {
                compute: bill.total(Total::Compute, requests),
                all_in: bill.total(Total::AllIn, requests),
            },
            unpriced: bill.unpriced(),
            bill,
            curves: std::cell::OnceCell::new(),
            moved: Vec::new(),
            queues: Vec::new(),
            fleet: None,
            capacity: None,
            service,
            misfits,
        }
    }
}

fn names<'n>(plan: &Plan, nodes: impl Iterator<Item = &'n NodeIndex>) -> Vec<String> {
    nodes.map(|node| plan.system.component(*node).name.clone()).collect()
}

/// Both totals of a way as curves.
type Curves = [Curve; 2];
