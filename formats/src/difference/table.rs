//! Differences for a terminal: each workload with its signed changes, and one sentence last.
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use svl_engine::difference::{Changes, Status, WorkloadChange};

use super::told::{self, Found, Section, Told};
use crate::table::{Terminal, paragraph, table_of_amounts};
use crate::words::plain;

/// All workloads that differ, then what all of them cost.
pub fn render(changes: &Changes, terminal: Terminal) -> String {
    let mut out = String::new();
    let same = |workload: &&WorkloadChange| workload.status != Status::Same;
    for workload in changes.workloads.iter().filter(same) {
        one(&Told::of(workload, changes), terminal, &mut out);
        out.push('\n');
    }
    paragraph(&plain(&told::total(changes)), terminal, Style::new().bold(), &mut out);
    out
}

fn one(told: &Told, terminal: Terminal, out: &mut String) {
    let style = style(told.sign).bold();
    let heading = format!("{} {}", told.sign, plain(&told.name));
    let heading = terminal.spell(&heading);
    let file = terminal.spell(&plain(&told.file));
    let _ = writeln!(out, "{style}{heading}{style:#}   {file}\n");
    for sentence in &told.sentences {
        paragraph(&plain(sentence), terminal, Style::new(), out);
    }
    for section in &told.sections {
        rows(section, terminal, out);
    }
    if !told.findings.is_empty() {
        let _ = writeln!(out, "\nfindings");
        for found in &told.findings {
            finding(found, terminal, out);
        }
    }
    for section in &told.details {
        rows(section, terminal, out);
    }
    for (side, text) in &told.problems {
        let _ = writeln!(out, "\n{side}:\n{}", terminal.spell(text.trim_end()));
    }
}

fn rows(section: &Section, terminal: Terminal, out: &mut String) {
    let cells = section.rows.iter().map(|row| {
        let name = format!("{} {}", row.sign, plain(&row.name));
        [name, plain(&row.values), row.amount.clone(), row.percent.clone()]
    });
    let _ = write!(out, "\n{}\n{}", section.title, table_of_amounts(cells, 2, terminal));
    if let Some(more) = &section.more {
        let _ = writeln!(out, "    {more}");
    }
}

fn finding(found: &Found, terminal: Terminal, out: &mut String) {
    let also = match found.also.as_slice() {
        [] => String::new(),
        labels => format!(" (also: {})", labels.join("; ")),
    };
    let Found { sign, fate, severity, rule, message, .. } = found;
    let text = format!("  {sign} {severity}[{rule}] {fate}: {message}{also}");
    paragraph(&plain(&text), terminal, Style::new(), out);
}

/// Colour beside the sign, never instead of it.
fn style(sign: &str) -> Style {
    let color = match sign {
        "+" => AnsiColor::Green,
        "-" => AnsiColor::Red,
        "!" => AnsiColor::Magenta,
        _ => AnsiColor::Yellow,
    };
    Style::new().fg_color(Some(color.into()))
}
