//! Systems of several components: every example against its expected reports, the contract, and what
//! verbs say of them. The expected reports are in `examples/expected/systems/`; `UPDATE=1` rewrites
//! them.
mod support;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{differs, examples, program, run, text, workloads};

/// Each format with the extension of the expected reports.
const FORMATS: [(&str, &str); 3] = [("table", "txt"), ("json", "json"), ("markdown", "md")];

/// What is larger, in bytes, nobody would read.
const LARGEST: usize = 256 << 10;

fn folder() -> PathBuf {
    examples().join("systems")
}

fn names() -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    workloads(&folder()).iter().map(name).collect()
}

fn printed(words: &[&str]) -> String {
    let output = run(&folder(), words);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{words:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn every_example_gives_its_expected_reports() {
    let mut differences = Vec::new();
    for name in names() {
        for (format, extension) in FORMATS {
            let found = printed(&["model", &name, "--format", format]);
            // Two growing fleets may change places very often, and all of that is in the JSON.
            if found.len() > LARGEST {
                assert_eq!(format, "json", "{name}: {} bytes", found.len());
                continue;
            }
            let expected = examples().join("expected/systems").join(&name);
            differences.extend(differs(&found, &expected.with_extension(extension)));
        }
    }
    let csv = printed(&["model", "notes-api.yaml", "--format", "csv"]);
    differences.extend(differs(&csv, &examples().join("expected/systems/notes-api.csv")));
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn every_decision_keeps_the_contract() {
    let schema: Value = serde_json::from_str(&printed(&["schema", "system"])).expect("a schema");
    let validator = jsonschema::draft202012::new(&schema).expect("a valid schema");
    let decisions: Value =
        serde_json::from_str(&printed(&["model", ".", "--format", "json"])).expect("JSON");
    assert!(decisions.as_array().is_some_and(|all| all.len() >= 6));
    // Each alone: the errors of a list that may be one decision say little.
    for decision in decisions.as_array().expect("a list") {
        let mut of_one = schema.clone();
        of_one["oneOf"] = Value::Null;
        let of_one = of_one.as_object_mut().expect("an object");
        of_one.remove("oneOf");
        of_one.insert("$ref".to_owned(), "#/$defs/system".into());
        let one = jsonschema::draft202012::new(&Value::Object(of_one.clone())).expect("a schema");
        let problems: Vec<String> = one
            .iter_errors(decision)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
    for (pointer, wrong) in [
        ("/0/system/requests_per_month", serde_json::json!(1)),
        ("/0/bill/usd_per_month/compute", serde_json::json!("1.50")),
        ("/0/bill/components/0/kind", serde_json::json!("lambda")),
        ("/0/bill/edges/0/mode", serde_json::json!("call")),
        ("/0/facts/sha256", serde_json::json!("abc")),
    ] {
        let mut broken = decisions.clone();
        *broken.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!validator.is_valid(&broken), "{pointer}");
    }
}

#[test]
fn the_bill_is_the_sum_of_its_parts() {
    for name in names() {
        let json: Value =
            serde_json::from_str(&printed(&["model", &name, "--format", "json"])).expect("JSON");
        let usd = |value: &Value| {
            let text = value["usd_per_month"].as_str().expect("an amount");
            svl_engine::exact::Exact::parse(text).expect("a decimal")
        };
        let parts = ["components", "edges"].into_iter();
        let parts = parts.flat_map(|list| json["bill"][list].as_array().expect("a list"));
        let sum = parts.fold(svl_engine::exact::Exact::ZERO, |sum, part| &sum + &usd(part));
        let all_in = json["bill"]["usd_per_month"]["all_in"].as_str().expect("an amount");
        // What has no finite decimal is written to 28 digits.
        let all_in = svl_engine::exact::Exact::parse(all_in).expect("a decimal");
        assert_eq!(sum.to_fixed(12), all_in.to_fixed(12), "{name}");
    }
}

#[test]
fn what_was_stored_is_rendered_to_the_same_bytes() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stored-systems.json");
    let path = out.display().to_string();
    let many = ["model", ".", "../thumbnail-api.yaml"];
    printed(&[&many[..], &["--format", "json", "--out", &path]].concat());
    for format in ["json", "csv", "markdown"] {
        let fresh = printed(&[&many[..], &["--format", format]].concat());
        assert_eq!(printed(&["render", &path, "--format", format]), fresh, "{format}");
    }
    // Lines of the file, and the file itself, are what render cannot know.
    let stored = printed(&["render", &path]);
    for name in ["chat", "shop-monolith", "thumbnail-api"] {
        assert!(stored.contains(&format!("{name}   ")), "{stored}");
    }
    for name in names() {
        let path = out.with_file_name(format!("stored-{name}.json")).display().to_string();
        printed(&["model", &name, "--format", "json", "--out", &path]);
        let page = printed(&["render", &path, "--format", "html", "--workload", &name]);
        assert_eq!(page, printed(&["model", &name, "--format", "html"]), "{name}");
    }
}

#[test]
fn a_stored_system_with_a_control_character_is_refused() {
    let json = printed(&["model", "chat.yaml", "--format", "json"]);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("control.json");
    for bad in ["\\u001b[31m", "\\u0007", "\u{1b}"] {
        let broken = json.replacen("\"chat\"", &format!("\"ch{bad}at\""), 1);
        fs::write(&path, broken).expect("a file");
        let output = run(&folder(), &["render", &path.display().to_string()]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert!(text(&output.stderr).contains("control character"), "{}", text(&output.stderr));
    }
    let other = json.replacen("svl-cost/system/1", "svl-cost/system/9", 1);
    fs::write(&path, other).expect("a file");
    let output = run(&folder(), &["render", &path.display().to_string()]);
    assert!(text(&output.stderr).contains("this program reads `svl-cost/system/1`"));
}

#[test]
fn workloads_and_systems_stand_in_one_list() {
    let words = ["model", "notes-api.yaml", "../thumbnail-api.yaml", "--format"];
    let of = |format: &str| printed(&[&words[..], &[format]].concat());
    let all: Value = serde_json::from_str(&of("json")).expect("JSON");
    assert_eq!(all[0]["schema"], "svl-cost/system/1");
    assert_eq!(all[1]["schema"], "svl-cost/decision/1");
    assert!(of("markdown").starts_with("<!-- svl-cost:* -->\n**2 workloads**\n"));
    let csv = of("csv");
    let tables: Vec<&str> = csv.split("\n\n").collect();
    assert_eq!(tables.len(), 2);
    assert!(tables[0].starts_with("workload,") && tables[1].starts_with("system,"), "{csv}");
    let page = of("html");
    assert_eq!(page.matches("<article").count(), 2);
    let table = of("table");
    assert!(table.contains("bill by component") && table.contains("crossovers"), "{table}");
}

/// A folder of its own with these files.
fn scene(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("systems").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).expect("a folder");
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("a file");
    }
    folder
}

const SHOP: &str = "name: shop
requests: 30M/month
budget: $10/month
tags: [web]
entry: api
components:
  api: {kind: http-api, calls: [f]}
  f: {kind: function, memory: 128MB, duration: 100ms, calls: [{to: table, writes: 1}]}
  table: {kind: dynamodb, region: eu-west-1}
";

#[test]
fn a_policy_holds_systems_as_it_holds_workloads() {
    let policy = "regions = [\"us-east-1\"]\nplatforms = [\"ec2\"]\narchitectures = [\"arm64\"]\n\
                  [limits]\np99 = \"300ms\"\nusd_per_million = \"$1\"\nheadroom = \"2x\"\n\
                  [severity]\nplatform-not-allowed = \"warning\"\n";
    let folder = scene("policy", &[("shop.yaml", SHOP), ("svl-cost.toml", policy)]);
    let output = run(&folder, &["check", "."]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for part in [
        "error[budget-exceeded]: shop costs $",
        "--> shop.yaml:3:9",
        "error[region-not-allowed]: Region eu-west-1, of table, is not allowed",
        "--> shop.yaml:9:35",
        "warning[platform-not-allowed]: lambda, of f, is not allowed",
        "error[architecture-not-allowed]: x86_64, of f, is not allowed",
        "error[price-over-limit]: shop: all in, a million requests cost $",
        "advice[limit-not-judged]: shop: its p99 is not known, and a limit is set",
        "advice[limit-not-judged]: shop: the limit of 2x on the headroom is not applied to systems",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let json: Value =
        serde_json::from_str(&text(&run(&folder, &["check", ".", "--format", "json"]).stdout))
            .expect("JSON");
    let workload = &json["files"][0]["workloads"][0];
    assert_eq!(workload["name"], "shop");
    assert_eq!(workload["budget_usd_per_month"], "10");
    for format in ["sarif", "junit", "github"] {
        let output = run(&folder, &["check", ".", "--format", format]);
        assert!(text(&output.stdout).contains("region-not-allowed"), "{format}");
    }
    let baseline = ["check", ".", "--baseline", "known.json"];
    assert_eq!(
        run(&folder, &[&baseline[..], &["--write-baseline"]].concat()).status.code(),
        Some(0)
    );
    assert_eq!(run(&folder, &baseline).status.code(), Some(0));
}

#[test]
fn verbs_that_take_no_system_say_so_and_what_takes_one() {
    for words in [
        &["crossover", "chat.yaml", "--over", "duration"][..],
        &["sensitivity", "chat.yaml"],
        &["sweep", "chat.yaml", "--over", "requests=1M,2M"],
    ] {
        let output = run(&folder(), words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        let said = text(&output.stderr);
        assert!(said.contains("error[a-system]"), "{words:?}: {said}");
        assert!(said.contains("`svl-cost model`, `check`"), "{words:?}: {said}");
    }
    let output = run(&folder(), &["model", "chat.yaml", "--chart", "bill=chat.svg"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(text(&output.stderr).contains("cannot be drawn"), "{}", text(&output.stderr));
}

#[test]
fn the_same_bytes_in_any_order_locale_and_width() {
    let usual = printed(&["model", "notes-api.yaml", "--format", "json"]);
    for (name, value) in [("LC_ALL", "de_DE.UTF-8"), ("TZ", "Asia/Tokyo"), ("COLUMNS", "20")] {
        let mut program = program(&folder());
        let output = program.args(["model", "notes-api.yaml", "--format", "json"]);
        let output = output.env(name, value).output().expect("it starts");
        assert_eq!(text(&output.stdout), usual, "{name}");
    }
}

/// A thousand components in layers, each of which calls five of the next.
fn large(components: usize, calls: usize) -> String {
    let mut text = "requests: 30M/month\nentry: c0\ncomponents:\n".to_owned();
    for i in 0..components {
        let _ = writeln!(text, "  c{i}:\n    kind: function\n    memory: 128MB\n    duration: 5ms");
        let later: Vec<usize> = (1..=calls).map(|n| i + n).filter(|to| *to < components).collect();
        if !later.is_empty() {
            let _ = writeln!(text, "    timeout: 10s\n    calls:");
        }
        for to in later {
            let _ =
                writeln!(text, "      - {{to: c{to}, mode: async, per_request: 0.1, item: 1KB}}");
        }
    }
    text
}

#[test]
fn a_thousand_components_and_five_thousand_edges_can_be_read() {
    let text_of = large(1_000, 5);
    assert!(text_of.len() < 1 << 20, "{}", text_of.len());
    let folder = scene("large", &[("large.yaml", &text_of)]);
    let output = run(&folder, &["schema", "--check", "large.yaml"]);
    assert_eq!(text(&output.stderr), "read 1 workload: no mistake\n");
    // A thousand unknown targets are told at once, and not each beside every name.
    let broken = text_of.replace("to: c", "to: nobody-");
    let folder = scene("broken", &[("large.yaml", &broken)]);
    let output = run(&folder, &["schema", "--check", "large.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.len() < 60_000, "{}", output.stderr.len());
}

#[test]
fn two_systems_are_compared_part_by_part() {
    let cheaper = SHOP
        .replace("memory: 128MB", "memory: 256MB")
        .replace("  table:", "  queue: {kind: sqs, consumer: f}\n  table:");
    let cheaper = cheaper.replace("calls: [f]}", "calls: [f, queue]}");
    let folder = scene("diff", &[("old.yaml", SHOP), ("new.yaml", &cheaper)]);
    let output = run(&folder, &["diff", "old.yaml", "new.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for part in [
        "The system as it is: $",
        "parts, all in a month",
        "+ queue",
        "~ f ",
        "bill of the system",
        "duration",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    let same = run(&folder, &["diff", "old.yaml", "old.yaml", "--detailed-exitcode"]);
    assert_eq!(same.status.code(), Some(0), "{}", text(&same.stdout));
    let over = run(&folder, &["diff", "old.yaml", "new.yaml", "--fail-if-over", "$1"]);
    assert_eq!(over.status.code(), Some(1), "{}", text(&over.stdout));
    let stored = ["old.json", "new.json"];
    for (file, json) in ["old.yaml", "new.yaml"].into_iter().zip(stored) {
        run(&folder, &["model", file, "--format", "json", "--out", json]);
    }
    let of_stored = run(&folder, &["diff", "old.json", "new.json"]);
    assert!(text(&of_stored.stdout).contains("The system as it is: $"), "{of_stored:?}");
    let comment = run(&folder, &["comment", "--decision", "old.json"]);
    assert!(text(&comment.stdout).starts_with("<!-- svl-cost:shop -->\n"));
    let comment = text(&run(&folder, &["comment", "old.yaml", "new.yaml"]).stdout);
    assert!(comment.contains("The system as it is"), "{comment}");
}
