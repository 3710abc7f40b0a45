//! RDS: machines of a database by the hour, and its storage.
//!
//! No price of it is in the built-in tables: it is unpriced unless a table of the user's own
//! (`prices/rds.csv`) has the items that this file names: `db.t4g.micro.postgres.single-az`.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::{GbMonth, Hour};

/// The hours of a class of machine with an engine, in one zone or two.
///
/// # Errors
/// When the price cannot be read.
pub fn instances(
    meter: Meter<Hour>,
    class: &str,
    engine: &str,
    multi_az: bool,
    place: Place,
) -> Result<Attached, FactError> {
    let item = format!("{class}.{engine}.{}", zones(multi_az));
    charged("RDS instances", ("rds", &item), meter, place)
}

/// What is kept.
///
/// # Errors
/// When the price cannot be read.
pub fn storage(meter: Meter<GbMonth>, multi_az: bool, place: Place) -> Result<Attached, FactError> {
    let item = format!("storage_gb_month.{}", zones(multi_az));
    charged("RDS storage", ("rds", &item), meter, place)
}

const fn zones(multi_az: bool) -> &'static str {
    if multi_az { "multi-az" } else { "single-az" }
}
