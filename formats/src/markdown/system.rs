//! A system in a review comment: its sections, one table shown and the others folded.
use std::fmt::Write;

use svl_engine::system::SystemDecision;

use super::{assumptions, facts, fold, found, inline, prose, section, top};
use crate::system::section::{Section, Table};
use crate::system::{lines, sections};
use crate::words::capital;

/// The report in whole pieces, the answer first.
pub(super) fn sections(decision: &SystemDecision) -> Vec<String> {
    let echo = &decision.system;
    let requests = &echo.requests_per_month;
    let mut all =
        vec![section(&|out| top(decision.into(), &echo.region, requests, &decision.facts, out))];
    let mut open = true;
    for part in sections::all(decision) {
        // The first table is the answer's own evidence; what is said without a table is short.
        let folded = part.table.is_some() && !std::mem::take(&mut open);
        open &= part.table.is_none();
        let gap = if all.len() > 1 { "\n" } else { "" };
        all.push(section(&|out| told(&part, folded, gap, out)));
    }
    let used = &decision.facts;
    all.push(section(&|out| found(decision, out)));
    all.push(section(&|out| assumptions(&decision.assumptions, &[], out)));
    all.push(section(&|out| facts(used, decision.engine, lines(decision), out)));
    all
}

fn told(part: &Section, folded: bool, gap: &str, out: &mut String) {
    let title = inline(&capital(&part.title));
    if folded {
        fold(&title, out, |out| inside(part, out));
    } else {
        let _ = writeln!(out, "{gap}**{title}**\n");
        inside(part, out);
    }
}

fn inside(part: &Section, out: &mut String) {
    let mut blocks: Vec<String> = part.says.iter().map(|text| prose(text) + "\n").collect();
    blocks.extend(part.table.as_ref().map(table));
    blocks.extend(part.notes.iter().map(|text| prose(text) + "\n"));
    out.push_str(&blocks.join("\n"));
}

fn table(table: &Table) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let names = table.columns.iter().map(|column| inline(column.name)).collect();
    let side = |right: bool| if right { "--:" } else { ":--" };
    let sides = table.columns.iter().map(|column| side(column.right).to_owned()).collect();
    let rows = table.rows.iter().map(|cells| row(cells.iter().map(|text| inline(text)).collect()));
    [row(names), row(sides)].into_iter().chain(rows).collect()
}
