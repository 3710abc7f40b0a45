//! A system in, what breaks in it out: the same bytes as the command line's.
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::model::{Asked, answer, taken};
use super::query::Query;
use crate::calculator::Calculator;
use crate::desk::Effort;
use crate::problem::Problem;

/// What breaks, who notices, and what is lost.
///
/// The answer is what `svl-cost drill - --format json` prints for the same body, to the byte: of one
/// component broken in one way or in all, or of every component in every way, the worst first. A
/// workload without `components` is a system of one function.
#[utoipa::path(
    post,
    path = "/api/v1/drill",
    operation_id = "drill",
    params(
        ("break" = Option<String>, Query, description = "`COMPONENT`, or `COMPONENT:MODE`; also `@account`, `@layer/NAME`, `@region/NAME`, `@zone`, `@nat`, `@client` [default: all].", example = "notes:error"),
        ("region" = Option<String>, Query, description = "Evaluate in this Region, whatever the body says.", example = "eu-west-1"),
        ("free_tier" = Option<bool>, Query, description = "Count the always-free allowance of Lambda."),
        ("as_of" = Option<String>, Query, format = Date, description = "Use the prices and limits in force on this day.", example = "2026-07-20"),
    ),
    request_body(
        description = "A workload file with `components`.",
        content(
            (ref("#/components/schemas/Workload") = "application/yaml", example = json!({"requests": "30M/month", "entry": "notes", "components": {"notes": {"kind": "function", "memory": "256MB", "duration": "40ms"}}})),
            (ref("#/components/schemas/Workload") = "application/json", example = json!({"requests": "30M/month", "entry": "notes", "components": {"notes": {"kind": "function", "memory": "256MB", "duration": "40ms"}}})),
        )
    ),
    responses(
        (status = 200, description = "The drills.", body = ref("#/components/schemas/Drilled"), content_type = "application/json"),
        (status = 415, description = "The body is of another media type; `Accept-Post` says which are read.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The system has mistakes, or there is nothing of this name to break.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn drill(
    State(calculator): State<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    taken(&headers)?;
    let query = Query::read(query.as_deref(), &["break", "region", "free_tier", "as_of"])
        .map_err(IntoResponse::into_response)?;
    let asked = Asked::of(&query, body).map_err(IntoResponse::into_response)?;
    let broken = query.get("break").map(str::to_owned);
    let what = broken.as_ref().map_or("drill".to_owned(), |broken| format!("drill {broken}"));
    let key = asked.key(&what);
    let work =
        move |calculator: &Calculator| calculator.drills(&asked.question(), broken.as_deref());
    answer(calculator, Effort::Little, key, work).await
}
