//! How `diff` and `comment` end, and what they refuse.
mod support;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use support::{program, run, tests, text};

fn cases() -> PathBuf {
    tests().join("diff")
}

#[test]
fn every_outcome_has_its_status() {
    let doubled = ["volume-doubled/old", "volume-doubled/new"];
    let back = ["volume-doubled/new", "volume-doubled/old"];
    let same = ["nothing-changed/old", "nothing-changed/new"];
    let broken = ["file-broken/old", "file-broken/new"];
    let rows: [(&[&str], [&str; 2], i32); 16] = [
        (&["diff"], doubled, 0),
        (&["diff", "--detailed-exitcode"], doubled, 1),
        (&["diff", "--detailed-exitcode"], same, 0),
        (&["diff", "--detailed-exitcode"], broken, 2),
        (&["diff", "--fail-if-over", "$10.29"], doubled, 1),
        (&["diff", "--fail-if-over", "$10.30"], doubled, 0),
        (&["diff", "--fail-if-over", "47%"], doubled, 1),
        (&["diff", "--fail-if-over", "48%"], doubled, 0),
        (&["diff", "--fail-if-over", "0"], back, 0),
        (&["diff", "--fail-if-over", "0"], same, 0),
        (&["diff", "--fail-if-over", "0"], broken, 2),
        (&["diff", "--fail-if-over", "much"], doubled, 2),
        (&["comment"], doubled, 0),
        (&["comment"], broken, 2),
        (&["comment", "--limit", "10"], doubled, 2),
        (&["diff", "--head", "HEAD"], doubled, 2),
    ];
    for (words, sides, status) in rows {
        let all: Vec<&str> = words.iter().copied().chain(sides).collect();
        let output = run(&cases(), &all);
        assert_eq!(output.status.code(), Some(status), "{all:?}: {}", text(&output.stderr));
        // The report is whole whatever the status is.
        let reported = !output.stdout.is_empty();
        let refused = ["much", "10", "HEAD"].iter().any(|word| words.contains(word));
        assert_eq!(reported, !refused, "{all:?}");
    }
}

#[test]
fn nothing_is_printed_where_nothing_differs_if_asked() {
    for verb in ["diff", "comment"] {
        let words = [verb, "--skip-no-diff", "nothing-changed/old", "nothing-changed/new"];
        let output = run(&cases(), &words);
        assert_eq!(
            (output.status.code(), output.stdout.len(), output.stderr.len()),
            (Some(0), 0, 0)
        );
        let words = [verb, "--skip-no-diff", "volume-doubled/old", "volume-doubled/new"];
        assert!(!run(&cases(), &words).stdout.is_empty());
    }
}

#[test]
fn sides_that_make_no_sense_are_refused() {
    for (words, says) in [
        (&["diff"][..], "none is named"),
        (&["diff", "volume-doubled/old"], "one is named"),
        (&["diff", "a", "b", "c"], "3 are named"),
        (&["diff", "-", "-"], "one side alone"),
        (&["diff", "nowhere.yaml", "volume-doubled/new"], "could not read nowhere.yaml"),
        (&["diff", "stored-prices", "stored-prices"], "holds a workload file"),
        (
            &["diff", "--set", "memory=1GB", "stored-prices/old.json", "stored-prices/new.json"],
            "change nothing in a stored decision",
        ),
        (
            &["diff", "--old-prices", "nowhere", "volume-doubled/old", "volume-doubled/new"],
            "nowhere",
        ),
        (&["comment", "--diff", "volume-doubled/old/orders.yaml"], "holds no difference"),
        (&["comment", "--decision", "volume-doubled/old/orders.yaml"], "holds no decision"),
    ] {
        let output = run(&cases(), words);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}: {said}");
        assert!(said.contains(says), "{words:?}: {said}");
    }
}

