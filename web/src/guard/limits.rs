//! How long an address, how large a body, how slow a client, how long an answer.
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use crate::app::Settings;
use crate::problem::Problem;

/// Reads the body whole before a handler sees the request: no handler waits for a client, and none
/// reads more than is allowed.
pub async fn keep(State(settings): State<Settings>, request: Request, next: Next) -> Response {
    if length(request.uri()) > settings.url_at_most {
        let detail = format!("the address is longer than {} bytes", settings.url_at_most);
        return Problem::new(StatusCode::URI_TOO_LONG, detail).into_response();
    }
    let request = match read(request, &settings).await {
        Ok(request) => request,
        Err(problem) => {
            // What is left of the body is not waited for.
            let mut response = problem.into_response();
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            return response;
        }
    };
    timeout(settings.request_time, next.run(request)).await.unwrap_or_else(|_| {
        let detail = "there is no answer in time; ask again later";
        let mut response = Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response();
        let later = HeaderValue::from(settings.request_time.as_secs());
        response.headers_mut().insert(RETRY_AFTER, later);
        response
    })
}

fn length(uri: &Uri) -> usize {
    uri.path().len() + uri.query().map_or(0, |query| query.len() + 1)
}

async fn read(request: Request, settings: &Settings) -> Result<Request, Problem> {
    let too_large = || {
        let detail = format!("the body is larger than {} bytes", settings.body_at_most);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    };
    let (parts, body) = request.into_parts();
    let told = parts.headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
    if told.is_some_and(|length: u64| length > settings.body_at_most as u64) {
        return Err(too_large());
    }
    match timeout(settings.body_time, to_bytes(body, settings.body_at_most)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(error)) if is_too_large(&error) => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "the body is broken off")),
        Err(_) => {
            let detail = format!("the body took longer than {} s", settings.body_time.as_secs());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail))
        }
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit") {
            return true;
        }
        cause = error.source();
    }
    false
}
