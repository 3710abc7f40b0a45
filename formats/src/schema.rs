//! JSON Schemas, made from the tables of keys that the readers use.
//!
//! They are written for people in an editor as much as for validators: each key has a title, which
//! is its path as messages name it, what it means, its unit, its default and valid values; each word
//! its meaning; and each wrong value a sentence that says what to write. `markdownDescription`,
//! `enumDescriptions`, `errorMessage` and `defaultSnippets` are no words of JSON Schema: editors'
//! language servers know them, and validators pass them over.
mod told;
mod values;

pub(crate) use values::of_text;

use serde_json::{Map, Value, json};
use svl_engine::workload::Input;

use crate::policy_file::keys::POLICY;
use crate::workload_file::keys::{Key, Kind, WORKLOAD};
use crate::workload_file::ranges;
use crate::workload_file::scalars::Form;

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
        fields.append(&mut object(WORKLOAD, ""));
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
        fields.append(&mut object(POLICY, ""));
    }
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// A map with these keys; `path` is where it stands.
fn object(keys: &[Key], path: &str) -> Map<String, Value> {
    let property = |key: &Key| {
        let path =
            if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        (key.name.to_owned(), property(key, &path))
    };
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut fields = fields(json!({"type": "object", "properties": properties}));
    if !required.is_empty() {
        fields.insert("required".to_owned(), json!(required));
    }
    fields.insert("additionalProperties".to_owned(), json!(false));
    fields
}

fn property(key: &Key, path: &str) -> Value {
    let mut property = fields(json!({
        "title": path,
        "description": told::plain(key),
        "markdownDescription": told::markdown(key),
    }));
    if let Some(default) = values::default(key) {
        property.insert("default".to_owned(), default);
    }
    let lists = [("examples", values::examples(key)), ("defaultSnippets", values::snippets(key))];
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        property.insert(name.to_owned(), Value::Array(list));
    }
    let mut values = of_kind(key, path);
    if let Some(form) = ranges::form_of(key.kind).filter(|_| Input::at(path).is_some()) {
        or_range(&mut values, form, key);
    }
    property.append(&mut values);
    Value::Object(property)
}

/// Lets a quantity be a range too, in both of its forms. As what concerns text does not concern maps,
/// the three need no alternatives.
fn or_range(values: &mut Map<String, Value>, form: Form, key: &Key) {
    let inner = |pattern: &str| pattern.trim_start_matches('^').trim_end_matches('$').to_owned();
    let own = values.get("pattern").and_then(Value::as_str).map(inner).unwrap_or_default();
    let pattern = format!("^({own}|{})$", inner(&ranges::pattern(form)));
    values.insert("pattern".to_owned(), json!(pattern));
    let types = match values.remove("type") {
        Some(Value::Array(types)) => types,
        one => one.into_iter().collect(),
    };
    let types: Vec<Value> = types.into_iter().filter(|each| each != "object").collect();
    values.insert("type".to_owned(), json!([types, vec![json!("object")]].concat()));
    let bounds = ranges::KEYS.map(|name| {
        let mut bound = scalar(form, key.example);
        bound.insert("description".to_owned(), json!(told::bound(name)));
        (name.to_owned(), Value::Object(bound))
    });
    let others = values.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = others {
        properties.extend(bounds);
    }
    values.insert("additionalProperties".to_owned(), json!(false));
    let of_ranges = json!({"required": ["low", "high"], "propertyNames": {"enum": ranges::KEYS}});
    let names = ranges::KEYS.map(|name| (name.to_owned(), of_ranges.clone()));
    values.insert("dependentSchemas".to_owned(), Value::Object(Map::from_iter(names)));
    if key.kind.keys().is_empty() {
        values.insert("minProperties".to_owned(), json!(1));
    }
    for said in ["errorMessage", "patternErrorMessage"] {
        if let Some(Value::String(text)) = values.get_mut(said) {
            *text = format!("{} Or a range like `{}`.", text, ranges::example(form));
        }
    }
}

fn of_kind(key: &Key, path: &str) -> Map<String, Value> {
    let text = |types: Value| fields(json!({"type": types}));
    match key.kind {
        Kind::Scalar(form) => scalar(form, key.example),
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
        Kind::ScalarOr(form, words) => scalar_or(form, key, words),
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
        // Words that concern text do not concern maps, so that the two need no alternatives, whose
        // mistakes no editor tells well.
        Kind::ScalarOrGroup(form, keys) => {
            let mut either = object(keys, path);
            let mut scalar = scalar(form, key.example);
            let types = scalar.remove("type");
            scalar
                .remove("errorMessage")
                .map(|said| scalar.insert("patternErrorMessage".to_owned(), said));
            either.append(&mut scalar);
            either.insert("type".to_owned(), json!([types, "object"]));
            either
        }
        Kind::WordOrGroup(words, keys) => {
            fields(json!({"anyOf": [enumeration(key, words), object(keys, path)]}))
        }
        Kind::WordOrWeights(words, lengths) => {
            let weights = |length: &usize| json!({"type": "array", "items": scalar(Form::Weight, Form::Weight.example()), "minItems": length, "maxItems": length});
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
            "items": {"type": ["string", "number"], "minLength": 1, "maxLength": longest},
        })),
        Kind::Words(words) => fields(json!({
            "type": "array",
            "minItems": 1,
            "maxItems": words.len(),
            "uniqueItems": true,
            "items": enumeration(key, words),
        })),
        Kind::WordFor(names, words) => word_for(key, names, words, path),
        Kind::Choices(most, keys) => {
            let mut item = object(keys, &format!("{path}[]"));
            item.insert("minProperties".to_owned(), json!(1));
            item.insert("maxProperties".to_owned(), json!(1));
            item.insert("defaultSnippets".to_owned(), values::choices(keys));
            fields(json!({"type": "array", "minItems": 1, "maxItems": most, "items": item}))
        }
    }
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

/// Bounds concern numbers and the pattern concerns text, so one schema says both.
fn scalar(form: Form, example: &str) -> Map<String, Value> {
    let mut scalar = fields(json!({
        "type": "string",
        "pattern": form.pattern(),
        "errorMessage": told::wanted(form, example, &[]),
    }));
    if form.takes_bare_numbers() {
        let number = if matches!(form, Form::Count { .. }) { "integer" } else { "number" };
        scalar.insert("type".to_owned(), json!([number, "string"]));
        let (least_is_open, least, most) = form.bounds();
        let minimum = if least_is_open { "exclusiveMinimum" } else { "minimum" };
        scalar.insert(minimum.to_owned(), json!(least));
        scalar.insert("maximum".to_owned(), json!(most));
    }
    scalar
}

fn scalar_or(form: Form, key: &Key, words: &[&str]) -> Map<String, Value> {
    let mut scalar = scalar(form, key.example);
    let pattern = form.pattern().trim_start_matches('^').trim_end_matches('$');
    scalar.insert("pattern".to_owned(), json!(format!("^({pattern}|{})$", words.join("|"))));
    scalar.insert("errorMessage".to_owned(), json!(told::wanted(form, key.example, words)));
    scalar
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
