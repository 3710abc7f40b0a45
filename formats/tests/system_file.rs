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
    assert_eq!((code.calls[0].token, code.calls[1].token), (Some(true), None));
    assert_eq!(code.calls[2].session_state, Some(true));
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

#[test]
fn what_only_rules_ask_is_read() {
    let text = "requests: 1M/month
entry: api
components:
  api: {kind: http-api, calls: [notes], drilled: 2026-11-01, log_retention: 30d}
  notes:
    kind: function
    memory: 128MB
    duration: 40ms
    idempotency: {key: client, ttl: 1h, lock: 30s}
    errors: {caller_faults: 5xx, raw_message: true, logged: false}
    request_globals: true
    wildcards: ['dynamodb:*']
    calls: [jobs, {to: bills, writes: 1}]
  jobs: {kind: sqs, consumer: {to: worker, provisioned: true}}
  worker: {kind: function, memory: 128MB, duration: 40ms}
  bills: {kind: dynamodb, data: money}
";
    let mut file = workload_file::read("a.yaml", text.as_bytes(), &[]);
    let system = file.documents[0].system.take().expect("a system");
    let part = |name: &str| system.components.iter().find(|part| part.name == name).expect(name);
    let seconds = |time: &Option<svl_engine::units::Millis>| {
        time.as_ref().map(|time| time.seconds().to_plain())
    };
    let (api, notes) = (part("api"), part("notes"));
    assert_eq!(api.drilled.map(|day| day.to_string()).as_deref(), Some("2026-11-01"));
    assert_eq!(seconds(&api.log_retention).as_deref(), Some("2592000"));
    let known = notes.code.idempotency.as_ref().expect("a key");
    assert_eq!(seconds(&known.lock).as_deref(), Some("30"));
    let errors = &notes.code.errors;
    assert_eq!(errors.caller_faults_are_5xx, Some(true));
    assert_eq!((errors.raw_message, errors.logged), (Some(true), Some(false)));
    assert_eq!(notes.code.request_globals, Some(true));
    assert_eq!(notes.wildcards, ["dynamodb:*"]);
    assert!(part("jobs").consumers[0].provisioned);
    assert_eq!(part("bills").store.data.as_deref(), Some("money"));
    let told = problems(
        "requests: 1\nentry: a\ncomponents:\n  a: {kind: function, memory: 128MB, duration: 1s, errors: {caller_faults: 6xx}, drilled: soon}\n",
    );
    let refused = ["`6xx` is no components.a.errors.caller_faults", "`soon` is no day"];
    assert!(refused.iter().all(|part| told.contains(part)), "{told}");
}
