//! How a price applies to a number of requests: what is metered, and what each unit costs.
//!
//! Platforms only say what they meter and at which price. The bill's lines and the cost curve both
//! follow from that, here and nowhere else, so that no platform can let them disagree.
use crate::bill::{Line, Scope};
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
        }
    }

    /// The first whole request count at which more than `quantity` is used, before any limit.
    fn first_above(&self, quantity: &Quantity<U>) -> Option<u64> {
        match self {
            Self::Fixed(_) => None,
            Self::PerRequest { each, beyond, .. } => {
                beyond.plus(quantity).amount().floor_div(each.amount())?.checked_add(1)
            }
        }
    }

    /// Where the meter starts, and where it stops.
    fn bends(&self) -> impl Iterator<Item = u64> {
        let limit = match self {
            Self::Fixed(_) => None,
            Self::PerRequest { at_most, .. } => at_most.as_ref(),
        };
        self.first_above(&Quantity::ZERO).into_iter().chain(limit.and_then(|l| self.first_above(l)))
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
        let nothing = UsdPer::new(crate::exact::Exact::ZERO);
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

    fn bends(&self) -> Vec<u64> {
        let tiers = self.tiers.edges().filter_map(|edge| self.meter.first_above(edge));
        self.meter.bends().chain(tiers).collect()
    }
}
