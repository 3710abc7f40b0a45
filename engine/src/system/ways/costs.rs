//! What moving functions saves and adds, taken apart so that any of a million sets is weighed in
//! nanoseconds: see `docs/systems-ways.md` for why the parts are all there is.
//!
//! All figures are whole billionths of a dollar (and of a processor, and millionths of a megabyte),
//! rounded so that a sum is never above what is paid.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::moved::{self, Target};
use super::served::Plan;
use crate::exact::Exact;
use crate::problem::Problem;
use crate::services::Place;
use crate::system::bill::{Item, Tariff, used_at};
use crate::system::kind::Kind;
use crate::usd::Usd;

/// So much of the unit is one.
const NANO: u64 = 1_000_000_000;
/// Less than anything that is added up.
const LEAST: i128 = -(1 << 100);

/// The sets of functions, as bits of their places.
pub(super) type Mask = u32;

/// A cost that is a sum over the functions that move, over pairs of them, and over groups that all do.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    /// Where none moves.
    pub(super) base: i128,
    /// By the last function in order of those that must all move: the others, and what that adds.
    by_last: Vec<Vec<(Mask, i128)>>,
    /// The least that the functions from each place on can add.
    least_from: Vec<i128>,
}

impl Sum {
    fn of(base: i128, functions: usize, terms: &[(Mask, i128)]) -> Self {
        let mut by_last = vec![Vec::new(); functions];
        for (mask, adds) in terms.iter().filter(|(mask, adds)| *adds != 0 && *mask != 0) {
            let last = (Mask::BITS - 1 - mask.leading_zeros()) as usize;
            by_last[last].push((mask & !(1 << last), *adds));
        }
        let mut least_from = vec![0; functions + 1];
        for place in (0..functions).rev() {
            // What is added without the other functions may come with or without what takes off.
            let alone: i128 = by_last[place].iter().filter(|(o, _)| *o == 0).map(|(_, a)| a).sum();
            let others = by_last[place].iter().filter(|(o, a)| *o != 0 && *a < 0).map(|(_, a)| a);
            let least: i128 = alone + others.sum::<i128>();
            least_from[place] = least_from[place + 1] + least.min(0);
        }
        Self { base, by_last, least_from }
    }

    /// What the function at `place` adds to those of `before` that move.
    pub(super) fn adds(&self, place: usize, before: Mask) -> i128 {
        let here = self.by_last[place].iter().filter(|(others, _)| others & !before == 0);
        here.map(|(_, adds)| adds).sum()
    }

    /// The least that the functions from `place` on can add.
    pub(super) fn least_from(&self, place: usize) -> i128 {
        self.least_from[place]
    }
}

/// Items that share an allowance: what is free of them is taken off, and never more than they cost.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) sum: Sum,
    pub(super) free: i128,
}

/// What one function asks of machines, at the stated volume.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Asks {
    /// Unit: a billionth of a vCPU, in the busiest second.
    pub(super) work: u64,
    /// The same over the busiest day.
    pub(super) day: u64,
    /// Unit: a millionth of a MB, in the busiest second.
    pub(super) waiting: u64,
    pub(super) running: u64,
    pub(super) largest: u64,
    /// Unit: a billionth of a vCPU.
    pub(super) fastest: u64,
}

impl Asks {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            work: self.work.saturating_add(other.work),
            day: self.day.saturating_add(other.day),
            waiting: self.waiting.saturating_add(other.waiting),
            running: self.running.saturating_add(other.running),
            largest: self.largest.max(other.largest),
            fastest: self.fastest.max(other.fastest),
        }
    }
}

/// All that a search over sets of functions needs.
#[derive(Debug)]
pub(super) struct Costs {
    /// The functions in the order of the search: what decides most comes first.
    pub(super) functions: Vec<NodeIndex>,
    pub(super) asks: Vec<Asks>,
    /// Whether a function is in no way different from the one before it.
    pub(super) as_before: Vec<bool>,
    /// Everything without an allowance, beside the fleet.
    pub(super) plain: Sum,
    pub(super) shared: Vec<Shared>,
    /// What the balancer's capacity costs where there are two machines.
    pub(super) balancer: Sum,
}

