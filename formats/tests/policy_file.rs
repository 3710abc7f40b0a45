//! Reading `svl-cost.toml`: text in, every mistake out; and what holds for which workload.
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use svl_engine::decision::Severity;
use svl_engine::policy::Judge;
use svl_formats::diagnostic;
use svl_formats::policy_file::{PolicyFile, Rules, Subject, in_force, read};
use svl_formats::workload_file;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy").join(folder);
    let entries = fs::read_dir(folder).expect("a folder");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn every_good_policy_is_read() {
    for path in files("good") {
        let refused = read(&name(&path), &fs::read(&path).expect("a file")).err();
        assert!(refused.is_none(), "{}: {:?}", path.display(), refused.map(|it| it.problems));
    }
}

#[test]
fn every_bad_policy_gets_its_messages() {
    let paths = files("bad");
    assert!(paths.len() >= 20);
    let mut differences = Vec::new();
    for path in paths {
        let refused = read(&name(&path), &fs::read(&path).expect("a file")).err();
        let refused = refused.unwrap_or_else(|| panic!("{} is read", path.display()));
        let told = |problem| diagnostic::render_plain(problem, &refused.sources);
        let said: Vec<String> = refused.problems.iter().map(told).collect();
        let (said, expected) = (said.join("\n"), path.with_extension("expected"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &said).expect("a writable file");
        }
        if fs::read_to_string(&expected).unwrap_or_default() != said {
            differences.push(format!("{}\n{said}(UPDATE=1 rewrites it)", expected.display()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

fn policy(text: &str) -> PolicyFile {
    read("svl-cost.toml", text.as_bytes()).unwrap_or_else(|it| panic!("{:?}", it.problems))
}

/// The limits in force, `p99 300 override[0].limits.p99`.
fn limits(policy: &PolicyFile, file: &str, name: &str, tags: &[&str], own: &Rules) -> Vec<String> {
    let tags: Vec<String> = tags.iter().map(ToString::to_string).collect();
    let in_force = in_force(Some(policy), &Subject { file, name, tags: &tags }, own);
    let said = |limit: &svl_engine::policy::Limit| {
        format!("{} {}", limit.bound.to_plain(), in_force.origins[limit.origin].key)
    };
    in_force.policy.limits.iter().map(said).collect()
}

#[test]
fn the_last_override_that_fits_wins_limit_by_limit() {
    let policy = policy(
        "[limits]\np99 = \"300ms\"\nheadroom = 2\n\
         [[override]]\nfiles = [\"batch/**\"]\nlimits = {p99 = \"2s\"}\n\
         [[override]]\ntags = [\"slow\"]\nlimits = {p99 = \"3s\"}\n\
         [[override]]\nworkloads = [\"nightly-*\"]\nfiles = [\"batch/**\"]\nlimits = {headroom = 4}\n",
    );
    let none = Rules::default();
    let of = |file, name, tags| limits(&policy, file, name, tags, &none).join(", ");
    assert_eq!(of("web/a.yaml", "a", &[]), "300 limits.p99, 2 limits.headroom");
    assert_eq!(of("batch/a.yaml", "a", &[]), "2000 override[0].limits.p99, 2 limits.headroom");
    assert_eq!(
        of("batch/a.yaml", "a", &["x", "slow"]),
        "3000 override[1].limits.p99, 2 limits.headroom"
    );
    assert_eq!(
        of("batch/a.yaml", "nightly-a", &[]),
        "2000 override[0].limits.p99, 4 override[2].limits.headroom"
    );
    assert_eq!(of("web/a.yaml", "nightly-a", &[]), "300 limits.p99, 2 limits.headroom");
}

#[test]
fn a_workloads_own_limits_hold_beside_the_policys_and_its_severities_before_them() {
    let policy = policy(
        "[limits]\np99 = \"300ms\"\n[severity]\nbudget-exceeded = \"warning\"\ncapacity-short = \"off\"\n",
    );
    let text = "requests: 1M/month\nmemory: 128MB\nduration: 1ms\npolicy:\n  judge: every-option\n  limits: {p99: 200ms}\n  severity: {budget-exceeded: error}\n";
    let mut file = workload_file::read("a.yaml", text.as_bytes(), &[]);
    let own = file.documents.remove(0).policy;
    assert_eq!(
        limits(&policy, "a.yaml", "a", &[], &own),
        ["300 limits.p99", "200 policy.limits.p99"]
    );
    let subject = Subject { file: "a.yaml", name: "a", tags: &[] };
    let with = in_force(Some(&policy), &subject, &own);
    let none = Rules::default();
    let without = in_force(Some(&policy), &subject, &none);
    assert_eq!(with.severity("budget-exceeded", Severity::Error), Some(Severity::Error));
    assert_eq!(without.severity("budget-exceeded", Severity::Error), Some(Severity::Warning));
    assert_eq!(with.severity("capacity-short", Severity::Error), None);
    assert_eq!(with.severity("container-idle", Severity::Advice), Some(Severity::Advice));
    assert_eq!((with.policy.judge, without.policy.judge), (Judge::EveryOption, Judge::Choice));
}

/// The page about policies shows one that is read, names every key, and lists every rule.
#[test]
fn the_page_about_policies_is_complete() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/policy.md");
    let page = fs::read_to_string(page).expect("a page");
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = example.expect("an example");
    policy(example);
    let schema: serde_json::Value =
        serde_json::from_str(&svl_formats::schema::policy_schema()).expect("JSON");
    for pointer in
        ["", "/properties/limits", "/properties/budget/items", "/properties/override/items"]
    {
        let keys = schema.pointer(&format!("{pointer}/properties")).and_then(|it| it.as_object());
        for key in keys.expect("keys").keys() {
            assert!(page.contains(key.as_str()), "{pointer}/{key}");
        }
    }
    for rule in svl_engine::policy::RULES {
        let severity = svl_formats::rules::name(rule.severity);
        assert!(page.contains(&format!("| `{}` | {severity} |", rule.id)), "{}", rule.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read("svl-cost.toml", &bytes);
    }

    #[test]
    fn reading_text_like_a_policy_never_panics(
        text in "(\\[{1,2}(limits|budget|override|severity|a)\\]{1,2}\n|(p99|files|name|each|\"\") ?= ?(\"[a-z0-9$*\\[]{0,6}\"|[0-9.e]{1,4}|\\[\"x\"\\]|\\{p99 = \"1s\"\\})\n|[=\\[\\]\"'#{}\n]){0,12}"
    ) {
        if let Err(refused) = read("svl-cost.toml", text.as_bytes()) {
            prop_assert!(!refused.problems.is_empty());
            for problem in &refused.problems {
                let _ = diagnostic::render_plain(problem, &refused.sources);
            }
        }
    }
}
