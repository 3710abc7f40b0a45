//! Interface endpoints, through which a private network reaches a service such as API Gateway.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::{Gigabyte, Hour};

/// Endpoints of so many hours that so much passes through.
///
/// # Errors
/// When a price cannot be read.
pub fn endpoint(
    hours: Meter<Hour>,
    passed: Meter<Gigabyte>,
    place: Place,
) -> Result<Attached, FactError> {
    let endpoint = charged("private endpoint", ("vpc", "interface_endpoint_hour"), hours, place)?;
    let item = ("vpc", "interface_endpoint_gb");
    Ok(endpoint.and(charged("private endpoint traffic", item, passed, place)?))
}
