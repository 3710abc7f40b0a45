//! `DynamoDB` tables: units of reading and writing by size, on demand or kept ready, and storage.
//!
//! Source: Amazon `DynamoDB` pricing, capacity on demand and provisioned. A strongly consistent read
//! takes a unit for every started 4 KB, an eventually consistent one half of that, a transactional one
//! twice as much; a write takes a unit for every started 1 KB, a transactional one two.
use super::{Attached, Place, charged, started};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{
    Bytes, GbMonth, Gigabyte, Quantity, ReadCapacityHour, ReadUnit, ReplicatedWriteUnit, Request,
    WriteCapacityHour, WriteUnit,
};

/// What a read sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Perhaps not the last write.
    Eventual,
    /// Every write before it.
    Strong,
    /// All items as of one moment.
    Transactional,
}

/// The units that reading one item takes.
///
/// # Errors
/// When a unit's size cannot be read.
pub fn read_units(item: &Bytes, read: Read, place: Place) -> Result<Exact, FactError> {
    let whole = started(item, &place.facts.quota("dynamodb.rru_bytes")?.value);
    Ok(match read {
        Read::Eventual => &whole * &Exact::decimal(5, 1),
        Read::Strong => whole,
        Read::Transactional => &whole * &in_a_transaction(place)?,
    })
}

/// The units that writing one item takes.
///
/// # Errors
/// When a unit's size cannot be read.
pub fn write_units(item: &Bytes, transactional: bool, place: Place) -> Result<Exact, FactError> {
    let whole = started(item, &place.facts.quota("dynamodb.wru_bytes")?.value);
    if transactional {
        return Ok(&whole * &in_a_transaction(place)?);
    }
    Ok(whole)
}

fn in_a_transaction(place: Place) -> Result<Exact, FactError> {
    Ok(place.facts.quota("dynamodb.tx_capacity_multiplier")?.value)
}

/// What each request reads and writes of one item of `size`, strongly consistent, and the storage of
/// all that is alive.
///
/// # Errors
/// When a price or a unit's size cannot be read.
pub fn items(
    size: &Bytes,
    writes: bool,
    kept: Meter<GbMonth>,
    place: Place,
) -> Result<Attached, FactError> {
    let read = Meter::per_request(Quantity::new(read_units(size, Read::Strong, place)?));
    let mut all = reads(read, place)?;
    if writes {
        let each = Quantity::new(write_units(size, false, place)?);
        all = all.and(self::writes(Meter::per_request(each), place)?);
    }
    Ok(all.and(storage(kept, place)?))
}

/// Reads on demand.
///
/// # Errors
/// When the price cannot be read.
pub fn reads(meter: Meter<ReadUnit>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB reads", ("dynamodb", "on_demand_rru"), meter, place)
}

/// Writes on demand.
///
/// # Errors
/// When the price cannot be read.
pub fn writes(meter: Meter<WriteUnit>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB writes", ("dynamodb", "on_demand_wru"), meter, place)
}

/// Writes on demand of a table with copies in other Regions: once in each Region that holds one.
///
/// # Errors
/// When the price cannot be read.
pub fn replicated_writes(
    meter: Meter<ReplicatedWriteUnit>,
    place: Place,
) -> Result<Attached, FactError> {
    charged("DynamoDB replicated writes", ("dynamodb", "on_demand_rwru"), meter, place)
}

/// Units of reading that are kept ready, by the hour.
///
/// # Errors
/// When the price cannot be read.
pub fn read_capacity(meter: Meter<ReadCapacityHour>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB read capacity", ("dynamodb", "provisioned_rcu_hour"), meter, place)
}

/// Units of writing that are kept ready, by the hour.
///
/// # Errors
/// When the price cannot be read.
pub fn write_capacity(
    meter: Meter<WriteCapacityHour>,
    place: Place,
) -> Result<Attached, FactError> {
    charged("DynamoDB write capacity", ("dynamodb", "provisioned_wcu_hour"), meter, place)
}

/// What is kept in a table of the standard class.
///
/// # Errors
/// When the price cannot be read.
pub fn storage(meter: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB storage", ("dynamodb", "storage_gb_month"), meter, place)
}

/// Requests that read a table's stream; those that Lambda makes for a trigger are free.
///
/// # Errors
/// When the price cannot be read.
pub fn stream_reads(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB stream reads", ("dynamodb", "streams_read_request"), meter, place)
}

/// What is kept so that a table can be set back to any moment of the last days.
///
/// # Errors
/// When the price cannot be read.
pub fn point_in_time_recovery(meter: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB point-in-time recovery", ("dynamodb", "pitr_gb_month"), meter, place)
}

/// Backups that are kept.
///
/// # Errors
/// When the price cannot be read.
pub fn backups(meter: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB backups", ("dynamodb", "backup_gb_month"), meter, place)
}

/// What is restored from backups.
///
/// # Errors
/// When the price cannot be read.
pub fn restored(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    charged("DynamoDB restores", ("dynamodb", "restore_gb"), meter, place)
}
