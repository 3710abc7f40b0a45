//! Ranges in a workload file: both forms read alike, mistakes pointed at, the schema of one mind.
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;
use svl_engine::workload::inputs::{INPUTS, InputUnit};
use svl_engine::workload::{Input, Stated};
use svl_formats::diagnostic;
use svl_formats::form::{Sheet, pasted};
use svl_formats::schema::workload_schema;
use svl_formats::workload_file::{File, Override, read};

fn file(requests: &str) -> String {
    format!("name: a\nrequests: {requests}\nmemory: 128MB\nduration: 100ms\n")
}

fn stated(text: &str) -> Stated {
    let file = read("a.yaml", text.as_bytes(), &[]);
    match &file.documents[0].result {
        Ok(stated) => stated.clone(),
        Err(problems) => panic!("{text}\n{} {}", problems.len(), said(&file)),
    }
}

fn said(file: &File) -> String {
    let problems = file.documents.iter().filter_map(|document| document.result.as_ref().err());
    let rendered = problems.flatten().map(|problem| diagnostic::render(problem, &file.sources));
    anstream::adapter::strip_str(&rendered.collect::<String>()).to_string()
}

/// `low likely high`, the likely value in brackets where it is the middle.
fn ranges(stated: &Stated) -> Vec<String> {
    let shown = |range: &svl_engine::workload::Range| {
        let likely = if range.likely_stated {
            range.likely.to_string()
        } else {
            format!("({})", range.likely)
        };
        format!("{} {} {likely} {}", range.key, range.low, range.high)
    };
    stated.ranges.iter().map(shown).collect()
}

#[test]
fn both_forms_are_read_exactly() {
    for (written, range) in [
        ("20M..60M/month", "requests 20000000 (40000000) 60000000"),
        ("20M/month..60M/month", "requests 20000000 (40000000) 60000000"),
        ("20M..60M", "requests 20000000 (40000000) 60000000"),
        ("900k..1M/month", "requests 900000 (950000) 1000000"),
        ("24..48/day", "requests 730 (1095) 1460"),
        ("1/s..10M/month", "requests 2628000 (6314000) 10000000"),
        (
            "{low: 20M/month, likely: 30M/month, high: 60M/month}",
            "requests 20000000 30000000 60000000",
        ),
        ("{high: 60M, low: 20M}", "requests 20000000 (40000000) 60000000"),
    ] {
        assert_eq!(ranges(&stated(&file(written))), [range], "{written}");
    }
    let text = file("1M")
        + "cpu: 30..60%\npeak: 1.5..3x\nlogs: 1..3KB\nlatency: {p99: 0.2s..300ms}\n\
        lambda: {provisioned_concurrency: 1..4, ephemeral_storage: 512MB..1GB}\n";
    assert_eq!(
        ranges(&stated(&text)),
        [
            "peak 1.5 (2.25) 3",
            "cpu 0.3 (0.45) 0.6",
            "logs 1024 (2048) 3072",
            "latency.p99 200 (250) 300",
            "lambda.ephemeral_storage 512 (768) 1024",
            "lambda.provisioned_concurrency 1 (3) 4",
        ]
    );
}

#[test]
fn the_likely_value_is_what_is_decided_for() {
    let likely = stated(&file("{low: 20M, likely: 30M, high: 60M}"));
    assert_eq!(likely.requests.amount().to_plain(), "30000000");
    let bytes = stated(&(file("1M") + "payload: {response: 1KB..3KB}\n"));
    assert_eq!(bytes.payload.response.map(|it| it.amount().to_plain()).as_deref(), Some("2048"));
    let duration = stated("requests: 1M\nmemory: 128MB\nduration: {low: 50ms, high: 75ms}\n");
    assert_eq!(duration.duration.mean.map(|it| it.amount().to_plain()).as_deref(), Some("63"));
    let spread = stated("requests: 1M\nmemory: 128MB\nduration: {mean: 50ms..70ms, p99: 200ms}\n");
    assert_eq!(ranges(&spread), ["duration.mean 50 (60) 70"]);
}

