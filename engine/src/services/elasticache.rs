//! `ElastiCache`: nodes by the hour, or without servers by the units that commands take and the data
//! that is kept.
//!
//! Source: Amazon `ElastiCache` pricing. A command takes a unit for every KB that it moves, at least
//! one.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, CacheUnit, GbHour, Hour, Quantity, month};

/// The engine of a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Valkey, the cheapest.
    Valkey,
    /// Redis OSS.
    Redis,
    /// Memcached.
    Memcached,
}

impl Engine {
    /// The engine of this name: as the price tables have it, or as AWS writes it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "valkey" => Some(Self::Valkey),
            "redis" | "redis-oss" | "redis_oss" => Some(Self::Redis),
            "memcached" => Some(Self::Memcached),
            _ => None,
        }
    }

    const fn of_nodes(self) -> &'static str {
        match self {
            Self::Valkey => "valkey",
            Self::Redis => "redis",
            Self::Memcached => "memcached",
        }
    }

    const fn serverless(self) -> [&'static str; 2] {
        match self {
            Self::Valkey => ["serverless.valkey_ecpu", "serverless.valkey_data_gb_hour"],
            Self::Redis => ["serverless.redis_oss_ecpu", "serverless.redis_oss_data_gb_hour"],
            Self::Memcached => ["serverless.memcached_ecpu", "serverless.memcached_data_gb_hour"],
        }
    }
}

/// The units that one command takes which moves so much.
pub fn units(moved: &Bytes) -> Exact {
    let kilobytes = moved.amount().checked_div(&Exact::from(1_024_u32)).unwrap_or(Exact::ONE);
    kilobytes.max(Exact::ONE)
}

/// What each request reads and, where it does, writes of one value of `size` in a Valkey cache.
/// `gigabytes` are kept for each request of the month, above the least that is charged.
///
/// # Errors
/// When a price or the least amount cannot be read.
pub fn values(
    size: &Bytes,
    writes: bool,
    gigabytes: &Exact,
    place: Place,
) -> Result<Attached, FactError> {
    let each = &units(size) * &Exact::from(if writes { 2_u32 } else { 1 });
    let all = commands(Meter::per_request(Quantity::new(each)), Engine::Valkey, place)?;
    let least: Quantity<GbHour> = month_of(&least_gigabytes(place)?);
    let always = data(Meter::Fixed(least.clone()), Engine::Valkey, place)?;
    let more = Meter::per_request(month_of(gigabytes)).beyond(&least);
    let item = ("elasticache", Engine::Valkey.serverless()[1]);
    Ok(all.and(always).and(charged("ElastiCache data beyond the least", item, more, place)?))
}

/// Commands of caches without servers.
///
/// # Errors
/// When the price cannot be read.
pub fn commands(
    meter: Meter<CacheUnit>,
    engine: Engine,
    place: Place,
) -> Result<Attached, FactError> {
    charged("ElastiCache commands", ("elasticache", engine.serverless()[0]), meter, place)
}

/// What caches without servers keep.
///
/// # Errors
/// When the price cannot be read.
pub fn data(meter: Meter<GbHour>, engine: Engine, place: Place) -> Result<Attached, FactError> {
    charged("ElastiCache data", ("elasticache", engine.serverless()[1]), meter, place)
}

/// The least that a cache without servers is charged for. Unit: GB.
///
/// # Errors
/// When it cannot be read.
pub fn least_gigabytes(place: Place) -> Result<Exact, FactError> {
    Ok(place.facts.quota("elasticache.serverless_min_gb")?.value)
}

/// Whether there are nodes of this type anywhere; where they have no price in the Region alone, that
/// is no mistake.
///
/// # Errors
/// When no Region has a price of them.
pub fn known_node(node: &str, engine: Engine, place: Place) -> Result<(), FactError> {
    let item = format!("{node}.{}", engine.of_nodes());
    match place.facts.price("elasticache", place.region, &item) {
        Err(FactError::NotSold { sold_in, .. }) if !sold_in.is_empty() => Ok(()),
        other => other.map(|_| ()),
    }
}

/// The hours of nodes of one type, `cache.t4g.micro`.
///
/// # Errors
/// When the price cannot be read.
pub fn nodes(
    meter: Meter<Hour>,
    node: &str,
    engine: Engine,
    place: Place,
) -> Result<Attached, FactError> {
    let item = format!("{node}.{}", engine.of_nodes());
    charged("ElastiCache nodes", ("elasticache", &item), meter, place)
}

fn month_of(gigabytes: &Exact) -> Quantity<GbHour> {
    Quantity::new(gigabytes * month().amount())
}
