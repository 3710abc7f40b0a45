//! A workload in, a decision or its crossovers out: the same bytes as the command line's.
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use svl_engine::axis::Axis;
use svl_formats::workload_file;
use utoipa::ToSchema;

use crate::api::query::Query;
use crate::calculator::{Calculator, Question};
use crate::desk::Effort;
use crate::kept::Key;
use crate::problem::Problem;
use crate::refusal::Refusal;

/// The media types of a workload. JSON is read as the YAML that it is.
const TAKEN: [&str; 4] =
    ["application/yaml", "application/json", "application/x-yaml", "text/yaml"];
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// The decision of a workload, or of a system of several components.
///
/// The answer is what `svl-cost model - --format json` prints for the same body, to the byte: an
/// object, or an array where the body holds several YAML documents. A document with `components` is a
/// system, and its decision follows `svl-cost/system/1`.
#[utoipa::path(
    post,
    path = "/api/v1/model",
    operation_id = "model",
    params(
        ("region" = Option<String>, Query, description = "Evaluate in this Region, whatever the body says.", example = "eu-west-1"),
        ("free_tier" = Option<bool>, Query, description = "Count the always-free allowance of Lambda."),
        ("as_of" = Option<String>, Query, format = Date, description = "Use the prices and limits in force on this day.", example = "2026-07-20"),
    ),
    request_body(
        description = "A workload file.",
        content(
            (ref("#/components/schemas/Workload") = "application/yaml", example = json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"})),
            (ref("#/components/schemas/Workload") = "application/json", example = json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"})),
        )
    ),
    responses(
        (status = 200, description = "The decision: of a workload, of a system, or of each document.", body = ref("#/components/schemas/Decided"), content_type = "application/json"),
        (status = 415, description = "The body is of another media type; `Accept-Post` says which are read.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The workload has mistakes: all of them, each with its key and place.", body = Problem, content_type = "application/problem+json"),
    )
)]
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
    let key = asked.key("model");
    let work = move |calculator: &Calculator| calculator.decisions(&asked.question());
    answer(calculator, Effort::Little, key, work).await
}

/// Every volume, duration or size of memory at which another option becomes the cheaper one.
///
/// The answer is what `svl-cost crossover - --over … --format json` prints for the same body, to the
/// byte. `duration` and `memory` take seconds; they are answered one at a time.
#[utoipa::path(
    post,
    path = "/api/v1/crossover",
    operation_id = "crossover",
    params(
        ("over" = inline(Option<Over>), Query, description = "The axis along which the order is followed [default: requests]."),
        ("region" = Option<String>, Query, description = "Evaluate in this Region, whatever the body says.", example = "eu-west-1"),
        ("free_tier" = Option<bool>, Query, description = "Count the always-free allowance of Lambda."),
        ("as_of" = Option<String>, Query, format = Date, description = "Use the prices and limits in force on this day.", example = "2026-07-20"),
    ),
    request_body(
        description = "A workload file.",
        content(
            (ref("#/components/schemas/Workload") = "application/yaml", example = json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"})),
            (ref("#/components/schemas/Workload") = "application/json", example = json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"})),
        )
    ),
    responses(
        (status = 200, description = "The crossovers.", body = serde_json::Value, content_type = "application/json"),
        (status = 415, description = "The body is of another media type; `Accept-Post` says which are read.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The workload has mistakes: all of them, each with its key and place.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn crossover(
    State(calculator): State<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    taken(&headers)?;
    let query = Query::read(query.as_deref(), &["over", "region", "free_tier", "as_of"])
        .map_err(IntoResponse::into_response)?;
    let over = query.parsed("over", "requests, duration or memory", Over::read);
    let over = over.map_err(IntoResponse::into_response)?.unwrap_or(Over::Requests);
    let asked = Asked::of(&query, body).map_err(IntoResponse::into_response)?;
    let effort = if over == Over::Requests { Effort::Little } else { Effort::Much };
    let key = asked.key(over.name());
    answer(calculator, effort, key, move |calculator| match over {
        Over::Requests => calculator.crossovers(&asked.question()),
        Over::Duration => calculator.orders(&asked.question(), Axis::Duration),
        Over::Memory => calculator.orders(&asked.question(), Axis::Memory),
    })
    .await
}

/// An axis, as the command line names it.
#[derive(Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum Over {
    /// Requests a month.
    Requests,
    /// The mean duration of an invocation, in whole milliseconds.
    Duration,
    /// Memory of one environment, in whole megabytes.
    Memory,
}

impl Over {
    fn read(text: &str) -> Option<Self> {
        [Self::Requests, Self::Duration, Self::Memory].into_iter().find(|each| each.name() == text)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Duration => "duration",
            Self::Memory => "memory",
        }
    }
}

/// A question that owns its texts.
pub(super) struct Asked {
    body: Bytes,
    region: Option<String>,
    free_tier: bool,
    as_of: Option<Date>,
}

impl Asked {
    /// What a query and a body ask.
    pub(super) fn of(query: &Query, body: Bytes) -> Result<Self, Problem> {
        let flag = |text: &str| text.parse().ok();
        Ok(Self {
            body,
            region: query.get("region").map(str::to_owned),
            free_tier: query.parsed("free_tier", "true or false", flag)?.unwrap_or(false),
            as_of: query.parsed("as_of", "a day as YYYY-MM-DD", workload_file::day)?,
        })
    }

    /// All that shapes the answer, and what is asked.
    pub(super) fn key(&self, what: &str) -> Key {
        let region = self.region.as_deref().map(str::as_bytes);
        let as_of = self.as_of.map(|day| day.to_string()).unwrap_or_default();
        Key::of(&[
            what.as_bytes(),
            &[u8::from(region.is_some()), u8::from(self.free_tier)],
            region.unwrap_or_default(),
            as_of.as_bytes(),
            &self.body,
        ])
    }

    /// The question, for the calculator.
    pub(super) fn question(&self) -> Question<'_> {
        Question {
            name: "-",
            text: &self.body,
            region: self.region.as_deref(),
            free_tier: self.free_tier,
            as_of: self.as_of,
        }
    }
}

/// The answer that is kept, or the one that `work` makes.
pub(super) async fn answer(
    calculator: Arc<Calculator>,
    effort: Effort,
    key: Key,
    work: impl FnOnce(&Calculator) -> Result<String, Refusal> + Send + 'static,
) -> Result<Response, Response> {
    let json = if let Some(kept) = calculator.kept().get(key) {
        kept
    } else {
        let done = Arc::clone(&calculator).run(effort, work).await;
        let json = done.map_err(IntoResponse::into_response)?;
        let json = Bytes::from(json.map_err(IntoResponse::into_response)?);
        calculator.kept().put(key, &json);
        json
    };
    let mut response = Response::new(Body::from(json));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// Refuses a body of another media type.
pub(super) fn taken(headers: &HeaderMap) -> Result<(), Response> {
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
