//! Parts of a system that share one fleet of machines: what the fleet uses, and what stands before it.
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::Owner;
use super::components::{BALANCER_ZONES, all_month, message};
use super::item::Item;
use super::usage::{Asked, Items, Usage};
use crate::charge::Growth;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::problem::Problem;
use crate::services::load_balancer;
use crate::system::graph::System;
use crate::system::kind::{Kind, Role};
use crate::system::load::{Load, Monthly};
use crate::units::{Requests, month};

/// Which parts share a fleet.
#[derive(Debug, Clone, Default)]
pub(in crate::system) struct Hosting {
    /// The components that run on it.
    pub(in crate::system) on: BTreeSet<NodeIndex>,
    /// Components in front for which the fleet's balancer stands.
    pub(in crate::system) fronts: BTreeSet<NodeIndex>,
    /// The fleet itself; none where only all else is asked for.
    pub(in crate::system) machines: Option<Machines>,
}

/// A fleet whose machines grow with the load.
#[derive(Debug, Clone)]
pub(in crate::system) struct Machines {
    /// The Region's code.
    pub(in crate::system) region: String,
    /// What one machine uses in a month.
    pub(in crate::system) each: Vec<(Item, Exact)>,
    /// How many there are, by volume.
    pub(in crate::system) count: Growth,
    /// The first volume that two machines serve, so that a balancer stands between; none where one
    /// always does.
    pub(in crate::system) two_from: Option<u64>,
}

impl Hosting {
    /// Whether the fleet, or the balancer before it, is all that a component is charged for.
    pub(super) fn serves(&self, node: NodeIndex) -> bool {
        self.on.contains(&node) || self.fronts.contains(&node)
    }

    /// What the fleet and its balancer use.
    pub(super) fn add(&self, usage: &mut Usage) -> Asked {
        let Some(machines) = &self.machines else { return Ok(()) };
        let region = &machines.region;
        for (item, each) in &machines.each {
            usage.add(item.clone(), region, Owner::Fleet, machines.count.times(each));
        }
        let balanced = self.balanced(usage.system, usage.load, usage.facts)?;
        let Some(from) = machines.two_from.filter(|_| !balanced.is_empty()) else { return Ok(()) };
        for (item, count) in [(Item::Balancers, 1), (Item::Addresses, BALANCER_ZONES)] {
            usage.add(item, region, Owner::Fleet, all_month(count).from_on(from));
        }
        for (owner, used) in balanced {
            usage.add(Item::BalancerCapacity, region, owner, used.from_on(from));
        }
        usage.assumed.because(
            "components.alb",
            "a balancer stands in two zones, and each request opens a connection to it",
            "clients without keep-alive are the dearer case",
            "the fleet",
        );
        Ok(())
    }

    /// What passes through the fleet's balancer, in units of its capacity: requests from outside, and
    /// calls of all that does not run on the fleet itself and is no balancer.
    pub(in crate::system) fn balanced(
        &self,
        system: &System,
        load: &Load,
        facts: &dyn Facts,
    ) -> Result<Vec<(Owner, Growth)>, FactError> {
        let mut found = Vec::new();
        let mut add = |owner, node, sender: Option<NodeIndex>, count: &Monthly| {
            let near = sender.map(|from| message(system.component(from)));
            let size = message(system.component(node)).max(near.unwrap_or_default());
            let place = crate::services::Place { region: system.region(node), facts };
            let each = load_balancer::per_request(&size, load_balancer::Targets::Machines, place)?;
            let used = count.times(&each).growth();
            if !used.is_zero() {
                found.push((owner, used));
            }
            Ok::<(), FactError>(())
        };
        for (node, share) in system.entries().iter().filter(|(node, _)| self.on.contains(node)) {
            let count = Monthly { timed: Exact::ZERO, each: share.clone() };
            add(Owner::Component(*node), *node, None, &count)?;
        }
        for (id, from, to, edge) in system.edges() {
            let called = edge.role == Role::Call && self.on.contains(&to);
            let own = system.component(from).kind == Kind::Alb && !self.fronts.contains(&from);
            if called && !own && !self.on.contains(&from) {
                add(Owner::Edge(id), to, Some(from), &load.edge(id).attempts)?;
            }
        }
        Ok(found)
    }

    /// All that the parts use at so many requests, without the fleet itself.
    ///
    /// # Errors
    /// As of the whole bill.
    pub(in crate::system) fn without_fleet(
        &self,
        system: &System,
        load: &Load,
        facts: &dyn Facts,
    ) -> Result<Items, Vec<Problem>> {
        let bare = Self { machines: None, ..self.clone() };
        Usage::of(system, load, &bare, facts).map(|usage| usage.items)
    }

    /// What a balancer and its addresses use in a month, beside its capacity.
    pub(in crate::system) fn balancer() -> [(Item, Exact); 2] {
        let hours = month().amount().clone();
        let addresses = &hours * &Exact::from(BALANCER_ZONES);
        [(Item::Balancers, hours), (Item::Addresses, addresses)]
    }
}

/// How much of each item all parts use together.
pub(in crate::system) fn at(
    items: &Items,
    requests: &Requests,
) -> std::collections::BTreeMap<(Item, String), Exact> {
    let sum = |by: &Vec<(Owner, Growth)>| {
        by.iter().fold(Exact::ZERO, |sum, (_, used)| &sum + &used.at(requests.amount()))
    };
    items.iter().map(|(key, by)| (key.clone(), sum(by))).collect()
}
