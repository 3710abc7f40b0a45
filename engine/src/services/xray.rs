//! X-Ray: requests that are traced.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::Trace;

/// Traces that are recorded.
///
/// # Errors
/// When the price cannot be read.
pub fn recorded(meter: Meter<Trace>, place: Place) -> Result<Attached, FactError> {
    charged("traces", ("xray", "trace_recorded"), meter, place)
}

/// Traces that X-Ray Insights looks at.
///
/// # Errors
/// When the price cannot be read.
pub fn insights(meter: Meter<Trace>, place: Place) -> Result<Attached, FactError> {
    charged("trace insights", ("xray", "insights_trace"), meter, place)
}
