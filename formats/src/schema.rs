//! JSON Schemas, made from the tables of keys that the readers use.
//!
//! They are written for people in an editor as much as for validators: each key has a title, which
//! is its path as messages name it, what it means, its unit, its default and valid values; each word
//! its meaning; and each wrong value a sentence that says what to write. `markdownDescription`,
//! `enumDescriptions`, `errorMessage` and `defaultSnippets` are no words of JSON Schema: editors'
//! language servers know them, and validators pass them over.
mod scalar;
mod told;
mod values;

pub(crate) use values::of_text;

use serde_json::{Map, Value, json};

use crate::policy_file::keys::POLICY;
use crate::workload_file::keys::{Key, Kind, WORKLOAD};
use crate::workload_file::scalars::Form;
use crate::workload_file::system::keys::SYSTEM;
use scalar::{plain, scalar};

/// JSON Schema, draft 2020-12, of a workload file of version 1.
pub fn workload_schema() -> String {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://svl-cost.example/schema/workload-1.schema.json",
        "title": "svl-cost workload, version 1",
        "description": "What is to be served, for `svl-cost model` and its sisters. Three keys are required: requests, memory, duration. All else has a default.",
        "defaultSnippets": [values::whole(WORKLOAD)],
    });
    if let Value::Object(fields) = &mut schema {
        fields.append(&mut object(&[WORKLOAD, &of_systems_alone()].concat(), ""));
        fields.remove("required");
        fields.insert("if".to_owned(), json!({"required": ["components"]}));
        fields.insert("then".to_owned(), only(SYSTEM, WORKLOAD));
        fields.insert("else".to_owned(), only(WORKLOAD, SYSTEM));
        let mut ranges = Map::new();
        scalar::ranges_of(WORKLOAD, "", &mut ranges);
        fields.insert("$defs".to_owned(), Value::Object(ranges));
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// The keys that only systems have.
fn of_systems_alone() -> Vec<Key> {
    let of_both = |key: &&Key| WORKLOAD.iter().any(|known| known.name == key.name);
    SYSTEM.iter().filter(|key| !of_both(key)).copied().collect()
}

/// What holds of a document with `these` keys, of which it has none of `others`.
fn only(these: &[Key], others: &[Key]) -> Value {
    let known = |key: &&Key| these.iter().any(|known| known.name == key.name);
    let refused =
        others.iter().filter(|key| !known(key)).map(|key| (key.name.to_owned(), json!(false)));
    let required: Vec<&str> = these.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({"required": required, "properties": refused.collect::<Map<String, Value>>()})
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
        fields.append(&mut object(POLICY, ""));
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// A map with these keys; `path` is where it stands.
fn object(keys: &[Key], path: &str) -> Map<String, Value> {
    let property = |key: &Key| (key.name.to_owned(), property(key, &below(path, key)));
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut fields = fields(json!({"type": "object", "properties": properties}));
    if !required.is_empty() {
        fields.insert("required".to_owned(), json!(required));
    }
    fields.insert("additionalProperties".to_owned(), json!(false));
    fields
}

/// A key's path under that of its map.
fn below(path: &str, key: &Key) -> String {
    if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) }
}

fn property(key: &Key, path: &str) -> Value {
    let mut property = fields(json!({
        "title": path,
        "description": told::plain(key, path),
        "markdownDescription": told::markdown(key, path),
    }));
    if let Some(default) = values::default(key) {
        property.insert("default".to_owned(), default);
    }
    let lists = [("examples", values::examples(key)), ("defaultSnippets", values::snippets(key))];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        property.insert(name.to_owned(), Value::Array(list));
    }
    property.append(&mut of_kind(key, path));
    Value::Object(property)
}

