//! Drills as a runbook: how to bring each about, what is to be seen and when, where to look, and how
//! to end it.
use std::fmt::Write;

use svl_engine::system::drill::{Drill, Drills, Outcome, spell};

use crate::markdown::escape::{code, inline, marker_name};
use crate::words::drill as words;

/// So many things that happen are told of each drill.
const EVENTS_SHOWN: usize = 24;

/// The runbook of one system, or of several in the order given. No text of an input is markup in it.
pub fn render(all: &[Drills]) -> String {
    let mut out = String::new();
    for drills in all {
        let _ = writeln!(out, "<!-- svl-cost-drill:{} -->", marker_name(&drills.system));
        let _ = writeln!(out, "# Drills of {}\n", inline(&drills.system));
        let _ = writeln!(out, "{}. Facts of {}.\n", words::counts(&drills.counts), drills.as_of);
        if drills.drills.len() > 1 {
            row(&mut out, &words::COLUMNS.map(str::to_owned));
            row(&mut out, &[":--"; 5].map(str::to_owned));
            for drill in &drills.drills {
                let cells = words::row(drill);
                row(&mut out, &cells.map(|cell| inline(&cell)));
            }
            out.push('\n');
        }
        for drill in &drills.drills {
            page(drill, &mut out);
        }
        traced(drills, &mut out);
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn page(drill: &Drill, out: &mut String) {
    let title = code(&format!("{}:{}", drill.component, drill.mode));
    let _ = writeln!(out, "## {title}\n");
    let _ = writeln!(out, "{}, {}.\n", inline(&drill.says), words::lasts(drill));
    let worst = words::outcome_line(&drill.worst);
    let noticed_by = words::noticed_by(drill);
    let _ = writeln!(out, "**{}.** Noticed by {}.\n", inline(&worst), inline(&noticed_by));
    let _ = writeln!(out, "1. **Inject:** {}.", inline(&drill.runbook.inject));
    let _ = writeln!(out, "2. **See:**");
    for seen in &drill.entries {
        let who = format!("client of {}", seen.component);
        outcomes(&who, &seen.outcomes, out);
    }
    for seen in &drill.components {
        outcomes(&seen.component, &seen.outcomes, out);
    }
    if !drill.never_run.is_empty() {
        let names: Vec<String> = drill.never_run.iter().map(|name| code(name)).collect();
        let _ = writeln!(out, "   - never run: {}", names.join(", "));
    }
    for orphan in &drill.orphans {
        let again = if orphan.repeats { "; asking again does it twice" } else { "" };
        let (what, caller) = (code(&orphan.component), inline(&orphan.caller));
        let _ = writeln!(
            out,
            "   - {what} goes on for {} after {caller} has gone{again}",
            spell(orphan.ms)
        );
    }
    for note in &drill.notes {
        let _ = writeln!(out, "   - {}", inline(note));
    }
    let _ = writeln!(out, "3. **Look:** {}.", inline(&drill.runbook.look));
    for evidence in &drill.evidence {
        if evidence.shows == drill.runbook.look {
            continue;
        }
        let watched = match &evidence.watched_by[..] {
            [] => "watched by nobody".to_owned(),
            names => format!("alarm of {}", names.join(", ")),
        };
        let (at, shows) = (code(&evidence.component), inline(&evidence.shows));
        let _ = writeln!(out, "   - {at}: {shows} ({})", inline(&watched));
    }
    let _ = writeln!(out, "4. **Clear:** {}.\n", inline(&drill.runbook.clear));
    timeline(drill, out);
}

fn timeline(drill: &Drill, out: &mut String) {
    if drill.timeline.is_empty() {
        return;
    }
    row(out, &["when", "where", "what", ""].map(str::to_owned));
    row(out, &["--:", ":--", ":--", ":--"].map(str::to_owned));
    for event in drill.timeline.iter().take(EVENTS_SHOWN) {
        let times =
            if event.times > 1 { format!("{} times: ", event.times) } else { String::new() };
        let cells = [
            words::when(event),
            event.component.clone(),
            event.event.name().to_owned(),
            format!("{times}{}", event.text),
        ];
        row(out, &cells.map(|cell| inline(&cell)));
    }
    let more = drill.timeline.len().saturating_sub(EVENTS_SHOWN);
    if more > 0 {
        let _ = writeln!(out, "\nand {more} more, which `--format json` has");
    }
    out.push('\n');
}

fn traced(drills: &Drills, out: &mut String) {
    let Some(trace) = &drills.trace else { return };
    let said = words::traced(trace.events, trace.differences.len());
    let _ = writeln!(out, "## The measured trace\n\n{said}.\n");
    if trace.differences.is_empty() {
        return;
    }
    row(out, &["component", "id", "what", "predicted", "measured"].map(str::to_owned));
    row(out, &[":--"; 5].map(str::to_owned));
    for d in &trace.differences {
        let cells = [&d.component, &d.id, &d.what, &d.predicted, &d.measured];
        row(out, &cells.map(|cell| inline(cell)));
    }
    out.push('\n');
}

fn outcomes(who: &str, all: &[Outcome], out: &mut String) {
    let lines: Vec<String> = all.iter().map(words::outcome_line).collect();
    let _ = writeln!(out, "   - {}: {}", code(who), inline(&lines.join("; ")));
}

fn row(out: &mut String, cells: &[String]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
