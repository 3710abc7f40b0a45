//! S3: requests, and objects kept in the standard class.
//!
//! Source: Amazon S3 pricing.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{GbMonth, Quantity, Request};

/// One object read and one written by each request, and the storage of all that is alive.
///
/// # Errors
/// When a price cannot be read.
pub fn objects(kept: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    let each = || Meter::per_request(Quantity::<Request>::new(Exact::ONE));
    Ok(reads(each(), place)?.and(writes(each(), place)?).and(storage(kept, place)?))
}

/// Objects that are read (GET).
///
/// # Errors
/// When the price cannot be read.
pub fn reads(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("S3 reads", ("s3", "get_request"), meter, place)
}

/// Objects that are written or listed (PUT, COPY, POST, LIST).
///
/// # Errors
/// When the price cannot be read.
pub fn writes(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("S3 writes", ("s3", "put_request"), meter, place)
}

/// What is kept in the standard class.
///
/// # Errors
/// When the price cannot be read.
pub fn storage(meter: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    charged("S3 storage", ("s3", "standard_gb_month"), meter, place)
}
