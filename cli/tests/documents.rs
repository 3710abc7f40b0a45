//! Markdown, pages, charts and stored decisions: what a person attaches, and what comes back.
mod support;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use support::{examples, markup, program, run, text, workloads};

/// Text that would break out of a table, a comment, a fold, an element or a sentence if it could.
const HOSTILE: &str = "a|b `c` ``` <script>alert(1)</script> --> </details> </summary> \
    \"onload='x'\" &amp; *d* [e](javascript:alert(1)) @octocat #12 \u{202e}gnp.exe שלום {{ x }} \
    ![i](https://example.org/i.png) www.example.org";

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("documents").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// What the program printed, which went well.
fn said(words: &[&str]) -> String {
    let output = run(&examples(), words);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{words:?}");
    text(&output.stdout)
}

/// What the program complained of, with status 2 and nothing printed.
fn refused(words: &[&str]) -> String {
    let output = run(&examples(), words);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{words:?}");
    text(&output.stderr)
}

/// A report's lines without the lines of the file that findings quote, and without indentation.
fn without_excerpts(report: &str) -> Vec<&str> {
    let quoted = |line: &&str| {
        line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit()).starts_with('|')
    };
    report.lines().filter(|line| !quoted(line)).map(str::trim_start).collect()
}

#[test]
fn stored_decisions_give_the_same_reports() {
    for file in workloads(&examples()) {
        let yaml = file.file_name().expect("a name").to_string_lossy().into_owned();
        let stem = yaml.trim_end_matches(".yaml");
        let stored = format!("expected/{stem}.json");
        let expected = |extension: &str| {
            let path = examples().join(format!("expected/{stem}.{extension}"));
            fs::read_to_string(path).expect("an expected report")
        };
        for (format, extension) in [("json", "json"), ("csv", "csv"), ("markdown", "md")] {
            let again = said(&["render", &stored, "--format", format]);
            assert!(again == expected(extension), "{stem} as {format} differs:\n{again}");
        }
        let again = said(&["render", &stored]);
        assert_eq!(without_excerpts(&again), without_excerpts(&expected("txt")), "{stem}");

        let page = said(&["model", &yaml, "--format", "html"]);
        let again = said(&["render", &stored, "--format", "html", "--workload", &yaml]);
        assert!(again == page, "the page of {stem} differs");
        assert_eq!(markup::breaches(&page), [""; 0], "{stem}");
        let alone = said(&["render", &stored, "--format", "html"]);
        assert_eq!(markup::breaches(&alone), [""; 0], "{stem}");
        assert!(alone.contains("not at hand") && !page.contains("not at hand"), "{stem}");
    }
}

