//! `schema`: every document, and files that are read without being evaluated.
mod support;

use std::fs;

use support::{differs, examples, run, tests, text};

#[test]
fn each_document_has_a_schema() {
    for (words, id) in [
        (&["schema"][..], "workload-1.schema.json"),
        (&["schema", "workload"], "workload-1.schema.json"),
        (&["schema", "policy"], "policy-1.schema.json"),
        (&["schema", "decision"], "decision-1.schema.json"),
        (&["schema", "system"], "system-1.schema.json"),
        (&["schema", "drill"], "drill-1.schema.json"),
    ] {
        let output = run(&examples(), words);
        assert_eq!(output.status.code(), Some(0));
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(schema["$id"].as_str().is_some_and(|found| found.ends_with(id)), "{words:?}");
    }
    for (words, said) in [
        (&["schema", "workloads"][..], "did you mean `workload`?"),
        (&["schema", "every-key.yaml"], "svl-cost schema --check every-key.yaml"),
        (&["schema", "workload", "policy"], "one schema at a time"),
        (&["schema", "--check"], "required"),
        (&["schema", "--only-workloads"], "--check"),
    ] {
        let output = run(&examples(), words);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}");
        assert!(text(&output.stderr).contains(said), "{words:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_schema_is_written_where_that_is_asked_for() {
    let folder = std::env::temp_dir().join(format!("svl-cost-schema-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let output = run(&folder, &["schema", "policy", "--out", ".svl-cost/policy-1.schema.json"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let written = fs::read(folder.join(".svl-cost/policy-1.schema.json")).expect("a file");
    assert_eq!(written, run(&folder, &["schema", "policy"]).stdout);
    fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn good_files_are_read_in_silence_but_for_one_line() {
    let output = run(&examples(), &["schema", "--check", "."]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let systems = support::workloads(&examples().join("systems")).len();
    let count = support::workloads(&examples()).len() + systems;
    assert_eq!(text(&output.stderr), format!("read {count} workloads: no mistake\n"));
}

#[test]
fn mistakes_are_told_and_foreign_files_are_passed_over() {
    let folder = tests().join("schema");
    let hook = ["schema", "--check", "--only-workloads"];
    let named =
        ["broken.yaml", "deployment.yaml", "svl-cost.toml", "good.workload.yaml", "other.toml"];
    let output = run(&folder, &[&hook[..], &named[..]].concat());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert_eq!(differs(&text(&output.stderr), &folder.join("mistakes.expected")), None);
    let foreign =
        run(&folder, &["schema", "--check", "--only-workloads", "deployment.yaml", "other.toml"]);
    assert_eq!(foreign.status.code(), Some(0));
    assert_eq!(text(&foreign.stderr), "read nothing: no mistake; 2 other files passed over\n");
    // At its word.
    let named = run(&folder, &["schema", "--check", "deployment.yaml"]);
    assert_eq!(named.status.code(), Some(2));
    for missing in ["no-such.yaml", "no/such/folder"] {
        let output = run(&folder, &["schema", "--check", missing]);
        assert_eq!(output.status.code(), Some(2), "{missing}");
    }
}
