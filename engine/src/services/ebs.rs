//! EBS volumes: storage by the month, and provisioned operations.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::{GbMonth, IopsMonth};

/// A kind of volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volume {
    /// General purpose.
    Gp3,
    /// General purpose, the generation before.
    Gp2,
    /// Provisioned operations.
    Io2,
    /// Throughput.
    St1,
}

impl Volume {
    const fn item(self) -> &'static str {
        match self {
            Self::Gp3 => "gp3_gb_month",
            Self::Gp2 => "gp2_gb_month",
            Self::Io2 => "io2_gb_month",
            Self::St1 => "st1_gb_month",
        }
    }
}

/// Storage of a volume. Its included operations and throughput (gp3: 3,000 and 125 MB/s) suffice
/// for a disk that holds a system and its logs.
///
/// # Errors
/// When the price cannot be read.
pub fn storage(volume: Volume, meter: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    charged("disk", ("ebs", volume.item()), meter, place)
}

/// Operations provisioned of an io2 volume.
///
/// # Errors
/// When the price cannot be read.
pub fn provisioned_operations(
    meter: Meter<IopsMonth>,
    place: Place,
) -> Result<Attached, FactError> {
    charged("disk operations", ("ebs", "io2_iops_month"), meter, place)
}
