//! The policy's JSON Schema against the reader, by the files under `policy/`.
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use svl_formats::schema::policy_schema;
use toml::de::{DeTable, DeValue};

/// What a validator sees of a policy; nothing where it is no TOML.
fn as_json(text: &str) -> Option<Value> {
    fn value(it: &DeValue) -> Value {
        match it {
            DeValue::String(text) => json!(text),
            DeValue::Boolean(flag) => json!(flag),
            DeValue::Integer(number) => {
                serde_json::from_str(number.as_str()).unwrap_or(json!(number.as_str()))
            }
            DeValue::Float(number) => {
                serde_json::from_str(number.as_str()).unwrap_or(json!(number.as_str()))
            }
            DeValue::Datetime(day) => json!(day.to_string()),
            DeValue::Array(items) => items.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(inner) => table(inner),
        }
    }
    fn table(it: &DeTable) -> Value {
        let entry = |(key, each): (&toml::Spanned<_>, &toml::Spanned<DeValue>)| {
            let key: &std::borrow::Cow<str> = key.get_ref();
            (key.to_string(), value(each.get_ref()))
        };
        Value::Object(it.iter().map(entry).collect::<Map<_, _>>())
    }
    DeTable::parse(text).ok().map(|parsed| table(parsed.get_ref()))
}

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy").join(folder);
    let paths = fs::read_dir(folder).expect("a folder").map(|it| it.expect("an entry").path());
    let tomls = paths.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("text"))
    };
    tomls.map(read).collect()
}

/// What no schema of keys and forms can know: whether a pattern is one, ranges of quantities with
/// units, what an override must choose, and control characters.
const BEYOND: [&str; 9] = [
    "budget-pattern",
    "control-character",
    "limit-exponent",
    "limit-infinite",
    "limit-share-above-one",
    "limit-zero",
    "override-empty",
    "override-of-nothing",
    "override-says-nothing",
];

#[test]
fn every_good_policy_validates_and_no_bad_one_does() {
    let schema: Value = serde_json::from_str(&policy_schema()).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
    for (name, text) in files("good") {
        let value = as_json(&text).expect("TOML");
        let problems: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
        assert!(problems.is_empty(), "{name}: {problems:?}");
    }
    let mut passed: Vec<String> = files("bad")
        .into_iter()
        .filter(|(_, text)| as_json(text).is_some_and(|value| validator.is_valid(&value)))
        .map(|(name, _)| name)
        .collect();
    passed.sort();
    passed.retain(|name| !BEYOND.contains(&name.as_str()));
    assert!(passed.is_empty(), "{passed:?}");
}
