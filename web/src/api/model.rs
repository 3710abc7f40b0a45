//! A workload in, a decision or its crossovers out: the same bytes as the command line's.
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use svl_engine::axis::Axis;

use crate::api::query::Query;
use crate::calculator::{Calculator, Question};
use crate::desk::Effort;
use crate::problem::Problem;
use crate::refusal::Refusal;

/// The media types of a workload. JSON is read as the YAML that it is.
const TAKEN: [&str; 4] =
    ["application/yaml", "application/json", "application/x-yaml", "text/yaml"];
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// `POST /api/v1/model`.
pub async fn model(
    State(calculator): State<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    taken(&headers)?;
    let query = Query::read(query.as_deref(), &["region", "free_tier", "as_of"])
        .map_err(IntoResponse::into_response)?;
    let asked = Asked::of(&query, body).map_err(IntoResponse::into_response)?;
    answer(calculator, Effort::Little, move |calculator| calculator.decisions(&asked.question()))
        .await
}

/// `POST /api/v1/crossover`.
pub async fn crossover(
    State(calculator): State<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    taken(&headers)?;
    let query = Query::read(query.as_deref(), &["over", "region", "free_tier", "as_of"])
        .map_err(IntoResponse::into_response)?;
    let over = query
        .parsed("over", "requests, duration or memory", |text| match text {
            "requests" => Some(None),
            "duration" => Some(Some(Axis::Duration)),
            "memory" => Some(Some(Axis::Memory)),
            _ => None,
        })
        .map_err(IntoResponse::into_response)?
        .flatten();
    let asked = Asked::of(&query, body).map_err(IntoResponse::into_response)?;
    match over {
        None => {
            let work = move |calculator: &Calculator| calculator.crossovers(&asked.question());
            answer(calculator, Effort::Little, work).await
        }
        Some(axis) => {
            let work = move |calculator: &Calculator| calculator.orders(&asked.question(), axis);
            answer(calculator, Effort::Much, work).await
        }
    }
}

/// A question that owns its texts.
struct Asked {
    body: Bytes,
    region: Option<String>,
    free_tier: bool,
    as_of: Option<Date>,
}

impl Asked {
    fn of(query: &Query, body: Bytes) -> Result<Self, Problem> {
        let flag = |text: &str| text.parse().ok();
        let day = |text: &str| text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        Ok(Self {
            body,
            region: query.get("region").map(str::to_owned),
            free_tier: query.parsed("free_tier", "true or false", flag)?.unwrap_or(false),
            as_of: query.parsed("as_of", "a day as YYYY-MM-DD", day)?,
        })
    }

    fn question(&self) -> Question<'_> {
        Question {
            name: "-",
            text: &self.body,
            region: self.region.as_deref(),
            free_tier: self.free_tier,
            as_of: self.as_of,
        }
    }
}

async fn answer(
    calculator: Arc<Calculator>,
    effort: Effort,
    work: impl FnOnce(&Calculator) -> Result<String, Refusal> + Send + 'static,
) -> Result<Response, Response> {
    let done = calculator.run(effort, work).await.map_err(IntoResponse::into_response)?;
    let json = done.map_err(IntoResponse::into_response)?;
    let mut response = Response::new(Body::from(json));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Refuses a body of another media type.
fn taken(headers: &HeaderMap) -> Result<(), Response> {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media = stated.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if TAKEN.iter().any(|taken| media.eq_ignore_ascii_case(taken)) {
        return Ok(());
    }
    let detail = format!("send the workload as {}", TAKEN.join(", "));
    let mut response = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).into_response();
    let accepted = HeaderValue::from_str(&TAKEN.join(", "));
    response
        .headers_mut()
        .insert(ACCEPT_POST, accepted.unwrap_or(HeaderValue::from_static("application/yaml")));
    Err(response)
}
