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
