//! Drills on a terminal: what is lost and who notices first, then when, and where it shows.
use std::fmt::Write;

use anstyle::Style;
use svl_engine::system::drill::{Drill, Drills, Outcome};

use super::parts;
use crate::table::{Terminal, paragraph, plain_table};
use crate::words::drill as words;
use crate::words::plain;

/// One drill in full, or several as a table.
pub fn render(drills: &Drills, terminal: Terminal) -> String {
    let mut out = String::new();
    let head = words::headline(drills).map(|text| plain(&text)).join("   ");
    paragraph(&head, terminal, Style::new(), &mut out);
    out.push('\n');
    match &drills.drills[..] {
        [one] => in_full(one, terminal, &mut out),
        all => several(drills, all, terminal, &mut out),
    }
    if let Some(trace) = &drills.trace {
        let said = words::traced(trace.events, trace.differences.len());
        out.push('\n');
        paragraph(&said, terminal, Style::new().bold(), &mut out);
        let rows = trace.differences.iter().map(|d| {
            let id = if d.id.is_empty() { String::new() } else { format!("of {}", d.id) };
            let predicted = format!("predicted {}", d.predicted);
            vec![
                d.component.clone(),
                id,
                d.what.clone(),
                predicted,
                format!("measured {}", d.measured),
            ]
        });
        section("", rows.collect(), terminal, &mut out);
    }
    out
}

fn several(drills: &Drills, all: &[Drill], terminal: Terminal, out: &mut String) {
    paragraph(&words::counts(&drills.counts), terminal, Style::new().bold(), out);
    let header = words::COLUMNS.map(str::to_owned).to_vec();
    let rows = all.iter().map(|drill| words::row(drill).to_vec());
    section("", std::iter::once(header).chain(rows).collect(), terminal, out);
    let told = "svl-cost drill FILE --break COMPONENT:MODE tells one of them in full";
    out.push('\n');
    paragraph(told, terminal, Style::new().dimmed(), out);
}

fn in_full(drill: &Drill, terminal: Terminal, out: &mut String) {
    let worst = words::outcome_line(&drill.worst);
    let (says, lasts) = (&drill.says, words::lasts(drill));
    paragraph(&plain(&format!("{says} ({lasts})")), terminal, Style::new(), out);
    let verdict = format!("{worst}. Noticed by {}.", words::noticed_by(drill));
    paragraph(&plain(&verdict), terminal, Style::new().bold(), out);

    for part in parts::of(drill, Outcome::name) {
        section(part.title, part.rows, terminal, out);
    }
    let limits = parts::limits(drill);
    if !limits.is_empty() {
        out.push('\n');
        paragraph(&format!("limits  {}", limits.join(" · ")), terminal, Style::new().dimmed(), out);
    }
}

/// A title and rows under it; nothing where there are none.
fn section(title: &str, rows: Vec<Vec<String>>, terminal: Terminal, out: &mut String) {
    if rows.is_empty() {
        return;
    }
    let rows = rows.into_iter().map(|row| row.iter().map(|cell| plain(cell)).collect());
    let _ = match title {
        "" => writeln!(out),
        title => writeln!(out, "\n{title}"),
    };
    out.push_str(&plain_table(rows, terminal));
}
