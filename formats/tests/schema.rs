//! The workload's JSON Schema against the reader: a validator of its own agrees with it.
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use svl_formats::schema::workload_schema;

fn committed() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/workload-1.schema.json")
}

#[test]
fn the_committed_schema_is_the_one_that_the_keys_make() {
    let made = workload_schema();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(committed(), &made).expect("a writable file");
    }
    let found = fs::read_to_string(committed()).expect("a schema");
    assert_eq!(found, made, "UPDATE=1 rewrites it");
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
