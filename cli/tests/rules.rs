//! The rules: their own examples, their pages, a corpus with what is found of each workload, and
//! every remedy applied as a user would apply it.
#![allow(clippy::float_arithmetic)] // What is compared are printed figures.
mod support;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use support::{differs, examples, run, text, workloads};
use svl_engine::rules::{IDS, NOT_ANSWERABLE, RULES, Rule};
use svl_engine::system::{self, StatedSystem};
use svl_formats::workload_file;
use svl_pricing::PriceBook;

/// The decision on a workload, as JSON.
fn decision(folder: &Path, words: &[&str]) -> Value {
    let output = run(folder, &[&["model", "--format", "json"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
    serde_json::from_str(&text(&output.stdout)).expect("JSON")
}

/// The ids of the rules that find something in a text.
fn found_in(rule: &Rule, yaml: &str) -> Vec<String> {
    let name = format!("{}.yaml", rule.id);
    let mut file = workload_file::read(&name, yaml.as_bytes(), &[]);
    if let Some(stated) = file.documents.first_mut().and_then(|document| document.system.take()) {
        return found_in_system(rule, *stated);
    }
    let folder = std::env::temp_dir().join(format!("svl-cost-rules-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a writable folder");
    fs::write(folder.join(&name), yaml).expect("a writable file");
    let mut words = vec![name.as_str()];
    words.extend(rule.as_of.iter().flat_map(|day| ["--as-of", day]));
    let decision = decision(&folder, &words);
    findings(&decision).iter().map(|finding| text_of(finding, "rule").to_owned()).collect()
}

/// The ids of the rules that find something in a system.
fn found_in_system(rule: &Rule, stated: StatedSystem) -> Vec<String> {
    let book = PriceBook::builtin();
    let day = rule.as_of.map_or_else(|| book.edition(), |day| day.parse().expect("a day"));
    let decision = system::evaluate(stated, &book.on(day))
        .unwrap_or_else(|problems| panic!("{}: {problems:?}", rule.id));
    decision.findings.iter().map(|finding| finding.rule.to_owned()).collect()
}

fn findings(decision: &Value) -> &[Value] {
    decision["findings"].as_array().expect("a list")
}

fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn every_rule_finds_something_in_its_example_and_nothing_in_the_other() {
    for rule in RULES {
        let own = |found: Vec<String>| found.iter().any(|id| id == rule.id);
        assert!(own(found_in(rule, rule.fires)), "{} finds nothing", rule.id);
        assert!(!own(found_in(rule, rule.silent)), "{} finds something", rule.id);
    }
}

#[test]
fn the_list_is_sorted_and_whole() {
    assert!(IDS.is_sorted(), "{IDS:?}");
    let file = |id: &str| format!("{}.rs", id.replace('-', "_"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("engine/src/rules");
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut expected: Vec<String> = IDS.iter().map(|id| file(id)).collect();
    expected.sort();
    assert_eq!(files, expected);
    for (id, lacks) in NOT_ANSWERABLE {
        assert!(!IDS.contains(id) && !lacks.is_empty(), "{id}");
    }
}

#[test]
fn the_pages_are_those_of_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let here = examples();
    let mut differences = Vec::new();
    let mut names = vec!["README.md".to_owned()];
    let index = run(&here, &["rules", "--format", "markdown"]);
    differences.extend(differs(&text(&index.stdout), &folder.join("README.md")));
    for id in IDS {
        let page = run(&here, &["explain", id, "--format", "markdown"]);
        assert_eq!(page.status.code(), Some(0), "{id}: {}", text(&page.stderr));
        differences.extend(differs(&text(&page.stdout), &folder.join(format!("{id}.md"))));
        names.push(format!("{id}.md"));
    }
    names.sort();
    let mut there: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    there.sort();
    assert_eq!(there, names, "pages without a rule");
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn the_other_formats_name_every_rule() {
    let here = examples();
    let listed: Value =
        serde_json::from_str(&text(&run(&here, &["rules", "--format", "json"]).stdout))
            .expect("JSON");
    let sarif: Value =
        serde_json::from_str(&text(&run(&here, &["rules", "--format", "sarif"]).stdout))
            .expect("JSON");
    let schema: Value = serde_json::from_str(&text(&run(&here, &["schema"]).stdout)).expect("JSON");
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list");
        list.iter().map(|rule| text_of(rule, "id").to_owned()).collect()
    };
    assert_eq!(ids(&listed), IDS);
    assert_eq!(ids(&sarif["runs"][0]["tool"]["driver"]["rules"]), IDS);
    let allowed = &schema["properties"]["allow"]["items"]["properties"]["rule"]["enum"];
    let allowed: Vec<&str> =
        allowed.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(allowed, IDS);
    let listing = text(&run(&here, &["rules"]).stdout);
    assert!(IDS.iter().all(|id| listing.contains(id)), "{listing}");
}

#[test]
fn an_unknown_rule_is_refused_with_the_nearest() {
    let output = run(&examples(), &["explain", "cold-start-breaks-slos"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `cold-start-breaks-slo`?"));
    assert!(output.stdout.is_empty());
}

/// Every workload of the corpus and every example, with its decision.
static CORPUS: LazyLock<Vec<(PathBuf, Value)>> = LazyLock::new(|| {
    let mut files = workloads(&support::tests().join("corpus"));
    files.extend(workloads(&examples()));
    let evaluate = |file: PathBuf| {
        let decision = decision(folder_of(&file), &[&name_of(&file)]);
        (file, decision)
    };
    files.into_iter().map(evaluate).collect()
});

fn folder_of(file: &Path) -> &Path {
    file.parent().expect("a folder")
}

fn name_of(file: &Path) -> String {
    file.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn the_corpus_has_its_expected_findings() {
    assert!(CORPUS.len() >= 30, "{}", CORPUS.len());
    let mut differences = Vec::new();
    for (file, decision) in &*CORPUS {
        let mut lines = String::new();
        for finding in findings(decision) {
            let place = &finding["place"];
            let allowed = if finding["allowed"].is_null() { "" } else { " (allowed)" };
            let _ = writeln!(
                lines,
                "{}[{}]{allowed} {}:{} {}",
                text_of(finding, "severity"),
                text_of(finding, "rule"),
                place["line"],
                place["column"],
                text_of(finding, "message")
            );
            for remedy in finding["remedies"].as_array().expect("a list") {
                let (text, usd) = (text_of(remedy, "text"), text_of(remedy, "usd_per_month"));
                let _ = writeln!(lines, "  {text}: {usd}");
            }
        }
        let choice = decision["verdict"]["choice"].as_str().unwrap_or("nothing fits");
        let expected = support::tests().join("corpus/expected").join(name_of(file));
        let found = format!("{lines}verdict {choice}\n");
        differences.extend(differs(&found, &expected.with_extension("txt")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn every_rule_is_met_in_the_corpus_or_in_its_own_example() {
    let mut met: Vec<String> = Vec::new();
    for (_, decision) in &*CORPUS {
        met.extend(findings(decision).iter().map(|each| text_of(each, "rule").to_owned()));
    }
    // What systems are judged by is met in the examples of those rules.
    let of_workloads = RULES.iter().filter(|rule| !rule.fires.contains("components:"));
    let missing: Vec<&str> =
        of_workloads.map(|rule| rule.id).filter(|id| !met.iter().any(|each| each == id)).collect();
    assert!(missing.len() <= 12, "{missing:?}");
}

/// A number of a message, and half a unit of its last digit.
fn numbers(message: &str) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    let mut quoted = false;
    // What stands in backticks is a name, not a figure.
    let plain: String = message
        .chars()
        .filter(|c| {
            quoted ^= *c == '`';
            !quoted && *c != '`'
        })
        .collect();
    for word in plain.split(|c: char| c.is_whitespace() || ":;()".contains(c)) {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        let digits: String = word.chars().filter(|c| *c != ',').collect();
        let Ok(value) = digits.parse::<f64>() else { continue };
        let places = digits.split_once('.').map_or(0, |(_, after)| after.len());
        // Significant digits end before the decimal point where the number ends in zeros.
        let zeros =
            if places == 0 { digits.bytes().rev().take_while(|b| *b == b'0').count() } else { 0 };
        let unit =
            10_f64.powi(i32::try_from(zeros).unwrap_or(0) - i32::try_from(places).unwrap_or(0));
        found.push((value, unit / 2.0 * (1.0 + 1e-9)));
    }
    found
}

/// Names of options and percentiles hold digits that are no figures.
fn without_names(message: &str, decision: &Value) -> String {
    let mut text = message.to_owned();
    let mut labels: Vec<&str> = decision["options"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|option| text_of(option, "label"))
        .collect();
    labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
    for label in labels {
        text = text.replace(label, "");
        let bare = label.trim_end_matches(" behind an ALB");
        text = text.replace(bare, "");
    }
    for percentile in ["p50", "p90", "p95", "p99"] {
        text = text.replace(percentile, "");
    }
    text
}

#[test]
fn no_message_holds_a_figure_that_is_not_in_its_evidence() {
    let mut checked = 0;
    let mut decisions: Vec<Value> = CORPUS.iter().map(|(_, decision)| decision.clone()).collect();
    for requests in ["1/month", "7k/month", "3.3M/month", "777M/month", "123B/month"] {
        let set = format!("requests={requests}");
        for file in workloads(&support::tests().join("corpus")).iter().step_by(5) {
            decisions.push(decision(folder_of(file), &[&name_of(file), "--set", &set]));
        }
    }
    for decision in &decisions {
        for finding in findings(decision) {
            let message = without_names(text_of(finding, "message"), decision);
            let evidence: Vec<f64> = finding["evidence"]
                .as_object()
                .expect("a map")
                .values()
                .map(|value| value.as_str().expect("text").parse().expect("a number"))
                .collect();
            for (number, half) in numbers(&message) {
                let known = evidence.iter().any(|value| (value.abs() - number).abs() <= half);
                assert!(known, "{number} of `{message}` is not in {evidence:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn no_message_of_a_system_holds_a_figure_that_is_not_in_its_evidence() {
    let book = PriceBook::builtin();
    for rule in RULES {
        let mut file = workload_file::read("a.yaml", rule.fires.as_bytes(), &[]);
        let system = file.documents.first_mut().and_then(|document| document.system.take());
        let Some(stated) = system else { continue };
        let decision = system::evaluate(*stated, &book.on(book.edition())).expect("a decision");
        for finding in decision.findings.iter().filter(|finding| finding.rule == rule.id) {
            for (number, half) in numbers(&finding.message) {
                let evidence = finding.evidence.values().map(svl_engine::exact::Exact::to_f64);
                let known = evidence.clone().any(|value| (value.abs() - number).abs() <= half);
                let message = &finding.message;
                assert!(known, "{}: {number} of `{message}` is no evidence", rule.id);
            }
        }
    }
}

#[test]
fn every_remedy_that_keys_can_say_costs_what_it_says_and_clears() {
    let mut checked = 0;
    for (file, before) in &*CORPUS {
        for finding in findings(before) {
            let Some(option) = finding["option"].as_str() else { continue };
            for remedy in finding["remedies"].as_array().expect("a list") {
                let set = remedy["set"].as_object().expect("a map");
                if set.is_empty() {
                    continue;
                }
                let set: Vec<String> = set
                    .iter()
                    .map(|(key, value)| format!("{key}={}", value.as_str().expect("text")))
                    .collect();
                let name = name_of(file);
                let mut words = vec![name.as_str()];
                words.extend(set.iter().flat_map(|each| ["--set", each.as_str()]));
                let after = decision(folder_of(file), &words);
                check_remedy(before, &after, option, finding, remedy);
                checked += 1;
            }
        }
    }
    assert!(checked > 40, "{checked}");
}

fn check_remedy(before: &Value, after: &Value, option: &str, finding: &Value, remedy: &Value) {
    let named = |decision: &Value| -> Vec<(String, f64, Vec<String>)> {
        let cost = |option: &Value| {
            option["usd_per_month"]["all_in"].as_str().expect("text").parse().expect("a number")
        };
        let rules = |option: &Value| -> Vec<String> {
            let list = option["findings"].as_array().expect("a list");
            list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let options = decision["options"].as_array().expect("a list");
        options.iter().map(|it| (text_of(it, "id").to_owned(), cost(it), rules(it))).collect()
    };
    let (_, cost, _) = named(before).into_iter().find(|(id, ..)| id == option).expect("the option");
    let rule = text_of(finding, "rule");
    let more: f64 = text_of(remedy, "usd_per_month").parse().expect("a number");
    let cleared = named(after).into_iter().any(|(_, then, rules)| {
        (then - cost - more).abs() < 1e-9 * cost.max(1.0) && !rules.iter().any(|id| id == rule)
    });
    assert!(cleared, "{option}: {rule} with {remedy}");
}

#[test]
fn the_day_of_pricing_decides_which_limit_holds() {
    let folder = support::tests().join("corpus");
    let words =
        |day: &'static str| ["queue-worker.yaml", "--set", "payload.request=500KB", "--as-of", day];
    let refused = |day| {
        let decision = decision(&folder, &words(day));
        findings(&decision).iter().any(|each| text_of(each, "rule") == "payload-over-hop-limit")
    };
    assert!(refused("2025-08-03"));
    assert!(!refused("2025-08-04"));

    let billed = |day| {
        let words = ["cold-and-seldom.yaml", "--as-of", day];
        let decision = decision(&folder, &words);
        decision["options"].to_string().contains("init of cold starts")
    };
    assert!(!billed("2025-07-31"));
    assert!(billed("2025-08-01"));
}

#[test]
fn an_hour_of_two_processors_costs_what_the_catalogue_of_rules_says() {
    let folder = std::env::temp_dir().join(format!("svl-cost-vectors-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a writable folder");
    let compute = |name: &str, yaml: &str| -> f64 {
        fs::write(folder.join(name), yaml).expect("a writable file");
        let decision = decision(&folder, &[name]);
        text_of(&decision["options"][0]["usd_per_month"], "compute").parse().expect("a number")
    };
    let task = "requests: 1/month\nmemory: 1GB\nduration: 1s\nserver: {hours: 1}\ncompare: [{fargate: {cpu: 2, memory: 4GB, count: 1, architecture: x86_64}}]\n";
    let function = "requests: 1/month\nmemory: 3538MB\nduration: 1h\ncompare: [{lambda: {architecture: x86_64}}]\n";
    assert!((compute("task.yaml", task) - 0.0987).abs() < 5e-5);
    assert!((compute("function.yaml", function) - 0.2073).abs() < 5e-5);
}

#[test]
fn short_requests_are_throttled_though_few_are_in_service() {
    // 20,000 requests a second of 20 ms: 400 in service, and a rate that needs 2,000 environments.
    let folder = support::tests().join("corpus");
    let words = ["very-fast-calls.yaml", "--set", "requests=20000/s", "--set", "duration=20ms"];
    let decision = decision(&folder, &words);
    let rate = findings(&decision)
        .iter()
        .find(|each| text_of(each, "rule") == "rate-over-10x-concurrency")
        .expect("a finding");
    assert_eq!(text_of(&rate["evidence"], "peak_requests_per_s"), "20000");
    assert_eq!(text_of(&rate["remedies"][0]["set"], "lambda.account_concurrency"), "2000");
    assert_eq!(decision["options"][0]["service_level"]["concurrency"]["mean"], 400.0);
}

/// Rules that look at what only functions have.
const OF_FUNCTIONS: &[&str] = &[
    "bursty-good-fit",
    "cold-start-billed",
    "cold-start-breaks-slo",
    "cold-start-tail-risk",
    "concurrency-over-account",
    "cpu-starved-memory",
    "default-timeout-3s",
    "duration-near-timeout",
    "init-over-10s",
    "init-plus-run-over-caller-timeout",
    "needs-persistent-memory",
    "package-too-large",
    "pc-below-breakeven",
    "pc-undersized",
    "reserved-below-demand",
    "snapstart-incompatible",
    "tmp-as-durable",
    "websocket-on-function",
    "within-free-tier",
];
/// Rules that look at a gateway.
const OF_GATEWAYS: &[&str] = &[
    "gateway-cost-dominates",
    "gateway-outruns-lambda",
    "gateway-throttle-exceeded",
    "init-plus-run-over-caller-timeout",
];
/// Rules that look at what only machines have.
const OF_MACHINES: &[&str] = &[
    "capacity-short",
    "container-idle",
    "nat-port-exhaustion",
    "t-credit-exhaustion",
    "t-unlimited-surcharge",
    "unequal-availability-comparison",
];

#[test]
fn no_rule_finds_something_where_it_cannot_apply() {
    for (file, decision) in &*CORPUS {
        let name = name_of(file);
        let workload = &decision["workload"];
        let behind_a_gateway = text_of(workload, "trigger") == "http"
            || matches!(text_of(workload, "ingress"), "http-api" | "rest-api");
        let waits = matches!(text_of(workload, "trigger"), "http" | "direct");
        for option in decision["options"].as_array().expect("a list") {
            let found: Vec<&str> = option["findings"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let none_of = |rules: &[&str], why: &str| {
                let wrong: Vec<_> = found.iter().filter(|id| rules.contains(id)).collect();
                assert!(wrong.is_empty(), "{name}, {}: {wrong:?} {why}", option["id"]);
            };
            if text_of(option, "platform") == "lambda" {
                none_of(OF_MACHINES, "is not of functions");
            } else {
                none_of(OF_FUNCTIONS, "is of functions alone");
            }
            if !behind_a_gateway {
                none_of(OF_GATEWAYS, "without a gateway");
            }
            if !waits {
                none_of(
                    &["cold-start-tail-risk", "rate-over-10x-concurrency"],
                    "where nobody waits",
                );
            }
            let enough = text_of(option, "label").contains("provisioned")
                && !found.contains(&"pc-undersized");
            if enough {
                none_of(
                    &["cold-start-tail-risk", "cold-start-breaks-slo"],
                    "where enough are kept",
                );
            }
        }
    }
}

/// One rule on both sides of its boundary: what changes is a line of the file or the day.
#[test]
fn every_boundary_is_where_it_is_said_to_be() {
    let table = fs::read_to_string(support::tests().join("boundaries.json")).expect("a table");
    let table: Value = serde_json::from_str(&table).expect("JSON");
    let cases = table.as_array().expect("a list");
    assert!(cases.len() >= 40, "{}", cases.len());
    for (i, case) in cases.iter().enumerate() {
        let rule = text_of(case, "rule");
        assert_eq!(at_boundary(case, "silent", i), None, "{rule} at {}", case["silent"]);
        let found = at_boundary(case, "fires", i).expect(rule);
        assert_eq!(found["evidence"], case["evidence"], "{rule}");
        assert_eq!(found["severity"], case["severity"], "{rule}");
    }
}

fn at_boundary(case: &Value, side: &str, i: usize) -> Option<Value> {
    let mut lines: Vec<&str> =
        case["workload"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let last = text_of(case, side);
    let day = last.strip_prefix("--as-of ");
    if day.is_none() {
        lines.push(last);
    }
    let folder = std::env::temp_dir().join(format!("svl-cost-boundary-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a writable folder");
    let name = format!("{i}-{side}.yaml");
    fs::write(folder.join(&name), lines.join("\n") + "\n").expect("a writable file");
    let mut words = vec![name.as_str()];
    words.extend(day.iter().flat_map(|day| ["--as-of", day]));
    let decision = decision(&folder, &words);
    let own = |finding: &&Value| text_of(finding, "rule") == text_of(case, "rule");
    findings(&decision).iter().find(own).cloned()
}