/// Used amounts: items by Region, and the capacity of the fleet's balancer.
#[derive(Debug, Clone, Default, PartialEq)]
struct Amounts {
    items: BTreeMap<(Item, String), Exact>,
    balanced: Exact,
}

impl Amounts {
    /// What is more here than in `other`.
    fn less(&self, other: &Self) -> Self {
        let mut items = self.items.clone();
        for (key, amount) in &other.items {
            let here = items.entry(key.clone()).or_default();
            *here = &*here - amount;
        }
        items.retain(|_, amount| !amount.is_zero());
        Self { items, balanced: &self.balanced - &other.balanced }
    }

    fn plus(&self, other: &Self) -> Self {
        let nothing = Self::default();
        self.less(&nothing.less(other))
    }
}

impl Costs {
    /// Takes the costs of these functions' moves apart. What is used beside the fleet is the same
    /// whatever the fleet is made of.
    ///
    /// # Errors
    /// As of any system's bill.
    pub(super) fn of(plan: &Plan, functions: &[NodeIndex]) -> Result<Self, Vec<Problem>> {
        let target = Target::Servers;
        let none = amounts(plan, &BTreeSet::new(), target)?;
        let mut alone = Vec::new();
        for node in functions {
            alone.push(amounts(plan, &BTreeSet::from([*node]), target)?.less(&none));
        }
        let functions = in_order(plan, functions, &mut alone, &none)?;
        let place: BTreeMap<NodeIndex, usize> =
            functions.iter().enumerate().map(|(place, node)| (*node, place)).collect();
        let mut terms: Vec<(Mask, Amounts)> =
            alone.iter().enumerate().map(|(i, adds)| (1 << i, adds.clone())).collect();
        for set in together(plan, &place) {
            let mask = set.iter().fold(0, |mask, node| mask | 1 << place[node]);
            if terms.iter().any(|(known, _)| *known == mask) {
                continue;
            }
            let parts = terms.iter().filter(|(part, _)| part & !mask == 0);
            let expected = parts.fold(none.clone(), |sum, (_, adds)| sum.plus(adds));
            let adds = amounts(plan, &set, target)?.less(&expected);
            if adds != Amounts::default() {
                terms.push((mask, adds));
            }
        }
        Self::priced(plan, functions, &none, &alone, &terms)
    }

