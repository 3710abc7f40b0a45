//! Bad input gets a clear error and status 2, within 64 MB; nothing panics and nothing is guessed.
mod support;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{differs, run, tests, text, workloads};

/// Runs the program with no more than 64 MB of memory beside its own text, and a second of processor time.
fn confined(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let limits = "ulimit -d 65536; ulimit -t 1; exec \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limits, "sh", env!("CARGO_BIN_EXE_svl-cost")])
        .args(words)
        .current_dir(folder)
        .output()
        .expect("a shell");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn every_bad_file_gets_its_message() {
    let folder = tests().join("bad");
    let files = workloads(&folder);
    assert!(files.len() >= 60, "{} files", files.len());
    let mut differences = Vec::new();
    for file in files {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let (status, stdout, stderr) = confined(&folder, &["model", &name]);
        assert_eq!(status, Some(2), "{name}: {stderr}");
        assert!(stderr.contains("error"), "{name}: {stderr}");
        assert!(!stderr.contains('\u{1b}'), "{name}: a control character is printed raw");
        if name != "two-documents-one-bad.yaml" {
            assert_eq!(stdout, "", "{name}: something was printed");
        }
        differences.extend(differs(&stderr, &file.with_extension("expected")));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn one_bad_document_does_not_hide_the_other() {
    let (status, stdout, stderr) = confined(
        &tests().join("bad"),
        &["model", "two-documents-one-bad.yaml", "--format", "json"],
    );
    assert_eq!(status, Some(2));
    assert!(stdout.contains("\"name\": \"bad\""), "{stdout}");
    assert!(stderr.contains("two-documents-one-bad.yaml:8:9"), "{stderr}");
}

/// Writes `bytes` to a file of its own and gives what the program says of it.
fn said_of(name: &str, bytes: &[u8]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), bytes).expect("a file");
    let (status, stdout, stderr) = confined(&folder, &["model", name]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""), "{stderr}");
    stderr
}

#[test]
fn large_and_deep_files_are_refused() {
    let valid = "requests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    let generated = [
        ("ten-megabytes-of-spaces.yaml", " ".repeat(10 << 20)),
        ("ten-megabytes-of-keys.yaml", "key: value\n".repeat(1 << 20)),
        ("just-above-the-limit.yaml", format!("{valid}#{}\n", "x".repeat(1 << 20))),
        (
            "a-thousand-levels-of-brackets.yaml",
            format!("{valid}compare: {}{}\n", "[".repeat(1_000), "]".repeat(1_000)),
        ),
        ("open-brackets.yaml", "[".repeat(200_000)),
        ("open-braces.yaml", "{".repeat(200_000)),
        ("open-keys.yaml", "{a: ".repeat(100_000)),
        ("many-broken-documents.yaml", "---\n[\n".repeat(150_000)),
        ("many-empty-documents.yaml", "---\n".repeat(250_000)),
        ("dashes.yaml", "- ".repeat(200_000)),
        ("anchors.yaml", "&a ".repeat(100_000)),
        ("questions.yaml", "? ".repeat(200_000)),
    ];
    let mut differences = Vec::new();
    for (name, content) in generated {
        let said = said_of(name, content.as_bytes());
        assert!(said.len() < 40_000, "{name}: {} bytes of complaint", said.len());
        differences.extend(differs(
            &said,
            &tests().join("bad/generated").join(name).with_extension("expected"),
        ));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));

    let levels: Vec<String> =
        (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let said = said_of("a-thousand-levels-of-keys.yaml", levels.concat().as_bytes());
    assert!(said.contains("too-deep"), "{said}");
}

#[test]
fn thousands_of_mistakes_are_counted_and_not_all_printed() {
    let keys: Vec<String> = (0..4_500).map(|n| format!("key{n}: 1\n")).collect();
    let said = said_of("thousands-of-unknown-keys.yaml", keys.concat().as_bytes());
    assert!(said.matches("error[").count() <= 110, "{}", said.matches("error[").count());
    assert!(said.contains("more"), "{said}");
}

#[test]
fn what_is_no_workload_file_is_refused() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty-folder");
    fs::create_dir_all(&folder).expect("a folder");
    let cases: &[(&[&str], &str)] = &[
        (&["model", "."], "no workload file (*.yaml, *.yml) is in ."),
        (&["model", "absent.yaml"], "could not read absent.yaml"),
        (&["model"], "required arguments were not provided"),
        (&["model", "-", "--as-of", "2026-02-30"], "write a day as YYYY-MM-DD"),
        (&["model", "-", "--as-of", "yesterday"], "write a day as YYYY-MM-DD"),
        (&["model", "-", "--prices", "absent"], "absent"),
        (&["model", "-", "--set", "memory"], "write KEY=VALUE"),
        (&["model", "-", "--format", "xml"], "invalid value 'xml'"),
        (&["modle", "-"], "similar subcommand"),
        (&["crossover", "-", "--over", "luck"], "invalid value 'luck'"),
        (&["man", "modle"], "there is no verb `modle`"),
    ];
    for (words, said) in cases {
        let (status, stdout, stderr) = confined(&folder, words);
        assert_eq!((status, stdout.as_str()), (Some(2), ""), "{words:?}: {stderr}");
        assert!(stderr.contains(said), "{words:?}: {stderr}");
    }
}

#[test]
fn nothing_is_written_when_an_input_is_bad() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-written.json");
    let _ = fs::remove_file(&out);
    let path = out.display().to_string();
    let output = run(
        &tests().join("bad"),
        &["model", "two-documents-one-bad.yaml", "--format", "json", "--out", &path],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("was not written"));
    assert!(!out.exists());
}

#[test]
fn standard_input_is_bounded_too() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_svl-cost"))
        .args(["model", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // The program stops reading soon after the limit, which closes the pipe.
    let _ = stdin.write_all(&vec![b' '; 10 << 20]);
    drop(stdin);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("too-large"), "{}", text(&output.stderr));
}
