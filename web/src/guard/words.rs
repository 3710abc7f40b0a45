//! Words for errors that come without any, and the answer to OPTIONS.
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// Adds them.
pub async fn add(request: Request, next: Next) -> Response {
    let options = request.method() == Method::OPTIONS;
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if options && status == StatusCode::METHOD_NOT_ALLOWED && response.headers().contains_key(ALLOW)
    {
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().remove(CONTENT_LENGTH);
        return response;
    }
    let content_type = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_bare = content_type.is_none_or(|kind| api && kind.starts_with(b"text/plain"));
    if !is_error || !is_bare {
        return response;
    }
    let detail = detail(status, response.headers());
    let mut told =
        if api { Problem::new(status, detail).into_response() } else { page(status, &detail) };
    if let Some(allow) = response.headers().get(ALLOW) {
        told.headers_mut().insert(ALLOW, allow.clone());
    }
    told
}

fn detail(status: StatusCode, headers: &HeaderMap) -> String {
    match status {
        StatusCode::NOT_FOUND => {
            "there is nothing at this address; /api/v1/openapi.json says what there is".to_owned()
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed = headers.get(ALLOW).and_then(|it| it.to_str().ok()).unwrap_or_default();
            format!("this address answers {}", allowed.replace(',', ", "))
        }
        _ => "the request cannot be understood".to_owned(),
    }
}

/// A plain page: nothing of the request is repeated in it.
fn page(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n<p>{detail}.</p>\n<p><a href=\"/\">To the calculator</a></p>\n</html>\n"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}