#[test]
fn a_range_of_one_value_is_that_value() {
    for written in
        ["20M..20M/month", "{low: 20M, high: 20000k/month}", "{low: 20M, likely: 20M, high: 20M}"]
    {
        let stated = stated(&file(written));
        assert!(stated.ranges.is_empty(), "{written}");
        assert_eq!(stated.requests.amount().to_plain(), "20000000");
    }
}

#[test]
fn a_setting_is_read_as_the_file_is() {
    let setting = Override {
        label: "--set requests=20M..60M/month".to_owned(),
        key: "requests".to_owned(),
        value_text: "20M..60M/month".to_owned(),
    };
    let read = read("a.yaml", file("1M").as_bytes(), &[setting]);
    assert_eq!(ranges(read.documents[0].result.as_ref().expect("valid")).len(), 1);
}

#[test]
fn a_form_takes_what_a_file_says() {
    for text in [
        file("20M..60M/month"),
        file("{low: 20M/month, likely: 30M/month, high: 60M/month}"),
        "requests: 1M\nmemory: {low: 128MB, high: 1GB}\nduration: {low: 50ms, high: 1s}\n"
            .to_owned(),
        file("1M") + "cpu: 30..60%\npayload: {request: {low: 1KB, high: 2KB}, response: 3KB}\n",
    ] {
        let sheet = Sheet::of(&pasted(&text).fields);
        assert_eq!(ranges(&stated(&sheet.yaml)), ranges(&stated(&text)), "{}", sheet.yaml);
    }
}

/// A mistake with what the caret stands under, and a part of what is said.
#[test]
fn mistakes_are_pointed_at() {
    for (line, under, message) in [
        ("requests: 60M..20M/month", "60M", "`60M/month` is above `20M/month`"),
        ("requests: 20M...60M/month", "...", "did you mean `20M..60M/month`?"),
        ("requests: 20M..", "20M..", "has one end"),
        ("requests: ..20M", "..20M", "has one end"),
        ("requests: 1M..2M..3M", "1M..2M..3M", "more than two ends"),
        ("requests: 20M .. 60M", "20M .. 60M", "write `20M..60M`"),
        ("requests: 20..60M/month", "20", "did you mean `20M..60M/month`?"),
        ("requests: 20M/month..60M", "60M", "did you mean `20M/month..60M/month`?"),
        ("requests: 20M..60ms", "60ms", "is not a rate of requests"),
        ("requests: 20M..60M/week", "60M/week", "`/week` is no unit"),
        ("requests: '20M..60m/month'", "60m/month", "millions are `M`"),
        ("cpu: 30%..130%", "130%", "out of range"),
        ("cpu: 30%..60", "60", "did you mean `30%..60%`?"),
        ("memory: 128MB..512ms", "512ms", "`ms` is no unit of a size"),
        ("memory: 128MB..512", "512", "has no unit"),
        ("memory: {low: 128MB, high: 512ms}", "512ms", "`ms` is no unit of a size"),
        ("memory: {low: 512MB, high: 128MB}", "512MB", "is above `128MB`"),
        ("memory: {low: 128MB}", "{low: 128MB}", "`memory.high` is not stated"),
        ("memory: {low: 128MB, hihg: 512MB}", "hihg", "did you mean `high`?"),
        ("memory: {low: 128MB, likely: 1GB, high: 512MB}", "1GB", "`1GB` is above `512MB`"),
        ("memory: {low: 128MB, likely: 100MB, high: 512MB}", "100MB", "`100MB` is below `128MB`"),
        ("memory: {low: [1MB], high: 512MB}", "[1MB]", "`memory.low` must be one value"),
        ("memory: {low: 1MB..2MB, high: 512MB}", "1MB..2MB", "is not a size"),
        ("lambda: {provisioned_concurrency: 1..2.5}", "2.5", "write a whole number"),
        ("version: 1..1", "1..1", "`version` cannot be a range"),
        ("budget: $100..$400/month", "$100..$400/month", "a budget is a limit of your own"),
        (
            "compare: [{ec2: {instance: t3.small, count: 1..2}}]",
            "1..2",
            "add an entry for each value",
        ),
        (
            "compare: [{lambda: {memory: {low: 128MB, high: 1GB}}}]",
            "{low: 128MB, high: 1GB}",
            "one option",
        ),
        (
            "pattern: [1..2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]",
            "1..2",
            "is not a number",
        ),
        ("peak: 0.5x..2x", "0.5x..2x", "`peak` is below 1"),
        (
            "latency: {p50: 100ms..300ms, p99: 200ms}",
            "100ms..300ms",
            "`latency.p50` may be above `latency.p99`",
        ),
    ] {
        let key = line.split(':').next().expect("a key");
        let usual = ["requests: 1M", "memory: 128MB", "duration: 100ms"];
        let others = usual.iter().filter(|usual| !usual.starts_with(key));
        let text = others.fold(format!("{line}\n"), |text, usual| text + usual + "\n");
        let file = read("a.yaml", text.as_bytes(), &[]);
        let problems = file.documents[0].result.as_ref().expect_err(line);
        assert_eq!(problems.len(), 1, "{line}: {}", said(&file));
        let place = problems[0].place.clone().expect("a place");
        assert_eq!(&text[place.span], under, "{line}: {}", said(&file));
        assert!(said(&file).contains(message), "{line}: {}", said(&file));
    }
}

