//! What a scalar may be: a number, a text of its form, a word, a range; or a map in its place.
use serde_json::{Map, Value, json};

use super::{below, fields, object, property, told};
use crate::workload_file::keys::Key;
use crate::workload_file::ranges;
use crate::workload_file::scalars::Form;

/// The schema of a key that takes a scalar of this form, or one of the words, or a map of the keys;
/// and a range where the key at `path` takes one.
pub fn scalar(
    form: Form,
    key: &Key,
    path: &str,
    words: &[&str],
    keys: &[Key],
) -> Map<String, Value> {
    let mut scalar = plain(form, key.example);
    let ranged = ranges::of(key, path);
    let range = ranged.map(ranges::pattern);
    let patterns = std::iter::once(form.pattern())
        .chain(range.as_deref())
        .map(|pattern| pattern.trim_start_matches('^').trim_end_matches('$'))
        .chain(words.iter().copied());
    let pattern = patterns.collect::<Vec<_>>().join("|");
    scalar.insert("pattern".to_owned(), json!(format!("^({pattern})$")));
    scalar.insert(
        "errorMessage".to_owned(),
        json!(told::wanted(form, key.example, words, ranged.map(ranges::example))),
    );
    let map = match (keys, ranged) {
        ([], None) => None,
        ([], Some(form)) => Some(json!({"$ref": format!("#/$defs/{}", name_of(form))})),
        (keys, None) => Some(Value::Object(object(keys, path))),
        (keys, Some(form)) => Some(with_range(object(keys, path), form, path)),
    };
    if let Some(map) = map {
        // A condition, and no alternatives: of those no editor tells the mistakes well. Nor do the
        // keys stand at the top, where completion would begin a map for every scalar.
        if let Some(Value::Array(types)) = scalar.get_mut("type") {
            types.push(json!("object"));
        }
        scalar.insert("if".to_owned(), json!({"type": "object"}));
        scalar.insert("then".to_owned(), map);
    }
    scalar
}

/// A scalar of this form and nothing else. Bounds concern numbers and the pattern concerns text.
pub fn plain(form: Form, example: &str) -> Map<String, Value> {
    let mut scalar = fields(json!({
        "type": ["string"],
        "pattern": form.pattern(),
        "errorMessage": told::wanted(form, example, &[], None),
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

/// The maps that are ranges, each under the name by which keys refer to it.
pub fn ranges_of(keys: &[Key], path: &str, found: &mut Map<String, Value>) {
    for key in keys {
        let path = below(path, key);
        if let Some(form) = ranges::of(key, &path)
            && key.kind.keys().is_empty()
        {
            let range = || Value::Object(object(&ranges::keys(form), ""));
            found.entry(name_of(form)).or_insert_with(range);
        }
        ranges_of(key.kind.keys(), &path, found);
    }
}

fn name_of(form: Form) -> String {
    match form {
        Form::Count { least, most } => format!("range of whole numbers {least} to {most}"),
        _ => format!("range of {}", form.name().trim_start_matches("a ")),
    }
    .replace(' ', "-")
}

/// A map with the keys of a range beside its own.
fn with_range(mut map: Map<String, Value>, form: Form, path: &str) -> Value {
    let bounds = ranges::keys(form);
    let bound = |key: &Key| (key.name.to_owned(), property(key, &below(path, key)));
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        properties.extend(bounds.iter().map(bound));
    }
    let needed = json!({"low": ["high"], "high": ["low"], "likely": ["low", "high"]});
    map.insert("dependentRequired".to_owned(), needed);
    Value::Object(map)
}
