//! How a price applies to a number of requests: what is metered, and what each unit costs.
//!
//! Platforms only say what they meter and at which price. The bill's lines and the cost curve both
//! follow from that, here and nowhere else, so that no platform can let them disagree.
mod growth;

use std::sync::Arc;

pub use growth::Growth;

use crate::bill::{Line, Scope};
use crate::exact::Exact;
use crate::price::{Price, Source, Tiers};
use crate::units::{Quantity, Requests, Unit, UsdPer};
use crate::usd::Usd;

/// How a billed quantity grows with the month's requests.
#[derive(Debug, Clone)]
pub enum Meter<U: Unit> {
    /// The same whatever the traffic.
    Fixed(Quantity<U>),
    /// `each` a request, counted only above `beyond`, and then at most `at_most`.
    PerRequest {
        /// What one request uses.
        each: Quantity<U>,
        /// What somebody else has paid for: an allowance, or an environment kept warm.
        beyond: Quantity<U>,
        /// Where this charge ends and another begins; nowhere where there is none.
        at_most: Option<Quantity<U>>,
    },
    /// `each` for every request of the month, once there are so many.
    PerRequestFrom {
        /// What one request uses.
        each: Quantity<U>,
        /// The first request count at which it is metered at all.
        from: u64,
    },
    /// `each` for every machine of a fleet that grows with the traffic.
    PerMachine {
        /// What one machine uses in a month.
        each: Quantity<U>,
        /// How many there are.
        fleet: Arc<Steps>,
    },
    /// Known at some request counts, and straight between them.
    Tabulated(Arc<Table<U>>),
    /// What the parts of a system use together.
    Grown(Growth),
}

/// A count that steps up with the month's requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps(Vec<(u64, Exact)>);

/// A quantity at some request counts, ascending: where each stretch begins, what is metered there,
/// and what each further request adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<U: Unit>(Vec<(u64, Quantity<U>, Exact)>);

/// Places to which a table's slopes are kept, so that they stay decimal: a billion requests are off
/// by a thousandth of the unit.
const SLOPE_DIGITS: usize = 12;

impl Steps {
    /// From `(first request count, how many from there on)`, ascending; it holds from 0 on.
    pub fn new(mut steps: Vec<(u64, Exact)>) -> Self {
        steps.dedup_by(|later, earlier| later.1 == earlier.1);
        if let Some(first) = steps.first_mut() {
            first.0 = 0;
        }
        Self(steps)
    }

    /// So many, whatever the traffic.
    pub fn constant(count: Exact) -> Self {
        Self(vec![(0, count)])
    }

    /// How many there are for so many requests.
    pub fn at(&self, requests: &Requests) -> Exact {
        let whole = requests.amount().ceil().floor().unwrap_or(u64::MAX);
        let after = self.0.partition_point(|(from, _)| *from <= whole);
        self.0.get(after.saturating_sub(1)).map_or(Exact::ZERO, |(_, count)| count.clone())
    }

    /// Where each count begins, and the count.
    pub fn each(&self) -> impl Iterator<Item = (u64, &Exact)> {
        self.0.iter().map(|(from, count)| (*from, count))
    }

    fn starts(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|(from, _)| *from)
    }
}

impl<U: Unit> Table<U> {
    /// From `(request count, quantity)`, ascending. Beyond the last one each further request adds
    /// what the mean request does there.
    pub fn new(points: &[(u64, Quantity<U>)]) -> Self {
        let mut stretches = Vec::with_capacity(points.len());
        let mut at_start = points.first().map_or(Quantity::ZERO, |(_, first)| first.clone());
        for (i, (from, quantity)) in points.iter().enumerate() {
            let (rise, run) = match points.get(i + 1) {
                Some((to, next)) => (next.amount() - at_start.amount(), to - from),
                None => (quantity.amount().clone(), (*from).max(1)),
            };
            let slope = rise.checked_div(&Exact::from(run)).unwrap_or(Exact::ZERO);
            let slope = slope.rounded(SLOPE_DIGITS);
            stretches.push((*from, at_start.clone(), slope.clone()));
            at_start = Quantity::new(at_start.amount() + &(&slope * &Exact::from(run)));
        }
        Self(stretches)
    }

    fn at(&self, requests: &Requests) -> Quantity<U> {
        let after = self.0.partition_point(|(at, ..)| Exact::from(*at) <= *requests.amount());
        let Some((from, at_start, slope)) = self.0.get(after.saturating_sub(1)) else {
            return Quantity::ZERO;
        };
        let further = requests.amount() - &Exact::from(*from);
        Quantity::new(at_start.amount() + &(slope * &further))
    }

    fn starts(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|(at, ..)| *at)
    }
}

impl<U: Unit> Meter<U> {
    /// `each` for every request.
    pub const fn per_request(each: Quantity<U>) -> Self {
        Self::PerRequest { each, beyond: Quantity::ZERO, at_most: None }
    }

    /// Only what exceeds `threshold`, on top of any threshold before.
    #[must_use]
    pub fn beyond(self, threshold: &Quantity<U>) -> Self {
        match self {
            Self::Fixed(quantity) => Self::Fixed(quantity.beyond(threshold)),
            Self::PerRequest { each, beyond, at_most } => {
                Self::PerRequest { each, beyond: beyond.plus(threshold), at_most }
            }
            Self::Grown(growth) => Self::Grown(growth.beyond(threshold.amount())),
            // Neither is ever metered above an allowance.
            other => other,
        }
    }

