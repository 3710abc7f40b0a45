//! Where the paths begin that are told.
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use crate::system::graph::System;
use crate::system::kind::{Class, Kind, Role};

/// Why a path is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Requests arrive there.
    Entry,
    /// An entry or a timer hands on to it.
    Behind,
    /// It has an objective of its own.
    Objective,
}

impl Why {
    /// As written in reports.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Behind => "behind an entry",
            Self::Objective => "objective",
        }
    }
}

/// Where paths begin, the entries first.
pub(super) fn beginnings(system: &System) -> Vec<(NodeIndex, Why)> {
    let mut found: Vec<(NodeIndex, Why)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (node, _) in system.entries() {
        if seen.insert(*node) {
            found.push((*node, Why::Entry));
        }
    }
    // What an entry only hands on: nobody waits for it, and it has a path all the same.
    let entries: Vec<NodeIndex> = found.iter().map(|(node, _)| *node).collect();
    let timers =
        system.components().filter(|(_, c)| c.kind == Kind::Schedule).map(|(node, _)| node);
    let mut open: Vec<NodeIndex> = entries.into_iter().chain(timers).collect();
    let mut behind = BTreeSet::new();
    let mut passed: BTreeSet<NodeIndex> = open.iter().copied().collect();
    while let Some(node) = open.pop() {
        for (to, edge) in system.leaving(node) {
            if edge.role != Role::Deliver || !passed.insert(to) {
                continue;
            }
            if system.component(to).kind.class() == Class::Channel {
                open.push(to);
            } else {
                behind.insert(to);
            }
        }
    }
    found.extend(behind.into_iter().filter(|node| seen.insert(*node)).map(|n| (n, Why::Behind)));
    for (node, component) in system.components() {
        let owes = component.target.is_some() || !component.latency.is_empty();
        if owes && seen.insert(node) {
            found.push((node, Why::Objective));
        }
    }
    found
}
