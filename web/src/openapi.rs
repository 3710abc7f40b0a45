//! The API's own description, `OpenAPI` 3.1: made from the handlers, with the committed schema of the
//! decision put in as it is.
use std::sync::LazyLock;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use utoipa::OpenApi;

use crate::api::fixed::Fixed;
use crate::api::{drill, facts, model};
use crate::problem::Problem;
use crate::refusal::Complaint;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "svl-cost",
        description = "Functions or servers, until when, does it fit: exact bills of one workload \
                       on AWS, and every volume at which the order of the options changes. Answers \
                       are the bytes that the command line prints."
    ),
    paths(
        model::model,
        model::crossover,
        drill::drill,
        facts::rules,
        facts::rule,
        facts::prices,
        facts::schema,
        facts::health
    ),
    components(schemas(Problem, Complaint))
)]
struct Api;

static DOCUMENT: LazyLock<Fixed> = LazyLock::new(|| {
    let text = serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n";
    Fixed::new(text, "application/json")
});

/// `GET /api/v1/openapi.json`.
pub async fn answer(headers: HeaderMap) -> Response {
    DOCUMENT.answer(&headers)
}

/// What utoipa made of the handlers, with the schemas that are committed elsewhere, and with what
/// the guards may answer to any request.
fn document() -> Value {
    let mut document = serde_json::to_value(Api::openapi()).unwrap_or_default();
    put_in(&mut document, "Decision", svl_formats::json::SCHEMA);
    put_in(&mut document, "System", svl_formats::json::SYSTEM_SCHEMA);
    put_in(&mut document, "Drilled", svl_formats::drill::json::SCHEMA);
    put_in(&mut document, "Decided", &decided());
    put_in(&mut document, "Workload", &svl_formats::schema::workload_schema());
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, operations) in paths.into_iter().flatten() {
        for (_, operation) in operations.as_object_mut().into_iter().flatten() {
            add_guards(path, operation);
            if let Some(body) = operation.get_mut("requestBody") {
                body["required"] = json!(true);
            }
        }
    }
    document
}

/// What a body is decided to: a workload, a system, or a list of both.
fn decided() -> String {
    let one = ["Decision.decision", "System.system"]
        .map(|name| json!({"$ref": format!("#/components/schemas/{name}")}));
    json!({"anyOf": [{"anyOf": one}, {"type": "array", "items": {"anyOf": one}}]}).to_string()
}

/// Puts a JSON Schema among the components, its own definitions beside it.
fn put_in(document: &mut Value, name: &str, schema: &str) {
    let prefix = format!("\"#/components/schemas/{name}.");
    let text = schema.replace("\"#/$defs/", &prefix);
    let Ok(Value::Object(mut schema)) = serde_json::from_str::<Value>(&text) else { return };
    for identity in ["$schema", "$id"] {
        schema.remove(identity);
    }
    let definitions = schema.remove("$defs");
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    if let Some(Value::Object(definitions)) = definitions {
        for (part, definition) in definitions {
            schemas.insert(format!("{name}.{part}"), definition);
        }
    }
    schemas.insert(name.to_owned(), Value::Object(schema));
}

/// The errors that any address may answer with.
fn add_guards(path: &str, operation: &mut Value) {
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    let media = if path.starts_with("/api/") { "application/problem+json" } else { "text/html" };
    let schema = if path.starts_with("/api/") {
        json!({"$ref": "#/components/schemas/Problem"})
    } else {
        json!({"type": "string"})
    };
    let statuses = [
        ("400", "The request cannot be understood."),
        ("405", "This address does not answer the method; `Allow` says which."),
        ("408", "The body did not come in time."),
        ("413", "The body is larger than 64 KiB."),
        ("414", "The address is longer than 16 KiB."),
        ("500", "A mistake of the server's."),
        ("503", "Too much is asked at once; `Retry-After` says when to ask again."),
    ];
    for (status, description) in statuses {
        responses.entry(status).or_insert_with(
            || json!({"description": description, "content": {media: {"schema": schema}}}),
        );
    }
}
