//! Step Functions: standard workflows by state transition.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::facts::FactError;
use crate::units::Transition;

/// State transitions of standard workflows.
///
/// # Errors
/// When the price cannot be read.
pub fn transitions(meter: Meter<Transition>, place: Place) -> Result<Attached, FactError> {
    charged("Step Functions transitions", ("stepfunctions", "standard_transition"), meter, place)
}
