//! Differences as a review comment: what all workloads cost first, one row a workload, details folded.
use std::fmt::Write;

use svl_engine::difference::{Changes, Status, UsdChange, WorkloadChange};
use svl_engine::usd::Usd;

use super::told::{self, Found, Row, Section, Told};
use crate::markdown::escape::{code, html, inline, marker_name};
use crate::markdown::fitted::{Block, Comment};
use crate::markdown::{prose, table_row};
use crate::words;

/// The marker that a bot finds its own comment by: one that no workload's name can make. `id` tells
/// several comments on one review apart.
pub fn marker(id: Option<&str>) -> String {
    let id = id.map_or(String::new(), |id| format!(" {}", marker_name(id)));
    format!("<!-- svl-cost:*diff{id} -->\n")
}

/// The comment, of at most `limit` bytes where one is given. `marker` is its first line, or nothing.
pub fn render(changes: &Changes, marker: &str, limit: Option<usize>) -> String {
    let differing: Vec<&WorkloadChange> =
        changes.workloads.iter().filter(|it| it.status != Status::Same).collect();
    let head = format!("{marker}**{}**\n", inline(&told::total(changes)));
    let [old, new] = [&changes.old, &changes.new].map(|name| code(&told::short(name)));
    let sides = format!("\nBefore: {old}. After: {new}.\n");
    if differing.is_empty() {
        return head + &sides;
    }
    let header = [
        table_row(["", "workload", "before", "after", "a month", "", "answer"].map(str::to_owned)),
        table_row([":-:", ":--", "--:", "--:", "--:", "--:", ":--"].map(str::to_owned)),
    ];
    Comment {
        head: format!("{head}\n{}", header.concat()),
        rows: differing.iter().map(|it| row(it, changes)).collect(),
        blocks: differing.iter().map(|it| block(it, changes)).collect(),
        foot: sides,
        see: "`svl-cost diff` with the same words shows all of them".to_owned(),
    }
    .fit(limit)
}

fn row(workload: &WorkloadChange, changes: &Changes) -> String {
    let told = Told::of(workload, changes);
    let usd = workload.difference.as_ref().map(|it| &it.verdict.usd_per_month);
    let told_change = change_of(workload);
    let cents = |usd: Option<&Usd>| usd.map_or("-".to_owned(), Usd::to_cents);
    let (old, new) = (usd.and_then(|it| it.old.as_ref()), usd.and_then(|it| it.new.as_ref()));
    let change = told_change.and_then(|it| it.change.as_ref());
    let choice = told::choice(workload);
    table_row([
        inline(told.sign),
        format!("**{}**<br>{}", inline(&told.name), code(&told.file)),
        cents(old),
        cents(new),
        change.map_or(String::new(), words::signed),
        told_change.map_or(String::new(), told::percent),
        inline(&choice),
    ])
}

/// What a workload costs more. That of a broken one cannot be told, though what it cost can.
fn change_of(workload: &WorkloadChange) -> Option<&UsdChange> {
    let told = workload.difference.as_ref().filter(|_| workload.status != Status::Broken);
    told.map(|it| &it.verdict.usd_per_month)
}

fn block(workload: &WorkloadChange, changes: &Changes) -> Block {
    let told = Told::of(workload, changes);
    let mut sections = Vec::new();
    if !told.sentences.is_empty() {
        let sentences: Vec<String> = told.sentences.iter().map(|text| inline(text)).collect();
        sections.push(format!("{}\n", sentences.join("\n")));
    }
    sections.extend(told.problems.iter().map(|(side, text)| problem(side, text)));
    sections.extend(told.sections.iter().map(section));
    if !told.findings.is_empty() {
        let lines: Vec<String> = told.findings.iter().map(finding).collect();
        sections.push(format!("\n**findings**\n\n{}", lines.concat()));
    }
    sections.extend(told.details.iter().map(section));
    let amount = change_of(workload).and_then(|it| it.change.as_ref());
    let amount = amount.map_or(String::new(), |usd| format!(": {}", html(&words::signed(usd))));
    Block {
        open: format!(
            "\n<details><summary>{} <b>{}</b>{amount}</summary>\n\n",
            html(told.sign),
            html(&told.name)
        ),
        sections,
        close: "\n</details>\n".to_owned(),
    }
}

fn section(section: &Section) -> String {
    let percent = section.rows.iter().any(|row| !row.percent.is_empty());
    let amount = section.rows.iter().any(|row| !row.amount.is_empty());
    // Columns that are empty would be drawn all the same.
    let cells = |cells: [String; 5]| {
        let shown = [true, true, true, amount, percent];
        let cells: Vec<String> = cells
            .into_iter()
            .zip(shown)
            .filter(|(_, shown)| *shown)
            .map(|(cell, _)| cell)
            .collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = String::from("\n");
    out += &cells(["", section.title, "before → after", "a month", ""].map(str::to_owned));
    out += &cells([":-:", ":--", ":--", "--:", "--:"].map(str::to_owned));
    for Row { sign, name, values, amount, percent } in &section.rows {
        out +=
            &cells([inline(sign), inline(name), inline(values), amount.clone(), percent.clone()]);
    }
    if let Some(more) = &section.more {
        let _ = writeln!(out, "\n{}", inline(more));
    }
    out
}

fn finding(found: &Found) -> String {
    let Found { sign, fate, severity, rule, message, also } = found;
    let also = match also.as_slice() {
        [] => String::new(),
        labels => format!(" (also: {})", inline(&labels.join("; "))),
    };
    // The sign is text: a line that begins with it would be a list.
    format!(
        "- {} **{severity}** {} {}: {}{also}\n",
        code(sign),
        code(rule),
        inline(fate),
        prose(message)
    )
}

/// Diagnostics keep their lines; the element is HTML's own, since a fence of backticks could be
/// ended by the text.
fn problem(side: &str, text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(html_line).collect();
    format!("\n{side}:\n\n<pre>{}</pre>\n", lines.join("\n"))
}

/// A line within `pre`; one that is empty would end the element's block for Markdown.
fn html_line(line: &str) -> String {
    let line = html(line);
    if line.trim().is_empty() { "&#32;".to_owned() } else { line }
}
