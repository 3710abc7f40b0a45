//! Every verb times every outcome: 0 done and the gate passed, 1 the gate failed, 2 bad usage or bad
//! input, 3 our own fault. A verb without a row fails here.
#[path = "support/server.rs"]
mod server;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use server::Server;
use support::{examples, program, run, text};

/// One verb, with a cell for each status.
struct Row {
    verb: &'static str,
    /// Status 0.
    done: Cell,
    /// Status 1.
    failed: Cell,
    /// Status 2.
    refused: Cell,
    /// Status 3.
    fault: Cell,
}

/// How an outcome is reached.
enum Cell {
    /// By each of these command lines, and what is said then: on standard error and nowhere else where
    /// the status is 2, else on standard output.
    By(&'static [Line]),
    /// The same, but what can be told is told first: on either stream.
    AfterTheRest(&'static [Line]),
    /// By starting the server and ending it with a signal.
    BySignal,
    /// It cannot be, and why.
    Never(&'static str),
}
use Cell::{AfterTheRest, By, BySignal, Never};

/// The words, and a part of what is said.
type Line = (&'static [&'static str], &'static str);

const NO_GATE: Cell = Never("it judges nothing");
/// `output::fault` and the hook of `main.rs` give this status.
const NO_FAULT: Cell =
    Never("no input is known that leads to a fault of ours; each would be one to mend");

/// The files that the command lines name are those of [`scene`].
#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row {
        verb: "model",
        done: By(&[
            (&["model", "good.yaml"], "is cheapest"),
            (&["model", "unfit.yaml"], "No option fits"),         // an answer, and no gate
            (&["model", "system.yaml"], "bill by component"),
            (&["model", "good.yaml", "--format", "markdown"], "<!-- svl-cost:good -->"),
        ]),
        failed: NO_GATE,
        refused: By(&[
            (&["model"], "required arguments were not provided"),
            (&["model", "typo.yaml"], "did you mean `memory`?"),
            (&["model", "broken.yaml"], "broken.yaml:3:1"),
            (&["model", "absent.yaml"], "could not read absent.yaml"),
            (&["model", "good.yaml", "--region", "mars-1"], "unknown-region"),
            (&["model", "good.yaml", "--out", "absent/out.txt"], "could not write absent/out.txt"),
            (&["model", "system.yaml", "--chart", "bill=bill.svg"], "cannot be drawn"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "sweep",
        done: By(&[
            (&["sweep", "good.yaml", "--over", "memory=128MB,256MB"], "256MB"),
            (&["sweep", "good.yaml", "--over", "latency.p99=1ms,1s"], "none fits"),
        ]),
        failed: NO_GATE,
        refused: AfterTheRest(&[
            (&["sweep", "good.yaml"], "required arguments were not provided"),
            (&["sweep", "good.yaml", "--over", "memory=128MB..1GB"], "missing-step"),
            (&["sweep", "good.yaml", "--over", "memroy=128MB"], "did you mean `memory`?"),
            (&["sweep", "typo.yaml", "--over", "requests=1M,2M"], "did you mean `memory`?"),
            (&["sweep", "system.yaml", "--over", "requests=1M,2M"], "a-system"),
            (&["sweep", "absent.yaml", "--over", "requests=1M,2M"], "could not read absent.yaml"),
            (&["sweep", "good.yaml", "--over", "region=us-east-1,mars-1"], "unknown-region"),
            (&["sweep", "good.yaml", "--over", "cpu=9%", "--out", "absent/o"], "absent/o"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "check",
        done: By(&[
            (&["check", "good.yaml", "unfit.yaml", "--only-workloads", "--exit-zero"], "failed"),
            (&["check", "good.yaml"], "passed"),
            (&["check", "good.yaml", "--config", "tight.toml", "--fail-on", "never"], "passed"),
            (&["check", "good.yaml", "--format", "sarif"], "\"version\": \"2.1.0\""),
            (&["check", "good.yaml", "system.yaml"], "2 workloads in 2 files"),
        ]),
        failed: By(&[
            (&["check", "good.yaml", "--config", "tight.toml"], "error[budget-exceeded]"),
            (&["check", "unfit.yaml"], "error["),
            (&["check", "system.yaml", "--config", "tight.toml"], "error[budget-exceeded]"),
            (&["check", "unfit.yaml", "--format", "github"], "::error file=unfit.yaml,"),
        ]),
        refused: AfterTheRest(&[
            (&["check"], "required arguments were not provided"),
            (&["check", "good.yaml", "typo.yaml"], "did you mean `memory`?"),
            (&["check", "typo.yaml", "--exit-zero"], "did you mean `memory`?"),
            (&["check", "good.yaml", "--config", "typo.toml"], "error[unknown-key]"),
            (&["check", "absent.yaml"], "absent.yaml"),
            (&["check", "good.yaml", "--baseline", "absent.json"], "could not read absent.json"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "diff",
        done: By(&[
            (&["diff", "good.yaml", "doubled.yaml"], "good"),
            (&["diff", "good.yaml", "good.yaml", "--detailed-exitcode"], ""),
            (&["diff", "good.yaml", "doubled.yaml", "--fail-if-over", "$1000"], "good"),
        ]),
        failed: By(&[
            (&["diff", "good.yaml", "doubled.yaml", "--detailed-exitcode"], "good"),
            (&["diff", "good.yaml", "doubled.yaml", "--fail-if-over", "$1"], "good"),
        ]),
        refused: AfterTheRest(&[
            (&["diff", "good.yaml"], "error"),
            (&["diff", "good.yaml", "typo.yaml"], "did you mean `memory`?"),
            (&["diff", "good.yaml", "absent.yaml"], "absent.yaml"),
            (&["diff", "good.yaml", "doubled.yaml", "--fail-if-over", "much"], "much"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "comment",
        done: By(&[
            (&["comment", "good.yaml", "doubled.yaml"], "<!-- svl-cost"),
            (&["comment", "--decision", "decision.json"], "<!-- svl-cost"),
        ]),
        failed: NO_GATE,
        refused: AfterTheRest(&[
            (&["comment"], "error"),
            (&["comment", "good.yaml", "typo.yaml"], "1 workload could not be evaluated"),
            (&["comment", "--decision", "good.yaml"], "good.yaml"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "init",
        done: By(&[
            (&["init", "-", "--yes"], "requests:"),
            (&["init", "new.yaml", "--yes"], ""),
            (&["init", "good.yaml", "--yes", "--force"], ""),
            (&["init", "--list-templates"], "webhook-bursts"),
        ]),
        failed: NO_GATE,
        refused: By(&[
            (&["init", "unfit.yaml", "--yes"], "unfit.yaml"),
            (&["init", "-", "--from-template", "webhook-burst"], "did you mean `webhook-bursts`?"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "drill",
        done: By(&[
            (&["drill", "system.yaml"], "something in silence"),
            (&["drill", "system.yaml", "--break", "f:error"], "how to run it"),
            (&["drill", "good.yaml"], "drills"),                  // a system of one
        ]),
        failed: NO_GATE,
        refused: By(&[
            (&["drill"], "required arguments were not provided"),
            (&["drill", "system.yaml", "--break", "g"], "there is no component `g`"),
            (&["drill", "system.yaml", "--trace", "trace.csv"], "--break"),
            (&["drill", "typo.yaml"], "did you mean `memory`?"),
            (&["drill", "absent.yaml"], "could not read absent.yaml"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "crossover",
        done: By(&[
            (&["crossover", "good.yaml", "--over", "requests"], "crossovers (all in)"),
            (&["crossover", "system.yaml", "--over", "requests"], "system   us-east-1"),
        ]),
        failed: NO_GATE,
        refused: By(&[
            (&["crossover", "good.yaml"], "--over <OVER>"),
            (&["crossover", "typo.yaml", "--over", "requests"], "did you mean `memory`?"),
            (&["crossover", "good.yaml", "--over", "luck"], "invalid value 'luck'"),
            (&["crossover", "system.yaml", "--over", "memory"], "error[a-system]"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "sensitivity",
        done: By(&[
            (&["sensitivity", "pair.yaml"], "requests"),
            (&["sensitivity", "unfit.yaml"], "good"),
        ]),
        failed: NO_GATE,
        refused: By(&[
            (&["sensitivity"], "required arguments were not provided"),
            (&["sensitivity", "typo.yaml"], "did you mean `memory`?"),
            (&["sensitivity", "good.yaml", "--spread", "much"], "much"),
            (&["sensitivity", "good.yaml", "--points", "3"], "3"),
            (&["sensitivity", "system.yaml"], "error[a-system]"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "render",
        done: By(&[(&["render", "decision.json"], "is cheapest")]),
        failed: NO_GATE,
        refused: By(&[
            (&["render", "good.yaml"], "good.yaml"),
            (&["render", "absent.json"], "absent.json"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "rules",
        done: By(&[(&["rules"], "cold-start-breaks-slo")]),
        failed: NO_GATE,
        refused: By(&[(&["rules", "--format", "xml"], "invalid value 'xml'")]),
        fault: NO_FAULT,
    },
    Row {
        verb: "explain",
        done: By(&[(&["explain", "cold-start-breaks-slo"], "When it finds something")]),
        failed: NO_GATE,
        refused: By(&[(&["explain", "cold-start"], "cold-start")]),
        fault: NO_FAULT,
    },
    Row {
        verb: "prices",
        done: By(&[
            (&["prices", "show", "lambda"], "lambda"),
            (&["prices", "search", "t4g.small"], "t4g.small"),
        ]),
        failed: NO_GATE,
        refused: By(&[
            (&["prices", "show", "lambada"], "no such price is in the book"),
            (&["prices", "search", "t4g.tiny"], "no such price is in the book"),
            (&["prices", "show", "lambda", "--region", "mars-1"], "mars-1"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "schema",
        done: By(&[
            (&["schema"], "json-schema.org"),
            (&["schema", "decision"], "svl-cost/decision/1"),
            (&["schema", "policy"], "json-schema.org"),
            (&["schema", "--check", "unfit.yaml", "tight.toml"], ""),
        ]),
        failed: NO_GATE,
        refused: AfterTheRest(&[
            (&["schema", "dream"], "there is no schema of `dream`"),
            (&["schema", "--check"], "required arguments were not provided"),
            (&["schema", "--check", "typo.yaml"], "did you mean `memory`?"),
            (&["schema", "--check", "typo.toml"], "error[unknown-key]"),
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "serve",
        done: BySignal,
        failed: NO_GATE,
        refused: By(&[
            (&["serve", "--addr", "here"], "`here` is no address"),
            (&["serve", "--prices", "absent"], "absent"),
        ]),
        fault: Never("only where the system lets it receive no signals"),
    },
    Row {
        verb: "completions",
        done: By(&[(&["completions", "bash"], "svl-cost")]),
        failed: NO_GATE,
        refused: By(&[(&["completions", "tcsh"], "invalid value 'tcsh'")]),
        fault: NO_FAULT,
    },
    Row {
        verb: "man",
        done: By(&[(&["man"], "svl-cost"), (&["man", "model"], "svl-cost")]),
        failed: NO_GATE,
        refused: By(&[(&["man", "modle"], "there is no verb `modle`")]),
        fault: NO_FAULT,
    },
    Row {
        verb: "help",
        done: By(&[(&["help"], "Usage:"), (&["help", "model"], "Usage:")]),
        failed: NO_GATE,
        refused: By(&[(&["help", "modle"], "unrecognized subcommand")]),
        fault: NO_FAULT,
    },
];

/// A folder of a test's own with what the table names.
fn scene(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exit-status").join(test);
    let _ = fs::remove_dir_all(&folder);
    // Where a repository begins, the search for a policy ends.
    fs::create_dir_all(folder.join(".git")).expect("a folder");
    let good = "name: good\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    let files = [
        ("good.yaml", good.to_owned()),
        ("typo.yaml", good.replace("memory", "memroy")),
        ("broken.yaml", "name: good\nmemory: [\n".to_owned()),
        ("unfit.yaml", format!("{good}latency: {{p99: 1ms}}\n")),
        // Two options alone: sensitivity evaluates them some thousand times.
        (
            "pair.yaml",
            format!("{good}compare: [lambda: {{}}, ec2: {{instance: t3.small, count: 1}}]\n"),
        ),
        (
            "system.yaml",
            "name: system\nrequests: 30M/month\nentry: f\ncomponents:\n  \
             f: {kind: function, memory: 128MB, duration: 100ms}\n"
                .to_owned(),
        ),
        ("doubled.yaml", good.replace("30M", "600M")),
        ("tight.toml", "[[budget]]\nusd_per_month = \"$1/month\"\n".to_owned()),
        ("typo.toml", "[[budget]]\nusd_per_mont = \"$1/month\"\n".to_owned()),
    ];
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("a file");
    }
    let stored = examples().join("expected/thumbnail-api.json");
    fs::copy(stored, folder.join("decision.json")).expect("a stored decision");
    folder
}

/// The verbs that the program's own help lists.
fn verbs() -> BTreeSet<String> {
    let help = text(&run(Path::new("."), &["help"]).stdout);
    let commands = help.split("Commands:\n").nth(1).expect("commands");
    let lines = commands.lines().take_while(|line| !line.is_empty());
    // Where a description goes on, the line is indented further.
    let named =
        lines.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    named.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn every_verb_has_its_row() {
    let rows: Vec<String> = TABLE.iter().map(|row| row.verb.to_owned()).collect();
    let known: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(known.len(), rows.len(), "a verb has two rows");
    assert_eq!(known, verbs(), "the verbs of the table, and those of the program");
}

#[test]
fn every_outcome_has_its_status_and_its_message() {
    let folder = scene("table");
    let mut wrong = Vec::new();
    for row in TABLE {
        let cells = [(0, &row.done), (1, &row.failed), (2, &row.refused), (3, &row.fault)];
        for (status, cell) in cells {
            match cell {
                By(lines) | AfterTheRest(lines) => {
                    assert!(!lines.is_empty(), "{} {status}", row.verb);
                    let alone = status == 2 && matches!(cell, By(_));
                    let found =
                        lines.iter().filter_map(|line| differs(&folder, status, line, alone));
                    wrong.extend(found);
                }
                BySignal => {
                    let server = Server::start();
                    // Once it answers, it receives signals too.
                    assert_eq!(server.get("/healthz").status, 200);
                    assert_eq!(server.terminate().0.code(), Some(status), "{}", row.verb);
                }
                Never(why) => assert!(!why.is_empty(), "{} {status}", row.verb),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is other than expected; `alone` where standard output must be empty.
fn differs(folder: &Path, status: i32, line: &Line, alone: bool) -> Option<String> {
    let (words, says) = line;
    let output = run(folder, words);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let said = match status {
        2 => format!("{stderr}{stdout}"),
        _ => stdout.clone(),
    };
    let words = words.join(" ");
    if output.status.code() != Some(status) {
        let code = output.status.code();
        return Some(format!("{words}: status {code:?}, not {status}\n{stdout}{stderr}"));
    }
    if !said.contains(says) {
        return Some(format!("{words}: `{says}` is not said\n{stdout}{stderr}"));
    }
    (alone && !stdout.is_empty()).then(|| format!("{words}: printed all the same\n{stdout}"))
}

#[test]
fn no_verb_and_an_unknown_one_are_bad_usage() {
    for words in [&[][..], &["modle"], &["--colour"]] {
        let output = run(Path::new("."), words);
        assert_eq!(
            (output.status.code(), text(&output.stdout).as_str()),
            (Some(2), ""),
            "{words:?}"
        );
    }
    for words in [["--help"], ["--version"]] {
        assert_eq!(run(Path::new("."), &words).status.code(), Some(0), "{words:?}");
    }
}

/// A reader that goes away is no failure; a device that takes nothing is told.
#[test]
fn what_cannot_be_written_is_told() {
    let full = fs::File::options().write(true).open("/dev/full").expect("a device");
    let output = program(&scene("full")).args(["model", "good.yaml"]).stdout(full).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("could not write standard output"));
}
