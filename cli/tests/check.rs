//! `svl-cost check`: whole repositories in, text out. Each folder under `check/` has the commands that
//! are run in it, and what came of each.
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use support::{differs, program, run, tests, text};

#[test]
fn every_scenario_ends_as_it_is_written() {
    let mut differences = Vec::new();
    let mut folders: Vec<PathBuf> = fs::read_dir(tests().join("check"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 10);
    for folder in folders {
        let commands = fs::read_to_string(folder.join("commands")).expect("commands");
        let copy = copied(&folder);
        let told: Vec<String> = commands.lines().map(|line| outcome(&copy, line)).collect();
        differences.extend(differs(&told.join("\n"), &folder.join("expected.txt")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

/// A copy of a scenario that is the root of a repository, so that nothing above it matters.
fn copied(folder: &Path) -> PathBuf {
    let name = folder.file_name().expect("a name").to_string_lossy();
    let copy = repository(&format!("scenarios/{name}"), &[]);
    copy_into(folder, &copy);
    copy
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_into(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file");
        }
    }
}

/// What a command prints, and its exit status.
fn outcome(folder: &Path, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').map(|word| word.trim_matches('\'')).collect();
    let output = run(folder, &words);
    let (printed, said) = (text(&output.stdout), text(&output.stderr));
    let said = if said.is_empty() { said } else { format!("(standard error)\n{said}") };
    let status = output.status.code().expect("a status");
    format!("$ svl-cost {line}\n{printed}{said}= {status}\n")
}

/// A folder of its own with some files, which is a repository's root.
fn repository(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).expect("a folder");
    for (path, content) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("a status")
}

fn json(folder: &Path, words: &[&str]) -> serde_json::Value {
    let output = run(folder, &[words, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

const SLOW: &str = "\
name: slow
requests: 10M/month
memory: 512MB
duration: {mean: 900ms, p50: 700ms, p99: 2.5s}
runtime: nodejs22.x
package: {zip: 5MB}
lambda: {account_concurrency: 9}
compare:
  - lambda: {architecture: arm64}
allow:
  - {rule: concurrency-over-account, reason: the figure is wanted}
";

const MACHINES: &str = "\
name: machines
requests: 10M/month
memory: 128MB
duration: {mean: 20ms, p99: 80ms}
compare:
  - ec2: {instance: m7g.large, count: 2}
";

/// Every limit holds at the figure itself, and is broken one step past it.
#[test]
fn a_limit_holds_up_to_its_figure() {
    let measured = [
        ("slow.yaml", SLOW, "p50", "ms", "/service_level/latency_ms/p50", true),
        ("slow.yaml", SLOW, "p90", "ms", "/service_level/latency_ms/p90", true),
        ("slow.yaml", SLOW, "p95", "ms", "/service_level/latency_ms/p95", true),
        ("slow.yaml", SLOW, "p99", "ms", "/service_level/latency_ms/p99", true),
        ("slow.yaml", SLOW, "usd_per_million", "", "/usd_per_million_requests/all_in", true),
        ("slow.yaml", SLOW, "availability", "", "/service_level/availability", false),
        ("slow.yaml", SLOW, "throttled", "", "/service_level/throttled", true),
        ("slow.yaml", SLOW, "cold_starts", "", "/service_level/cold_start_probability", true),
        ("machines.yaml", MACHINES, "utilisation", "", "/service_level/utilisation", true),
    ];
    let files = [("slow.yaml", SLOW), ("machines.yaml", MACHINES)];
    let folder = repository("limits", &files);
    for (file, _, name, unit, pointer, at_most) in measured {
        let output = run(&folder, &["model", file, "--format", "json"]);
        let decision: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("a decision");
        let figure = decision["options"][0].pointer(pointer).expect("a figure");
        let figure = figure.as_str().map_or_else(|| figure.to_string(), str::to_owned);
        assert!(figure.parse::<f64>().expect("a number") > 0.0, "{name}: {figure}");
        let past = if at_most { one_less(&figure) } else { one_more(&figure) };
        let broken = |bound: &str| {
            let policy = format!("[limits]\n{name} = \"{bound}{unit}\"\n");
            fs::write(folder.join("svl-cost.toml"), policy).expect("a file");
            let output = run(&folder, &["check", file]);
            let said = text(&output.stdout);
            assert_eq!(said.contains("-limit]"), status(&output) == 1, "{said}");
            status(&output) == 1
        };
        assert!(!broken(&figure), "{name} at {figure}");
        assert!(broken(&past), "{name} past {figure}: {past}");
    }
}

/// The last digit one lower, or one higher.
fn one_less(figure: &str) -> String {
    let mut digits: Vec<u8> = figure.bytes().collect();
    for digit in digits.iter_mut().rev().filter(|digit| digit.is_ascii_digit()) {
        if *digit > b'0' {
            *digit -= 1;
            break;
        }
        *digit = b'9';
    }
    String::from_utf8(digits).expect("digits")
}

fn one_more(figure: &str) -> String {
    let mut digits: Vec<u8> = figure.bytes().collect();
    for digit in digits.iter_mut().rev().filter(|digit| digit.is_ascii_digit()) {
        if *digit < b'9' {
            *digit += 1;
            break;
        }
        *digit = b'0';
    }
    String::from_utf8(digits).expect("digits")
}

#[test]
fn headroom_is_held_against_where_the_verdict_ends() {
    let workload = "name: a\nrequests: 1M/month\nmemory: 128MB\nduration: 100ms\ncompare:\n  - lambda: {architecture: x86_64}\n  - ec2: {instance: t3.small}\n";
    let folder = repository("headroom", &[("workload.yaml", workload)]);
    let output = run(&folder, &["model", "workload.yaml", "--format", "json"]);
    let decision: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a decision");
    let until = &decision["verdict"]["holds_until"]["requests_per_month"];
    let until: u64 = until.as_str().expect("a count").parse().expect("a count");
    let times = |requests: u64| format!("{}.{:06}x", requests / 1_000_000, requests % 1_000_000);
    for (bound, fails) in [(times(until), 0), (times(until + 1), 1)] {
        let policy = format!("[limits]\nheadroom = \"{bound}\"\n");
        fs::write(folder.join("svl-cost.toml"), policy).expect("a file");
        assert_eq!(status(&run(&folder, &["check", "."])), fails, "{bound}");
    }
}

const POLICY: &str = "[limits]\nusd_per_million = \"$0.10/million\"\np99 = \"1ms\"\n";
const ORDERS: &str = "name: orders\nrequests: 10M/month\nmemory: 128MB\nduration: {mean: 20ms, p99: 80ms}\nruntime: nodejs22.x\npackage: {zip: 5MB}\ncompare:\n  - lambda: {architecture: arm64}\n";

#[test]
fn a_baseline_lets_pass_what_is_known_and_tells_what_is_gone() {
    let folder = repository("baseline", &[("a.yaml", ORDERS), ("svl-cost.toml", POLICY)]);
    let with =
        |more: &[&str]| run(&folder, &[&["check", ".", "--baseline", "b.json"], more].concat());
    assert_eq!(status(&run(&folder, &["check", "."])), 1);
    assert_eq!(status(&with(&["--write-baseline"])), 0);
    let written = fs::read_to_string(folder.join("b.json")).expect("a baseline");
    assert_eq!(written.matches("fingerprint").count(), 2, "{written}");
    assert_eq!(status(&with(&[])), 0);

    // Lines move, the volume and the figures change: what is known stays known.
    let moved = ORDERS.replace("10M", "11M").replace("memory", "\n# moved\n\nmemory");
    fs::write(folder.join("a.yaml"), &moved).expect("a file");
    assert_eq!(status(&with(&[])), 0, "{}", text(&with(&[]).stdout));
    assert_eq!(status(&with(&["--write-baseline"])), 0);
    assert_eq!(fs::read_to_string(folder.join("b.json")).expect("a baseline"), written);

    // From another folder the same file is the same.
    let below = folder.join("below");
    fs::create_dir_all(&below).expect("a folder");
    let output = run(&below, &["check", "..", "--baseline", "../b.json"]);
    assert_eq!(status(&output), 0, "{}", text(&output.stdout));

    // Another limit is new; a limit that is kept again is stale.
    fs::write(folder.join("svl-cost.toml"), POLICY.replace("p99", "p90")).expect("a file");
    let said = text(&with(&[]).stdout);
    assert!(said.contains("latency-over-limit") && said.contains("1 known"), "{said}");
    assert!(said.contains("1 entry of the baseline no longer found"), "{said}");
    assert_eq!(status(&with(&[])), 1);

    // What was not looked at is not stale.
    fs::write(folder.join("b.yaml"), ORDERS.replace("orders", "others")).expect("a file");
    let said = text(&run(&folder, &["check", "b.yaml", "--baseline", "b.json"]).stdout);
    assert!(!said.contains("no longer found"), "{said}");
}

#[test]
fn fingerprints_are_of_what_is_wrong_and_not_of_where() {
    let folder = repository("fingerprints", &[("a.yaml", ORDERS), ("svl-cost.toml", POLICY)]);
    let fingerprints = || {
        let check = json(&folder, &["check", "."]);
        let notices = &check["files"][0]["workloads"][0]["notices"];
        let all = notices.as_array().expect("notices").iter();
        all.map(|notice| notice["fingerprint"].as_str().expect("text").to_owned())
            .collect::<Vec<_>>()
    };
    let before = fingerprints();
    let mut unique = before.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), before.len());
    fs::write(folder.join("a.yaml"), format!("# a\n# b\n{}", ORDERS.replace("10M", "12M")))
        .expect("a file");
    assert_eq!(fingerprints(), before);
    fs::write(folder.join("a.yaml"), ORDERS.replace("orders", "others")).expect("a file");
    assert!(fingerprints().iter().all(|fingerprint| !before.contains(fingerprint)));
}

#[test]
fn output_does_not_depend_on_the_number_of_threads() {
    let mut files = vec![("svl-cost.toml".to_owned(), POLICY.to_owned())];
    for n in 0..40 {
        let name = format!("w{n:02}");
        let text = ORDERS.replace("orders", &name).replace("10M", &format!("{}M", n + 1));
        files.push((format!("{}/{name}.yaml", n % 7), text));
    }
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let folder = repository("threads", &borrowed);
    for format in ["human", "json"] {
        let on = |threads: &str| {
            text(&run(&folder, &["check", ".", "--format", format, "--threads", threads]).stdout)
        };
        let one = on("1");
        assert!(one.contains("w39"));
        for threads in ["2", "7", "64"] {
            assert!(on(threads) == one, "{format} on {threads} threads");
        }
    }
}

#[test]
fn nothing_is_printed_where_no_workload_changed() {
    let foreign = "kind: Deployment\n";
    let folder = repository("nothing", &[("a.yaml", foreign), ("b.txt", "text"), ("c.yaml", "[")]);
    let words = ["check", "--only-workloads", "a.yaml", "b.txt", "c.yaml"];
    let output = run(&folder, &words);
    assert_eq!((status(&output), text(&output.stdout).as_str()), (0, ""));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn output_goes_to_a_file_and_the_summary_to_standard_error() {
    let folder = repository("out", &[("a.yaml", ORDERS), ("svl-cost.toml", POLICY)]);
    let output = run(&folder, &["check", ".", "--format", "json", "--out", "found.json"]);
    assert_eq!((status(&output), text(&output.stdout).as_str()), (1, ""));
    assert!(text(&output.stderr).contains("2 errors"), "{}", text(&output.stderr));
    let written = fs::read_to_string(folder.join("found.json")).expect("a file");
    assert!(written.contains("svl-cost/check/1"));
    let output = run(&folder, &["check", ".", "--out", "absent/found.txt"]);
    assert_eq!(status(&output), 2);
}

#[test]
fn a_hostile_policy_is_refused_in_time() {
    let folder = repository("hostile", &[("a.yaml", ORDERS)]);
    for (name, content) in [
        ("large", format!("# {}\n", "x".repeat(1 << 20))),
        ("deep", format!("regions = {}", "[".repeat(100_000))),
        ("deeper", format!("{} = 1", vec!["a"; 50_000].join("."))),
        ("many", (0..40_000).flat_map(|n| [format!("k{n}"), " = 1\n".to_owned()]).collect()),
        ("tables", (0..30_000).map(|_| "[[budget]]\n").collect()),
        ("nul", "fail_on = \0".to_owned()),
        ("quotes", "\"\"\"".repeat(1_000)),
    ] {
        fs::write(folder.join("p.toml"), content).expect("a file");
        let mut command = program(&folder);
        let output =
            command.args(["check", "a.yaml", "--config", "p.toml"]).output().expect("runs");
        let said = text(&output.stdout);
        assert_eq!(
            status(&output),
            2,
            "{name}: {}{}",
            &said[..said.len().min(900)],
            text(&output.stderr)
        );
        assert!(said.len() < 100_000, "{name}: {} bytes", said.len());
    }
}
