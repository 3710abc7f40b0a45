//! One line that says how a run ended.
use svl_engine::decision::Severity;

use super::{Check, FailOn, Kind};
use crate::words::counted;

/// `12 workloads in 9 files: 1 error, 3 warnings, 2 allowed, 4 known; $1,234.56 a month of
/// $2,000.00; failed`.
pub fn line(check: &Check) -> String {
    let workloads = check.files.iter().map(|file| file.workloads.len()).sum();
    let files = check.files.iter().filter(|file| !file.is_policy).count();
    let mut parts = vec![format!(
        "{} in {}: {}",
        counted(workloads, "workload", "workloads"),
        counted(files, "file", "files"),
        found(check)
    )];
    if workloads > 0 {
        let cost = check.usd_per_month.to_cents();
        parts.push(match &check.budget {
            Some(budget) => format!("{cost} a month of {}", budget.to_cents()),
            None => format!("{cost} a month"),
        });
    }
    let stale = check.stale_baseline.len();
    if stale > 0 {
        let entries = counted(stale, "entry", "entries");
        parts.push(format!("{entries} of the baseline no longer found"));
    }
    parts.push(check.outcome().name().to_owned());
    parts.join("; ")
}

/// `1 error, 3 warnings, 2 allowed, 4 known`.
fn found(check: &Check) -> String {
    let counts = &check.counts;
    let total = counts.total();
    let broken = counts
        .by_rule()
        .filter(|(_, _, kind, _)| *kind == Kind::Input)
        .map(|(_, _, _, tally)| tally.new)
        .sum();
    let errors = counts.new_of(Severity::Error) - broken;
    // Notes are counted where they matter.
    let notes = match check.fail_on {
        FailOn::Info => counts.new_of(Severity::Info),
        _ => 0,
    };
    let parts = [
        (broken, "mistake", "mistakes"),
        (errors, "error", "errors"),
        (counts.new_of(Severity::Warning), "warning", "warnings"),
        (counts.new_of(Severity::Advice), "piece of advice", "pieces of advice"),
        (notes, "note", "notes"),
        (total.allowed, "allowed", "allowed"),
        (total.known, "known", "known"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| counted(*n, one, many))
        .collect();
    if told.is_empty() { "nothing found".to_owned() } else { told.join(", ") }
}
