//! `DynamoDB` tables on demand: request units by size, and storage.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, GbMonth, Quantity, ReadUnit, WriteUnit};

/// What each request reads and writes of one item of `size`, and the storage of all that is alive.
///
/// A strongly consistent read takes a unit for every started 4 KB, a write one for every started
/// 1 KB (source: Amazon `DynamoDB` pricing, on-demand capacity).
///
/// # Errors
/// When a price or a unit's size cannot be read.
pub fn items(
    size: &Bytes,
    writes: bool,
    kept: Meter<GbMonth>,
    place: Place,
) -> Result<Attached, FactError> {
    let units = |id: &str| -> Result<Exact, FactError> {
        let step = place.facts.quota(id)?.value;
        let started = size.amount().checked_div(&step).map(|share| share.ceil());
        Ok(started.unwrap_or(Exact::ONE).max(Exact::ONE))
    };
    let read: Meter<ReadUnit> = Meter::per_request(Quantity::new(units("dynamodb.rru_bytes")?));
    let mut all = charged("DynamoDB reads", ("dynamodb", "on_demand_rru"), read, place)?;
    if writes {
        let each = Quantity::new(units("dynamodb.wru_bytes")?);
        let write: Meter<WriteUnit> = Meter::per_request(each);
        all = all.and(charged("DynamoDB writes", ("dynamodb", "on_demand_wru"), write, place)?);
    }
    Ok(all.and(charged("DynamoDB storage", ("dynamodb", "storage_gb_month"), kept, place)?))
}
