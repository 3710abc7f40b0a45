//! `svl-cost drill`: what it prints of the examples, and what it refuses. The expected texts are in
//! `drills/`; `UPDATE=1` rewrites them.
mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::{differs, examples, run, tests, text};

/// The examples of systems.
fn systems() -> PathBuf {
    examples().join("systems")
}

fn printed(words: &[&str]) -> String {
    let output = run(&systems(), &[&["drill"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn refused(words: &[&str]) -> String {
    let output = run(&systems(), &[&["drill"], words].concat());
    assert_eq!(output.status.code(), Some(2), "{words:?}: {}", text(&output.stdout));
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    text(&output.stderr)
}

fn json(words: &[&str]) -> Value {
    serde_json::from_str(&printed(&[words, &["--format", "json"]].concat())).expect("JSON")
}

#[test]
fn the_examples_break_as_expected() {
    let cases: [(&str, &[&str]); 7] = [
        ("notes-api.txt", &["notes-api.yaml"]),
        ("notes-api.md", &["notes-api.yaml", "--format", "markdown"]),
        ("notes-api-denied.txt", &["notes-api.yaml", "--break", "notes:denied"]),
        ("notes-api-mailer-error.txt", &["notes-api.yaml", "--break", "mailer:error"]),
        (
            "notes-api-mailer-error.json",
            &["notes-api.yaml", "--break", "mailer:error", "--format", "json"],
        ),
        ("shop-decoupled.txt", &["shop-decoupled.yaml"]),
        ("shop-monolith.txt", &["shop-monolith.yaml"]),
    ];
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|(name, words)| differs(&printed(words), &tests().join("drills").join(name)))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_example_can_be_broken_and_counts_its_silent_losses() {
    for entry in fs::read_dir(systems()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let drills = json(&[path.to_str().expect("UTF-8")]);
        let all = drills["drills"].as_array().expect("a list");
        let lost = all.iter().filter(|d| d["worst"]["lost-silent"].is_object()).count();
        assert_eq!(drills["counts"]["lost_silent"], lost, "{}", path.display());
        assert_eq!(drills["counts"]["drills"], all.len(), "{}", path.display());
        let schema: Value = serde_json::from_str(svl_formats::drill::json::SCHEMA).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let errors: Vec<String> =
            validator.iter_errors(&drills).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
}

#[test]
fn a_lone_workload_is_a_system_of_one_function() {
    let drills = json(&["../thumbnail-api.yaml"]);
    let all = drills["drills"].as_array().expect("a list");
    assert!(all.iter().any(|d| d["component"] == "function" && d["mode"] == "timeout"));
}

#[test]
fn what_cannot_be_broken_is_refused_with_what_can() {
    let told = refused(&["notes-api.yaml", "--break", "mailr:error"]);
    assert!(told.contains("there is no component `mailr` to break"), "{told}");
    assert!(told.contains("did you mean `mailer`?"), "{told}");
    assert!(told.contains("emails-dlq") && told.contains("@client"), "{told}");
    let told = refused(&["notes-api.yaml", "--break", "mailer:timout"]);
    assert!(told.contains("`mailer` does not fail in a way `timout`"), "{told}");
    assert!(told.contains("did you mean `timeout`?"), "{told}");
    assert!(told.contains("cold-start") && !told.contains("poison"), "{told}");
    assert!(refused(&["nowhere.yaml"]).contains("could not read nowhere.yaml"));
}

/// The predicted events of a drill, as a trace.
fn trace_of(drill: &Value) -> Vec<String> {
    let events = drill["timeline"].as_array().expect("events");
    let line = |event: &Value| {
        format!(
            "{},{},{},m1",
            event["ms"],
            event["component"].as_str().expect("a name"),
            event["event"].as_str().expect("an event")
        )
    };
    events.iter().map(line).collect()
}

#[test]
fn a_measured_trace_is_compared_with_the_prediction() {
    let words = ["notes-api.yaml", "--break", "mailer:error"];
    let drill = json(&words)["drills"][0].clone();
    let folder = std::env::temp_dir().join(format!("svl-cost-drill-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a writable folder");
    let file = folder.join("trace.csv");
    let compare = |lines: &[String]| {
        fs::write(&file, format!("ms,component,event,id\n{}\n", lines.join("\n"))).expect("a file");
        let file = file.to_str().expect("UTF-8");
        json(&[&words[..], &["--trace", file]].concat())["trace"].clone()
    };
    let as_predicted = trace_of(&drill);
    let same = compare(&as_predicted);
    assert_eq!(same["differences"].as_array().map(Vec::len), Some(0), "{same}");
    // The last attempt and the capture are missing.
    let fewer: Vec<String> =
        as_predicted.iter().filter(|line| !line.contains("captured")).cloned().collect();
    let differs = compare(&fewer[..fewer.len() - 2]);
    let what: Vec<&str> = differs["differences"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|d| d["what"].as_str().expect("text"))
        .collect();
    assert_eq!(what, ["not-measured", "attempts"], "{differs}");
    fs::write(&file, "ms,component,event,id\n1,mailer,eror,m\n").expect("a file");
    let told = refused(&[&words[..], &["--trace", file.to_str().expect("UTF-8")]].concat());
    assert!(told.contains("line 2: `eror` is no event: did you mean `error`?"), "{told}");
    let several = ["notes-api.yaml", "--break", "mailer", "--trace"];
    fs::write(&file, "ms,component,event,id\n").expect("a file");
    let told = refused(&[&several[..], &[file.to_str().expect("UTF-8")]].concat());
    assert!(told.contains("a trace is compared with one drill"), "{told}");
    fs::remove_dir_all(folder).expect("removed");
}