#[test]
fn too_many_ranges_are_told() {
    let mut text = "requests: 1M..2M\nmemory: 128MB..256MB\nduration: 1ms..2ms\ncpu: 10%..20%\npeak: 1x..2x\ninit: 1s..2s\n\
        payload: {request: 1KB..2KB, response: 1KB..2KB}\nlogs: 1KB..2KB\ntracing: 1%..2%\n\
        latency: {p50: 1s..2s, p99: 3s..4s}\navailability: 98%..99%\n\
        lambda: {timeout: 3s..4s, ephemeral_storage: 512MB..1GB}\nserver: {disk: 8GB..9GB"
        .to_owned();
    assert_eq!(ranges(&stated(&(text.clone() + "}\n"))).len(), 16);
    text += ", hours: 1..2}\n";
    let file = read("a.yaml", text.as_bytes(), &[]);
    assert!(said(&file).contains("more than 16 quantities are ranges"), "{}", said(&file));
}

/// Every quantity of the format, by its key: what a file may say of it.
fn example(input: &Input) -> [&'static str; 2] {
    match input.unit {
        InputUnit::Requests => ["2M..3M/month", "3000000"],
        InputUnit::Megabytes => ["600MB..700MB", "700"],
        InputUnit::Bytes => ["1KB..2KB", "2048"],
        InputUnit::Millis => ["100ms..200ms", "200"],
        InputUnit::Share => ["20%..30%", "0.3"],
        InputUnit::Factor => ["2x..3x", "3"],
        InputUnit::Count => ["2..3", "3"],
    }
}

