//! API Gateway: HTTP and REST APIs by request, WebSocket APIs by message and connection minute.
use super::{Attached, Place, charged};
use crate::charge::Meter;
use crate::exact::Exact;
use crate::facts::FactError;
use crate::units::{Bytes, Message, Minute, Quantity, Request};

/// Requests of an HTTP API. Each is metered once for every started increment (512 KB) of its larger
/// side; an empty one counts as one.
///
/// # Errors
/// When the increment or the price cannot be read.
pub fn http_api(payload: &Bytes, place: Place) -> Result<Attached, FactError> {
    let increment = place.facts.quota("apigateway-http.metering_increment")?.value;
    let meter = Meter::per_request(Quantity::<Request>::new(increments(payload, &increment)));
    charged("HTTP API", ("apigateway", "http_requests"), meter, place)
}

/// Requests of a REST API, whatever their size.
///
/// # Errors
/// When the price cannot be read.
pub fn rest_api(place: Place) -> Result<Attached, FactError> {
    let meter = Meter::per_request(Quantity::<Request>::new(Exact::ONE));
    charged("REST API", ("apigateway", "rest_requests"), meter, place)
}

/// Messages of a WebSocket API, metered in started increments (32 KB) of `payload`, and the minutes
/// for which connections are open.
///
/// `messages` and `minutes` are for each request; a connection that is not made of requests can be
/// given as minutes of its own.
///
/// # Errors
/// When the increment or a price cannot be read.
pub fn websocket_api(
    messages: &Exact,
    payload: &Bytes,
    minutes: Meter<Minute>,
    place: Place,
) -> Result<Attached, FactError> {
    let increment = place.facts.quota("apigateway-websocket.metering_increment")?.value;
    let each = messages * &increments(payload, &increment);
    let meter = Meter::per_request(Quantity::<Message>::new(each));
    let sent = charged("WebSocket messages", ("apigateway", "websocket_messages"), meter, place)?;
    let item = ("apigateway", "websocket_connection_minutes");
    Ok(sent.and(charged("WebSocket connections", item, minutes, place)?))
}

/// Started increments of a payload, at least one.
fn increments(payload: &Bytes, increment: &Exact) -> Exact {
    let started = payload.amount().checked_div(increment).map(|share| share.ceil());
    started.unwrap_or(Exact::ONE).max(Exact::ONE)
}
