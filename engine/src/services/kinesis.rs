//! Kinesis data streams: shards by the hour and records in parts of 25 KB, or by the data that passes.
//!
//! No price of it is in the built-in tables: it is unpriced unless a table of the user's own
//! (`prices/kinesis.csv`) has the items that this file names.
use super::{Attached, Place, charged, started};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, Gigabyte, Hour, PutUnit};

/// The parts that one record is metered in.
///
/// # Errors
/// When the size of a part cannot be read.
pub fn put_units(record: &Bytes, place: Place) -> Result<Exact, FactError> {
    Ok(started(record, &place.facts.quota("kinesis.put_payload_bytes")?.value))
}

/// The hours of shards.
///
/// # Errors
/// When the price cannot be read.
pub fn shards(meter: Meter<Hour>, place: Place) -> Result<Attached, FactError> {
    charged("Kinesis shards", ("kinesis", "shard_hour"), meter, place)
}

/// Records that are put into shards.
///
/// # Errors
/// When the price cannot be read.
pub fn puts(meter: Meter<PutUnit>, place: Place) -> Result<Attached, FactError> {
    charged("Kinesis puts", ("kinesis", "put_payload_unit"), meter, place)
}

/// The hours of streams on demand.
///
/// # Errors
/// When the price cannot be read.
pub fn on_demand(meter: Meter<Hour>, place: Place) -> Result<Attached, FactError> {
    charged("Kinesis streams", ("kinesis", "on_demand_stream_hour"), meter, place)
}

/// What is put into streams on demand.
///
/// # Errors
/// When the price cannot be read.
pub fn on_demand_in(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    charged("Kinesis data in", ("kinesis", "on_demand_in_gb"), meter, place)
}

/// What is read from streams on demand.
///
/// # Errors
/// When the price cannot be read.
pub fn on_demand_out(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    charged("Kinesis data out", ("kinesis", "on_demand_out_gb"), meter, place)
}