#[test]
fn one_side_may_come_from_standard_input() {
    let old = fs::read(cases().join("volume-doubled/old/orders.yaml")).expect("a file");
    let mut child = program(&cases())
        .args(["diff", "-", "volume-doubled/new/orders.yaml"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("piped").write_all(&old).expect("written");
    let report = text(&child.wait_with_output().expect("it ends").stdout);
    assert!(report.starts_with("~ orders   volume-doubled/new/orders.yaml\n"), "{report}");
    assert!(report.contains("20,000,000/month -> 40,000,000/month"), "{report}");
}

/// A folder with so many workloads, and another in which each has a larger volume.
fn many(count: usize) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("svl-many-{}-{count}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    for (side, requests) in [("old", 20), ("new", 30)] {
        fs::create_dir_all(folder.join(side)).expect("a folder");
        for i in 0..count {
            let text = format!("requests: {}M\nmemory: 256MB\nduration: 80ms\n", requests + i);
            fs::write(folder.join(side).join(format!("service-{i:03}.yaml")), text)
                .expect("a file");
        }
    }
    folder
}

#[test]
fn a_comment_keeps_to_its_hosts_limit() {
    let folder = many(60);
    let comment = |words: &[&str]| -> Output {
        let all: Vec<&str> = ["comment", "old", "new"].iter().chain(words).copied().collect();
        run(&folder, &all)
    };
    let whole = text(&comment(&["--host", "gitlab"]).stdout);
    assert!(whole.len() > 65_536 && !whole.contains("Left out"), "{}", whole.len());
    for (words, most) in
        [(&[][..], 65_536), (&["--limit", "20000"], 20_000), (&["--limit", "4096"], 4_096)]
    {
        let cut = text(&comment(words).stdout);
        assert!(cut.len() <= most, "{} > {most}", cut.len());
        assert!(
            cut.starts_with("<!-- svl-cost:*diff -->\n**60 workloads changed; all in $"),
            "{cut}"
        );
        assert!(cut.contains("\nLeft out for the length of a comment: "), "{cut}");
        assert_eq!(cut.matches("<details>").count(), cut.matches("</details>").count());
        assert!(cut.lines().filter(|line| line.starts_with('|')).all(|line| line.ends_with('|')));
    }
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn a_comment_is_the_same_from_the_files_and_from_the_stored_difference() {
    let sides = ["several-keys/old", "several-keys/new"];
    let direct = run(&cases(), &["comment", sides[0], sides[1], "--id", "a b"]).stdout;
    let stored = run(&cases(), &["diff", sides[0], sides[1], "--format", "json"]).stdout;
    let file = std::env::temp_dir().join(format!("svl-diff-{}.json", std::process::id()));
    fs::write(&file, &stored).expect("a file");
    let name = file.display().to_string();
    let again = run(&cases(), &["comment", "--diff", &name, "--id", "a b"]).stdout;
    let _ = fs::remove_file(&file);
    assert_eq!(text(&direct), text(&again));
    assert!(text(&direct).starts_with("<!-- svl-cost:*diff a%20b -->\n"));
}

#[test]
fn a_stored_decision_makes_the_comment_that_model_makes() {
    let examples = support::examples();
    let expected = fs::read_to_string(examples.join("expected/image-resizer.md")).expect("a file");
    let words = ["comment", "--decision", "expected/image-resizer.json"];
    let output = run(&examples, &words);
    assert_eq!(text(&output.stdout), expected);
    let cut = text(&run(&examples, &[&words[..], &["--limit", "4096"]].concat()).stdout);
    assert!(cut.len() <= 4_096 && cut.contains("1 workload's details in part"), "{cut}");
}

#[test]
fn the_report_does_not_depend_on_its_surroundings() {
    let words = ["diff", "several-keys/old", "several-keys/new", "--format", "json"];
    let usual = run(&cases(), &words).stdout;
    for (name, value) in [("LC_ALL", "de_DE.UTF-8"), ("TZ", "Asia/Tokyo"), ("COLUMNS", "20")] {
        let output = program(&cases()).args(words).env(name, value).output().expect("it starts");
        assert_eq!(text(&output.stdout), text(&usual), "{name}");
    }
}

#[test]
fn no_example_differs_from_itself() {
    let output = run(&support::examples(), &["diff", ".", ".", "--detailed-exitcode"]);
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{report}");
    assert!(report.starts_with("Nothing differs in ") && report.lines().count() == 1, "{report}");
    let stored = "expected/every-key.json";
    let words = ["diff", stored, stored, "--detailed-exitcode", "--skip-no-diff"];
    let output = run(&support::examples(), &words);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), ""));
}
