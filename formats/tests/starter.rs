//! The file to begin with: each key that it has commented out can be set, and then reads.
use std::path::Path;

use svl_formats::starter;
use svl_formats::workload_file::{self, Document};

const SCHEMA: &str = ".svl-cost/workload-1.schema.json";

fn started() -> String {
    starter::workload(SCHEMA, &[("name".to_owned(), "orders".to_owned())])
}

fn mistakes(text: &str) -> Vec<String> {
    let file = workload_file::read("workload.yaml", text.as_bytes(), &[]);
    assert_eq!(file.documents.len(), 1);
    let problems = |document: Document| document.result.err().unwrap_or_default();
    let problems = file.documents.into_iter().flat_map(problems);
    problems.map(|problem| format!("{}: {}", problem.id, problem.message)).collect()
}

/// Whether a line is a key, or an entry of a list, that is commented out.
fn is_key(line: &str) -> bool {
    line.strip_prefix('#').is_some_and(|rest| {
        let rest = rest.trim_start_matches(' ');
        !rest.is_empty() && !rest.starts_with('#') && !line.starts_with("# ")
            || line.starts_with("#  ") && !rest.starts_with('#')
    })
}

fn depth(line: &str) -> usize {
    line[1..].len() - line[1..].trim_start_matches(' ').len()
}

fn compare(found: &str, name: &str) {
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/starter").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(expected.parent().expect("a folder")).expect("a folder");
        std::fs::write(&expected, found).expect("a writable file");
    }
    let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
    assert_eq!(wanted, found, "UPDATE=1 rewrites it");
}

#[test]
fn it_is_as_expected_and_reads() {
    let found = started();
    compare(&found, "workload.yaml");
    assert_eq!(mistakes(&found), [""; 0]);
    assert!(found.lines().all(|line| line.chars().count() <= 100 || is_key(line)));
}

#[test]
fn each_key_that_is_commented_out_can_be_set() {
    let text = started();
    let lines: Vec<&str> = text.lines().collect();
    let mut set = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_key(line)) {
        // Its parents are the nearest lines above with less indentation.
        let mut wanted = vec![at];
        let mut level = depth(line);
        for above in (0..at).rev() {
            if level > 0 && is_key(lines[above]) && depth(lines[above]) < level {
                level = depth(lines[above]);
                wanted.push(above);
            }
        }
        let with = |extra: &[usize]| {
            let line = |(i, line): (usize, &&str)| {
                let set = wanted.contains(&i) || extra.contains(&i);
                if set { line[1..].to_owned() } else { (*line).to_owned() }
            };
            lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
        };
        // A key that others need: all under the same parent.
        let parent = wanted.last().copied().unwrap_or(at);
        let block: Vec<usize> = (parent + 1..lines.len())
            .take_while(|i| lines[*i].starts_with("#  "))
            .filter(|i| is_key(lines[*i]))
            .collect();
        let alone = mistakes(&with(&[]));
        let missing =
            |said: &String| said.starts_with("missing-key") || said.starts_with("wrong-value");
        assert!(
            alone.iter().all(missing) && mistakes(&with(&block)).is_empty(),
            "{line}: {alone:?} {:?}",
            mistakes(&with(&block))
        );
        set += 1;
    }
    assert!(set > 60, "{set} keys");
}

#[test]
fn every_key_of_the_table_is_in_it() {
    let text = started();
    let schema: serde_json::Value =
        serde_json::from_str(&svl_formats::schema::workload_schema()).expect("JSON");
    // Keys of systems alone stand in a system's template.
    let of_systems = ["components", "entry", "account_concurrency", "blast_radius"];
    let named = schema["properties"].as_object().expect("keys").keys();
    for name in named.filter(|name| !of_systems.contains(&name.as_str())) {
        let stated = text.lines().filter(|line| {
            line.trim_start_matches('#')
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.starts_with(':'))
        });
        assert!(stated.count() >= 1, "{name}");
    }
}

#[test]
fn a_policy_reads_with_nothing_set_with_each_key_and_with_all() {
    let text = starter::policy(".svl-cost/policy-1.schema.json");
    compare(&text, "svl-cost.toml");
    let lines: Vec<&str> = text.lines().collect();
    let is_key =
        |line: &str| line.starts_with('#') && !line.starts_with("# ") && !line.starts_with("#:");
    let read = |set: &dyn Fn(usize) -> bool| {
        let line = |(i, line): (usize, &&str)| {
            if is_key(line) && set(i) { line[1..].to_owned() } else { (*line).to_owned() }
        };
        let text = lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n");
        svl_formats::policy_file::read("svl-cost.toml", text.as_bytes())
    };
    assert!(read(&|_| false).is_ok());
    assert!(read(&|_| true).is_ok(), "{:?}", read(&|_| true).err());
    let mut keys = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_key(line)) {
        let is_table = |line: &str| line.starts_with("#[");
        let table = (0..=at).rev().find(|i| is_table(lines[*i]));
        // A budget is an amount, and an override says something of some workloads.
        let of = |name: &str| table.is_some_and(|table| lines[table] == name && at >= table);
        let needed = |i: usize| {
            of("#[[budget]]") && lines[i].starts_with("#usd_per_month")
                || of("#[[override]]") && lines[i].starts_with("#tags") && Some(i) > table
                || of("#[[override]]") && lines[i].starts_with("#platforms") && Some(i) > table
        };
        let read = read(&|i| i == at || Some(i) == table || needed(i));
        assert!(read.is_ok(), "{line}: {:?}", read.err());
        keys += 1;
    }
    assert!(keys > 30, "{keys} keys");
}
