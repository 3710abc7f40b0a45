//! A check in the formats of CI hosts, with everything in it that could break one: names and messages
//! full of markup, no places, several lines, accepted notices. `hooks/tests` holds the same files
//! against the formats' schemas.
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use svl_engine::decision::{FactsUsed, Severity};
use svl_engine::exact::Exact;
use svl_engine::usd::Usd;
use svl_formats::check::counts::Counts;
use svl_formats::check::{
    Check, CheckedFile, CheckedWorkload, FailOn, Kind, Notice, Region, State, github, junit, sarif,
};

fn at(file: &str, line: usize, column: usize, end_line: usize, end_column: usize) -> Region {
    Region { file: file.to_owned(), line, column, end_line, end_column }
}

fn notice(kind: Kind, rule: &str, severity: Severity, message: &str) -> Notice {
    Notice {
        kind,
        rule: rule.to_owned(),
        severity,
        usual: severity,
        workload: None,
        option: None,
        message: message.to_owned(),
        notes: Vec::new(),
        help: Vec::new(),
        key: String::new(),
        place: None,
        origin: None,
        fingerprint: format!("{:064x}", rule.len()),
        state: State::New,
        fails: severity == Severity::Error,
        rendered: String::new(),
    }
}

/// Two files, the second of which cannot be read.
fn awkward() -> Check {
    let name = "services/a b, 100%: é.yaml";
    let workload = "api <\"&'> \u{1b}[31m\u{202e}";
    let slo = Notice {
        workload: Some(workload.to_owned()),
        option: Some("lambda-arm64".to_owned()),
        notes: vec![("limit", "50 % of 100 ms,\r\nsee <a>".to_owned())],
        help: vec!["set `provisioned_concurrency: 4`: +$12.00 a month".to_owned()],
        key: "latency.p99".to_owned(),
        place: Some(at(name, 3, 8, 3, 13)),
        ..notice(
            Kind::Finding,
            "cold-start-breaks-slo",
            Severity::Error,
            "p99 is 900 ms, 100% over",
        )
    };
    let budget = Notice {
        key: "budget.usd_per_month".to_owned(),
        place: Some(at(name, 1, 1, 9, 4)),
        origin: Some(at("svl-cost.toml", 7, 9, 7, 12)),
        ..notice(Kind::Policy, "budget-exceeded", Severity::Error, "$12.00 a month is over $10.00")
    };
    let known = Notice {
        state: State::Known,
        fails: false,
        place: Some(at(name, 4, 3, 4, 9)),
        ..notice(Kind::Finding, "log-cost-dominates", Severity::Warning, "logs are 80 %")
    };
    let allowed = Notice {
        state: State::Allowed {
            reason: "we know]]> <!--".to_owned(),
            until: Some("2027-01-01".to_owned()),
        },
        fails: false,
        place: Some(at(name, 5, 3, 5, 9)),
        ..notice(Kind::Finding, "cold-start-tail-risk", Severity::Warning, "the tail is 2 s")
    };
    let advice =
        notice(Kind::Finding, "cpu-starved-memory", Severity::Advice, "more memory is faster");
    let unknown = Notice {
        key: "memroy".to_owned(),
        place: Some(at("b.yaml", 2, 1, 2, 7)),
        help: vec!["did you mean `memory`?".to_owned()],
        ..notice(Kind::Input, "unknown-key", Severity::Error, "unknown key `memroy`\u{0}\u{fffe}")
    };
    let unread = notice(Kind::Input, "unreadable", Severity::Error, "it is no UTF-8");
    let dollars = |whole: u32| Usd::new(Exact::from(whole));
    let mut check = Check {
        fail_on: FailOn::Error,
        facts: FactsUsed {
            as_of: "2026-10-01".to_owned(),
            sha256: "ab".repeat(32),
            overlaid: Vec::new(),
        },
        policies: vec!["svl-cost.toml".to_owned()],
        files: vec![
            CheckedFile {
                name: name.to_owned(),
                is_policy: false,
                workloads: vec![CheckedWorkload {
                    name: workload.to_owned(),
                    region: "us-east-1".to_owned(),
                    verdict: "Lambda, 128 MB & arm64, is cheapest.".to_owned(),
                    choice: Some("lambda-arm64".to_owned()),
                    usd_per_month: Some(dollars(12)),
                    budget: Some(dollars(10)),
                    notices: vec![slo, budget, known, allowed, advice],
                }],
                notices: Vec::new(),
            },
            CheckedFile {
                name: "b.yaml".to_owned(),
                is_policy: false,
                workloads: Vec::new(),
                notices: vec![unknown.clone(), unknown, unread],
            },
        ],
        notices: vec![
            Notice {
                origin: Some(at("svl-cost.toml", 2, 1, 2, 5)),
                ..notice(Kind::Policy, "budget-exceeded", Severity::Error, "all are too dear")
            },
            notice(Kind::Policy, "facts-too-old", Severity::Warning, "the facts are of 2026-10-01"),
        ],
        skipped: 1,
        stale_baseline: Vec::new(),
        usd_per_month: dollars(12),
        budget: None,
        counts: Counts::default(),
    };
    let mut counts = Counts::default();
    check.all().for_each(|notice| counts.add(notice));
    check.counts = counts;
    check
}

