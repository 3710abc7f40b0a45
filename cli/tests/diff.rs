//! `diff` and `comment` over pairs of folders, each with the reports that a reviewer gets.
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{differs, run, tests, text};

/// Each report with the name of what is expected, and how it is asked for.
const REPORTS: [(&str, &[&str]); 3] = [
    ("expected.txt", &["diff"]),
    ("expected.md", &["comment"]),
    ("expected.json", &["diff", "--format", "json"]),
];

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(tests().join("diff")).expect("a folder");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found
}

/// The two sides of a case, and what else its command line says.
fn words(case: &Path) -> Vec<String> {
    let side = |folder: &str, file: &str| {
        let stored = case.join(file).is_file();
        (if stored { file } else { folder }).to_owned()
    };
    let mut words = vec![side("old", "old.json"), side("new", "new.json")];
    let more = fs::read_to_string(case.join("words")).unwrap_or_default();
    words.extend(more.split_whitespace().map(str::to_owned));
    words
}

#[test]
fn every_difference_keeps_the_contract_and_reads_back() {
    let printed = text(&run(&tests(), &["schema", "difference"]).stdout);
    let schema: serde_json::Value = serde_json::from_str(&printed).expect("a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
    for case in cases() {
        let sides = words(&case);
        let words =
            ["diff", "--format", "json"].into_iter().chain(sides.iter().map(String::as_str));
        let found = text(&run(&case, &words.collect::<Vec<_>>()).stdout);
        let value: serde_json::Value = serde_json::from_str(&found).expect("JSON");
        let problems: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{}: {}", case.display(), problems.join("\n"));
        let read = svl_formats::difference::json::read(&found).expect("a difference");
        assert_eq!(svl_formats::difference::json::render(&read), found, "{}", case.display());
    }
}

#[test]
fn every_case_gives_its_expected_reports() {
    let cases = cases();
    assert!(cases.len() >= 15, "{} cases", cases.len());
    let mut differences = Vec::new();
    for case in cases {
        let sides = words(&case);
        for (expected, report) in REPORTS {
            let all: Vec<&str> =
                report.iter().copied().chain(sides.iter().map(String::as_str)).collect();
            let output = run(&case, &all);
            let found = text(&output.stdout);
            let broken = found.contains("broken");
            let status = if broken { 2 } else { 0 };
            assert_eq!(
                output.status.code(),
                Some(status),
                "{}: {}",
                case.display(),
                text(&output.stderr)
            );
            // Everything of every case would be many pages; two have it.
            if expected != "expected.json" || case.join("with-json").exists() {
                differences.extend(differs(&found, &case.join(expected)));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}
