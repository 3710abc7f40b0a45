//! Breaking small systems: `cases/drills.txt` has each in a few lines, what is broken, and what must
//! follow. `UPDATE=1` writes the outcomes anew; read the difference before you commit it.
#[path = "support/systems.rs"]
mod systems;

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use svl_engine::system::drill::{Drill, Outcome, one, parse};
use svl_pricing::PriceBook;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/drills.txt")
}

/// What a drill comes to, one line each.
fn outcome(drill: &Drill) -> String {
    let mut out = String::new();
    for seen in &drill.entries {
        let _ = writeln!(out, "  client of {}: {}", seen.component, line(&seen.outcomes));
    }
    for seen in &drill.components {
        let _ = writeln!(out, "  {}: {}", seen.component, line(&seen.outcomes));
    }
    if !drill.never_run.is_empty() {
        let _ = writeln!(out, "  never run: {}", drill.never_run.join(", "));
    }
    for orphan in &drill.orphans {
        let again = if orphan.repeats { ", and a repetition does it again" } else { "" };
        let (what, ms) = (&orphan.component, orphan.ms);
        let _ = writeln!(out, "  goes on alone: {what} for {ms} ms{again}");
    }
    for note in &drill.notes {
        let _ = writeln!(out, "  note: {note}");
    }
    let _ = writeln!(out, "  noticed by: {}", drill.noticed_by.join(", "));
    out
}

fn line(outcomes: &[Outcome]) -> String {
    outcomes.iter().map(told).collect::<Vec<_>>().join("; ")
}

fn told(outcome: &Outcome) -> String {
    let name = outcome.name();
    match outcome {
        Outcome::Ok => name.to_owned(),
        Outcome::Delayed { ms } => format!("{name} {ms} ms"),
        Outcome::FailedVisible { code } => format!("{name} {code}"),
        Outcome::Duplicated { times: Some(times) } => format!("{name} {times}"),
        Outcome::Duplicated { times: None } => format!("{name} without end"),
        Outcome::Captured { at, after_ms, until_ms } => {
            let until = until_ms.map_or(String::new(), |until| format!(" until {until} ms"));
            format!("{name} in {at} at {after_ms} ms{until}")
        }
        Outcome::LostSilent { reason, after_ms } => format!("{name} at {after_ms} ms: {reason}"),
    }
}

/// What a case states; its outcomes are the lines that begin with two spaces.
fn stated(case: &str) -> Vec<&str> {
    case.lines().filter(|line| !line.starts_with("  ")).collect()
}

fn run(case: &str) -> String {
    let mut out = String::new();
    let (mut title, mut system) = (String::new(), String::new());
    let mut breaks = Vec::new();
    let mut as_of = date(2026, 11, 17);
    for line in stated(case) {
        if line.starts_with('#') {
            title = format!("{title}{line}\n");
        } else if let Some(day) = line.strip_prefix("on ") {
            as_of = day.parse().expect(day);
            system = format!("{system}{line}\n");
        } else if let Some(broken) = line.strip_prefix("break ") {
            breaks.push(broken);
        } else {
            system = format!("{system}{line}\n");
        }
    }
    out.push_str(&title);
    out.push_str(&system);
    let lines: Vec<&str> = system.lines().filter(|line| !line.starts_with("on ")).collect();
    let graph = systems::system(&lines.join("\n"));
    let book = PriceBook::builtin();
    let facts = book.on(as_of);
    for broken in breaks {
        let _ = writeln!(out, "break {broken}");
        let found = parse(&graph, broken).unwrap_or_else(|e| panic!("{broken}: {e:?}\n{case}"));
        let [found] = &found[..] else { panic!("{broken} names several breaks") };
        out.push_str(&outcome(&one(&graph, &facts, found).expect("facts")));
    }
    out
}

#[test]
fn systems_break_as_the_cases_say() {
    let text = fs::read_to_string(file()).expect("the cases");
    let cases: Vec<String> = text.trim_end().split("\n\n").map(run).collect();
    let now = cases.join("\n");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(file(), &now).expect("the cases");
    } else {
        for (case, expected) in cases.iter().zip(text.split("\n\n")) {
            assert_eq!(case.trim_end(), expected.trim_end());
        }
    }
}
