//! The cells that every published price row has, read once for Lambda and the other services.
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::allowance::Allowance;
use super::day::{self, Reading};
use super::fact::{Origin, PriceFact};
use super::table::Row;
use super::{Failure, Harvest, cell};

/// A row of a published price table, its own names still to be turned into ours.
pub struct Published {
    day: Date,
    source: Origin,
    unit: String,
    tier_from: Decimal,
    tier_to: Option<Decimal>,
    usd: Decimal,
}

impl Published {
    /// Reads a row's day, source, unit, tier and price.
    ///
    /// # Errors
    /// When a cell is not of its kind.
    pub fn read(row: &Row, harvest: &mut Harvest) -> Result<Self, Failure> {
        let day = day::read(&row["as_of"], Reading::Seen)?;
        Ok(Self {
            day,
            source: harvest.sources.cite(&row["source"], Some(day)),
            unit: cell::unit(&row["unit"])?,
            tier_from: cell::number(&row["tier_from"])?,
            tier_to: end(&row["tier_to"])?,
            usd: cell::number(&row["usd_per_unit"])?,
        })
    }

    /// What is free each month in every Region together.
    pub fn allowance(self, item: &str) -> Allowance {
        let Self { day, source, unit, tier_to: quantity, .. } = self;
        Allowance { region: "any".into(), item: item.to_owned(), day, unit, quantity, source }
    }

    /// A price under our names.
    pub fn price(self, service: &str, region: &str, item: String, caveat: String) -> PriceFact {
        let Self { day, source, unit, tier_from, tier_to, usd } = self;
        let (service, region) = (service.to_owned(), region.to_owned());
        PriceFact { service, region, item, day, tier_from, tier_to, usd, unit, source, caveat }
    }
}

/// The end of a tier: a number, or `Inf` for none.
fn end(text: &str) -> Result<Option<Decimal>, Failure> {
    if text == "Inf" { Ok(None) } else { cell::number(text).map(Some) }
}
