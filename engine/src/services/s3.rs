//! S3: requests, and objects kept in the standard class.
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
    let read = charged("S3 reads", ("s3", "get_request"), each(), place)?;
    let written = charged("S3 writes", ("s3", "put_request"), each(), place)?;
    let storage = charged("S3 storage", ("s3", "standard_gb_month"), kept, place)?;
    Ok(read.and(written).and(storage))
}
