//! RDS: machines of a database by the hour, and its storage.
//!
//! No price of it is in the built-in tables: it is unpriced unless a table of the user's own
//! (`prices/rds.csv`) has the items that this file names: `db.t4g.micro.postgres.single-az`.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::{FactError, Facts};
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

/// Bytes in a GiB.
const GIBIBYTE: u64 = 1 << 30;

/// The connections that a machine of so much memory accepts where nobody set the parameter: the
/// engine's formula, of the nominal memory. RDS keeps some of the memory for itself, so that there
/// are fewer. Whole connections, rounded down.
///
/// # Errors
/// When a constant of the formula cannot be read.
pub fn default_connections(
    memory_gib: &Exact,
    engine: &str,
    facts: &dyn Facts,
) -> Result<Exact, FactError> {
    let mysql = engine == "mysql";
    let id = if mysql { "rds.mysql_bytes_per_conn" } else { "rds.postgres_bytes_per_conn" };
    let bytes = memory_gib * &Exact::from(GIBIBYTE);
    let whole = bytes.floor_div(&facts.quota(id)?.value).map_or(Exact::ZERO, Exact::from);
    if mysql {
        return Ok(whole);
    }
    Ok(whole.min(facts.quota("rds.postgres_conn_cap")?.value))
}

const fn zones(multi_az: bool) -> &'static str {
    if multi_az { "multi-az" } else { "single-az" }
}
