//! A file that is pasted: the fields that it stands for, and what is wrong with it.
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use svl_formats::form::{self, Fields};

use super::state::{State, query_of};
use super::{Pasted, system};
use crate::calculator::Calculator;
use crate::desk::Effort;

/// The file, as messages name it where it has no name of its own.
const NAME: &str = "pasted.yaml";
/// The longest name that messages repeat. Unit: bytes.
const NAME_AT_MOST: usize = 100;

/// What a file stands for.
#[derive(Serialize)]
struct Filled {
    /// Its fields as a query; blank where nothing could be read.
    query: String,
    /// What is wrong with it.
    diagnostics: Vec<Told>,
    /// The same as the command line shows it.
    text: String,
    /// Of a system: the page that takes it.
    system: Option<String>,
}

/// One mistake.
#[derive(Serialize)]
struct Told {
    key: Option<String>,
    line: Option<usize>,
    message: String,
    help: Vec<String>,
}

/// Answers a script with JSON, and a form with the page.
pub async fn fill(
    Shared(calculator): Shared<Arc<Calculator>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let name = name_of(&query.unwrap_or_default());
    let done = calculator.run(Effort::Little, move |calculator| {
        if is_form { page(calculator, &body) } else { script(calculator, &name, &body) }
    });
    done.await.unwrap_or_else(IntoResponse::into_response)
}

/// The name of a file that was dropped: letters, figures and a few signs, and nothing else.
fn name_of(query: &str) -> String {
    let told = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "name");
    let is_plain = |name: &str| {
        let plain = |c: char| c.is_alphanumeric() || "._- ".contains(c);
        (1..=NAME_AT_MOST).contains(&name.len()) && name.chars().all(plain)
    };
    told.map(|(_, name)| name.into_owned())
        .filter(|name| is_plain(name))
        .unwrap_or_else(|| NAME.to_owned())
}

fn script(calculator: &Calculator, name: &str, body: &[u8]) -> Response {
    let text = serde_json::to_string(&filled(calculator, name, body)).unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn page(calculator: &Calculator, body: &[u8]) -> Response {
    let yaml = form_urlencoded::parse(body).find(|(name, _)| name == "yaml");
    let yaml = yaml.map(|(_, text)| text.into_owned()).unwrap_or_default();
    let filled = filled(calculator, NAME, yaml.as_bytes());
    if let Some(system) = filled.system {
        // Its keys are no fields: the form stays as it is when nothing is said.
        let pasted = Pasted { text: yaml, errors: filled.text, system: Some(system) };
        return super::page(calculator, super::samples::opening(), pasted);
    }
    if filled.query.is_empty() || !filled.diagnostics.is_empty() {
        let pasted = Pasted { text: yaml, errors: filled.text, system: None };
        return super::page(calculator, State::read(&filled.query), pasted);
    }
    Redirect::to(&format!("/?{}", filled.query)).into_response()
}

/// Whether a document states several components.
fn is_system(fields: &Fields) -> bool {
    fields.iter().any(|(path, _)| path == "components")
}

fn filled(calculator: &Calculator, name: &str, body: &[u8]) -> Filled {
    let refused = calculator.decide(name, body).err();
    let told = refused.map(|refusal| refusal.diagnostics).unwrap_or_default();
    let fields =
        std::str::from_utf8(body).map(|text| form::pasted(text).fields).unwrap_or_default();
    let system = is_system(&fields).then(|| system::address(&String::from_utf8_lossy(body)));
    Filled {
        query: if system.is_some() { String::new() } else { query_of(&form::tidied(&fields)) },
        system,
        text: told.iter().map(|told| told.text.as_str()).collect::<Vec<_>>().join("\n"),
        diagnostics: told
            .into_iter()
            .map(|told| Told {
                key: told.key,
                line: told.line,
                message: told.message,
                help: told.help,
            })
            .collect(),
    }
}
