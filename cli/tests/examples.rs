//! Every example against its expected reports, and the same bytes whatever surrounds the program.
mod support;

use std::fs;
use std::path::Path;

use support::{differs, examples, program, run, text, workloads};

/// Each format with the extension of the expected reports.
const FORMATS: [(&str, &str); 4] =
    [("table", "txt"), ("json", "json"), ("csv", "csv"), ("markdown", "md")];

#[test]
fn every_example_gives_its_expected_reports() {
    let folder = examples();
    let files = workloads(&folder);
    assert!(files.len() >= 8, "{} examples", files.len());
    let mut differences = Vec::new();
    for file in files {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        for (format, extension) in FORMATS {
            let output = run(&folder, &["model", &name, "--format", format]);
            assert_eq!(
                (output.status.code(), text(&output.stderr).as_str()),
                (Some(0), ""),
                "{name}"
            );
            let expected = folder.join("expected").join(&name).with_extension(extension);
            differences.extend(differs(&text(&output.stdout), &expected));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn a_small_example_gives_its_expected_page() {
    let page =
        text(&run(&examples(), &["model", "founding-table.yaml", "--format", "html"]).stdout);
    let expected = examples().join("expected/founding-table.html");
    assert_eq!(differs(&page, &expected), None);
}

#[test]
fn the_same_bytes_in_any_folder_locale_zone_and_width() {
    let here = examples();
    let file = fs::canonicalize(here.join("every-key.yaml")).expect("an example");
    let words = ["model", &file.display().to_string(), "--format", "json"];
    let usual = run(&here, &words).stdout;
    assert!(!usual.is_empty());
    let surroundings: &[&[(&str, &str)]] = &[
        &[("LC_ALL", "de_DE.UTF-8"), ("LANG", "de_DE.UTF-8")],
        &[("LC_ALL", "C"), ("TZ", "Pacific/Kiritimati")],
        &[("COLUMNS", "20"), ("TERM", "dumb")],
        &[("CLICOLOR_FORCE", "1"), ("TERM", "xterm-256color")],
        &[("HOME", "/"), ("USER", "nobody")],
    ];
    for variables in surroundings {
        for folder in [here.as_path(), Path::new("/")] {
            let output = program(folder).args(words).envs(variables.iter().copied()).output();
            assert_eq!(
                output.expect("the program starts").stdout,
                usual,
                "{variables:?} {}",
                folder.display()
            );
        }
    }
}

#[test]
fn the_founding_table_as_a_person_gets_it() {
    let bills =
        [("1M", "0.40833375"), ("10M", "4.0833375"), ("50M", "20.4166875"), ("100M", "40.833375")];
    for (requests, usd) in bills {
        let set = format!("requests={requests}/month");
        let json = text(
            &run(&examples(), &["model", "founding-table.yaml", "--format", "json", "--set", &set])
                .stdout,
        );
        assert!(json.contains(&format!("\"compute\": \"{usd}\"")), "{requests}: {json}");
        assert!(json.contains("\"compute\": \"15.184\""), "{json}");
        assert!(json.contains("\"requests_per_month\": \"37185269\""), "{json}");
    }
    let free = text(
        &run(
            &examples(),
            &["crossover", "founding-table.yaml", "--over", "requests", "--free-tier"],
        )
        .stdout,
    );
    assert!(free.contains("at 54,001,611/month"), "{free}");
}

#[test]
fn every_decision_keeps_the_contract() {
    let printed = text(&run(&examples(), &["schema", "decision"]).stdout);
    let schema: serde_json::Value = serde_json::from_str(&printed).expect("a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
    let files = workloads(&examples());
    let names = files.iter().map(|file| file.file_name().expect("a name").to_str().expect("text"));
    let words: Vec<&str> = ["model"].into_iter().chain(names).chain(["--format", "json"]).collect();
    let decisions = text(&run(&examples(), &words).stdout);
    let decisions: serde_json::Value = serde_json::from_str(&decisions).expect("JSON");
    let problems: Vec<String> = validator
        .iter_errors(&decisions)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));

    for (pointer, wrong) in [
        ("/0/verdict/choice", serde_json::json!(1)),
        ("/0/options/0/usd_per_month/compute", serde_json::json!("1.50")),
        ("/0/facts/sha256", serde_json::json!("abc")),
        ("/0/crossovers/0/requests_per_month", serde_json::json!(37_185_269)),
    ] {
        let mut broken = decisions.clone();
        *broken.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&broken), "{pointer}");
    }
}

#[test]
fn the_readme_shows_real_output() {
    let root = support::root();
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    let output = text(&run(&root, &["model", "examples/thumbnail-api.yaml"]).stdout);
    let shown = format!("$ svl-cost model examples/thumbnail-api.yaml\n{output}```");
    assert!(readme.contains(&shown), "the README should show\n{output}");
}
