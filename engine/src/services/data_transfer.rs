//! Data that leaves AWS, in tiers, and that which passes between Regions and zones.
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

/// The Regions between which a lower price holds.
const US_EAST: [&str; 2] = ["us-east-1", "us-east-2"];

/// What leaves the Region for another one.
///
/// # Errors
/// When the price cannot be read.
pub fn to_another_region(
    meter: Meter<Gigabyte>,
    to: &str,
    place: Place,
) -> Result<Attached, FactError> {
    let near = US_EAST.contains(&place.region) && US_EAST.contains(&to);
    let item = if near { "inter_region_us_east_gb" } else { "inter_region_out_gb" };
    charged("data transfer between Regions", ("data_transfer", item), meter, place)
}

/// What passes from one zone of the Region to another, counted once in each direction that is
/// charged.
///
/// # Errors
/// When the price cannot be read.
pub fn between_zones(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    let item = ("data_transfer", "intra_region_cross_az_gb_per_direction");
    charged("data transfer between zones", item, meter, place)
}
