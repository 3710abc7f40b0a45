//! A request in, an answer out, without a socket.
#![allow(dead_code)] // each test file uses its own part

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use svl_web::{Calculator, Settings, app};
use tower::ServiceExt;

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

pub fn application() -> Router {
    static CALCULATOR: LazyLock<Arc<Calculator>> =
        LazyLock::new(|| Arc::new(Calculator::builtin()));
    app(Arc::clone(&CALCULATOR), &Settings::default())
}

pub async fn send(
    app: &Router,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.into()).expect("a request");
    let response = app.clone().oneshot(request).await.expect("the application always answers");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a whole body").to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub async fn get(uri: &str) -> Answer {
    send(&application(), "GET", uri, &[], "").await
}

pub async fn post_yaml(uri: &str, body: impl Into<Body>) -> Answer {
    send(&application(), "POST", uri, &[("content-type", "application/yaml")], body).await
}

/// What every answer must carry.
pub fn assert_guarded(answer: &Answer, of: &str) {
    let csp = answer.header("content-security-policy");
    assert!(csp.contains("default-src 'none'") && !csp.contains("unsafe"), "{of}: {csp}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{of}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{of}");
    assert!(csp.contains("frame-ancestors 'none'"), "{of}");
    assert!(!answer.header("x-request-id").is_empty(), "{of}");
    assert!(!answer.header("cache-control").is_empty(), "{of}");
}

/// Every example of the project: its file's name and bytes.
pub fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| (path.display().to_string(), std::fs::read(path).expect("readable")))
        .collect();
    found.sort();
    assert!(found.len() > 10);
    found
}
