//! The workload file's JSON Schema, made from the table of keys that the reader uses.
use serde_json::{Map, Value, json};

use crate::policy_file::keys::POLICY;
use crate::workload_file::keys::{Key, Kind, WORKLOAD};
use crate::workload_file::scalars::Form;

/// JSON Schema, draft 2020-12, of a workload file of version 1.
pub fn workload_schema() -> String {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://svl-cost.example/schema/workload-1.schema.json",
        "title": "svl-cost workload, version 1",
        "description": "What is to be served, for `svl-cost model`. Four keys are a whole file: name, requests, memory, duration.",
    });
    if let Value::Object(fields) = &mut schema {
        fields.append(&mut object(WORKLOAD));
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// JSON Schema, draft 2020-12, of `svl-cost.toml`.
pub fn policy_schema() -> String {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://svl-cost.example/schema/policy-1.schema.json",
        "title": "svl-cost policy, version 1",
        "description": "What a team holds its workloads to, for `svl-cost check`: `svl-cost.toml`.",
    });
    if let Value::Object(fields) = &mut schema {
        fields.append(&mut object(POLICY));
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn object(keys: &[Key]) -> Map<String, Value> {
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut fields = Map::new();
    fields.insert("type".to_owned(), json!("object"));
    fields.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        fields.insert("required".to_owned(), json!(required));
    }
    fields.insert("additionalProperties".to_owned(), json!(false));
    fields
}

fn property(key: &Key) -> Value {
    let mut fields = Map::new();
    let later =
        if key.considered { "" } else { " Read and checked; it does not shape the answer yet." };
    let default =
        if key.default.is_empty() { String::new() } else { format!(" Default: {}.", key.default) };
    fields.insert(
        "description".to_owned(),
        json!(format!("{}{default}{later} Example: {}", key.meaning, key.example)),
    );
    fields.append(&mut of_kind(key.kind));
    Value::Object(fields)
}

fn of_kind(kind: Kind) -> Map<String, Value> {
    let one = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    match kind {
        Kind::Scalar(form) => one(scalar(form)),
        Kind::Flag => one(json!({"type": "boolean"})),
        Kind::Text(most) => one(json!({"type": ["string", "number"], "maxLength": most})),
        Kind::Day => one(
            json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        ),
        Kind::Word(words) => one(json!({"enum": words})),
        Kind::ScalarOr(form, words) => one(json!({"anyOf": [scalar(form), {"enum": words}]})),
        Kind::Group(keys) => {
            let mut fields = object(keys);
            // A key without a value is an empty map.
            if !keys.iter().any(|key| key.required) {
                fields.insert("type".to_owned(), json!(["object", "null"]));
            }
            fields
        }
        Kind::ScalarOrGroup(form, keys) => one(json!({"anyOf": [scalar(form), object(keys)]})),
        Kind::WordOrGroup(words, keys) => one(json!({"anyOf": [{"enum": words}, object(keys)]})),
        Kind::WordOrWeights(words, lengths) => {
            let weights = |length: &usize| json!({"type": "array", "items": scalar(Form::Weight), "minItems": length, "maxItems": length});
            let lists: Vec<Value> = lengths.iter().map(weights).collect();
            let every: Vec<Value> = std::iter::once(json!({"enum": words})).chain(lists).collect();
            one(json!({"anyOf": every}))
        }
        Kind::Groups(most, keys) => {
            one(json!({"type": "array", "minItems": 1, "maxItems": most, "items": object(keys)}))
        }
        Kind::Texts(most, longest) => one(json!({
            "type": "array",
            "minItems": 1,
            "maxItems": most,
            "uniqueItems": true,
            "items": {"type": ["string", "number"], "minLength": 1, "maxLength": longest},
        })),
        Kind::Words(words) => one(json!({
            "type": "array",
            "minItems": 1,
            "maxItems": words.len(),
            "uniqueItems": true,
            "items": {"enum": words},
        })),
        Kind::WordFor(names, words) => {
            let word = |name: &&str| ((*name).to_owned(), json!({"enum": words}));
            let properties: Map<String, Value> = names.iter().map(word).collect();
            one(json!({
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
            }))
        }
        Kind::Choices(most, keys) => {
            let mut item = object(keys);
            item.insert("minProperties".to_owned(), json!(1));
            item.insert("maxProperties".to_owned(), json!(1));
            one(json!({"type": "array", "minItems": 1, "maxItems": most, "items": item}))
        }
    }
}

fn scalar(form: Form) -> Value {
    let text = json!({"type": "string", "pattern": form.pattern(), "examples": [form.example()]});
    match form {
        Form::Count { least, most } => {
            json!({"anyOf": [{"type": "integer", "minimum": least, "maximum": most}, text]})
        }
        _ if form.takes_bare_numbers() => {
            json!({"anyOf": [{"type": "number", "minimum": 0}, text]})
        }
        _ => text,
    }
}
