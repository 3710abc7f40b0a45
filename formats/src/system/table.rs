//! A system on a terminal: the answer first, then its sections, what is found, and what is assumed.
use std::fmt::Write;

use anstyle::Style;
use svl_engine::system::SystemDecision;

use super::section::Section;
use super::sections;
use crate::table::{Terminal, assumptions, found, headline, paragraph, sided_table, verdict};
use crate::words::plain;

/// The report of one system. `findings` is the findings' own rendering, placed where it belongs.
pub fn render(decision: &SystemDecision, findings: &str, terminal: Terminal) -> String {
    let mut out = String::new();
    let echo = &decision.system;
    let about = [plain(&echo.name), plain(&echo.region)];
    let about = about.each_ref().map(String::as_str);
    headline(about, &echo.requests_per_month, &decision.facts, terminal, &mut out);
    verdict(decision.into(), terminal, &mut out);
    for section in sections::all(decision) {
        told(&section, terminal, &mut out);
    }
    found(findings, terminal, &mut out);
    assumptions(&decision.assumptions, &decision.facts, terminal, &mut out);
    out
}

fn told(section: &Section, terminal: Terminal, out: &mut String) {
    let _ = writeln!(out, "\n{}", section.title);
    for text in &section.says {
        paragraph(&format!("  {}", plain(text)), terminal, Style::new(), out);
    }
    if let Some(table) = &section.table {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let cells = |row: &Vec<String>| row.iter().map(|cell| plain(cell)).collect();
        let rows = table.rows.iter().map(cells).collect();
        let right = |i: usize| table.columns.get(i).is_some_and(|column| column.right);
        let _ = writeln!(out, "{}", sided_table(&names, rows, right, terminal));
    }
    for text in &section.notes {
        paragraph(&format!("  {}", plain(text)), terminal, Style::new().dimmed(), out);
    }
}
