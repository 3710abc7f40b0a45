//! A stored decision is read back whole: rendered anew it has the same bytes.
use std::fs;
use std::path::Path;

use svl_engine::Decision;
use svl_formats::{csv, json, stored};

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/expected");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("text");
            (path.with_extension("csv").display().to_string(), text)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_stored_is_rendered_to_the_same_bytes() {
    for (csv_path, text) in examples() {
        let stored = stored::read(text.clone()).expect("a decision");
        let decisions: Vec<&Decision> = stored.decisions.iter().collect();
        assert_eq!(json::render(&decisions, stored.several), text);
        let expected = fs::read_to_string(&csv_path).expect("CSV");
        assert_eq!(csv::render(&decisions), expected, "{csv_path}");
    }
}

#[test]
fn what_is_no_decision_is_refused_with_its_place() {
    for (text, said) in [
        ("", "line 1, column 0"),
        ("[]x", "line 1, column 3"),
        ("{\"schema\": \"svl-cost/decision/1\"}", "missing field"),
        ("{\"schema\": 1}", "line 1, column 12"),
    ] {
        let error = stored::read(text.to_owned()).expect_err(text).to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    let (_, text) = examples().remove(0);
    let other = text.replacen("decision/1", "decision/9", 1);
    let error = stored::read(other).expect_err("another contract").to_string();
    assert!(error.contains("svl-cost/decision/9"), "{error}");
}
