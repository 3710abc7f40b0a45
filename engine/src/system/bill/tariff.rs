//! What an amount of one item costs by itself, whoever uses it and without any allowance.
use super::item::Item;
use crate::charge::{Billed, Growth};
use crate::exact::Exact;
use crate::facts::FactError;
use crate::services::Place;
use crate::units::Requests;
use crate::usd::Usd;

/// The price list of one item at one place.
#[derive(Debug)]
pub(in crate::system) struct Tariff {
    charges: Vec<Box<dyn Billed>>,
}

impl Tariff {
    /// The tariff of an item; what has no price there costs nothing.
    ///
    /// # Errors
    /// When the price cannot be read.
    pub(in crate::system) fn of(item: &Item, place: Place) -> Result<Self, FactError> {
        // A unit for each request: the amount is then asked for as so many requests.
        let each = Growth::line(Exact::ZERO, Exact::ONE);
        Ok(Self { charges: item.charge(each, place)?.charges })
    }

    /// What so much costs.
    pub(in crate::system) fn cost(&self, quantity: &Exact) -> Usd {
        let requests = Requests::new(quantity.clone());
        self.charges.iter().fold(Usd::ZERO, |sum, charge| &sum + &charge.amount(&requests))
    }

    /// Whether it has a price at all.
    pub(in crate::system) fn is_priced(&self) -> bool {
        !self.charges.is_empty()
    }

    /// What the dearest unit costs.
    pub(in crate::system) fn dearest(&self) -> Exact {
        let edges = self.charges.iter().flat_map(|c| c.bends()).filter_map(|b| b.checked_sub(1));
        let each = edges.chain([0]).map(|edge| {
            let rise = &self.cost(&Exact::from(edge + 1)) - &self.cost(&Exact::from(edge));
            rise.amount().clone()
        });
        each.max().unwrap_or(Exact::ZERO)
    }

    /// A slope that a unit costs on average from `least` to `most`, or less where that is needed so
    /// that a line from the cost of `least` is nowhere above the tariff in between.
    pub(in crate::system) fn slope_below(&self, least: &Exact, most: &Exact) -> Exact {
        if most <= least {
            return Exact::ZERO;
        }
        let mut points = vec![least.clone()];
        let mut edges: Vec<u64> = self.charges.iter().flat_map(|c| c.bends()).collect();
        edges.sort_unstable();
        // A bend is the first whole count beyond the edge of a tier.
        let edges = edges.into_iter().filter_map(|bend| bend.checked_sub(1)).map(Exact::from);
        points.extend(edges.filter(|edge| edge > least && edge < most));
        points.push(most.clone());
        points.dedup();
        let slope = |from: &Exact, to: &Exact| {
            let rise = &self.cost(to) - &self.cost(from);
            rise.amount().checked_div(&(to - from)).unwrap_or(Exact::ZERO)
        };
        let slopes: Vec<Exact> = points.windows(2).map(|p| slope(&p[0], &p[1])).collect();
        if slopes.windows(2).all(|pair| pair[0] >= pair[1]) {
            // What becomes cheaper by the amount lies above its chord.
            return slope(least, most);
        }
        slopes.into_iter().min().unwrap_or(Exact::ZERO)
    }
}
