//! `EventBridge`: events that are published to a bus, in started chunks of 64 KB, and timers.
//!
//! Source: Amazon `EventBridge` pricing. Deliveries to targets of the same account cost nothing but
//! those to addresses outside of AWS.
use super::{Attached, Place, charged, started};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, Event, Invocation};

/// Events that are metered for one of this size.
///
/// # Errors
/// When the size of a chunk cannot be read.
pub fn chunks(event: &Bytes, place: Place) -> Result<Exact, FactError> {
    Ok(started(event, &place.facts.quota("eventbridge.metering_increment")?.value))
}

/// Events of one's own that are published to a bus.
///
/// # Errors
/// When the price cannot be read.
pub fn events(meter: Meter<Event>, place: Place) -> Result<Attached, FactError> {
    charged("EventBridge events", ("eventbridge", "custom_event"), meter, place)
}

/// Deliveries to addresses outside of AWS.
///
/// # Errors
/// When the price cannot be read.
pub fn destinations(meter: Meter<Invocation>, place: Place) -> Result<Attached, FactError> {
    let item = ("eventbridge", "api_destination_invocation");
    charged("EventBridge destinations", item, meter, place)
}

/// What timers of `EventBridge` Scheduler fire.
///
/// # Errors
/// When the price cannot be read.
pub fn timers(meter: Meter<Invocation>, place: Place) -> Result<Attached, FactError> {
    charged("Scheduler invocations", ("eventbridge", "scheduler_invocation"), meter, place)
}
