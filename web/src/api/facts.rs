//! What the program knows: its rules, prices and schemas; and whether it is well.
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde_json::json;
use svl_engine::rules::{self, IDS, RULES};
use svl_formats::nearest;
use svl_formats::prices::PriceRow;
use svl_formats::workload_file;
use svl_pricing::Found;
use utoipa::ToSchema;

use crate::api::fixed::Fixed;
use crate::api::query::{Query, bad};
use crate::calculator::Calculator;
use crate::desk::Effort;
use crate::problem::Problem;

const JSON: &str = "application/json";
const SCHEMA_JSON: &str = "application/schema+json";
/// How long a search may be: every word is held against every row. Unit: bytes.
const SEARCH_AT_MOST: usize = 100;
/// How many prices one answer holds.
const PRICES_AT_MOST: usize = 2_000;

static ALL_RULES: LazyLock<Fixed> =
    LazyLock::new(|| Fixed::new(svl_formats::rules::json(RULES, true), JSON));
static WORKLOAD: LazyLock<Fixed> =
    LazyLock::new(|| Fixed::new(svl_formats::schema::workload_schema(), SCHEMA_JSON));
static DECISION: LazyLock<Fixed> =
    LazyLock::new(|| Fixed::new(svl_formats::json::SCHEMA.to_owned(), SCHEMA_JSON));

/// Every rule, as `svl-cost rules --format json` prints them.
#[utoipa::path(
    get,
    path = "/api/v1/rules",
    operation_id = "rules",
    responses(
        (status = 200, description = "The rules.", body = Vec<serde_json::Value>, content_type = "application/json"),
        (status = 304, description = "The client has it already."),
    )
)]
pub async fn rules(RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    Query::read(query.as_deref(), &[])?;
    Ok(ALL_RULES.answer(&headers))
}

/// One rule, as `svl-cost explain RULE --format json` prints it.
#[utoipa::path(
    get,
    path = "/api/v1/rules/{id}",
    operation_id = "rule",
    params(("id" = String, Path, description = "The rule's id, as findings name it.", example = "cold-start-breaks-slo")),
    responses(
        (status = 200, description = "The rule.", body = serde_json::Value, content_type = "application/json"),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "There is no such rule; the nearest is named.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn rule(
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Query::read(query.as_deref(), &[])?;
    let Some(rule) = rules::find(&id) else {
        let nearest = nearest::nearest(&id, IDS.iter().copied());
        let help = nearest.map_or_else(
            || "/api/v1/rules lists them".to_owned(),
            |name| format!("did you mean `{name}`?"),
        );
        let detail = format!("there is no such rule; {help}");
        return Err(Problem::new(StatusCode::NOT_FOUND, detail));
    };
    Ok(Fixed::new(svl_formats::rules::json(&[rule], false), JSON).answer(&headers))
}

/// The JSON Schema of the workload file or of the decision, as `svl-cost schema` prints it.
#[utoipa::path(
    get,
    path = "/api/v1/schema",
    operation_id = "schema",
    params(("document" = inline(Option<Document>), Query, description = "Which [default: workload].")),
    responses(
        (status = 200, description = "The schema.", body = serde_json::Value, content_type = "application/schema+json"),
        (status = 304, description = "The client has it already."),
    )
)]
pub async fn schema(RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let query = Query::read(query.as_deref(), &["document"])?;
    let document = query.parsed("document", "workload or decision", |text| match text {
        "workload" => Some(Document::Workload),
        "decision" => Some(Document::Decision),
        _ => None,
    })?;
    Ok(match document.unwrap_or(Document::Workload) {
        Document::Workload => WORKLOAD.answer(&headers),
        Document::Decision => DECISION.answer(&headers),
    })
}

/// A document that has a schema.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum Document {
    /// The workload file.
    Workload,
    /// What `--format json` prints.
    Decision,
}

