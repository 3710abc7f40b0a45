//! The cheapest split: which functions move to one fleet, and which stay.
//!
//! Every set of functions is weighed by a figure that is nowhere above its bill, whole branches of
//! sets at once where even their best is above what is known; then the bills themselves are made of
//! the sets that are left, the least figure first, until the next figure is above the best bill.
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::costs::{Asks, Costs, Mask, below};
use super::fleet::Market;
use super::moved::Target;
use super::served::{Plan, Served};
use crate::exact::Exact;
use crate::fleet::MOST_MACHINES;
use crate::problem::Problem;
use crate::units::Requests;
use crate::usd::Usd;

/// So many functions are searched; of more, those that cost most.
pub(super) const MOST_FUNCTIONS: usize = 20;
/// So many bills are made of the sets that are left.
const MOST_BILLS: u64 = 128;
/// So many sets are kept for that.
const MOST_SETS: usize = 4_096;

/// The cheapest split of one kind of fleet.
pub(super) struct Found {
    /// None where leaving everything as it is is cheapest of what was searched.
    pub(super) served: Option<Served>,
    pub(super) usd: Usd,
    /// Whether no set of those searched is cheaper, as opposed to none that was looked at.
    pub(super) proven: bool,
    /// Sets and branches that were weighed.
    pub(super) weighed: u64,
    /// Bills that were made.
    pub(super) bills: u64,
}

/// The cheapest set of functions to move to a kind of fleet, against leaving all at `as_stated`.
///
/// # Errors
/// As of any system's bill.
pub(super) fn cheapest(
    plan: &Plan,
    costs: &Costs,
    target: Target,
    as_stated: &Usd,
) -> Result<Found, Vec<Problem>> {
    let nothing =
        Found { served: None, usd: as_stated.clone(), proven: true, weighed: 0, bills: 0 };
    let Some(market) = plan.market(target).filter(|_| !costs.functions.is_empty()) else {
        return Ok(nothing);
    };
    let offers = offers(market);
    let mut search = Search::new(costs, &offers, market, -below(&-as_stated.amount()));
    search.from(0, 0, Asks::default(), 0);
    // The least figure's own bill bounds what is worth a bill at all.
    let mut best = nothing;
    if let Some((_, mask)) = search.found.first().copied() {
        best.bills += 1;
        take(plan, costs, mask, target, &mut best)?;
    }
    search.limit = -below(&-best.usd.amount());
    search.all = true;
    let first = search.found.first().map(|(_, mask)| *mask);
    search.found.clear();
    search.from(0, 0, Asks::default(), 0);
    search.found.sort_unstable();
    best.weighed = search.weighed;
    best.proven = !search.dropped;
    for (figure, mask) in search.found {
        if figure > -below(&-best.usd.amount()) {
            break;
        }
        if best.bills >= MOST_BILLS {
            best.proven = false;
            break;
        }
        if first != Some(mask) && mask != 0 {
            best.bills += 1;
            take(plan, costs, mask, target, &mut best)?;
        }
    }
    Ok(best)
}

/// Makes the bill of a set, and keeps it where it is the cheapest so far.
fn take(
    plan: &Plan,
    costs: &Costs,
    mask: Mask,
    target: Target,
    best: &mut Found,
) -> Result<(), Vec<Problem>> {
    let moved = (0..costs.functions.len()).filter(|place| mask & (1 << place) != 0);
    let set: BTreeSet<NodeIndex> = moved.map(|place| costs.functions[place]).collect();
    let requests: &Requests = plan.load.requests();
    if let Some(served) = plan.serve(&set, target)? {
        let usd = served.all_in(requests);
        let known = best.served.as_ref().map(|known| (known.set.len(), &known.set));
        let simpler = known.is_some_and(|known| (set.len(), &set) < known);
        if usd < best.usd || usd == best.usd && simpler {
            (best.usd, best.served) = (usd, Some(served));
        }
    }
    Ok(())
}

/// A kind of machine in whole parts, rounded so that a fleet of it never costs more than it does.
struct Kind {
    vcpu: u64,
    /// Processor of one at the utilisation that is aimed at.
    processor: u64,
    memory: u64,
    room: u64,
    held_to: u64,
    monthly: i128,
}

impl Kind {
    /// Whether it does all that another does, for no more.
    fn beats(&self, other: &Self) -> bool {
        self.monthly <= other.monthly
            && self.vcpu >= other.vcpu
            && self.processor >= other.processor
            && self.memory >= other.memory
            && self.room >= other.room
            && self.held_to >= other.held_to
    }

    /// The fewest machines of it.
    fn needed(&self, asks: &Asks) -> Option<u64> {
        if self.vcpu < asks.fastest || self.memory < asks.largest {
            return None;
        }
        let running = if self.vcpu >= 1_000_000_000 {
            asks.running
        } else {
            let slower = u128::from(asks.running) * 1_000_000_000 / u128::from(self.vcpu.max(1));
            u64::try_from(slower).unwrap_or(u64::MAX)
        };
        let memory = asks.waiting.saturating_add(running).div_ceil(self.room.max(1));
        let work = asks.work.div_ceil(self.processor.max(1));
        let day = if self.held_to == u64::MAX { 1 } else { asks.day.div_ceil(self.held_to.max(1)) };
        let needed = work.max(memory).max(day).max(1);
        (needed <= MOST_MACHINES).then_some(needed)
    }
}

