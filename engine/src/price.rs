//! Prices with tiers, a date and a source.
use std::sync::Arc;

use jiff::civil::Date;

use crate::exact::Exact;
use crate::units::{Quantity, Unit, UsdPer};
use crate::usd::Usd;

/// Graduated prices: each tier's price applies only to the part of the quantity inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers<U: Unit> {
    /// `(first unit of the tier, price)`, ascending, the first starting at zero. Every charge at the
    /// price shares them.
    steps: Arc<[(Quantity<U>, UsdPer<U>)]>,
}

/// Tiers that a price cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a price's tiers do not ascend from zero")]
pub struct BrokenTiers;

/// The part of a quantity that falls into one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierShare<U: Unit> {
    /// How much of the quantity.
    pub quantity: Quantity<U>,
    /// What one unit of it costs.
    pub price: UsdPer<U>,
}

impl<U: Unit> Tiers<U> {
    /// Builds tiers from `(first unit, price)` steps.
    ///
    /// # Errors
    /// When there is no step, the first is not at zero, or they do not ascend.
    pub fn new(steps: Vec<(Quantity<U>, UsdPer<U>)>) -> Result<Self, BrokenTiers> {
        let starts_at_zero = steps.first().is_some_and(|(from, _)| from.amount().is_zero());
        if starts_at_zero && steps.is_sorted_by(|(a, _), (b, _)| a < b) {
            Ok(Self { steps: steps.into() })
        } else {
            Err(BrokenTiers)
        }
    }

    /// One price for any quantity.
    pub fn flat(price: UsdPer<U>) -> Self {
        Self { steps: [(Quantity::ZERO, price)].into() }
    }

    /// The same tiers at so many times the prices.
    #[must_use]
    pub fn scaled(&self, factor: &Exact) -> Self {
        let scaled = |(from, price): &(Quantity<U>, UsdPer<U>)| {
            (from.clone(), UsdPer::new(price.amount() * factor))
        };
        Self { steps: self.steps.iter().map(scaled).collect() }
    }

    /// The price of the first unit.
    pub fn first(&self) -> Option<&UsdPer<U>> {
        self.steps.first().map(|(_, price)| price)
    }

    /// Where the second and later tiers begin.
    pub fn edges(&self) -> impl Iterator<Item = &Quantity<U>> {
        self.steps.iter().skip(1).map(|(from, _)| from)
    }

    /// How `used` falls into the tiers, empty ones left out.
    pub fn shares(&self, used: &Quantity<U>) -> Vec<TierShare<U>> {
        let ends = self.edges().map(|edge| edge.min(used)).chain([used]);
        let filled = self.steps.iter().zip(ends).filter(|((from, _), end)| *end > from);
        filled
            .map(|((from, price), end)| TierShare {
                quantity: end.beyond(from),
                price: price.clone(),
            })
            .collect()
    }

    /// What `used` costs, tier by tier.
    pub fn cost_of(&self, used: &Quantity<U>) -> Usd {
        let ends = self.edges().map(|edge| edge.min(used)).chain([used]);
        let filled = self.steps.iter().zip(ends).filter(|((from, _), end)| *end > from);
        filled.fold(Usd::ZERO, |total, ((from, price), end)| {
            &total + &price.cost_of(&end.beyond(from))
        })
    }
}

/// Where a number was published, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source(pub Arc<str>);

/// One price as it holds on a day, with all that is needed to trace it.
#[derive(Debug, Clone)]
pub struct Price<U: Unit> {
    /// The tiers in force.
    pub tiers: Tiers<U>,
    /// The day from which they are known to hold.
    pub in_force_from: Date,
    /// Where they were published.
    pub source: Source,
}
