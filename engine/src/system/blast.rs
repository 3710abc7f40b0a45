//! What fails with a component, in three rings.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::graph::System;
use super::kind::{Class, Role};

/// How much a component suffers when another one is gone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Ring {
    /// It fails: it waits for what is gone.
    Hard,
    /// It goes on later: a channel holds its work.
    Delayed,
    /// It serves less: it has a fallback, or shares what is scarce.
    Degraded,
}

/// Every component that suffers when `broken` is gone, with its ring; the broken one itself is not
/// among them.
///
/// Callers that wait fail with what they wait for, unless a fallback serves them (degraded, and their
/// own callers do not notice). What a broken component would have handed on comes late: all that
/// flows from it is delayed. A channel whose consumer is gone holds messages, so that neither it nor
/// its senders suffer.
pub fn radius(system: &System, broken: NodeIndex) -> BTreeMap<NodeIndex, Ring> {
    let mut rings: BTreeMap<NodeIndex, Ring> = BTreeMap::new();
    let mut failed = vec![broken];
    while let Some(gone) = failed.pop() {
        for (caller, edge) in system.reaching(gone) {
            // Without the channel nothing can be sent, and nothing is known to have been kept.
            let waits = matches!(edge.role, Role::Call | Role::Send);
            if !waits || caller == broken {
                continue;
            }
            let served = edge.call.as_ref().and_then(|call| call.fallback.as_ref());
            let ring = if served.is_some_and(|share| !share.is_zero()) {
                Ring::Degraded
            } else {
                Ring::Hard
            };
            let worse = rings.get(&caller).is_none_or(|known| ring < *known);
            if worse {
                rings.insert(caller, ring);
                if ring == Ring::Hard {
                    failed.push(caller);
                }
            }
        }
    }
    let hard = rings.iter().filter(|(_, ring)| **ring == Ring::Hard).map(|(node, _)| *node);
    let mut starved: Vec<NodeIndex> = hard.chain([broken]).collect();
    let mut seen: Vec<NodeIndex> = starved.clone();
    while let Some(gone) = starved.pop() {
        for (next, edge) in system.leaving(gone) {
            let store = system.component(next).kind.class() == Class::Store;
            if edge.role == Role::Capture || store || seen.contains(&next) {
                continue;
            }
            seen.push(next);
            // It works, and gets nothing to do until what feeds it is back.
            let fed_otherwise = system.entries().iter().any(|(entry, _)| *entry == next);
            if !fed_otherwise && next != broken {
                rings.entry(next).or_insert(Ring::Delayed);
                starved.push(next);
            }
        }
    }
    rings
}
