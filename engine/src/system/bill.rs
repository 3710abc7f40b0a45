//! The whole bill of a system, by component and by edge, for any volume.
//!
//! AWS's tiers and allowances count what an account uses of a service in a Region, whoever uses it.
//! So all that the parts meter of one item is added up and priced once ([`Billed`]), and each part is
//! charged its share of every line. The sum of the parts is the bill exactly, and the curve is made
//! of the same meters.
mod calls;
mod components;
mod hosting;
mod item;
mod report;
mod tariff;
mod usage;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{EdgeIndex, NodeIndex};

pub(crate) use self::calls::SIZE;
pub(crate) use self::components::MEMORY;
pub(super) use self::hosting::{Hosting, Machines, at as used_at};
pub(super) use self::item::Item;
pub use self::report::{ComponentReport, EdgeReport, Rates, StoreReport, SystemBillReport};
pub(super) use self::tariff::Tariff;
use self::usage::Usage;
use super::graph::System;
use super::load::Load;
use crate::bill::{Line, Scope, Total};
use crate::charge::{Billed, Growth};
use crate::curve::Curve;
use crate::decision::Assumption;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
use crate::problem::Problem;
use crate::services::{Attached, Place};
use crate::units::Requests;
use crate::usd::Usd;

/// Whom a line of the bill belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A component: what it does and keeps.
    Component(NodeIndex),
    /// An edge: what passes along it.
    Edge(EdgeIndex),
    /// The machines that several components share.
    Fleet,
}

/// The bill of a system as a function of the month's requests.
#[derive(Debug)]
pub struct SystemBill {
    items: Vec<Priced>,
    /// What must be paid for and has no price in its Region: the total is then a lower bound.
    unpriced: BTreeMap<Owner, Vec<&'static str>>,
    /// What each call of a store reads and writes there.
    accesses: BTreeMap<EdgeIndex, (Exact, Exact)>,
    /// What was taken without being stated.
    pub assumptions: Vec<Assumption>,
}

/// One item in one Region: what all parts of the system use of it, and what that costs.
#[derive(Debug)]
struct Priced {
    charges: Vec<Box<dyn Billed>>,
    used: Growth,
    by: Vec<(Owner, Growth)>,
}

impl SystemBill {
    /// The bill of a system under its load.
    ///
    /// # Errors
    /// Regions and types that do not exist, and tables that cannot be read.
    pub fn of(system: &System, load: &Load, facts: &dyn Facts) -> Result<Self, Vec<Problem>> {
        Self::hosted(system, load, &Hosting::default(), facts)
    }

    /// The same where some of the parts share a fleet of machines.
    pub(super) fn hosted(
        system: &System,
        load: &Load,
        hosting: &Hosting,
        facts: &dyn Facts,
    ) -> Result<Self, Vec<Problem>> {
        check_regions(system, facts)?;
        let usage = Usage::of(system, load, hosting, facts)?;
        let mut bill = Self {
            items: Vec::new(),
            unpriced: usage.unpriced,
            accesses: usage.accesses,
            assumptions: usage.assumed.lines(),
        };
        let mut free =
            Allowances { counted: system.stated.free_tier.unwrap_or(false), used: BTreeMap::new() };
        if system.stated.free_tier.is_none() {
            bill.assumptions.push(Assumption::not_stated("free_tier", "false"));
        }
        for ((item, region), by) in usage.items {
            let place = Place { region: &region, facts };
            bill.add(&item, by, place, &mut free)
                .map_err(|error| vec![Problem::from_fact("components", &error)])?;
        }
        Ok(bill)
    }

    fn add(
        &mut self,
        item: &Item,
        by: Vec<(Owner, Growth)>,
        place: Place,
        free: &mut Allowances,
    ) -> Result<(), FactError> {
        let used = Growth::sum(by.iter().map(|(_, growth)| growth));
        let (paid, covered) = free.of(item, &used, place)?;
        let Attached { mut charges, unpriced } = item.charge(paid, place)?;
        charges.extend(covered);
        for name in unpriced {
            for (owner, growth) in &by {
                if !growth.is_zero() {
                    usage::name(&mut self.unpriced, *owner, name);
                }
            }
        }
        if !charges.is_empty() {
            self.items.push(Priced { charges, used, by });
        }
        Ok(())
    }

