//! `diff --base` over real repositories, which it must leave as they are.
#[path = "support/repository.rs"]
mod repository;
mod support;

use std::fs;
use std::process::Output;

use repository::{Repository, git};
use support::{program, text};

fn workload(requests: &str) -> String {
    format!("requests: {requests}/month\nmemory: 256MB\nduration: 80ms\n")
}

/// Runs `svl-cost` below the repository; nothing of it may have changed afterwards.
fn run_in(repository: &Repository, folder: &str, words: &[&str]) -> Output {
    let before = repository.state();
    let output = program(&repository.0.join(folder)).args(words).output().expect("it starts");
    assert_eq!(repository.state(), before, "{words:?} changed the work tree or the index");
    output
}

fn report(repository: &Repository, folder: &str, words: &[&str]) -> String {
    let output = run_in(repository, folder, words);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The lines that begin a workload, and the last one.
fn headings(report: &str) -> Vec<&str> {
    let heading = |line: &&str| ["~ ", "+ ", "- ", "! "].iter().any(|sign| line.starts_with(sign));
    report.lines().filter(heading).collect()
}

#[test]
fn the_work_tree_against_a_revision() {
    let repository = Repository::new("work-tree");
    repository
        .write("changed.yaml", &workload("20M"))
        .write("same.yaml", &workload("1M"))
        .write("gone.yaml", &workload("2M"))
        .write("old name.yaml", &workload("3M"))
        .write("quoted \"ünïcode\" ☃.yaml", &workload("4M"))
        .write("moved by hand.yaml", &format!("name: hand\n{}", workload("7M")))
        .write("compose.yaml", "services: {web: {image: a}}\n")
        .write(".hidden/a.yaml", &workload("5M"));
    repository.commit("first");
    repository
        .write("changed.yaml", &workload("21M"))
        .write("added and not staged.yaml", &workload("6M"))
        .write("quoted \"ünïcode\" ☃.yaml", &workload("40M"))
        .write("compose.yaml", "services: {web: {image: b}}\n")
        .write(".gitignore", "ignored/\n")
        .write("ignored/a.yaml", &workload("8M"));
    repository.git(&["mv", "old name.yaml", "new name.yaml"]);
    fs::remove_file(repository.0.join("gone.yaml")).expect("a file");
    let there = repository.0.join("below/by hand.yaml");
    fs::create_dir_all(there.parent().expect("a folder")).expect("a folder");
    fs::rename(repository.0.join("moved by hand.yaml"), there).expect("a file");

    let report = report(&repository, "", &["diff", "--base", "HEAD"]);
    assert_eq!(
        headings(&report),
        [
            "+ added and not staged   added and not staged.yaml",
            "~ hand   moved by hand.yaml -> below/by hand.yaml",
            "~ changed   changed.yaml",
            "- gone   gone.yaml",
            "~ old name -> new name   old name.yaml -> new name.yaml",
            "~ quoted \"ünïcode\" ☃   quoted \"ünïcode\" ☃.yaml",
        ]
    );
    assert!(
        report.lines().any(|line| line.starts_with(
            "7 workloads: 2 changed, 1 added, 1 removed, 2 renamed, 1 as before; all in $"
        )),
        "{report}"
    );
}

#[test]
fn a_touched_file_does_not_refresh_the_index() {
    let repository = Repository::new("touched");
    repository.write("a.yaml", &workload("1M"));
    repository.commit("first");
    let file = fs::File::options().append(true).open(repository.0.join("a.yaml")).expect("a file");
    let later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(2_000_000_000);
    file.set_modified(later).expect("a time");
    let report = report(&repository, "", &["diff", "--base", "HEAD"]);
    assert!(report.starts_with("Nothing differs in 1 workload"), "{report}");
}

#[test]
fn two_revisions_and_where_they_parted() {
    let repository = Repository::new("revisions");
    repository.write("services/a.yaml", &workload("20M")).write("b.yaml", &workload("1M"));
    repository.commit("first");
    repository.git(&["tag", "v1"]);
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.write("services/a.yaml", &workload("30M"));
    repository.commit("on the topic");
    repository.git(&["switch", "--quiet", "main"]);
    repository.write("b.yaml", &workload("9M"));
    repository.commit("on main");

    let both = report(&repository, "", &["diff", "--base", "main", "--head", "topic"]);
    assert_eq!(headings(&both), ["~ b   b.yaml", "~ a   services/a.yaml"]);
    let words = ["diff", "--base", "main", "--head", "topic", "--merge-base"];
    assert_eq!(headings(&report(&repository, "", &words)), ["~ a   services/a.yaml"]);
    let words = ["diff", "--base", "v1", "--head", "main"];
    assert_eq!(headings(&report(&repository, "", &words)), ["~ b   b.yaml"]);
    // Below the current folder, unless a path says otherwise.
    let here = report(&repository, "services", &["diff", "--base", "topic"]);
    assert_eq!(headings(&here), ["~ a   a.yaml"]);
    let there = report(&repository, "services", &["diff", "--base", "v1", "../b.yaml"]);
    assert_eq!(headings(&there), ["~ b   ../b.yaml"]);
    let absolute = repository.0.join("b.yaml").display().to_string();
    let there = report(&repository, "services", &["diff", "--base", "v1", &absolute]);
    assert_eq!(headings(&there), ["~ b   ../b.yaml"]);
}

#[test]
fn a_file_that_is_broken_on_either_side() {
    let repository = Repository::new("broken");
    repository.write("a.yaml", &workload("20M")).write("b.yaml", &workload("1M").replace("MB", ""));
    repository.write("c.yaml", &workload("3M"));
    repository.commit("first");
    repository.write("a.yaml", "requests: [\nmemory: 1\n").write("b.yaml", &workload("1M"));
    repository.write("c.yaml", &workload("4M"));
    for (words, place) in [
        (vec!["diff", "--base", "HEAD"], "--> HEAD:b.yaml:2:9"),
        (vec!["comment", "--base", "HEAD"], "--&#62; HEAD&#58;b&#46;yaml&#58;2&#58;9"),
    ] {
        let output = run_in(&repository, "", &words);
        let report = text(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{report}");
        assert!(report.contains(place), "{report}");
        assert!(report.contains("2 broken"), "{report}");
        assert!(report.contains("3,000,000/month"), "{report}");
        assert_eq!(
            text(&output.stderr),
            "error: 2 workloads could not be evaluated on both sides, as printed\n"
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_its_remedy() {
    let repository = Repository::new("wrong");
    repository.write("a.yaml", &workload("20M"));
    repository.commit("first");
    repository.write("a.yaml", &workload("21M"));
    repository.commit("second");
    let outside = Repository::none("nowhere");
    let shallow = Repository::none("shallow");
    let from = format!("file://{}", repository.0.display());
    let cloned = git(&shallow.0, &["clone", "--quiet", "--depth=1", &from, "."]);
    assert!(cloned.status.success(), "{}", text(&cloned.stderr));
    let cases: [(&Repository, &[&str], &str); 9] = [
        (&outside, &["diff", "--base", "main"], "this folder is in no git repository"),
        (&repository, &["diff", "--base", "nobody"], "git knows no revision `nobody` here"),
        (&repository, &["diff", "--base=--all"], "git knows no revision `--all` here"),
        (&repository, &["diff", "--base", ""], "git knows no revision `` here"),
        (
            &repository,
            &["diff", "--base", "HEAD:a.yaml"],
            "git knows no revision `HEAD:a.yaml` here",
        ),
        (&repository, &["diff", "--base", "HEAD", "../.."], "is outside the repository"),
        (&repository, &["diff", "--base", "HEAD", "b.yaml"], "b.yaml is neither in HEAD nor in"),
        (&repository, &["diff", "--base", "HEAD", "-"], "`-` is none"),
        (&shallow, &["diff", "--base", "HEAD~1"], "this clone is shallow"),
    ];
    for (repository, words, says) in cases {
        // A ceiling, so that no repository above the temporary folder is found.
        let mut command = program(&repository.0);
        command.args(words).env("GIT_CEILING_DIRECTORIES", std::env::temp_dir());
        let output = command.output().expect("it starts");
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{said}");
        assert!(said.starts_with("error: ") && said.contains(says), "{words:?}: {said}");
    }
    let output = program(&repository.0)
        .args(["diff", "--base", "HEAD"])
        .env("PATH", "/nonexistent")
        .output()
        .expect("it starts");
    assert!(text(&output.stderr).contains("could not run `git`"), "{}", text(&output.stderr));
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    let repository = Repository::new("programs");
    let trap = repository.0.join("trap.sh");
    let sprung = repository.0.join("sprung");
    repository
        .write("a.yaml", &workload("20M"))
        .write(".gitattributes", "*.yaml diff=trap filter=trap\n");
    repository.write("trap.sh", &format!("#!/bin/sh\ntouch '{}'\n", sprung.display()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&trap, fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    repository.commit("first");
    let trap = trap.display().to_string();
    for key in [
        "core.fsmonitor",
        "diff.external",
        "diff.trap.command",
        "diff.trap.textconv",
        "filter.trap.clean",
        "filter.trap.smudge",
    ] {
        repository.git(&["config", key, &trap]);
    }
    repository.write("a.yaml", &workload("21M"));
    let output =
        program(&repository.0).args(["diff", "--base", "HEAD"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(!sprung.exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let repository = Repository::new("bytes");
    let path = repository.0.join(std::ffi::OsStr::from_bytes(b"caf\xe9.yaml"));
    fs::write(&path, workload("20M")).expect("a file");
    repository.commit("first");
    fs::write(&path, workload("21M")).expect("a file");
    let report = report(&repository, "", &["diff", "--base", "HEAD"]);
    assert_eq!(headings(&report), ["~ caf\u{fffd}   caf\u{fffd}.yaml"]);
    assert!(report.contains("20,000,000/month -> 21,000,000/month"), "{report}");
}

#[test]
fn links_and_large_files_of_a_revision() {
    let repository = Repository::new("links");
    repository.write("a.yaml", &workload("20M"));
    let large = format!("{}#{}\n", workload("1M"), "x".repeat(3 << 20));
    repository.write("large.yaml", &large).write("z.yaml", &workload("2M"));
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.yaml", repository.0.join("link.yaml")).expect("a link");
    repository.commit("first");
    repository.write("z.yaml", &workload("3M"));
    let output = run_in(&repository, "", &["diff", "--base", "HEAD"]);
    let report = text(&output.stdout);
    assert_eq!(headings(&report), ["! large.yaml   large.yaml", "~ z   z.yaml"], "{report}");
    assert!(report.contains("is larger than 1 MiB"), "{report}");
    assert!(report.contains("3 workloads: 1 changed, 1 broken, 1 as before"), "{report}");
}
