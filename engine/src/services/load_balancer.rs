//! An Application Load Balancer: hours, and units of capacity (LCU) by whichever of its dimensions
//! is used most.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, Hour, LcuHour, Quantity};

/// Places to which the units of one request are kept: a billion of them are off by a millionth.
const DIGITS: usize = 15;

/// What stands behind the balancer, which sets how many bytes a unit of its capacity holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Targets {
    /// Machines, containers, addresses.
    Machines,
    /// Functions.
    Functions,
}

/// The hours of a balancer.
///
/// # Errors
/// When the price cannot be read.
pub fn hours(meter: Meter<Hour>, place: Place) -> Result<Attached, FactError> {
    charged("load balancer", ("elb", "alb_hour"), meter, place)
}

/// What requests of `payload` bytes in and out use of a balancer's capacity.
///
/// Each request is taken to open a connection of its own, as a client without keep-alive does; more
/// than ten rules would count as well. `meter` makes a meter of what one request uses.
///
/// # Errors
/// When a dimension or the price cannot be read.
pub fn capacity(
    payload: &Bytes,
    targets: Targets,
    meter: impl Fn(Quantity<LcuHour>) -> Meter<LcuHour>,
    place: Place,
) -> Result<Attached, FactError> {
    let each = per_request(payload, targets, place)?;
    capacity_hours(meter(Quantity::new(each)), place)
}

/// Hours of units of a balancer's capacity.
///
/// # Errors
/// When the price cannot be read.
pub fn capacity_hours(meter: Meter<LcuHour>, place: Place) -> Result<Attached, FactError> {
    charged("load balancer capacity", ("elb", "alb_lcu_hour"), meter, place)
}

/// What one request uses: the larger of new connections and bytes processed. Unit: LCU-hour.
///
/// # Errors
/// When a dimension cannot be read.
pub fn per_request(payload: &Bytes, targets: Targets, place: Place) -> Result<Exact, FactError> {
    let quota = |id: &str| place.facts.quota(id).map(|quota| quota.value);
    let a_second = quota("alb.lcu_new_conn")?;
    let an_hour = quota(match targets {
        Targets::Machines => "alb.lcu_bytes",
        Targets::Functions => "alb.lcu_bytes_functions",
    })?;
    let seconds = Exact::from(3_600_u32);
    let connection = Exact::ONE.checked_div(&(&a_second * &seconds)).unwrap_or(Exact::ZERO);
    let bytes = payload.gigabytes().checked_div(&an_hour).unwrap_or(Exact::ZERO);
    Ok(connection.max(bytes).rounded(DIGITS))
}
