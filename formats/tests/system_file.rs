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

#[test]
fn keys_of_state_are_read() {
    let text = "name: a
requests: 1M/month
entry: code
components:
  code:
    kind: function
    memory: 128MB
    duration: 10ms
    state: in-memory-cache
    ttl: 30s
    tolerance: 1min
    calls:
      - {to: t, writes: 30, transaction: true, token: true}
      - {to: t, writes: 30, resends_unprocessed: false}
      - {to: db, reads: 1, session_state: true}
  t: {kind: dynamodb, warm_throughput: {write: 9000}}
  db: {kind: rds, other_connections: 20, headroom: 3x, proxy_borrow: 5s}
";
    let file = workload_file::read("a.yaml", text.as_bytes(), &[]);
    let system = file.documents[0].system.as_ref().expect("a system");
    let [code, table, database] = system.components.as_slice() else { panic!("three") };
    assert!(code.calls[0].token && !code.calls[1].token && code.calls[2].session_state);
    assert_eq!(
        (code.calls[0].resends_unprocessed, code.calls[1].resends_unprocessed),
        (None, Some(false))
    );
    let shown = |number: &svl_engine::exact::Exact| number.to_plain();
    let (read, write) = table.store.warm_throughput.as_ref().expect("units");
    assert_eq!((shown(read), shown(write)), ("0".to_owned(), "9000".to_owned()));
    assert_eq!(database.store.other_connections, Some(20));
    assert_eq!(database.store.headroom.as_ref().map(shown).as_deref(), Some("3"));
    assert_eq!(code.store.ttl.as_ref().map(|it| shown(it.amount())).as_deref(), Some("30000"));
}