fn of_kind(key: &Key, path: &str) -> Map<String, Value> {
    let text = |types: Value| fields(json!({"type": types}));
    match key.kind {
        Kind::Scalar(form) => scalar(form, key, path, &[], &[]),
        Kind::Flag => text(json!("boolean")),
        Kind::Text(most) => {
            let mut text = text(json!(["string", "number"]));
            text.insert("maxLength".to_owned(), json!(most));
            text
        }
        Kind::Day => fields(json!({
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "errorMessage": format!("Write a day as YYYY-MM-DD, like `{}`.", key.example),
        })),
        Kind::Word(words) => fields(enumeration(key, words)),
        Kind::ScalarOr(form, words) => scalar(form, key, path, words, &[]),
        Kind::ScalarOrGroup(form, keys) => scalar(form, key, path, &[], keys),
        Kind::Group(keys) => {
            let mut group = object(keys, path);
            if key.alternatives {
                group.insert("maxProperties".to_owned(), json!(1));
            }
            // A key without a value is an empty map.
            if !keys.iter().any(|key| key.required) {
                group.insert("type".to_owned(), json!(["object", "null"]));
            }
            group
        }
        Kind::WordOrGroup(words, keys) => {
            fields(json!({"anyOf": [enumeration(key, words), object(keys, path)]}))
        }
        Kind::WordOrWeights(words, lengths) => {
            let weights = |length: &usize| json!({"type": "array", "items": plain(Form::Weight, Form::Weight.example()), "minItems": length, "maxItems": length});
            let lists = lengths.iter().map(weights);
            let every: Vec<Value> = std::iter::once(enumeration(key, words)).chain(lists).collect();
            fields(json!({"anyOf": every}))
        }
        Kind::Groups(most, keys) => {
            let item = object(keys, &format!("{path}[]"));
            fields(json!({"type": "array", "minItems": 1, "maxItems": most, "items": item}))
        }
        Kind::Texts(most, longest) => fields(json!({
            "type": "array",
            "minItems": 1,
            "maxItems": most,
            "uniqueItems": true,
            "items": {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": longest},
        })),
        Kind::Words(words) => fields(json!({
            "type": "array",
            "minItems": 1,
            "maxItems": words.len(),
            "uniqueItems": true,
            "items": enumeration(key, words),
        })),
        Kind::WordFor(names, words) => word_for(key, names, words, path),
        Kind::Named(most, longest, keys) => fields(json!({
            "type": "object",
            "minProperties": 1,
            "maxProperties": most,
            "propertyNames": {"pattern": "^[\\p{L}\\p{N}_-]+$", "maxLength": longest},
            "additionalProperties": object(keys, &format!("{path}.*")),
        })),
        Kind::TextsOrGroups(most, keys) => {
            let item = text_or_group(keys, &format!("{path}[]"));
            let list = json!({"type": "array", "minItems": 1, "maxItems": most, "items": item});
            fields(json!({"anyOf": [text_or_group(keys, path), list]}))
        }
        Kind::Choices(most, keys) => {
            let mut item = object(keys, &format!("{path}[]"));
            item.insert("minProperties".to_owned(), json!(1));
            item.insert("maxProperties".to_owned(), json!(1));
            item.insert("defaultSnippets".to_owned(), values::choices(keys));
            fields(json!({"type": "array", "minItems": 1, "maxItems": most, "items": item}))
        }
    }
}

/// A map, or a text that states the first of its keys.
fn text_or_group(keys: &[Key], path: &str) -> Value {
    let mut either = object(keys, path);
    either.insert("type".to_owned(), json!(["string", "number", "object"]));
    if let Some(Kind::Text(longest)) = keys.first().map(|key| key.kind) {
        either.insert("maxLength".to_owned(), json!(longest));
    }
    Value::Object(either)
}

fn enumeration(key: &Key, words: &[&str]) -> Value {
    let meaning = |word: &&str| key.meaning_of(word).map(told::without_code);
    let meanings: Vec<String> = words.iter().filter_map(meaning).collect();
    let mut words = fields(json!({"enum": words}));
    if !meanings.is_empty() {
        words.insert("enumDescriptions".to_owned(), json!(meanings));
    }
    Value::Object(words)
}

/// A map from some names, each with what it means, to one of the words.
fn word_for(key: &Key, names: &[&str], words: &[&str], path: &str) -> Map<String, Value> {
    let word = |name: &&str| {
        let mut property = fields(json!({"enum": words}));
        property.insert("title".to_owned(), json!(format!("{path}.{name}")));
        if let Some(meaning) = key.meaning_of(name) {
            property.insert("description".to_owned(), json!(told::without_code(meaning)));
        }
        ((*name).to_owned(), Value::Object(property))
    };
    let properties: Map<String, Value> = names.iter().map(word).collect();
    fields(json!({"type": "object", "properties": properties, "additionalProperties": false}))
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