    fn priced(
        plan: &Plan,
        functions: Vec<NodeIndex>,
        unmoved: &Amounts,
        alone: &[Amounts],
        terms: &[(Mask, Amounts)],
    ) -> Result<Self, Vec<Problem>> {
        let fact = |error| vec![Problem::from_fact("components", &error)];
        let count = functions.len();
        let mut without_allowance = Priced::default();
        let mut groups: BTreeMap<(&'static str, String), (Priced, Exact)> = BTreeMap::new();
        let mut keys: BTreeSet<&(Item, String)> = unmoved.items.keys().collect();
        keys.extend(terms.iter().flat_map(|(_, adds)| adds.items.keys()));
        for key in keys {
            let (item, region) = key;
            let place = Place { region, facts: plan.facts };
            let tariff = Tariff::of(item, place).map_err(fact)?;
            let of = |amounts: &Amounts| amounts.items.get(key).cloned().unwrap_or_default();
            let base = of(unmoved);
            let adds: Vec<(Mask, Exact)> =
                terms.iter().map(|(mask, adds)| (*mask, of(adds))).collect();
            let fewer = adds.iter().filter(|(_, a)| a.is_negative()).map(|(_, a)| a);
            let more = adds.iter().filter(|(_, a)| !a.is_negative()).map(|(_, a)| a);
            let least = (&base + &fewer.sum::<Exact>()).max(Exact::ZERO);
            let most = &base + &more.sum::<Exact>();
            let slope = tariff.slope_below(&least, &most);
            let at_base = tariff.cost(&least).amount() + &(&slope * &(&base - &least));
            let counted = plan.system.stated.free_tier.unwrap_or(false);
            let allowance = item.allowance().filter(|_| counted);
            let allowed = match allowance {
                Some((id, _)) => plan.facts.allowance(region, id).map_err(fact)?,
                None => None,
            };
            let group = match (allowance, allowed) {
                (Some((id, everywhere)), Some(record)) => {
                    // All of it may be free.
                    let Some(quantity) = record.quantity else { continue };
                    let key = (id, if everywhere { String::new() } else { region.clone() });
                    let (group, free) =
                        groups.entry(key).or_insert_with(|| (Priced::default(), Exact::ZERO));
                    let worth = &quantity * &tariff.dearest();
                    *free = free.clone().max(worth);
                    group
                }
                _ => &mut without_allowance,
            };
            group.base = &group.base + &at_base;
            for (mask, amount) in adds {
                let adds = group.terms.entry(mask).or_default();
                *adds = &*adds + &(&slope * &amount);
            }
        }
        let home = plan.system.stated.region.as_deref().unwrap_or(crate::workload::REGION);
        let place = Place { region: home, facts: plan.facts };
        let capacity = Tariff::of(&Item::BalancerCapacity, place).map_err(fact)?;
        let mut balancer = Priced::default();
        let all = terms.iter().filter(|(_, a)| !a.balanced.is_negative()).map(|(_, a)| &a.balanced);
        let slope = capacity.slope_below(&Exact::ZERO, &all.sum::<Exact>());
        for (mask, adds) in terms {
            balancer.terms.insert(*mask, &slope * &adds.balanced);
        }
        let asks: Vec<Asks> = functions.iter().map(|node| asks(plan, *node)).collect();
        let single =
            |i: usize| terms.iter().all(|(mask, _)| mask & (1 << i) == 0 || *mask == 1 << i);
        let same = |i: usize| {
            i > 0
                && alone[i] == alone[i - 1]
                && plan.movable.get(&functions[i]) == plan.movable.get(&functions[i - 1])
                && single(i)
                && single(i - 1)
        };
        Ok(Self {
            as_before: (0..count).map(same).collect(),
            plain: without_allowance.sum(count),
            shared: groups
                .into_values()
                .map(|(group, free)| Shared { sum: group.sum(count), free: -below(&-&free) })
                .collect(),
            balancer: balancer.sum(count),
            functions,
            asks,
        })
    }
}

/// A sum of costs before it is rounded.
#[derive(Debug, Default)]
struct Priced {
    base: Exact,
    terms: BTreeMap<Mask, Exact>,
}

impl Priced {
    fn sum(&self, functions: usize) -> Sum {
        let terms: Vec<(Mask, i128)> =
            self.terms.iter().map(|(mask, adds)| (*mask, below(adds))).collect();
        Sum::of(below(&self.base), functions, &terms)
    }
}

/// What the system uses with these functions moved, without the fleet.
fn amounts(
    plan: &Plan,
    set: &BTreeSet<NodeIndex>,
    target: Target,
) -> Result<Amounts, Vec<Problem>> {
    let fact = |error| vec![Problem::from_fact("components", &error)];
    let (requests, facts) = (plan.load.requests(), plan.facts);
    let moved = plan.transformed(set, target)?;
    let items = moved.hosting.without_fleet(&moved.system, &moved.load, facts)?;
    let balanced = moved.hosting.balanced(&moved.system, &moved.load, facts).map_err(fact)?;
    let balanced = balanced.iter().map(|(_, used)| used.at(requests.amount())).sum();
    Ok(Amounts { items: used_at(&items, requests), balanced })
}

/// Sets of functions whose moves have to do with each other: both ends of an edge, and all that is
/// behind one front; the small ones first.
fn together(plan: &Plan, place: &BTreeMap<NodeIndex, usize>) -> Vec<BTreeSet<NodeIndex>> {
    let mut sets: BTreeSet<(usize, BTreeSet<NodeIndex>)> = BTreeSet::new();
    for (_, from, to, _) in plan.system.edges() {
        if place.contains_key(&from) && place.contains_key(&to) {
            sets.insert((2, BTreeSet::from([from, to])));
        }
    }
    for behind in moved::fronts(plan.system).into_values().chain(behind_balancers(plan)) {
        if behind.len() > 1 && behind.iter().all(|node| place.contains_key(node)) {
            sets.insert((behind.len(), behind));
        }
    }
    sets.into_iter().map(|(_, set)| set).collect()
}

/// The functions behind each balancer that is there: while one of them is a function, a unit of its
/// capacity holds fewer bytes.
fn behind_balancers(plan: &Plan) -> Vec<BTreeSet<NodeIndex>> {
    let balancers = plan.system.components().filter(|(_, one)| one.kind == Kind::Alb);
    let functions = |node: NodeIndex| {
        let leaving = plan.system.leaving(node).into_iter().map(|(to, _)| to);
        leaving.filter(|to| plan.system.component(*to).kind == Kind::Function).collect()
    };
    balancers.map(|(node, _)| functions(node)).collect()
}

/// The functions by how much their move alone changes, the most first; `alone` is brought into that
/// order as well. Functions that are alike stand together.
fn in_order(
    plan: &Plan,
    functions: &[NodeIndex],
    alone: &mut Vec<Amounts>,
    none: &Amounts,
) -> Result<Vec<NodeIndex>, Vec<Problem>> {
    let fact = |error| vec![Problem::from_fact("components", &error)];
    let mut tariffs: BTreeMap<&(Item, String), Tariff> = BTreeMap::new();
    for key in none.items.keys().chain(alone.iter().flat_map(|adds| adds.items.keys())) {
        if !tariffs.contains_key(key) {
            let place = Place { region: &key.1, facts: plan.facts };
            tariffs.insert(key, Tariff::of(&key.0, place).map_err(fact)?);
        }
    }
    let cost = |key: &(Item, String), amount: &Exact| -> Usd {
        tariffs.get(key).map_or(Usd::ZERO, |tariff| tariff.cost(amount))
    };
    let changes = |adds: &Amounts| {
        let each = adds.items.iter().map(|(key, amount)| {
            let before = none.items.get(key).cloned().unwrap_or_default();
            (&cost(key, &before) - &cost(key, &(&before + amount))).amount().clone()
        });
        each.sum::<Exact>()
    };
    let mut order: Vec<(Exact, usize)> =
        alone.iter().enumerate().map(|(i, adds)| (changes(adds), i)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let sorted = order.iter().map(|(_, i)| alone[*i].clone()).collect();
    *alone = sorted;
    Ok(order.into_iter().map(|(_, i)| functions[i]).collect())
}

/// What a function asks, rounded down.
fn asks(plan: &Plan, node: NodeIndex) -> Asks {
    let Some(demand) = plan.movable.get(&node) else { return Asks::default() };
    // Parts of a request are left out: machines come with the whole ones.
    let requests = Exact::from(plan.load.requests().amount().floor().unwrap_or(u64::MAX));
    let seconds = crate::traffic::month_seconds();
    let at = |used: &crate::system::load::Monthly, peak: &Exact, parts: u64| {
        let all = &used.timed + &(&(&used.each * &requests) * peak);
        (&all * &Exact::from(parts)).floor_div(&seconds).unwrap_or(u64::MAX)
    };
    let whole =
        |amount: &Exact, parts: u64| (amount * &Exact::from(parts)).floor().unwrap_or(u64::MAX);
    let second = &plan.peaks.second;
    Asks {
        work: at(&demand.work, second, NANO),
        day: at(&demand.work, &plan.peaks.day, NANO),
        waiting: at(&demand.waiting, second, NANO / 1_000),
        running: at(&demand.running, second, NANO / 1_000),
        largest: whole(&demand.largest, NANO / 1_000),
        fastest: whole(&demand.fastest, NANO),
    }
}

/// Billionths, rounded towards less.
pub(super) fn below(amount: &Exact) -> i128 {
    let parts = amount * &Exact::from(NANO);
    if parts.is_negative() {
        let up = (-&parts).ceil().floor();
        return up.map_or(LEAST, |up| -i128::from(up));
    }
    parts.floor().unwrap_or(u64::MAX).into()
}
