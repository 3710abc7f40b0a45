//! Data that leaves AWS, in tiers.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::Gigabyte;

/// What leaves the Region for the internet.
///
/// # Errors
/// When the price cannot be read.
pub fn to_the_internet(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    charged("data transfer out", ("data_transfer", "internet_out_gb"), meter, place)
}
