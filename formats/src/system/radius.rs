//! What fails with what, the worst first, and the worst of it as a tree.
use std::collections::{BTreeMap, BTreeSet};

use svl_engine::system::SystemDecision;
use svl_engine::system::bill::EdgeReport;
use svl_engine::system::blast::{Radius, Ring};

use super::section::{Column, Section, Table};
use super::tree::{self, Branch};
use crate::words::{self, radius as said};

/// So many components, and so much that is shared, are shown before the rest is counted.
const SHOWN: (usize, usize) = (12, 6);

/// Of each component what fails with it, how much of the traffic that is, and who notices.
pub(super) fn section(decision: &SystemDecision) -> Option<Section> {
    let report = &decision.radius;
    // One component alone has nobody to take along.
    if report.components.len() < 2 {
        return None;
    }
    let worst = report.components.first()?;
    let weighs = |radius: &Radius| radius.requests != radius.weighted;
    let weighted = report.components.iter().any(weighs);
    let mut columns = vec![
        Column::left("without"),
        Column::right("hard"),
        Column::right("delayed"),
        Column::right("degraded"),
        Column::right("requests failed"),
    ];
    columns.extend(weighted.then(|| Column::right("by worth")));
    columns.push(Column::right("late in part"));
    columns.push(Column::left("noticed by"));
    let matters = |radius: &&Radius| radius.count() > 0 || !radius.requests.hard.is_zero();
    let parts: Vec<&Radius> = report.components.iter().filter(matters).collect();
    let components = parts.iter().take(SHOWN.0);
    let shown = components.copied().chain(report.shared.iter().take(SHOWN.1));
    let rows = shown.map(|radius| {
        let mut row = vec![radius.component.clone()];
        row.extend(Ring::ALL.map(|ring| words::number(radius.ring(ring).len())));
        row.push(words::percent(&radius.requests.hard));
        row.extend(weighted.then(|| words::percent(&radius.weighted.hard)));
        row.push(words::percent(&radius.requests.delayed));
        row.push(said::noticed_by(radius));
        row
    });
    let table = Table { columns, rows: rows.collect() };
    let mut notes = Vec::new();
    let more = parts.len().saturating_sub(SHOWN.0) + report.shared.len().saturating_sub(SHOWN.1);
    if more > 0 {
        notes.push(format!("{} more that take others along are not shown", words::number(more)));
    }
    let alone = report.components.len() - parts.len();
    if alone > 0 {
        let others = words::counted(alone, "other", "others");
        notes.push(format!("{others} without which nothing else suffers"));
    }
    notes.push("hard: fails with it; delayed: goes on later; degraded: serves less".to_owned());
    Some(Section {
        title: "what fails with what".to_owned(),
        says: vec![format!("{} Noticed by {}.", said::sentence(worst), said::noticed_by(worst))],
        table: Some(table),
        notes,
    })
}

/// The radius of the worst component as a tree: who waits for it, and what comes later.
pub(super) fn worst(decision: &SystemDecision) -> Option<Section> {
    let radius = decision
        .radius
        .components
        .iter()
        .max_by_key(|r| (r.count(), std::cmp::Reverse(&r.component)))?;
    if radius.count() == 0 {
        return None;
    }
    let failed = |name: &str| name == radius.component || radius.ring_of(name) == Some(Ring::Hard);
    let mut touching: BTreeMap<&str, Vec<&EdgeReport>> = BTreeMap::new();
    for edge in decision.bill.edges.iter().filter(|edge| edge.role != "capture") {
        touching.entry(edge.to.as_str()).or_default().push(edge);
        touching.entry(edge.from.as_str()).or_default().push(edge);
    }
    let mut branches = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![(0, "", radius.component.as_str(), "gone")];
    while let Some((depth, mark, name, what)) = open.pop() {
        if !told.insert(name) {
            continue;
        }
        branches.push(Branch::at(depth, mark, name, what));
        let mut found = Vec::new();
        for edge in touching.get(name).into_iter().flatten() {
            let back = edge.to == name;
            let other = if back { edge.from.as_str() } else { edge.to.as_str() };
            let mark = match (edge.role, back) {
                ("call", true) => "<-",
                ("send", true) => "<~",
                (_, true) => continue,
                ("call", false) => "->",
                (_, false) => "~>",
            };
            let fits = match (mark, radius.ring_of(other)) {
                ("<-", Some(ring)) => failed(name) && ring != Ring::Delayed,
                ("<~", Some(ring)) => depth == 0 && ring == Ring::Degraded,
                ("->" | "~>", Some(ring)) => ring == Ring::Delayed,
                _ => false,
            };
            if let Some(ring) = radius.ring_of(other).filter(|_| fits) {
                found.push((depth + 1, mark, other, ring.name()));
            }
        }
        open.extend(found.into_iter().rev());
    }
    // Who shares something scarce is on no path from it.
    for ring in Ring::ALL {
        for name in radius.ring(ring).iter().filter(|name| !told.contains(name.as_str())) {
            let why = if ring == Ring::Degraded { "shares what is scarce" } else { ring.name() };
            branches.push(Branch::at(1, "--", name, why));
        }
    }
    let mut notes = vec![
        "<- waits for it; <~ cannot hand over to it; -> or ~> is given its work later".to_owned(),
    ];
    let table = tree::table(branches, ["component", "ring"], &mut notes);
    Some(Section {
        title: format!("who suffers without {}", radius.component),
        says: Vec::new(),
        table: Some(table),
        notes,
    })
}
