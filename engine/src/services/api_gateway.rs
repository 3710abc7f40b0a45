//! API Gateway: HTTP and REST APIs by request, WebSocket APIs by message and connection minute.
use super::{Attached, Place, charged, started};
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
    let each = http_requests(payload, place)?;
    http(Meter::per_request(Quantity::new(each)), place)
}

/// Requests that are metered for one whose larger side has this size.
///
/// # Errors
/// When the increment cannot be read.
pub fn http_requests(payload: &Bytes, place: Place) -> Result<Exact, FactError> {
    Ok(started(payload, &place.facts.quota("apigateway-http.metering_increment")?.value))
}

/// Metered requests of HTTP APIs.
///
/// # Errors
/// When the price cannot be read.
pub fn http(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
    charged("HTTP API", ("apigateway", "http_requests"), meter, place)
}

/// Requests of a REST API, whatever their size.
///
/// # Errors
/// When the price cannot be read.
pub fn rest_api(place: Place) -> Result<Attached, FactError> {
    rest(Meter::per_request(Quantity::new(Exact::ONE)), place)
}

/// Requests of REST APIs, whatever their size.
///
/// # Errors
/// When the price cannot be read.
pub fn rest(meter: Meter<Request>, place: Place) -> Result<Attached, FactError> {
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
    let each = messages * &websocket_messages(payload, place)?;
    let sent = websocket(Meter::per_request(Quantity::new(each)), place)?;
    let item = ("apigateway", "websocket_connection_minutes");
    Ok(sent.and(charged("WebSocket connections", item, minutes, place)?))
}

/// Messages that are metered for one of this size.
///
/// # Errors
/// When the increment cannot be read.
pub fn websocket_messages(payload: &Bytes, place: Place) -> Result<Exact, FactError> {
    Ok(started(payload, &place.facts.quota("apigateway-websocket.metering_increment")?.value))
}

/// Metered messages of WebSocket APIs, in both directions.
///
/// # Errors
/// When the price cannot be read.
pub fn websocket(meter: Meter<Message>, place: Place) -> Result<Attached, FactError> {
    charged("WebSocket messages", ("apigateway", "websocket_messages"), meter, place)
}
