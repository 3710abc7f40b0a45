//! Errors over HTTP: `application/problem+json` (RFC 9457), and what a person sees elsewhere.
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::Busy;
use crate::refusal::{Complaint, Refusal};

/// The media type of an error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An error as a program reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// What is wrong with this request, and what to do.
    pub detail: String,
    /// Everything that is wrong with the workload; only with status 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Complaint>,
}

impl Problem {
    /// A problem in words.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            diagnostics: Vec::new(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string_pretty(&self).unwrap_or_default() + "\n";
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = match refusal.diagnostics.as_slice() {
            [one] => one.message.clone(),
            all => format!("the workload has {} mistakes", all.len()),
        };
        Self {
            diagnostics: refusal.diagnostics,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

impl IntoResponse for Busy {
    fn into_response(self) -> Response {
        let (detail, retry_after) = match self {
            Self::Full { retry_after } => {
                ("too many requests are being answered; ask again later".to_owned(), retry_after)
            }
            Self::TooLong(seconds) => (
                format!(
                    "the answer takes longer than {seconds} s; ask the command line, or ask less"
                ),
                seconds,
            ),
        };
        let mut response = Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response();
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
        response
    }
}
