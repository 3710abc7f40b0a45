//! NAT gateways: hours, and all that passes through them.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::{Gigabyte, Hour};

/// Gateways of so many hours that so much passes through.
///
/// # Errors
/// When a price cannot be read.
pub fn gateway(
    hours: Meter<Hour>,
    passed: Meter<Gigabyte>,
    place: Place,
) -> Result<Attached, FactError> {
    let gateway = charged("NAT gateway", ("nat_gateway", "hour"), hours, place)?;
    Ok(gateway.and(charged("NAT traffic", ("nat_gateway", "processed_gb"), passed, place)?))
}
