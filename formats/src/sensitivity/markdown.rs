//! The sensitivity for a review comment or a page of documentation.
use std::fmt::Write;

use super::{Report, told};
use crate::markdown::{inline, rows};

/// The same as the table has, one workload after the other.
pub fn markdown(reports: &[Report]) -> String {
    reports.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(report: &Report) -> String {
    let found = &report.sensitivity;
    let mut out = String::new();
    let name = inline(&report.workload);
    let _ = writeln!(out, "**{name}: {}**\n", inline(&told::verdict(found)));
    let _ = writeln!(out, "{}\n", inline(&told::nearest(found)));
    let flips: Vec<[String; 5]> =
        found.flips.iter().map(told::flip).chain(found.words.iter().map(told::word)).collect();
    if !flips.is_empty() {
        rows(&mut out, told::FLIP_COLUMNS, [":--", "--:", "--:", ":--", ":--"], flips);
    }
    if let Some(steady) = told::steady(found) {
        let _ = writeln!(out, "\n{}", inline(&steady));
    }
    if !found.tornado.is_empty() {
        out.push('\n');
        let sides = [":--", "--:", "--:", "--:", "--:", "--:", "--:", "--:"];
        let bars = found.tornado.iter().map(told::bar).collect();
        rows(&mut out, told::BAR_COLUMNS, sides, bars);
        let _ = writeln!(out, "\n{}", inline(&told::about_bars(found)));
    }
    if let Some(shares) = &found.shares {
        out.push('\n');
        let sides = [":--", "--:", "--:", "--:", "--:"];
        rows(&mut out, told::SHARE_COLUMNS, sides, told::shares(shares));
        let _ = writeln!(out, "\n{}", inline(&told::about_shares(found, shares)));
    }
    let _ = writeln!(out, "\nfacts of {}", inline(&report.facts.as_of));
    out
}
