//! The workload file's JSON Schema, made from the table of keys that the reader uses.
use serde_json::{Map, Value, json};
use svl_engine::workload::Input;

use crate::workload_file::keys::{Key, Kind, WORKLOAD};
use crate::workload_file::ranges;
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
        fields.append(&mut object(WORKLOAD, ""));
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// A map of keys that stands at `path`; below `compare` and `allow` no key is an input.
fn object(keys: &[Key], path: &str) -> Map<String, Value> {
    let below = |key: &Key| {
        if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) }
    };
    let properties: Map<String, Value> =
        keys.iter().map(|key| (key.name.to_owned(), property(key, &below(key)))).collect();
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

fn property(key: &Key, path: &str) -> Value {
    let mut fields = Map::new();
    let later =
        if key.considered { "" } else { " Read and checked; it does not shape the answer yet." };
    let default =
        if key.default.is_empty() { String::new() } else { format!(" Default: {}.", key.default) };
    fields.insert(
        "description".to_owned(),
        json!(format!("{}{default}{later} Example: {}", key.meaning, key.example)),
    );
    let ranged = ranges::form_of(key.kind).filter(|_| Input::at(path).is_some());
    fields.append(&mut match (ranged, of_kind(key.kind, path)) {
        (Some(form), plain) => either(plain, range(form)),
        (None, plain) => plain,
    });
    Value::Object(fields)
}

/// What is plain, or a range.
fn either(mut plain: Map<String, Value>, ranges: [Value; 2]) -> Map<String, Value> {
    if let Some(Value::Array(kinds)) = plain.get_mut("anyOf") {
        kinds.extend(ranges);
        return plain;
    }
    let kinds = std::iter::once(Value::Object(plain)).chain(ranges).collect();
    Map::from_iter([("anyOf".to_owned(), Value::Array(kinds))])
}

/// A range in both of its forms.
fn range(form: Form) -> [Value; 2] {
    let bounds = ranges::KEYS.map(|key| (key.to_owned(), scalar(form)));
    [
        json!({"type": "string", "pattern": ranges::pattern(form), "examples": [ranges::example(form)]}),
        json!({
            "type": "object",
            "properties": Map::from_iter(bounds),
            "required": ["low", "high"],
            "additionalProperties": false,
        }),
    ]
}

fn of_kind(kind: Kind, path: &str) -> Map<String, Value> {
    let one = |value: Value| match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let item = format!("{path}[]");
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
            let mut fields = object(keys, path);
            // A key without a value is an empty map.
            if !keys.iter().any(|key| key.required) {
                fields.insert("type".to_owned(), json!(["object", "null"]));
            }
            fields
        }
        Kind::ScalarOrGroup(form, keys) => {
            one(json!({"anyOf": [scalar(form), object(keys, path)]}))
        }
        Kind::WordOrGroup(words, keys) => {
            one(json!({"anyOf": [{"enum": words}, object(keys, path)]}))
        }
        Kind::WordOrWeights(words, lengths) => {
            let weights = |length: &usize| json!({"type": "array", "items": scalar(Form::Weight), "minItems": length, "maxItems": length});
            let lists: Vec<Value> = lengths.iter().map(weights).collect();
            let every: Vec<Value> = std::iter::once(json!({"enum": words})).chain(lists).collect();
            one(json!({"anyOf": every}))
        }
        Kind::Groups(most, keys) => one(
            json!({"type": "array", "minItems": 1, "maxItems": most, "items": object(keys, &item)}),
        ),
        Kind::Choices(most, keys) => {
            let mut item = object(keys, &item);
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
