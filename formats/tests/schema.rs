//! The workload's JSON Schema against the reader: a validator of its own agrees with it.
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use svl_formats::schema::{policy_schema, workload_schema};

#[test]
fn the_committed_schemas_are_those_that_the_keys_make() {
    for (name, made) in [("workload", workload_schema()), ("policy", policy_schema())] {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("schema")
            .join(format!("{name}-1.schema.json"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&committed, &made).expect("a writable file");
        }
        let found = fs::read_to_string(committed).expect("a schema");
        assert!(found == made, "{name} is out of date: UPDATE=1 rewrites it");
    }
}

/// Every schema below a schema that stands for a key, with its path.
fn keys_of(schema: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        found.push((path.clone(), property.clone()));
        let alternatives = property["anyOf"].as_array().into_iter().flatten();
        for inner in [property, &property["then"]].into_iter().chain(alternatives) {
            keys_of(inner, &path, found);
            keys_of(&inner["items"], &format!("{path}[]"), found);
            keys_of(&inner["additionalProperties"], &format!("{path}.*"), found);
        }
    }
}

#[test]
fn every_key_at_every_level_is_told_to_an_editor() {
    let (mut keys, mut definitions) = (Vec::new(), Value::Null);
    for schema in [policy_schema(), workload_schema()] {
        let schema: Value = serde_json::from_str(&schema).expect("JSON");
        keys_of(&schema, "", &mut keys);
        definitions = schema["$defs"].clone();
        for range in definitions.as_object().into_iter().flat_map(|ranges| ranges.values()) {
            keys_of(range, "", &mut keys);
        }
    }
    assert!(keys.len() > 200, "{} keys", keys.len());
    for (path, key) in &keys {
        assert_eq!(key["title"], path.as_str());
        let rule = path.contains("severity.");
        for text in ["description", "markdownDescription"] {
            let text = key[text].as_str().unwrap_or_default();
            assert!(text.len() > 10 || rule, "{path}: {text:?}");
        }
        let shown = |name: &str| key[name].as_array().is_some_and(|list| !list.is_empty());
        assert!(shown("examples") || shown("defaultSnippets") || rule, "{path} has no example");
        let mut alone = key.clone();
        alone["$defs"] = definitions.clone();
        let validator = jsonschema::draft202012::new(&alone).expect("a valid schema");
        let examples = key["examples"].as_array().into_iter().flatten();
        for value in examples.chain(key.get("default")) {
            assert!(validator.is_valid(value), "{path}: {value}");
        }
        for of_words in [key, &key["anyOf"][0], &key["items"]] {
            let words = of_words["enum"].as_array().map_or(0, Vec::len);
            let told = of_words["enumDescriptions"].as_array().map_or(0, Vec::len);
            assert!(words == told || rule, "{path}");
        }
        if key.get("pattern").is_some() {
            let said = key.get("errorMessage").or(key.get("patternErrorMessage"));
            assert!(said.is_some(), "{path} says nothing where it is wrong");
        }
    }
    let default = |path: &str| {
        let (_, key) = keys.iter().find(|(known, _)| known == path).expect(path);
        key.get("default").cloned()
    };
    assert_eq!(default("fail_on"), Some(json!("error")));
    assert_eq!(default("region"), Some(json!("us-east-1")));
    assert_eq!(default("free_tier"), Some(json!(false)));
    assert_eq!(default("lambda.account_concurrency"), Some(json!(1000)));
    assert_eq!(default("server.utilisation"), Some(json!("70%")));
    assert_eq!(default("peak"), None, "words about a default are no default");
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&workload_schema()).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a valid schema")
}

#[test]
fn what_is_right_validates_and_what_is_wrong_does_not() {
    let four =
        json!({"name": "a", "requests": "30M/month", "memory": "128MB", "duration": "100ms"});
    let with = |key: &str, value: Value| {
        let mut workload = four.clone();
        workload[key] = value;
        workload
    };
    let validator = validator();
    for right in [
        four.clone(),
        with("requests", json!(30_000_000)),
        with("duration", json!({"p50": "80ms", "p99": "300ms"})),
        with("cpu", json!("30%")),
        with("pattern", json!(vec![1; 24])),
        with("compare", json!([{"lambda": null}, {"ec2": {"instance": "t3.small", "count": 2}}])),
        with("lambda", json!({"provisioned_concurrency": "auto"})),
        with("budget", json!("$400/month")),
        with("cpu", json!(0.3)),
        with("requests", json!("20M..60M/month")),
        with("memory", json!({"low": "128MB", "high": "512MB"})),
        with("duration", json!({"low": "80ms", "likely": "90ms", "high": "1s"})),
        with("lambda", json!(null)),
        with("state", json!({"kind": "session"})),
    ] {
        let problems: Vec<String> = validator.iter_errors(&right).map(|e| e.to_string()).collect();
        assert!(problems.is_empty(), "{right}: {problems:?}");
    }
    for wrong in [
        json!({"name": "a"}),
        with("colour", json!("blue")),
        with("memory", json!(128)),
        with("memory", json!("128 MB")),
        with("memory", json!("128mb")),
        with("memory", json!({"mean": "128MB"})),
        with("cpu", json!(30)),
        with("requests", json!("20M..60m/month")),
        with("memory", json!({"low": "128MB"})),
        with("memory", json!({"low": "128MB", "high": "512"})),
        with("duration", json!({"high": "1s"})),
        with("budget", json!("$1..$2")),
        with("peak", json!(0)),
        with("duration", json!(100)),
        with("lambda", json!({"provisioned_concurrency": "many"})),
        with("lambda", json!({"provisioned_concurrency": -1})),
        with("duration", json!("100msec")),
        with("requests", json!("30m/month")),
        with("architecture", json!("arm")),
        with("pattern", json!([1, 2, 3])),
        with("compare", json!([])),
        with("compare", json!([{"lambda": {}, "ec2": {"instance": "t3.small"}}])),
        with("free_tier", json!("maybe")),
        with("allow", json!([{"rule": "a"}])),
        with("version", json!(2)),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}