/// The kinds of machine that some set may be cheapest on, by price.
fn offers(market: &Market) -> Vec<Kind> {
    let up = |amount: &Exact, parts: u32| {
        (amount * &Exact::from(parts)).ceil().floor().unwrap_or(u64::MAX)
    };
    let (nano, micro) = (1_000_000_000, 1_000_000);
    let mut kept: Vec<Kind> = Vec::new();
    for offer in &market.offers {
        let memory = &offer.memory - &market.base;
        if memory.is_negative() {
            continue;
        }
        let kind = Kind {
            vcpu: up(&offer.vcpu, nano),
            processor: up(&(&offer.vcpu * &market.utilisation), nano),
            memory: up(&memory, micro),
            room: up(&market.room(offer), micro),
            held_to: offer.held_to.as_ref().map_or(u64::MAX, |held_to| up(held_to, nano)),
            monthly: below(offer.monthly.amount()),
        };
        // They come by price, so that none beats one before it but at the same price.
        if !kept.iter().any(|other| other.beats(&kind)) {
            kept.push(kind);
        }
    }
    kept
}

/// The walk over all sets, function by function.
struct Search<'a> {
    costs: &'a Costs,
    kinds: &'a [Kind],
    market: &'a Market,
    /// The cost of a balancer without its capacity.
    balancer: i128,
    /// Nothing above it is looked at.
    limit: i128,
    /// Whether all sets up to the limit are kept, and not the best alone.
    all: bool,
    /// Figures and sets.
    found: Vec<(i128, Mask)>,
    dropped: bool,
    weighed: u64,
    plain: i128,
    shared: Vec<i128>,
}

impl<'a> Search<'a> {
    fn new(costs: &'a Costs, kinds: &'a [Kind], market: &'a Market, limit: i128) -> Self {
        Self {
            balancer: below(market.balancer.amount()),
            limit,
            all: false,
            found: Vec::new(),
            dropped: false,
            weighed: 0,
            plain: costs.plain.base,
            shared: costs.shared.iter().map(|shared| shared.sum.base).collect(),
            costs,
            kinds,
            market,
        }
    }

    /// All sets that agree with `moved` on the functions before `place`.
    fn from(&mut self, place: usize, moved: Mask, asks: Asks, balanced: i128) {
        self.weighed += 1;
        let last = place == self.costs.functions.len();
        let rest = self.beside(place);
        if self.worse(rest) {
            return;
        }
        // A balancer may yet prove unnecessary, until all is decided.
        let between = (last && balanced > 0).then_some(self.balancer + balanced);
        let Some(fleet) = self.fleet(moved, &asks, between.unwrap_or(0)) else { return };
        let figure = rest + fleet;
        if self.worse(figure) {
            return;
        }
        if last {
            self.keep(figure, moved);
            return;
        }
        let costs = self.costs;
        let twin = costs.as_before[place] && moved & (1 << place.wrapping_sub(1)) == 0;
        if !twin {
            let adds = costs.plain.adds(place, moved);
            self.plain += adds;
            for (sum, shared) in self.shared.iter_mut().zip(&costs.shared) {
                *sum += shared.sum.adds(place, moved);
            }
            let with = asks.plus(costs.asks[place]);
            let more = costs.balancer.adds(place, moved);
            self.from(place + 1, moved | 1 << place, with, balanced + more);
            self.plain -= adds;
            for (sum, shared) in self.shared.iter_mut().zip(&costs.shared) {
                *sum -= shared.sum.adds(place, moved);
            }
        }
        self.from(place + 1, moved, asks, balanced);
    }

    /// The least that all but the fleet can cost.
    fn beside(&self, place: usize) -> i128 {
        let shared = self
            .shared
            .iter()
            .zip(&self.costs.shared)
            .map(|(sum, shared)| (sum + shared.sum.least_from(place) - shared.free).max(0));
        self.plain + self.costs.plain.least_from(place) + shared.sum::<i128>()
    }

    /// The least that a fleet costs; none where none carries the load.
    fn fleet(&self, moved: Mask, asks: &Asks, between: i128) -> Option<i128> {
        if moved == 0 {
            return Some(0);
        }
        let mut best: Option<i128> = None;
        for kind in self.kinds {
            if best.is_some_and(|best| kind.monthly > best) {
                break;
            }
            let Some(needed) = kind.needed(asks) else { continue };
            for rules in &self.market.rules {
                let machines = rules.machines(needed);
                let all = kind.monthly * i128::from(machines);
                let usd = if machines > 1 { all + between } else { all };
                best = Some(best.map_or(usd, |best| best.min(usd)));
            }
        }
        best
    }

    const fn worse(&self, figure: i128) -> bool {
        figure > self.limit || !self.all && figure == self.limit && !self.found.is_empty()
    }

    fn keep(&mut self, figure: i128, moved: Mask) {
        if self.all {
            if self.found.len() < MOST_SETS {
                self.found.push((figure, moved));
            } else {
                self.dropped = true;
            }
            return;
        }
        if moved != 0 {
            self.found = vec![(figure, moved)];
            self.limit = figure;
        }
    }
}