    /// What has no price, in order.
    pub fn unpriced(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> = self.unpriced.values().flatten().copied().collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What of one part has no price.
    pub fn unpriced_of(&self, owner: Owner) -> &[&'static str] {
        self.unpriced.get(&owner).map_or(&[], Vec::as_slice)
    }

    /// What so many requests cost.
    pub fn total(&self, total: Total, requests: &Requests) -> Usd {
        let amounts = self.charges().filter(|charge| total.counts(charge.scope()));
        amounts.fold(Usd::ZERO, |sum, charge| &sum + &charge.amount(requests))
    }

    /// What one call along an edge reads and writes of a store: units of tables, items elsewhere.
    pub(crate) fn accesses(&self, edge: EdgeIndex) -> Option<&(Exact, Exact)> {
        self.accesses.get(&edge)
    }

    /// Every priced meter of the whole system.
    pub fn charges(&self) -> impl Iterator<Item = &dyn Billed> {
        self.items.iter().flat_map(|item| &item.charges).map(AsRef::as_ref)
    }

    /// The bill's lines for so many requests, each with the part that it belongs to.
    pub fn lines(&self, requests: &Requests) -> BTreeMap<Owner, Vec<Line>> {
        let mut found: BTreeMap<Owner, Vec<Line>> = BTreeMap::new();
        for item in &self.items {
            item.share_out(requests, &mut found);
        }
        found
    }

    /// Both totals as functions of whole requests a month, in the order of [`Total::ALL`].
    pub fn curves(&self) -> [Curve; 2] {
        let of = |scope: Scope| {
            let mut curves: Vec<Curve> = self
                .charges()
                .filter(|charge| charge.scope() == scope)
                .map(|charge| Curve::of(|requests| charge.amount(requests), charge.bends()))
                .collect();
            // Pairs of equals: no curve is added to all that came before.
            while curves.len() > 1 {
                let pairs = curves.chunks(2).map(|pair| match pair {
                    [one, other] => one.plus(other),
                    rest => rest[0].clone(),
                });
                curves = pairs.collect();
            }
            curves.pop().unwrap_or_else(|| Curve::of(|_| Usd::ZERO, Vec::new()))
        };
        let compute = of(Scope::Compute);
        let all_in = compute.plus(&of(Scope::Attached));
        [compute, all_in]
    }
}

impl Priced {
    /// Every line, in parts as the owners use the item.
    fn share_out(&self, requests: &Requests, found: &mut BTreeMap<Owner, Vec<Line>>) {
        let all = self.used.at(requests.amount());
        if all.is_zero() {
            return;
        }
        let lines: Vec<Line> = self.charges.iter().flat_map(|c| c.lines(requests)).collect();
        for (owner, growth) in &self.by {
            let own = growth.at(requests.amount());
            if own.is_zero() {
                continue;
            }
            let kept = found.entry(*owner).or_default();
            for line in &lines {
                let quantity = if line.quantity == all {
                    own.clone()
                } else {
                    // own × line / all: one division, where nothing else is exact.
                    let product = &own * &line.quantity;
                    product.checked_div(&all).unwrap_or(Exact::ZERO)
                };
                let usd = Usd::new(&quantity * &line.usd_per_unit);
                // One line for each item and price, however often the part uses it.
                let same = kept.iter_mut().find(|known| {
                    known.item == line.item
                        && known.usd_per_unit == line.usd_per_unit
                        && known.source == line.source
                });
                match same {
                    Some(known) => {
                        known.quantity = &known.quantity + &quantity;
                        known.usd = &known.usd + &usd;
                    }
                    None => kept.push(Line { quantity, usd, ..line.clone() }),
                }
            }
        }
    }
}

/// What is free each month, and what of it the items before have used.
struct Allowances {
    counted: bool,
    used: BTreeMap<(&'static str, String), Growth>,
}

/// What is paid for, and the charge of nothing that shows what is not.
type PaidAndFree = (Growth, Option<Box<dyn Billed>>);

impl Allowances {
    fn of(&mut self, item: &Item, used: &Growth, place: Place) -> Result<PaidAndFree, FactError> {
        let whole = || (used.clone(), None);
        let Some((id, everywhere)) = item.allowance().filter(|_| self.counted) else {
            return Ok(whole());
        };
        let Some(allowance) = place.facts.allowance(place.region, id)? else { return Ok(whole()) };
        let key = (id, if everywhere { String::new() } else { place.region.to_owned() });
        let before = self.used.entry(key).or_default();
        let with_this = before.plus(used);
        let covered = match &allowance.quantity {
            Some(most) => with_this.at_most(most).less(&before.at_most(most)),
            None => used.clone(),
        };
        *before = with_this;
        let paid = used.less(&covered);
        Ok((paid, Some(item.free(covered, allowance.source))))
    }
}

/// Regions that do not exist, each told once.
fn check_regions(system: &System, facts: &dyn Facts) -> Result<(), Vec<Problem>> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut problems = Vec::new();
    for (node, component) in system.components() {
        let own = component.region.is_some();
        let key = if own { format!("{}.region", component.key()) } else { "region".to_owned() };
        let copies = format!("{}.replicas", component.key());
        let replicas = component.store.replicas.iter().map(|region| (region.as_str(), &copies));
        for (region, key) in std::iter::once((system.region(node), &key)).chain(replicas) {
            if !seen.insert(region) {
                continue;
            }
            if let Err(error) = facts.region_name(region) {
                problems.push(Problem::from_fact(key, &error));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
