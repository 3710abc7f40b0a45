//! The sensitivity for a terminal.
use std::fmt::Write;

use anstyle::Style;

use super::{Report, told};
use crate::table::{Terminal, figures_table, paragraph};

/// The nearest changes first, then the tornado, then the shares.
pub fn table(report: &Report, terminal: Terminal) -> String {
    let found = &report.sensitivity;
    let mut out = String::new();
    let facts = &report.facts.as_of;
    paragraph(&format!("{}   facts of {facts}", report.workload), terminal, Style::new(), &mut out);
    out.push('\n');
    paragraph(&told::verdict(found), terminal, Style::new().bold(), &mut out);
    paragraph(&told::nearest(found), terminal, Style::new().bold(), &mut out);
    let faint = Style::new().dimmed();
    let flips: Vec<Vec<String>> = found
        .flips
        .iter()
        .map(told::flip)
        .chain(found.words.iter().map(told::word))
        .map(Vec::from)
        .collect();
    if !flips.is_empty() {
        let lines = figures_table(&told::FLIP_COLUMNS, flips, 1..=2, terminal);
        let _ = write!(out, "\n{lines}\n");
    }
    if let Some(steady) = told::steady(found) {
        paragraph(&steady, terminal, faint, &mut out);
    }
    if !found.tornado.is_empty() {
        let rows = found.tornado.iter().map(|bar| Vec::from(told::bar(bar))).collect();
        let _ = write!(out, "\n{}\n", figures_table(&told::BAR_COLUMNS, rows, 1..=7, terminal));
        paragraph(&told::about_bars(found), terminal, faint, &mut out);
    }
    if let Some(shares) = &found.shares {
        let rows = told::shares(shares).into_iter().map(Vec::from).collect();
        let _ = write!(out, "\n{}\n", figures_table(&told::SHARE_COLUMNS, rows, 1..=4, terminal));
        paragraph(&told::about_shares(found, shares), terminal, faint, &mut out);
    }
    out
}
