//! One way to serve a system, evaluated: its fleet is sized, and its bill is that of a system like any
//! other, so that it is the sum of its parts and its curve is its bill.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::fleet::{Demand, Fleet, Laid, Market, Peaks};
use super::moved::{self, Target};
use crate::bill::Total;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::fleet::Rules;
use crate::problem::Problem;
use crate::services::Place;
use crate::system::bill::{Hosting, Item, Machines, SystemBill, Tariff};
use crate::system::flow::stated_attempts;
use crate::system::graph::System;
use crate::system::kind::Kind;
use crate::system::load::Load;
use crate::units::Requests;
use crate::usd::Usd;
use crate::workload::Architecture;

/// What all ways of a system have in common.
pub(super) struct Plan<'a> {
    pub(super) system: &'a System,
    pub(super) load: &'a Load,
    pub(super) facts: &'a dyn Facts,
    /// The functions that can move, with what each asks of machines.
    pub(super) movable: BTreeMap<NodeIndex, Demand>,
    pub(super) peaks: Peaks,
    /// The last volume up to which fleets are laid out.
    pub(super) last: u64,
    markets: Vec<Market>,
}

/// A system with some functions on a fleet.
pub(super) struct Served {
    pub(super) system: System,
    pub(super) load: Load,
    pub(super) bill: SystemBill,
    pub(super) hosting: Hosting,
    pub(super) fleet: Fleet,
    pub(super) laid: Laid,
    /// The functions that moved, as nodes of the system as it is stated.
    pub(super) set: BTreeSet<NodeIndex>,
    pub(super) target: Target,
    pub(super) inboxes: Vec<String>,
    /// The same with the machines' number and durations, for what service it gives; not before that is
    /// asked for.
    pub(super) on_machines: Option<(System, Load)>,
}

/// A system with some functions moved and no fleet yet.
pub(super) struct Transformed {
    pub(super) system: System,
    pub(super) load: Load,
    pub(super) hosting: Hosting,
    inboxes: Vec<String>,
}

impl<'a> Plan<'a> {
    /// The functions, their demands, and what the Region sells.
    ///
    /// # Errors
    /// When a fact is missing.
    pub(super) fn of(
        system: &'a System,
        load: &'a Load,
        facts: &'a dyn Facts,
    ) -> Result<Self, FactError> {
        let mut movable = BTreeMap::new();
        for node in moved::movable(system) {
            movable.insert(node, Demand::of(system, load, node, facts)?);
        }
        let region = system.stated.region.as_deref().unwrap_or(crate::workload::REGION);
        let architectures = architectures(system, movable.keys());
        let market = |target| {
            Market::of(target, region, &architectures, rules(target, system, facts), facts)
        };
        let markets = if movable.is_empty() {
            Vec::new()
        } else {
            Target::ALL.into_iter().map(market).collect::<Result<_, _>>()?
        };
        Ok(Self {
            system,
            load,
            facts,
            movable,
            peaks: Peaks::of(load),
            last: crate::evaluate::range_end(load.requests()),
            markets,
        })
    }

    /// What the Region sells of a kind.
    pub(super) fn market(&self, target: Target) -> Option<&Market> {
        self.markets.iter().find(|market| market.target == target)
    }

    /// Whole requests that a fleet is sized for.
    pub(super) fn whole(&self) -> Exact {
        self.load.requests().amount().ceil()
    }

    /// What these functions ask together.
    pub(super) fn demand(&self, set: &BTreeSet<NodeIndex>) -> Demand {
        let of = |node: &NodeIndex| self.movable.get(node).cloned().unwrap_or_default();
        set.iter().map(of).fold(Demand::default(), |sum, one| sum.plus(&one))
    }

    /// The system with these functions moved, before any fleet.
    ///
    /// # Errors
    /// As of any system; none that the stated one does not have.
    pub(super) fn transformed(
        &self,
        set: &BTreeSet<NodeIndex>,
        target: Target,
    ) -> Result<Transformed, Vec<Problem>> {
        let moved = moved::moved(self.system, set, target);
        let system = System::of(moved.stated)?;
        let load = Load::of(&system, &stated_attempts, self.facts)?;
        let name = |node: &NodeIndex| system.node(&self.system.component(*node).name);
        let on = set.iter().filter_map(name).collect();
        let fronts = moved.fronts.iter().filter_map(|name| system.node(name)).collect();
        let hosting = Hosting { on, fronts, machines: None };
        Ok(Transformed { system, load, hosting, inboxes: moved.inboxes })
    }

