//! Public IPv4 addresses, charged by the hour whether or not they carry traffic.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::Hour;

/// The hours of addresses in use.
///
/// # Errors
/// When the price cannot be read.
pub fn in_use(meter: Meter<Hour>, place: Place) -> Result<Attached, FactError> {
    charged("public IPv4", ("vpc", "public_ipv4_in_use_hour"), meter, place)
}
