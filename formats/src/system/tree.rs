//! A system as a tree: who calls whom, from the entries on.
use std::collections::{BTreeMap, BTreeSet};

use svl_engine::system::SystemDecision;
use svl_engine::system::bill::EdgeReport;

use super::section::{Column, Section, Table};
use crate::words;

/// So many lines of a tree are shown before the rest is counted.
const SHOWN: usize = 60;
/// A tree is not followed further down.
const DEEPEST: usize = 24;

/// One line of a tree.
pub(super) struct Branch {
    depth: usize,
    /// `->`, `~>`, `!>`, or nothing at a root.
    mark: &'static str,
    name: String,
    cells: Vec<String>,
}

impl Branch {
    /// One line.
    pub fn at(depth: usize, mark: &'static str, name: &str, what: &str) -> Self {
        Self { depth, mark, name: name.to_owned(), cells: vec![what.to_owned()] }
    }

    /// `   -> notes`, in blanks that no format takes away.
    fn row(self) -> Vec<String> {
        let indent = "\u{a0}".repeat(3 * self.depth.saturating_sub(1));
        let gap = if self.mark.is_empty() { "" } else { "\u{a0}" };
        let first = format!("{indent}{}{gap}{}", self.mark, self.name);
        std::iter::once(first).chain(self.cells).collect()
    }
}

/// The lines as a table; what is too much is counted in a note.
pub(super) fn table<const COLUMNS: usize>(
    branches: Vec<Branch>,
    columns: [&'static str; COLUMNS],
    notes: &mut Vec<String>,
) -> Table {
    let more = branches.len().saturating_sub(SHOWN);
    if more > 0 {
        notes.push(format!("{} more are not shown", words::number(more)));
    }
    Table {
        columns: columns.map(Column::left).to_vec(),
        rows: branches.into_iter().take(SHOWN).map(Branch::row).collect(),
    }
}

/// Who calls whom: from the entries, then from timers, every component once in full.
pub(super) fn section(decision: &SystemDecision) -> Option<Section> {
    let bill = &decision.bill;
    if bill.edges.is_empty() {
        return None;
    }
    let mut leaving: BTreeMap<&str, Vec<&EdgeReport>> = BTreeMap::new();
    for edge in &bill.edges {
        leaving.entry(edge.from.as_str()).or_default().push(edge);
    }
    for edges in leaving.values_mut() {
        // Stable: what is waited for, then what is handed on, then what is kept.
        edges.sort_by_key(|edge| rank(edge.role));
    }
    let kinds: BTreeMap<&str, &str> =
        bill.components.iter().map(|each| (each.name.as_str(), each.kind)).collect();
    let entries = decision.system.entries.iter().map(|entry| entry.component.as_str());
    let timers = bill.components.iter().filter(|each| each.kind == "schedule");
    let roots: Vec<&str> = entries.chain(timers.map(|each| each.name.as_str())).collect();
    let mut branches = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for root in roots {
        let mut open: Vec<(usize, &str, Option<&EdgeReport>)> = vec![(0, root, None)];
        while let Some((depth, name, edge)) = open.pop() {
            if depth == 0 && told.contains(name) {
                continue;
            }
            let kind = kinds.get(name).copied().unwrap_or_default();
            let ahead = leaving.get(name).filter(|_| told.insert(name));
            let seen = ahead.is_none() && leaving.contains_key(name);
            let passes = edge.and_then(|edge| for_each(decision, edge)).unwrap_or_default();
            let remark = if seen { "as above".to_owned() } else { passes };
            branches.push(Branch {
                depth,
                mark: edge.map_or("", |edge| mark(edge.role)),
                name: name.to_owned(),
                cells: vec![kind.to_owned(), remark],
            });
            if depth < DEEPEST {
                let ahead = ahead.into_iter().flatten().rev();
                open.extend(ahead.map(|edge| (depth + 1, edge.to.as_str(), Some(*edge))));
            }
        }
    }
    let mut notes = vec![
        "-> waits for the answer; ~> hands over and goes on; !> keeps what failed for good"
            .to_owned(),
    ];
    let table = table(branches, ["component", "kind", "for each arrival"], &mut notes);
    Some(Section {
        title: "who calls whom".to_owned(),
        says: Vec::new(),
        table: Some(table),
        notes,
    })
}

/// `× 0.1`; nothing where it is one.
fn for_each(decision: &SystemDecision, edge: &EdgeReport) -> Option<String> {
    let times = decision.bill.passes_for_each(edge).filter(|_| edge.role != "capture")?;
    (times != svl_engine::exact::Exact::ONE).then(|| format!("× {}", times.to_significant(3)))
}

const fn rank(role: &str) -> u8 {
    match role.as_bytes() {
        b"call" => 0,
        b"capture" => 2,
        _ => 1,
    }
}

const fn mark(role: &str) -> &'static str {
    match role.as_bytes() {
        b"call" => "->",
        b"capture" => "!>",
        _ => "~>",
    }
}