/// Prices, as `svl-cost prices show` or `prices search` prints them with `--format json`.
///
/// Ask for a `service` and a `region`, or `search` for words that service, Region and item together
/// hold.
#[utoipa::path(
    get,
    path = "/api/v1/prices",
    operation_id = "prices",
    params(
        ("service" = Option<String>, Query, description = "All prices of this service.", example = "lambda"),
        ("region" = Option<String>, Query, description = "In this Region; only with `service` [default: us-east-1].", example = "eu-west-1"),
        ("search" = Option<String>, Query, description = "Words, in place of a service.", example = "t4g.small"),
        ("as_of" = Option<String>, Query, format = Date, description = "As in force on this day.", example = "2026-07-20"),
    ),
    responses(
        (status = 200, description = "One object a tier.", body = Vec<serde_json::Value>, content_type = "application/json"),
        (status = 304, description = "The client has it already."),
        (status = 404, description = "No such price is known; the nearest names are told.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn prices(
    State(calculator): State<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let asked = PricesAsked::of(query.as_deref()).map_err(IntoResponse::into_response)?;
    let found = calculator
        .run(Effort::Little, move |calculator| asked.find(calculator))
        .await
        .map_err(IntoResponse::into_response)?
        .map_err(IntoResponse::into_response)?;
    Ok(found.answer(&headers))
}

/// Which prices are asked for.
struct PricesAsked {
    look: Look,
    as_of: Option<Date>,
}

enum Look {
    /// All of a service in a Region.
    Show { service: String, region: String },
    /// Those with these words.
    Search(Vec<String>),
}

impl PricesAsked {
    fn of(query: Option<&str>) -> Result<Self, Problem> {
        let query = Query::read(query, &["service", "region", "search", "as_of"])?;
        let as_of = query.parsed("as_of", "a day as YYYY-MM-DD", workload_file::day)?;
        let look = match (query.get("search"), query.get("service"), query.get("region")) {
            (Some(words), ..) if words.len() > SEARCH_AT_MOST => {
                return Err(bad(format!("`search` is longer than {SEARCH_AT_MOST} bytes")));
            }
            (Some(words), None, None) if !words.trim().is_empty() => {
                Look::Search(words.split_whitespace().map(str::to_owned).collect())
            }
            (None, Some(service), region) if !service.is_empty() => {
                let region = region.unwrap_or("us-east-1");
                Look::Show { service: service.to_owned(), region: region.to_owned() }
            }
            _ => {
                let help = "ask for `service=ec2&region=eu-west-1`, or for `search=t4g.small`";
                return Err(bad(help.to_owned()));
            }
        };
        Ok(Self { look, as_of })
    }

    fn find(&self, calculator: &Calculator) -> Result<Fixed, Problem> {
        let book = calculator.book();
        let dated = book.on(self.as_of.unwrap_or_else(|| book.edition()));
        let found = match &self.look {
            Look::Show { service, region } => {
                dated.rows(service, region).map(|rows| Found { rows, nearest: Vec::new() })
            }
            Look::Search(words) => {
                dated.search(&words.iter().map(String::as_str).collect::<Vec<_>>())
            }
        };
        let found = found.map_err(|error| {
            let problem = svl_engine::problem::Problem::from_fact("", &error);
            let help = problem.help.map(|help| format!("; {help}")).unwrap_or_default();
            Problem::new(StatusCode::NOT_FOUND, format!("{}{help}", problem.message))
        })?;
        if found.rows.is_empty() {
            let help = match found.nearest.as_slice() {
                [] => String::new(),
                near => format!("; did you mean `{}`?", near.join("` or `")),
            };
            let detail = format!("no such price is in the book{help}");
            return Err(Problem::new(StatusCode::NOT_FOUND, detail));
        }
        if found.rows.len() > PRICES_AT_MOST {
            let count = found.rows.len();
            return Err(bad(format!("{count} prices are found; ask with more words")));
        }
        let rows: Vec<PriceRow> = found
            .rows
            .iter()
            .map(|each| PriceRow {
                service: &each.service,
                region: &each.region,
                item: &each.item,
                price: &each.price,
                overlaid: each.overlaid,
            })
            .collect();
        Ok(Fixed::new(svl_formats::prices::json(&rows), JSON))
    }
}

/// Whether the server answers, its version, and the day and digest of its facts.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    responses((status = 200, description = "It answers.", body = serde_json::Value, content_type = "application/json"))
)]
pub async fn health(State(calculator): State<Arc<Calculator>>) -> Response {
    let (as_of, sha256) = calculator.facts();
    let health = json!({
        "status": "ok",
        "engine": env!("CARGO_PKG_VERSION"),
        "facts": {"as_of": as_of.to_string(), "sha256": sha256},
    });
    let mut response = Response::new(Body::from(format!("{health}\n")));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    response
}