#[test]
fn every_input_of_the_engine_is_a_key_that_takes_a_range_and_is_set() {
    for input in INPUTS {
        let [range, high] = example(input);
        let mut base = vec![("requests", "1M"), ("memory", "128MB")];
        if !input.key.starts_with("duration") {
            base.push(("duration", "100ms"));
        }
        base.retain(|(key, _)| *key != input.key);
        let mut text =
            base.iter().fold(String::new(), |text, (key, value)| format!("{text}{key}: {value}\n"));
        let line = match input.key.split_once('.') {
            None => format!("{}: {range}\n", input.key),
            Some(("state", name)) => format!("state: {{kind: session, {name}: {range}}}\n"),
            Some(("duration", name)) => {
                let other = if name == "mean" {
                    "p99: 1s"
                } else if name == "max" {
                    "mean: 50ms"
                } else {
                    "mean: 90ms"
                };
                format!("duration: {{{other}, {name}: {range}}}\n")
            }
            Some((group, name)) => format!("{group}: {{{name}: {range}}}\n"),
        };
        text.push_str(&line);
        let mut stated = stated(&text);
        assert_eq!(stated.ranges.len(), 1, "{}", input.key);
        assert_eq!(stated.ranges[0].key, input.key);
        assert_eq!(stated.ranges[0].high.to_plain(), high, "{}", input.key);
        assert_eq!(input.stated(&stated), Some(stated.ranges[0].likely.clone()), "{}", input.key);
        let top = stated.ranges[0].high.clone();
        input.set(&mut stated, top.clone());
        assert_eq!(input.stated(&stated), Some(top), "{}", input.key);
    }
}

/// The schema and the reader agree on a value of a key.
fn agree(validator: &jsonschema::Validator, key: &str, value: &str) -> Result<(), String> {
    let mut workload = json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"});
    let text = "requests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    let setting =
        Override { label: String::new(), key: key.to_owned(), value_text: format!("\"{value}\"") };
    let file = read("a.yaml", text.as_bytes(), &[setting]);
    match key.split_once('.') {
        Some((group, name)) => workload[group] = json!({name: value}),
        None => workload[key] = json!(value),
    }
    let taken = file.documents[0].result.is_ok();
    let beyond_a_pattern =
        said(&file).contains("is above `") || said(&file).contains("out of range");
    if taken == validator.is_valid(&workload) || beyond_a_pattern {
        Ok(())
    } else {
        Err(format!("{key}: {value} is {taken} to the reader\n{}", said(&file)))
    }
}

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(validator);

fn validator() -> jsonschema::Validator {
    let schema: serde_json::Value = serde_json::from_str(&workload_schema()).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a valid schema")
}

#[test]
fn the_schema_takes_the_map_as_the_reader_does() {
    let with = |key: &str, value: serde_json::Value| {
        let mut workload = json!({"requests": "30M/month", "memory": "128MB", "duration": "100ms"});
        workload[key] = value;
        validator().is_valid(&workload)
    };
    assert!(with("memory", json!({"low": "128MB", "high": "1GB"})));
    assert!(with("duration", json!({"low": "50ms", "likely": "60ms", "high": "1s"})));
    assert!(with("requests", json!({"low": 1_000_000, "high": "2M"})));
    assert!(with("lambda", json!({"provisioned_concurrency": {"low": 1, "high": 3}})));
    assert!(!with("memory", json!({"low": "128MB"})));
    assert!(!with("memory", json!({"low": "128MB", "high": "1GB", "middle": "1GB"})));
    assert!(!with("memory", json!({"low": "128MB..1GB", "high": "1GB"})));
    assert!(!with("budget", json!({"low": "$1", "high": "$2"})));
    assert!(!with("compare", json!([{"ec2": {"instance": "t3.small", "count": "1..2"}}])));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_schema_takes_the_text_that_the_reader_takes(
        key in prop_oneof![Just("requests"), Just("memory"), Just("duration"), Just("cpu"), Just("peak"), Just("logs"), Just("lambda.provisioned_concurrency"), Just("server.cpu_speed"), Just("budget")],
        low in "[1-9]{1,2}(\\.5)?([kMB]|MB|KB|ms|s|%|x|/day|M/day|/month|)",
        dots in prop_oneof![4 => Just(".."), 1 => Just("..."), 1 => Just(" .. ")],
        high in "[1-9]{1,2}0(\\.5)?([kMB]|MB|KB|ms|s|%|x|/day|M/day|/month|)",
    ) {
        let agreed = agree(&VALIDATOR, key, &format!("{low}{dots}{high}"));
        prop_assert!(agreed.is_ok(), "{:?}", agreed);
    }
}
