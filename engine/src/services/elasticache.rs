//! `ElastiCache` without servers: processing units by size, and the data that is kept.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, CacheUnit, GbHour, Quantity, month};

/// What each request reads and, where it does, writes of one value of `size` in a Valkey cache.
/// `gigabytes` are kept for each request of the month, above the least that is charged.
///
/// A command takes a unit for every KB that it moves, at least one (source: Amazon `ElastiCache`
/// pricing, serverless).
///
/// # Errors
/// When a price or the least amount cannot be read.
pub fn values(
    size: &Bytes,
    writes: bool,
    gigabytes: &Exact,
    place: Place,
) -> Result<Attached, FactError> {
    let kilobytes = size.amount().checked_div(&Exact::from(1_024_u32)).unwrap_or(Exact::ONE);
    let commands = Exact::from(if writes { 2_u32 } else { 1 });
    let each = &kilobytes.max(Exact::ONE) * &commands;
    let units: Meter<CacheUnit> = Meter::per_request(Quantity::new(each));
    let name = "ElastiCache commands";
    let all = charged(name, ("elasticache", "serverless.valkey_ecpu"), units, place)?;
    let least = place.facts.quota("elasticache.serverless_min_gb")?.value;
    let least: Quantity<GbHour> = month_of(&least);
    let item = ("elasticache", "serverless.valkey_data_gb_hour");
    let always = charged("ElastiCache data", item, Meter::Fixed(least.clone()), place)?;
    let more = Meter::per_request(month_of(gigabytes)).beyond(&least);
    Ok(all.and(always).and(charged("ElastiCache data beyond the least", item, more, place)?))
}

fn month_of(gigabytes: &Exact) -> Quantity<GbHour> {
    Quantity::new(gigabytes * month().amount())
}
