//! SQS: requests of any kind, each metered in started chunks of 64 KB.
//!
//! Source: Amazon SQS pricing. A batch is one request for every started chunk of all its messages.
use super::{Attached, Place, charged, started};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, Request};

/// Requests that are metered for sending or receiving one message by itself.
///
/// # Errors
/// When the size of a chunk cannot be read.
pub fn chunks(message: &Bytes, place: Place) -> Result<Exact, FactError> {
    Ok(started(message, &place.facts.quota("sqs.metering_increment")?.value))
}

/// Messages of this size that one metered request carries: as many as a batch has and a chunk holds,
/// at least one.
///
/// # Errors
/// When a limit cannot be read.
pub fn messages_in_a_chunk(message: &Bytes, place: Place) -> Result<u64, FactError> {
    let chunk = place.facts.quota("sqs.metering_increment")?.value;
    let most = messages_in_a_batch(place)?;
    Ok(chunk.floor_div(message.amount()).unwrap_or(most).clamp(1, most))
}

/// The most messages of one request.
///
/// # Errors
/// When the limit cannot be read.
pub fn messages_in_a_batch(place: Place) -> Result<u64, FactError> {
    Ok(place.facts.quota("sqs.batch_max")?.value.floor().unwrap_or(1).max(1))
}

/// Requests of queues without order.
///
/// # Errors
/// When the price cannot be read.
pub fn requests(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("SQS requests", ("sqs", "standard_request"), meter, place)
}

/// Requests of queues that keep order.
///
/// # Errors
/// When the price cannot be read.
pub fn fifo_requests(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("SQS FIFO requests", ("sqs", "fifo_request"), meter, place)
}
