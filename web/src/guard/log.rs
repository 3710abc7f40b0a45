//! One line a request: how it was answered, and nothing of what was asked.
use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use crate::guard::ids::RequestId;

/// How much of a path is told; ours are all shorter.
const PATH_SHOWN: usize = 100;

/// Tells the answer. A path is told without its query.
pub async fn tell(request: Request, next: Next) -> Response {
    if !tracing::enabled!(tracing::Level::INFO) {
        return next.run(request).await;
    }
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(PATH_SHOWN).collect();
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.as_ref().and_then(|id| id.0.to_str().ok()).unwrap_or_default();
    let start = Instant::now();
    let response = next.run(request).await;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(
        method = method.as_str(),
        path,
        status = response.status().as_u16(),
        ms = format_args!("{}.{:03}", micros / 1_000, micros % 1_000),
        request_id = id,
        "answered"
    );
    response
}