    /// The system with these functions on the cheapest fleet that carries them; none where none does.
    ///
    /// # Errors
    /// As of any system's bill.
    pub(super) fn serve(
        &self,
        set: &BTreeSet<NodeIndex>,
        target: Target,
    ) -> Result<Option<Served>, Vec<Problem>> {
        let Some(market) = self.market(target).filter(|_| !set.is_empty()) else { return Ok(None) };
        let Transformed { system, load, mut hosting, inboxes } = self.transformed(set, target)?;
        let fact = |error: FactError| vec![Problem::from_fact("components", &error)];
        let demand = self.demand(set);
        let balanced = hosting.balanced(&system, &load, self.facts).map_err(fact)?;
        let requests = self.whole();
        let used = balanced.iter().map(|(_, used)| used.at(&requests)).sum::<Exact>();
        let place = Place { region: &market.region, facts: self.facts };
        let capacity = Tariff::of(&Item::BalancerCapacity, place).map_err(fact)?.cost(&used);
        let capacity = (!balanced.is_empty()).then_some(capacity);
        let found = market.cheapest(&demand, &self.peaks, &requests, capacity.as_ref());
        let Some(fleet) = found else { return Ok(None) };
        let laid = market.laid_out(&fleet, &demand, &self.peaks, self.last);
        hosting.machines = Some(Machines {
            region: market.region.clone(),
            each: fleet.offer.each.clone(),
            count: laid.count.clone(),
            two_from: laid.two_from,
        });
        let bill = SystemBill::hosted(&system, &load, &hosting, self.facts)?;
        let set = set.clone();
        Ok(Some(Served {
            system,
            load,
            bill,
            hosting,
            fleet,
            laid,
            set,
            target,
            inboxes,
            on_machines: None,
        }))
    }

    /// The same with moved functions that take as long as they do on its machines.
    ///
    /// # Errors
    /// As of any system.
    pub(super) fn on_machines(&self, mut served: Served) -> Result<Served, Vec<Problem>> {
        let Served { set, fleet, .. } = &served;
        let mut stated = served.system.stated.clone();
        let of = |node: &NodeIndex| self.system.component(*node).name.clone();
        let moved: BTreeMap<String, &Demand> =
            set.iter().filter_map(|node| Some((of(node), self.movable.get(node)?))).collect();
        for component in &mut stated.components {
            let Some(demand) = moved.get(&component.name) else { continue };
            component.code.count = u32::try_from(fleet.today).ok();
            let factor = demand.takes(&fleet.offer.vcpu);
            component.duration = component.duration.as_ref().map(|time| time.scaled(&factor));
        }
        let system = System::of(stated)?;
        let load = Load::of(&system, &stated_attempts, self.facts)?;
        served.on_machines = Some((system, load));
        Ok(served)
    }
}

impl Served {
    /// The whole bill at so many requests.
    pub(super) fn all_in(&self, requests: &Requests) -> Usd {
        self.bill.total(Total::AllIn, requests)
    }

    /// Whether a balancer stands before the fleet at the stated volume.
    pub(super) fn is_balanced(&self) -> bool {
        let called = |(_, from, to, edge): (_, NodeIndex, NodeIndex, &crate::system::Edge)| {
            edge.role == crate::system::Role::Call
                && self.hosting.on.contains(&to)
                && !self.hosting.on.contains(&from)
        };
        let entered = self.system.entries().iter().any(|(node, _)| self.hosting.on.contains(node));
        self.fleet.today > 1 && (entered || self.system.edges().any(called))
    }
}

/// The processors that the fleet may have: those that functions are stated to be built for, else any.
fn architectures<'a>(
    system: &System,
    functions: impl Iterator<Item = &'a NodeIndex>,
) -> Vec<Architecture> {
    let mut stated: Vec<Architecture> =
        functions.filter_map(|node| system.component(*node).code.architecture).collect();
    stated.sort_unstable();
    stated.dedup();
    if stated.is_empty() { Architecture::ALL.to_vec() } else { stated }
}

/// How large a fleet is beside its load: of machines that a zone's failure leaves enough of, where
/// more availability is owed than one machine is promised.
fn rules(target: Target, system: &System, facts: &dyn Facts) -> Vec<Rules> {
    let entries = system.entries().iter().map(|(node, _)| system.component(*node));
    let functions = system.components().map(|(_, one)| one).filter(|c| c.kind == Kind::Function);
    let targets = entries.chain(functions).filter_map(|one| one.target.clone());
    let owed = targets.chain(system.stated.availability.clone()).max();
    // Only a machine of EC2 is promised anything alone.
    let alone = match target {
        Target::Servers => super::service::promised("sla.ec2_instance", facts),
        Target::Fargate => None,
    };
    let one_is_enough = match (&owed, &alone) {
        (None, _) => true,
        (Some(owed), Some(alone)) => owed <= alone,
        (Some(_), None) => false,
    };
    if one_is_enough {
        return vec![Rules { at_least: 1, zones: None }];
    }
    [2, 3].map(|zones| Rules { at_least: 2, zones: Some(zones) }).to_vec()
}
