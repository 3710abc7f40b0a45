//! A name for every request, so that an answer can be found in the log.
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The header that carries the name, both ways.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// The longest name that is taken over from a client.
const LONGEST: usize = 64;

/// A request's name.
#[derive(Debug, Clone)]
pub struct RequestId(pub HeaderValue);

/// Takes over the client's name where it is short and plain, else makes one.
pub async fn give(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(HEADER).filter(|name| is_plain(name)).cloned();
    let id = given.unwrap_or_else(fresh);
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    response.headers_mut().insert(HEADER, id);
    response
}

fn is_plain(name: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let bytes = name.as_bytes();
    (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(plain)
}

/// Different in this process, and most likely in any other.
fn fresh() -> HeaderValue {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("process"));
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let name = format!("{:016x}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("none"))
}
