//! SNS: what is published to topics and delivered to endpoints, in started chunks of 64 KB.
//!
//! Source: Amazon SNS pricing. Deliveries to queues and functions cost nothing.
use super::{Attached, Place, charged, started};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, Notification, Request};

/// Requests that are metered for one message of this size.
///
/// # Errors
/// When the size of a chunk cannot be read.
pub fn chunks(message: &Bytes, place: Place) -> Result<Exact, FactError> {
    Ok(started(message, &place.facts.quota("sns.metering_increment")?.value))
}

/// What is published to topics.
///
/// # Errors
/// When the price cannot be read.
pub fn requests(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("SNS requests", ("sns", "api_requests"), meter, place)
}

/// What is delivered to endpoints over HTTP.
///
/// # Errors
/// When the price cannot be read.
pub fn http_deliveries(meter: Meter<Notification>, place: Place) -> Result<Attached, FactError> {
    charged("SNS deliveries over HTTP", ("sns", "http_notifications"), meter, place)
}

/// What is delivered as mail.
///
/// # Errors
/// When the price cannot be read.
pub fn mail_deliveries(meter: Meter<Notification>, place: Place) -> Result<Attached, FactError> {
    charged("SNS deliveries by mail", ("sns", "email_notifications"), meter, place)
}
