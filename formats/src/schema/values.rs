//! Texts of the table of keys as values of JSON: defaults, examples and what completion inserts.
use serde_json::{Value, json};

use crate::place::SourceId;
use crate::policy_file;
use crate::workload_file::keys::Key;
use crate::workload_file::yaml;

/// The default, where it is a value and not words about one.
pub fn default(key: &Key) -> Option<Value> {
    key.default_value().map(of_text)
}

/// Valid values without maps in them, which editors show as snippets alone.
pub fn examples(key: &Key) -> Vec<Value> {
    texts(key).map(of_text).filter(|value| !has_maps(value)).collect()
}

/// What completion inserts for the value of a key: maps, and lists of maps.
pub fn snippets(key: &Key) -> Vec<Value> {
    let snippet = |(text, value): (&str, Value)| {
        // The YAML language server takes the body of a list apart, so a list is given as it is.
        let body = if value.is_array() { "bodyText" } else { "body" };
        json!({"label": text, "description": key.meaning, body: text})
    };
    let values = texts(key).map(|text| (text, of_text(text)));
    values.filter(|(_, value)| has_maps(value)).map(snippet).collect()
}

/// Whether a value is a map, or a list with one in it.
pub fn has_maps(value: &Value) -> bool {
    value.is_object() || value.as_array().is_some_and(|items| items.iter().any(has_maps))
}

/// One entry for each of the keys of which an entry has exactly one.
pub fn choices(keys: &[Key]) -> Value {
    let entry = |key: &Key| {
        json!({
            "label": format!("{}: {}", key.name, key.example),
            "description": key.meaning,
            "body": format!("{}: {}", key.name, key.example),
        })
    };
    keys.iter().map(entry).collect()
}

/// The keys that a file needs and its name, with what they might say and a place to write each.
pub fn whole(keys: &[Key]) -> Value {
    let usual = keys.iter().filter(|key| key.required || key.name == "name");
    let line = |(i, key): (usize, &Key)| format!("{}: ${{{}:{}}}", key.name, i + 1, key.example);
    let lines: Vec<String> = usual.enumerate().map(line).collect();
    json!({
        "label": "workload",
        "description": "Four lines that are a whole file",
        "body": lines.join("\n"),
    })
}

fn texts(key: &Key) -> impl Iterator<Item = &'static str> {
    std::iter::once(key.example).chain(key.more_examples.iter().copied())
}

/// A value of YAML or of TOML as one of JSON; quantities stay text.
pub fn of_text(text: &str) -> Value {
    // Maps are `{a: b}` in the one and `{a = b}` in the other.
    if text.contains(" = ") {
        let tree = policy_file::toml::document(SourceId(0), &format!("value = {text}"));
        let value = tree.ok().map(|tree| of_node(&tree)["value"].take());
        return value.unwrap_or_else(|| json!(text));
    }
    let mut documents = yaml::documents(SourceId(0), text);
    match documents.pop() {
        Some(Ok(node)) => of_node(&node),
        _ => json!(text),
    }
}

fn of_node(node: &yaml::Node) -> Value {
    match &node.kind {
        _ if node.is_null() => Value::Null,
        yaml::Kind::Scalar { text, quoted: true } => json!(text),
        yaml::Kind::Scalar { text, .. } => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            digits if digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
                serde_json::from_str(digits).unwrap_or_else(|_| json!(text))
            }
            _ => json!(text),
        },
        yaml::Kind::List(items) => items.iter().map(of_node).collect(),
        yaml::Kind::Map(entries) => Value::Object(
            entries.iter().map(|(key, value)| (key.text.clone(), of_node(value))).collect(),
        ),
    }
}
