//! What stands between the network and the handlers. Every request passes all of it.
mod headers;
mod ids;
mod limits;
mod log;
mod words;

use std::any::Any;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::app::Settings;
use crate::problem::Problem;

/// The routes with the guards around them; the innermost guard comes first. They stand around the
/// router as a whole, since some of its answers, and the `Allow` of others, are made outside its
/// routes.
pub fn around(routes: Router, settings: &Settings) -> Router {
    Router::new()
        .fallback_service(routes)
        .layer(from_fn_with_state(settings.clone(), limits::keep))
        .layer(CompressionLayer::new())
        .layer(from_fn(words::add))
        .layer(CatchPanicLayer::custom(own_fault))
        .layer(from_fn(headers::add))
        .layer(from_fn(log::tell))
        .layer(from_fn(ids::give))
}

/// A handler's panic is an answer like any other, and its message stays here.
#[allow(clippy::needless_pass_by_value)] // the layer calls it so
fn own_fault(_panic: Box<dyn Any + Send>) -> Response {
    let detail = "this is a mistake of the server's; please report it with the x-request-id";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
}
