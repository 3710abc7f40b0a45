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
    /// By each of these command lines, and what is said then: on standard output where the status is 0
    /// or 1, on standard error where it is 2, and then nothing on standard output.
    By(&'static [(&'static [&'static str], &'static str)]),
    /// By starting the server and ending it with a signal.
    BySignal,
    /// It cannot be, and why.
    Never(&'static str),
}
use Cell::{By, BySignal, Never};

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
        ]),
        fault: NO_FAULT,
    },
    Row {
        verb: "crossover",
        done: By(&[(&["crossover", "good.yaml", "--over", "requests"], "crossovers (all in)")]),
        failed: NO_GATE,
        refused: By(&[
            (&["crossover", "good.yaml"], "--over <OVER>"),
            (&["crossover", "typo.yaml", "--over", "requests"], "did you mean `memory`?"),
            (&["crossover", "good.yaml", "--over", "luck"], "invalid value 'luck'"),
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
        ]),
        failed: NO_GATE,
        refused: By(&[(&["schema", "dream"], "invalid value 'dream'")]),
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

/// The folder with what the table names.
fn scene() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exit-status");
    fs::create_dir_all(&folder).expect("a folder");
    let good = "name: good\nrequests: 30M/month\nmemory: 128MB\nduration: 100ms\n";
    let files = [
        ("good.yaml", good.to_owned()),
        ("typo.yaml", good.replace("memory", "memroy")),
        ("broken.yaml", "name: good\nmemory: [\n".to_owned()),
        ("unfit.yaml", format!("{good}latency: {{p99: 1ms}}\n")),
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
    let folder = scene();
    let mut wrong = Vec::new();
    for row in TABLE {
        let cells = [(0, &row.done), (1, &row.failed), (2, &row.refused), (3, &row.fault)];
        for (status, cell) in cells {
            match cell {
                By(lines) => {
                    assert!(!lines.is_empty(), "{} {status}", row.verb);
                    wrong.extend(lines.iter().filter_map(|line| differs(&folder, status, line)));
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

fn differs(folder: &Path, status: i32, (words, says): &(&[&str], &str)) -> Option<String> {
    let output = run(folder, words);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let code = output.status.code();
    let line = words.join(" ");
    let said = if status == 2 { &stderr } else { &stdout };
    if code != Some(status) {
        return Some(format!("{line}: status {code:?}, not {status}\n{stdout}{stderr}"));
    }
    if !said.contains(says) {
        return Some(format!("{line}: `{says}` is not said\n{stdout}{stderr}"));
    }
    (status == 2 && !stdout.is_empty())
        .then(|| format!("{line}: printed before it was refused\n{stdout}"))
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
    let output = program(&scene()).args(["model", "good.yaml"]).stdout(full).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("could not write standard output"));
}
