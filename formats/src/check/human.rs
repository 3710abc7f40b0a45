//! What was found, for people: like a compiler's messages, the worst first, then one line.
use std::fmt::Write;

use super::{Check, Kind, Notice, summary};
use crate::rules::name;
use crate::table::{Terminal, plain_table};

/// How many entries of the baseline are told before the rest is counted.
const STALE_SHOWN: usize = 10;

/// Every notice that has a text for a terminal, the worst first, else in the order checked; then the
/// summary unless `quiet`.
pub fn render(check: &Check, quiet: bool) -> String {
    let mut shown: Vec<&Notice> =
        check.all().filter(|notice| !notice.rendered.is_empty()).collect();
    if quiet {
        shown.retain(|notice| notice.fails);
    }
    shown.sort_by_key(|notice| (notice.kind != Kind::Input, notice.severity));
    let mut out = String::new();
    for notice in shown {
        out.push_str(&notice.rendered);
        out.push('\n');
    }
    if !quiet {
        out.push_str(&stale(check));
        let _ = writeln!(out, "{}", summary::line(check));
    }
    out
}

/// What the baseline lists and no longer occurs.
fn stale(check: &Check) -> String {
    let entries = &check.stale_baseline;
    let mut out = String::new();
    for entry in entries.iter().take(STALE_SHOWN) {
        let of = if entry.workload.is_empty() { "" } else { " of " };
        let (file, rule, workload) = (&entry.file, &entry.rule, &entry.workload);
        let _ = writeln!(out, "no longer found: {file}: {rule}{of}{workload}");
    }
    match entries.len().saturating_sub(STALE_SHOWN) {
        0 if entries.is_empty() => {}
        0 => out.push('\n'),
        more => {
            let _ = writeln!(out, "no longer found: {more} more\n");
        }
    }
    out
}

/// The mistakes in files that cannot be read, for formats that show no notices.
pub fn mistakes(check: &Check) -> String {
    let broken = check.all().filter(|notice| notice.kind == Kind::Input);
    broken.flat_map(|notice| [notice.rendered.as_str(), "\n"]).collect()
}

/// How often each rule found something, the worst first; then the summary.
pub fn statistics(check: &Check, terminal: Terminal) -> String {
    let lines = check.counts.by_rule().map(|(severity, rule, _, tally)| {
        let total = tally.new + tally.known + tally.allowed;
        let parts = [(tally.failing, "fail"), (tally.allowed, "allowed"), (tally.known, "known")];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        vec![total.to_string(), name(severity).to_owned(), rule.to_owned(), parts.join(", ")]
    });
    format!("{}{}\n", plain_table(lines, terminal), summary::line(check))
}