    /// Only the first `limit` of what is counted.
    #[must_use]
    pub fn at_most(self, limit: Quantity<U>) -> Self {
        match self {
            Self::Fixed(quantity) => Self::Fixed(quantity.min(limit)),
            Self::PerRequest { each, beyond, .. } => {
                Self::PerRequest { each, beyond, at_most: Some(limit) }
            }
            Self::Grown(growth) => Self::Grown(growth.at_most(limit.amount())),
            other => other,
        }
    }

    /// What is metered for so many requests.
    pub fn at(&self, requests: &Requests) -> Quantity<U> {
        match self {
            Self::Fixed(quantity) => quantity.clone(),
            Self::PerRequest { each, beyond, at_most } => {
                let counted = each.times(requests.amount()).beyond(beyond);
                match at_most {
                    Some(limit) if counted > *limit => limit.clone(),
                    _ => counted,
                }
            }
            Self::PerRequestFrom { from, .. } if *requests.amount() < Exact::from(*from) => {
                Quantity::ZERO
            }
            Self::PerRequestFrom { each, .. } => each.times(requests.amount()),
            Self::PerMachine { each, fleet } => each.times(&fleet.at(requests)),
            Self::Tabulated(table) => table.at(requests),
            Self::Grown(growth) => Quantity::new(growth.at(requests.amount())),
        }
    }

    /// The first whole request count at which more than `quantity` is used, before any limit.
    fn first_above(&self, quantity: &Quantity<U>) -> Option<u64> {
        match self {
            Self::Fixed(_) | Self::PerMachine { .. } | Self::Tabulated(_) => None,
            Self::Grown(growth) => growth.first_above(quantity.amount()),
            Self::PerRequestFrom { each, .. } => {
                quantity.amount().floor_div(each.amount())?.checked_add(1)
            }
            Self::PerRequest { each, beyond, .. } => {
                beyond.plus(quantity).amount().floor_div(each.amount())?.checked_add(1)
            }
        }
    }

    /// Where it starts, stops, steps or turns.
    fn bends(&self) -> Vec<u64> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::PerRequest { at_most, .. } => {
                let start = self.first_above(&Quantity::ZERO);
                let end = at_most.as_ref().and_then(|limit| self.first_above(limit));
                start.into_iter().chain(end).collect()
            }
            Self::PerRequestFrom { from, .. } => vec![*from],
            Self::PerMachine { fleet, .. } => fleet.starts().collect(),
            Self::Tabulated(table) => table.starts().collect(),
            Self::Grown(growth) => growth.starts().collect(),
        }
    }
}

/// One priced meter.
#[derive(Debug, Clone)]
pub struct Charge<U: Unit> {
    item: &'static str,
    scope: Scope,
    meter: Meter<U>,
    tiers: Tiers<U>,
    source: Source,
}

impl<U: Unit> Charge<U> {
    /// What `meter` counts, at `price`.
    pub fn new(item: &'static str, scope: Scope, meter: Meter<U>, price: &Price<U>) -> Self {
        Self { item, scope, meter, tiers: price.tiers.clone(), source: price.source.clone() }
    }

    /// What `meter` counts, free of charge: a line that shows an allowance.
    pub fn free(item: &'static str, scope: Scope, meter: Meter<U>, source: Source) -> Self {
        let nothing = UsdPer::new(Exact::ZERO);
        Self { item, scope, meter, tiers: Tiers::flat(nothing), source }
    }
}

/// A charge of any unit.
pub trait Billed: std::fmt::Debug + Send + Sync {
    /// Which total it belongs to.
    fn scope(&self) -> Scope;
    /// A line for each tier that so many requests reach.
    fn lines(&self, requests: &Requests) -> Vec<Line>;
    /// What the lines add up to.
    fn amount(&self, requests: &Requests) -> Usd;
    /// Every whole request count from which the amount grows at another rate.
    fn bends(&self) -> Vec<u64>;
    /// Whether the amount changes at its bends alone.
    fn is_stepped(&self) -> bool;
    /// What each machine of a fleet costs, and the fleet, where that is all there is to it.
    fn per_machine(&self) -> Option<(Usd, Arc<Steps>)>;
}

impl<U: Unit> Billed for Charge<U> {
    fn scope(&self) -> Scope {
        self.scope
    }

    fn lines(&self, requests: &Requests) -> Vec<Line> {
        let shares = self.tiers.shares(&self.meter.at(requests));
        let line = |share: crate::price::TierShare<U>| Line {
            item: self.item,
            scope: self.scope,
            usd: share.price.cost_of(&share.quantity),
            quantity: share.quantity.amount().clone(),
            unit: U::NAME,
            usd_per_unit: share.price.amount().clone(),
            source: self.source.clone(),
        };
        shares.into_iter().map(line).collect()
    }

    fn amount(&self, requests: &Requests) -> Usd {
        self.tiers.cost_of(&self.meter.at(requests))
    }

    fn per_machine(&self) -> Option<(Usd, Arc<Steps>)> {
        let Meter::PerMachine { each, fleet } = &self.meter else { return None };
        let flat = self.tiers.edges().next().is_none();
        flat.then(|| (self.tiers.cost_of(each), fleet.clone()))
    }

    fn is_stepped(&self) -> bool {
        matches!(self.meter, Meter::Fixed(_) | Meter::PerMachine { .. })
    }

    fn bends(&self) -> Vec<u64> {
        let tiers = self.tiers.edges().filter_map(|edge| self.meter.first_above(edge));
        tiers.chain(self.meter.bends()).collect()
    }
}
