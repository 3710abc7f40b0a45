//! Step Functions: standard workflows by state transition, express ones by request and memory-time.
//!
//! Source: AWS Step Functions pricing. An express execution is metered in started 64 MB of memory and
//! started 100 ms.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{GbSecond, GbSeconds, Megabytes, Millis, Request, Transition};

/// State transitions of standard workflows.
///
/// # Errors
/// When the price cannot be read.
pub fn transitions(meter: Meter<Transition>, place: Place) -> Result<Attached, FactError> {
    charged("Step Functions transitions", ("stepfunctions", "standard_transition"), meter, place)
}

/// Executions of express workflows.
///
/// # Errors
/// When the price cannot be read.
pub fn express_requests(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("Step Functions express requests", ("stepfunctions", "express_request"), meter, place)
}

/// Memory-time of express workflows.
///
/// # Errors
/// When the price cannot be read.
pub fn express_duration(meter: Meter<GbSecond>, place: Place) -> Result<Attached, FactError> {
    charged("Step Functions express duration", ("stepfunctions", "express_gb_s"), meter, place)
}

/// The memory-time that one express execution is charged for.
///
/// # Errors
/// When an increment cannot be read.
pub fn express_execution(
    memory: &Megabytes,
    duration: &Millis,
    place: Place,
) -> Result<GbSeconds, FactError> {
    let of_memory = place.facts.quota("stepfunctions-express.memory_increment")?.value;
    let of_time = place.facts.quota("stepfunctions-express.duration_increment")?.value;
    let up = |amount: &Exact, step: &Exact| {
        let started = amount.checked_div(step).map_or(Exact::ONE, |share| share.ceil());
        &started.max(Exact::ONE) * step
    };
    let held = Megabytes::new(up(memory.amount(), &of_memory));
    Ok(held.for_seconds(&Millis::new(up(duration.amount(), &of_time)).seconds()))
}