/// Compares with a file of `check/`, or rewrites it when `UPDATE=1` is set.
fn expect(found: &str, file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check").join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, found).expect("a writable file");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(wanted == found, "{file} is not what was found (UPDATE=1 rewrites it)\n{found}");
}

#[test]
fn sarif_as_expected() {
    let log = sarif::render(&awkward(), false, "0.0.0");
    let mut log: serde_json::Value = serde_json::from_str(&log).expect("JSON");
    // The rules of the engine and of policies are all there, in their order.
    let known = svl_engine::rules::IDS.iter().chain(svl_engine::policy::IDS).copied();
    let known: Vec<&str> = known.chain(["unknown-key", "unreadable"]).collect();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules");
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, known);
    for rule in rules.iter() {
        for text in ["shortDescription", "fullDescription"] {
            let length = rule[text]["text"].as_str().expect("a text").chars().count();
            // GitHub cuts what is longer.
            assert!((1..=1_024).contains(&length), "{rule}");
        }
    }
    rules.drain(..known.len() - 2);
    for result in log["runs"][0]["results"].as_array_mut().expect("results") {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(result["ruleId"].as_str(), Some(known[index]));
        result.as_object_mut().expect("an object").remove("ruleIndex");
    }
    expect(&(serde_json::to_string_pretty(&log).expect("JSON") + "\n"), "awkward.sarif.json");
}

#[test]
fn junit_as_expected() {
    expect(&junit::render(&awkward(), false), "awkward.junit.xml");
}

#[test]
fn github_as_expected() {
    expect(&github::render(&awkward(), false), "awkward.github.txt");
}

/// What GitHub's runner reads of a line: the command, its properties, the message.
fn as_the_runner_reads(line: &str) -> (String, Vec<(String, String)>, String) {
    let (head, message) =
        line.strip_prefix("::").expect("colons").split_once("::").expect("an end");
    let (command, properties) = head.split_once(' ').expect("properties");
    let clear = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let value =
        |text: &str| clear(&text.replace("%3A", ":").replace("%2C", ",")).replace("%25", "%");
    let properties = properties.split(',').map(|pair| {
        let (name, text) = pair.split_once('=').expect("name=value");
        (name.to_owned(), value(text))
    });
    (command.to_owned(), properties.collect(), clear(message).replace("%25", "%"))
}

proptest! {
    #[test]
    fn no_message_breaks_out_of_its_command(message in ".{0,60}", file in "[^-\\x00]{1,20}") {
        let mut check = awkward();
        check.notices.clear();
        check.files.truncate(1);
        check.files[0].workloads.clear();
        let place = Some(at(&file, 1, 2, 1, 3));
        let one = notice(Kind::Finding, "memory-over-max", Severity::Warning, &message);
        check.files[0].notices = vec![Notice { place, ..one }];
        let text = github::render(&check, false);
        prop_assert_eq!(text.matches('\n').count(), 2);
        let line = text.lines().next().expect("a line");
        let (command, properties, read) = as_the_runner_reads(line);
        let plain = svl_formats::words::plain(&message);
        prop_assert_eq!(command, "warning");
        prop_assert_eq!(read, plain);
        let file = svl_formats::words::plain(file.strip_prefix("./").unwrap_or(&file));
        prop_assert_eq!(&properties[0], &("file".to_owned(), file));
        prop_assert_eq!(properties.len(), 5);
    }
}
