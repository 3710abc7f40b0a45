//! The JSON API under `/api/v1/`, and `/healthz`.
pub(crate) mod drill;
pub(crate) mod facts;
pub(crate) mod fixed;
pub(crate) mod model;
mod query;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::calculator::Calculator;
use crate::openapi;

/// Every address of the API.
pub fn routes() -> Router<Arc<Calculator>> {
    Router::new()
        .route("/api/v1/model", post(model::model))
        .route("/api/v1/crossover", post(model::crossover))
        .route("/api/v1/drill", post(drill::drill))
        .route("/api/v1/rules", get(facts::rules))
        .route("/api/v1/rules/{id}", get(facts::rule))
        .route("/api/v1/prices", get(facts::prices))
        .route("/api/v1/schema", get(facts::schema))
        .route("/api/v1/openapi.json", get(openapi::answer))
        .route("/healthz", get(facts::health))
}
