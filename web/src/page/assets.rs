//! What the pages load: a style sheet and a script each, one icon. Their addresses carry their digest,
//! so that they may be kept for good.
use std::fmt::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use svl_formats::charts;

const STYLE: &str = include_str!("../../assets/app.css");
const SCRIPT: &str = include_str!("../../assets/app.js");
const SYSTEM_STYLE: &str = include_str!("../../assets/system.css");
const SYSTEM_SCRIPT: &str = include_str!("../../assets/system.js");
const ICON: &str = include_str!("../../assets/icon.svg");

/// How much of a digest stands in an address. Unit: bytes.
const DIGEST: usize = 6;

/// A file and the address at which it is found.
struct Asset {
    name: String,
    kind: &'static str,
    text: String,
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    [
        asset("app", "css", "text/css; charset=utf-8", STYLE.to_owned() + &charts::style()),
        asset("app", "js", "text/javascript; charset=utf-8", SCRIPT.to_owned()),
        asset("system", "css", "text/css; charset=utf-8", SYSTEM_STYLE.to_owned()),
        asset("system", "js", "text/javascript; charset=utf-8", SYSTEM_SCRIPT.to_owned()),
        asset("icon", "svg", "image/svg+xml", ICON.to_owned()),
    ]
});

fn asset(stem: &str, ending: &str, kind: &'static str, text: String) -> Asset {
    let digest = Sha256::digest(text.as_bytes());
    let mut name = format!("{stem}-");
    for byte in digest.iter().take(DIGEST) {
        let _ = write!(name, "{byte:02x}");
    }
    Asset { name: name + "." + ending, kind, text }
}

/// The addresses that a page names.
#[derive(Clone, Copy)]
pub struct Addresses {
    /// The style sheet's.
    pub style: &'static str,
    /// The script's.
    pub script: &'static str,
    /// The style sheet's that the page of systems has beside it.
    pub system_style: &'static str,
    /// The script's of the page of systems.
    pub system_script: &'static str,
    /// The icon's.
    pub icon: &'static str,
}

impl Addresses {
    /// Those of this build.
    pub fn known() -> Self {
        let [style, script, system_style, system_script, icon] = &*ASSETS;
        Self {
            style: &style.name,
            script: &script.name,
            system_style: &system_style.name,
            system_script: &system_script.name,
            icon: &icon.name,
        }
    }
}

/// The icon at the address where browsers look for it beside what is no page. It carries no digest,
/// so it is not kept for good.
pub async fn icon() -> Response {
    let [.., icon] = &*ASSETS;
    let headers =
        [(header::CONTENT_TYPE, icon.kind), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, icon.text.as_str()).into_response()
}

/// One of the files.
pub async fn serve(Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.text.as_str()).into_response()
}
