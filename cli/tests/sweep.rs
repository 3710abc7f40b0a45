//! Grids: the same bytes from any number of threads, every row what `model --set` says, and every
//! mistake in a grid told with its place.
mod support;

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use proptest::prelude::*;
use serde_json::Value;
use support::{differs, program, run, tests, text};

fn folder() -> PathBuf {
    tests().join("sweep")
}

fn sweep(words: &[&str]) -> (Option<i32>, String, String) {
    let output = run(&folder(), &[&["sweep", "workload.yaml"], words].concat());
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A small grid in which the choice changes, and one point has no answer.
const SMALL: [&str; 6] = [
    "--over",
    "requests=1M,100M..300M:100M",
    "--over",
    "duration=50ms,200ms",
    "--over",
    "compare[1].ec2.instance=t3.small,t9.small",
];

#[test]
fn a_small_grid_in_every_format() {
    let mut differences = Vec::new();
    for (format, file) in [("table", "table.txt"), ("csv", "rows.csv"), ("jsonl", "rows.jsonl")] {
        let (status, stdout, stderr) = sweep(&[&SMALL[..], &["--format", format]].concat());
        assert_eq!(status, Some(2), "{stderr}");
        differences.extend(differs(&stdout, &folder().join(file)));
        differences.extend(differs(&stderr, &folder().join("told.txt")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let grid = [
        "--over",
        "memory=64MB..1984MB:64MB",
        "--over",
        "requests=1M..1B:*2,7",
        "--over",
        "pattern=steady,business-hours",
    ];
    for format in ["table", "csv", "jsonl"] {
        let of =
            |threads| sweep(&[&grid[..], &["--format", format, "--threads", threads]].concat());
        let alone = of("1");
        assert_eq!(alone.0, Some(2), "{}", alone.2);
        assert!(alone.1.lines().count() > 600, "{}", alone.1);
        for threads in ["2", "7"] {
            assert!(of(threads) == alone, "{format} differs with {threads} threads");
        }
    }
}

#[test]
fn every_mistake_of_a_grid_is_told_before_anything_is_evaluated() {
    let mut found = String::new();
    for grid in [
        &["memory=128MB..1GB"][..],
        &["memory=1GB..128MB:64MB"],
        &["memory=128MB..1GB:64"],
        &["memory=128..1GB:64MB,12,256MB"],
        &["requests=1..1B:1"],
        &["requests=1/s..10/s:1"],
        &["requests=1M..1B:*1"],
        &["pattern=steady,busness-hours"],
        &["pattern=steady..bursty:1"],
        &["durtion=50ms,100ms"],
        &["lambda.timout=3s,10s", "region=", "duration=100"],
        &["compare[7].ec2.count=1,2"],
        &["compare[1].ec2.count=1..3:0.5"],
        &["memory=128MB", "memory=256MB"],
        &["memory..=128MB"],
        &["duration={p50: 50ms, p99: 20ms},100ms"],
        &["name=a,[", "memory=128MB"],
    ] {
        let words: Vec<&str> = grid.iter().flat_map(|over| ["--over", over]).collect();
        let (status, stdout, stderr) = sweep(&words);
        assert_eq!((status, stdout.as_str()), (Some(2), ""), "{grid:?}: {stderr}");
        let _ = writeln!(found, "$ sweep workload.yaml {}\n{stderr}", words.join(" "));
    }
    let difference = differs(&found, &folder().join("mistakes.txt"));
    assert!(difference.is_none(), "{}", difference.unwrap_or_default());
}

#[test]
fn nothing_is_written_where_an_input_is_bad() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sweep-bad.csv");
    let _ = std::fs::remove_file(&out);
    let path = out.display().to_string();
    let output = run(
        &folder(),
        &["sweep", "workload.yaml", "missing.yaml", "--over", "memory=128MB", "--out", &path],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("was not written"), "{}", text(&output.stderr));
    assert!(!out.exists());
}

#[test]
fn a_file_has_what_standard_output_has() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sweep.csv");
    let path = out.display().to_string();
    let grid = ["--over", "memory=128MB..1GB:128MB", "--format", "csv"];
    let (status, printed, stderr) = sweep(&grid);
    assert_eq!((status, stderr.as_str()), (Some(0), ""));
    let (status, nothing, _) = sweep(&[&grid[..], &["--out", &path]].concat());
    assert_eq!((status, nothing.as_str()), (Some(0), ""));
    assert_eq!(std::fs::read_to_string(out).expect("written"), printed);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = program(&folder())
        .args(["sweep", "workload.yaml", "--over", "requests=1M..1B:100k", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let mut reader = BufReader::new(child.stdout.take().expect("piped"));
    reader.read_line(&mut line).expect("a line");
    drop(reader);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn several_workloads_are_told_apart() {
    let output = run(
        &folder(),
        &[
            "sweep",
            "workload.yaml",
            "../../../examples/founding-table.yaml",
            "--over",
            "memory=128MB,1GB",
        ],
    );
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let names: Vec<&str> =
        stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names[..4], ["swept", "swept", "founding-table", "founding-table"], "{stdout}");
}

/// Keys and values of which grids are made; some are refused by the engine.
const POOL: [(&str, &[&str]); 14] = [
    ("memory", &["128MB", "1GB", "12GB"]),
    ("duration", &["7ms", "1.5s", "{p50: 80ms, p99: 900ms}"]),
    ("requests", &["12", "40k/day", "900M"]),
    ("pattern", &["steady", "business-hours"]),
    ("peak", &["1x", "4x"]),
    ("cpu", &["10%", "0.9"]),
    ("region", &["us-east-1", "eu-west-1", "mars-1"]),
    ("runtime", &["nodejs22.x", "java21"]),
    ("latency.p99", &["30ms", "2s"]),
    ("trigger", &["http", "queue"]),
    ("free_tier", &["true", "false"]),
    ("lambda.provisioned_concurrency", &["0", "3", "auto"]),
    ("compare[1].ec2.count", &["1", "3"]),
    ("compare[1].ec2.instance", &["t3.small", "m7g.medium", "auto"]),
];

/// What `model` says, as a row of a sweep says it.
fn of_model(words: &[String]) -> Value {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let output =
        run(&folder(), &[&["model", "workload.yaml", "--format", "json"], &words[..]].concat());
    if output.status.code() != Some(0) {
        return Value::Null;
    }
    let decision: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let options = decision["options"].as_array().expect("a list").iter().map(|option| {
        serde_json::json!({
            "id": option["id"],
            "platform": option["platform"],
            "label": option["label"],
            "usd_per_month": option["usd_per_month"],
            "unpriced": option["unpriced"],
            "fits": option["fits"],
        })
    });
    serde_json::json!({
        "options": options.collect::<Vec<_>>(),
        "choice": decision["verdict"]["choice"],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn every_row_is_what_model_says(axes in prop::sample::subsequence(POOL.to_vec(), 1..=3)) {
        let overs: Vec<String> =
            axes.iter().map(|(key, values)| format!("{key}={}", values.join(","))).collect();
        let mut words: Vec<&str> = overs.iter().flat_map(|over| ["--over", over.as_str()]).collect();
        words.extend(["--format", "jsonl"]);
        let (_, rows, stderr) = sweep(&words);
        let count: usize = axes.iter().map(|(_, values)| values.len()).product();
        prop_assert_eq!(rows.lines().count(), count, "{}", stderr);
        for row in rows.lines() {
            let row: Value = serde_json::from_str(row).expect("JSON");
            let set: Vec<String> = axes
                .iter()
                .flat_map(|(key, _)| {
                    let value = row["set"][*key].as_str().expect("text");
                    ["--set".to_owned(), format!("{key}={value}")]
                })
                .collect();
            let model = of_model(&set);
            if model.is_null() {
                prop_assert_ne!(&row["errors"], &serde_json::json!([]), "{:?}", set);
                continue;
            }
            let of_row = serde_json::json!({ "options": row["options"], "choice": row["choice"] });
            prop_assert_eq!(of_row, model, "{:?}", set);
        }
    }
}