#[test]
fn a_list_of_decisions_is_rendered_whole_and_from_standard_input() {
    let list = said(&["model", "founding-table.yaml", "image-resizer.yaml", "--format", "json"]);
    let through = |format: &str| {
        let mut child = program(&examples())
            .args(["render", "-", "--format", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(list.as_bytes()).expect("an open pipe");
        text(&child.wait_with_output().expect("an end").stdout)
    };
    assert_eq!(through("json"), list);
    for format in ["csv", "markdown"] {
        let words = ["model", "founding-table.yaml", "image-resizer.yaml", "--format", format];
        assert_eq!(through(format), said(&words));
    }
    let comment = through("markdown");
    assert!(comment.starts_with("<!-- svl-cost:* -->\n**2 workloads**\n"), "{comment}");
    assert!(
        comment.contains("\n| image-resizer | Lambda arm64, 1,769 MB is cheapest"),
        "{comment}"
    );
    let page = through("html");
    assert_eq!(markup::breaches(&page), [""; 0]);
    assert!(page.contains("<h1>2 workloads</h1>"));
}

/// The decision of an example with hostile text in every place that takes text of a user, each
/// changed by `change`.
fn with_hostile_text(hostile: &str) -> String {
    let path = examples().join("expected/every-key.json");
    let stored = fs::read_to_string(path).expect("an expected report");
    let mut decision: Value = serde_json::from_str(&stored).expect("JSON");
    let mut put = |pointer: &str| {
        *decision.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = hostile.into();
    };
    for pointer in [
        "/workload/name",
        "/workload/region",
        "/facts/as_of",
        "/facts/sha256",
        "/options/0/label",
        "/options/0/bill/0/source",
        "/verdict/because",
        "/findings/0/message",
        "/findings/0/key",
        "/findings/0/place/file",
        "/findings/0/limit_fact/source",
        "/findings/0/limit_fact/unit",
        "/findings/0/remedies/0/text",
        "/findings/1/message",
        "/assumptions/0/key",
        "/assumptions/0/value",
        "/assumptions/1/because",
    ] {
        put(pointer);
    }
    let allowed = serde_json::json!({"reason": hostile, "until": hostile});
    for finding in decision["findings"].as_array_mut().expect("findings") {
        finding["allowed"] = allowed.clone();
    }
    decision["facts"]["overlaid"] = serde_json::json!([hostile]);
    decision.to_string()
}

#[test]
fn no_text_breaks_out_of_a_page() {
    let file = folder("hostile-page").join("decision.json");
    fs::write(&file, with_hostile_text(HOSTILE)).expect("a file");
    let file = file.display().to_string();
    let page = said(&["render", &file, "--format", "html", "--workload", "expected/every-key.md"]);
    assert_eq!(markup::breaches(&page), [""; 0]);
    assert!(!page.contains("<script") && !page.contains('\u{202e}'));
    assert!(page.contains("&#60;script&#62;alert(1)") || page.contains("&lt;script&gt;alert(1)"));
}

#[test]
fn no_text_breaks_out_of_a_comment() {
    let file = folder("hostile-comment").join("decisions.json");
    let decision = with_hostile_text(HOSTILE);
    for text in [decision.clone(), format!("[{decision},{decision}]")] {
        fs::write(&file, text).expect("a file");
        let comment = said(&["render", &file.display().to_string(), "--format", "markdown"]);
        let (first, comment) = comment.split_once('\n').expect("lines");
        assert!(first.starts_with("<!-- svl-cost:") && first.ends_with(" -->"), "{first}");
        assert_eq!(first.matches("--").count(), 2, "{first}");
        assert!(!comment.contains("-->"), "{comment}");
        assert!(!comment.contains("@octocat") && !comment.contains(" #12"), "{comment}");
        assert!(!comment.contains("](") || comment.contains("\\]("), "{comment}");
        assert!(
            !comment.contains("://example.org") && !comment.contains("www.example"),
            "{comment}"
        );
        assert!(!comment.contains('\u{202e}'), "{comment}");
        let known = [
            "details>",
            "/details>",
            "summary>",
            "/summary>",
            "code>",
            "/code>",
            "b>",
            "/b>",
            "https://",
        ];
        for tag in comment.split('<').skip(1) {
            assert!(known.iter().any(|known| tag.starts_with(known)), "<{tag}");
        }
        assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
        for table in comment.split("\n\n").filter(|block| block.contains("| --")) {
            let cells = |row: &str| row.replace("\\|", "").matches('|').count();
            let mut rows = table.lines().filter(|line| line.starts_with('|')).map(cells);
            let columns = rows.next().expect("a header");
            assert!(rows.all(|found| found == columns), "{table}");
        }
    }
}

#[test]
fn a_hostile_file_is_shown_as_it_is() {
    let folder = folder("hostile-file");
    let yaml = "name: \"x</code></pre><script>\\u202E|`-->\"\nrequests: 30M/month # </pre><b>\n\
                memory: 128MB\nduration: 100ms\nallow:\n  - rule: container-idle\n    \
                reason: 'we | know `it` --> <b>@all'\n    until: 2027-01-01\n";
    fs::write(folder.join("it's <pre>.yaml"), yaml).expect("a file");
    let output = run(&folder, &["model", "it's <pre>.yaml", "--format", "html"]);
    let page = text(&output.stdout);
    assert_eq!(markup::breaches(&page), [""; 0], "{}", text(&output.stderr));
    assert!(
        page.contains("# &#60;/pre&#62;&#60;b&#62;") || page.contains("# &lt;/pre&gt;&lt;b&gt;")
    );
    let output = run(&folder, &["model", "it's <pre>.yaml", "--format", "markdown"]);
    let comment = text(&output.stdout);
    let marker = "<!-- svl-cost:x%3C%2Fcode%3E%3C%2Fpre%3E%3Cscript%3E%E2%80%AE%7C%60-%2D%3E -->\n";
    assert!(comment.starts_with(marker), "{comment}");
    assert!(
        comment.contains("allowed: we \\| know \\`it\\` --&gt; &lt;b&gt;@&#8203;all"),
        "{comment}"
    );
}

#[test]
fn what_is_no_stored_decision_is_refused() {
    let folder = folder("not-stored");
    let good = fs::read_to_string(examples().join("expected/founding-table.json")).expect("JSON");
    let cases = [
        ("empty.json", String::new(), "--> {}:1:0"),
        ("cut.json", good[..900].to_owned(), "EOF while parsing"),
        ("yaml.json", "requests: 30M/month\n".to_owned(), "{}:1:1"),
        (
            "other.json",
            good.replace("svl-cost/decision/1", "svl-cost/decision/9"),
            "its `schema` is `svl-cost/decision/9`",
        ),
        ("float.json", good.replacen("\"15.184\"", "15.184", 1), "invalid type"),
        ("escape.json", good.replacen("founding", "\\u001b[31m", 1), "{}:10:14"),
        ("newline.json", good.replacen("founding", "two\\nlines", 1), "a control character"),
        ("workload.json", "{\"requests\": 1}".to_owned(), "missing field"),
    ];
    for (name, content, expected) in cases {
        let file = folder.join(name).display().to_string();
        fs::write(&file, content).expect("a file");
        let complaint = refused(&["render", &file]);
        let expected = expected.replace("{}", &file);
        assert!(complaint.contains(&expected), "{name}: {complaint}");
        assert!(complaint.contains("help: give it what `svl-cost model"), "{name}: {complaint}");
    }
    fs::write(folder.join("latin1.json"), b"\"\xe9\"").expect("a file");
    let latin = folder.join("latin1.json").display().to_string();
    assert!(refused(&["render", &latin]).contains("not UTF-8 from byte 1 on"));
    assert!(refused(&["render", "absent.json"]).contains("could not read absent.json"));
    let stored = "expected/founding-table.json";
    let complaint = refused(&["render", stored, "--format", "html", "--workload", "absent.yaml"]);
    assert!(complaint.contains("could not read absent.yaml"), "{complaint}");
}

#[test]
fn charts_are_written_beside_the_report() {
    let folder = folder("charts");
    let at = |name: &str| folder.join(name).display().to_string();
    let kinds = ["", "compute=", "bill=", "latency="];
    for (n, kind) in kinds.into_iter().enumerate() {
        let (svg, png) = (at(&format!("{n}.svg")), at(&format!("{n}.PNG")));
        let words = [
            "render",
            "expected/thumbnail-api.json",
            "--format",
            "csv",
            "--chart",
            &format!("{kind}{svg}"),
            "--chart",
            &format!("{kind}{png}"),
            "--chart-theme",
            "dark",
        ];
        assert_eq!(
            said(&words),
            fs::read_to_string(examples().join("expected/thumbnail-api.csv")).expect("CSV")
        );
        assert!(fs::read_to_string(&svg).expect("a chart").starts_with("<svg"), "{kind}");
        assert!(fs::read(&png).expect("a chart").starts_with(b"\x89PNG"), "{kind}");
    }
    let many = ["founding-table.yaml", "image-resizer.yaml"];
    let each = format!("bill={}", at("{name}.svg"));
    said(&["model", many[0], many[1], "--format", "csv", "--chart", &each]);
    assert!(
        folder.join("founding-table.svg").exists() && folder.join("image-resizer.svg").exists()
    );

    let one = at("one.svg");
    let complaint = refused(&["model", many[0], many[1], "--chart", &one]);
    assert!(complaint.contains("help: put `{name}` into the file's name"), "{complaint}");
    let complaint = refused(&["model", many[0], "--chart", &one, "--chart", &one]);
    assert!(complaint.contains("two charts would be written to"), "{complaint}");
    let complaint = refused(&["model", many[0], "--chart", "cost.pdf"]);
    assert!(complaint.contains("written as `.svg` or `.png`"), "{complaint}");
    let complaint = refused(&["model", many[0], "--chart", "pie=cost.svg"]);
    assert!(complaint.contains("KIND being cost, compute, bill or latency"), "{complaint}");
    refused(&["model", "absent.yaml", "--chart", &one]);
    assert!(!folder.join("one.svg").exists());
}

#[test]
fn a_page_names_the_command_that_runs_it_again() {
    let words = [
        "model",
        "founding-table.yaml",
        "--format",
        "html",
        "--set",
        "requests=90M/month",
        "--free-tier",
    ];
    let page = said(&words);
    let command = "svl-cost model founding-table.yaml --set requests=90M/month --as-of 2026-10-01 --free-tier";
    assert!(
        page.contains(command)
            || page.contains("--set requests=90M/month --free-tier --as-of 2026-10-01"),
        "{page}"
    );
}
