//! `CloudWatch` Logs: what is written, and what is kept.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::{GbMonth, Gigabyte};

/// What is written into a log group of the standard class.
///
/// # Errors
/// When the price cannot be read.
pub fn written(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    charged("logs written", ("cloudwatch", "logs_ingest_standard_gb"), meter, place)
}

/// What is kept.
///
/// # Errors
/// When the price cannot be read.
pub fn kept(meter: Meter<GbMonth>, place: Place) -> Result<Attached, FactError> {
    charged("logs kept", ("cloudwatch", "logs_storage_gb_month"), meter, place)
}

/// What queries read.
///
/// # Errors
/// When the price cannot be read.
pub fn queried(meter: Meter<Gigabyte>, place: Place) -> Result<Attached, FactError> {
    charged("logs queried", ("cloudwatch", "logs_insights_scanned_gb"), meter, place)
}
