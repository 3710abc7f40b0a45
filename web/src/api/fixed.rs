//! Answers that change with the program or its facts alone: kept by clients under their digest.
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

/// A text with its digest.
pub struct Fixed {
    bytes: Bytes,
    etag: HeaderValue,
    media: &'static str,
}

impl Fixed {
    /// A text of a media type.
    pub fn new(text: String, media: &'static str) -> Self {
        let digest = Sha256::digest(&text);
        let (half, _) = digest.split_at(16);
        let number = half.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        let etag = HeaderValue::from_str(&format!("\"{number:032x}\""));
        let etag = etag.unwrap_or(HeaderValue::from_static("\"\""));
        Self { bytes: Bytes::from(text), etag, media }
    }

    /// The text, or nothing where the client has it.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let known = asked.get_all(IF_NONE_MATCH).iter().any(|value| self.is_among(value));
        let mut response = Response::new(Body::empty());
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            *response.body_mut() = Body::from(self.bytes.clone());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        }
        let headers = response.headers_mut();
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
        response
    }

    /// Whether a list of tags names it; a proxy that compressed it may have made its tag a weak one.
    fn is_among(&self, tags: &HeaderValue) -> bool {
        let own = self.etag.to_str().unwrap_or_default();
        let mut tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == own)
    }
}
