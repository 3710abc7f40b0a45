//! Systems of several components, read from text.
use std::fs;
use std::path::Path;

use svl_engine::system::System;
use svl_formats::diagnostic;
use svl_formats::workload_file;

fn problems(text: &str) -> String {
    let file = workload_file::read("a.yaml", text.as_bytes(), &[]);
    let document = &file.documents[0];
    assert!(document.system.is_none(), "it has a mistake");
    let told = document.result.as_ref().expect_err("a mistake").iter();
    told.map(|each| diagnostic::render_plain(each, &file.sources)).collect()
}

#[test]
fn every_example_is_a_system_that_can_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/systems");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        let file = workload_file::read(&path.display().to_string(), &bytes, &[]);
        let told = file.documents[0].result.as_ref().expect_err("no lone workload");
        let text: String =
            told.iter().map(|each| diagnostic::render_plain(each, &file.sources)).collect();
        assert!(told.len() == 1 && told[0].id == "a-system", "{text}");
        let system = file.documents[0].system.clone().expect("a system");
        System::of(*system).unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
        seen += 1;
    }
    assert!(seen >= 6);
}

#[test]
fn every_mistake_is_told_at_its_place() {
    let told = problems(
        "requests: 1M/month
entry: apy
components:
  api: {kind: http-api, calls: [{to: note, per_requst: 2}]}
  notes: {kind: function, memory: 128, visibility: 30s}
  q: {kind: sqs, memory: 128MB, consumer: notes, consumers: [notes]}
  clock: {kind: schedule}
",
    );
    for part in [
        "there is no component `apy`",
        "did you mean `api`?",
        "there is no component `note`",
        "`components.api.calls[0]` has no key `per_requst`",
        "did you mean `per_request`?",
        "did you mean `128MB`?",
        "a function has no key `visibility`",
        "`visibility` is a key of sqs, sqs-fifo",
        "`components.notes.duration` is not stated",
        "a sqs has no key `memory`",
        "`consumer` and `consumers` say the same",
        "`components.clock.fires` is not stated",
    ] {
        assert!(told.contains(part), "{part}\n---\n{told}");
    }
}

#[test]
fn names_are_plain() {
    let told = problems("requests: 1\nentry: a\ncomponents:\n  'a b': {kind: function}\n  c:\n");
    assert!(
        told.contains("`a b` is no name") && told.contains("`components.c` says nothing"),
        "{told}"
    );
}
