//! What the rules ask of the drills: losses that nobody is told of, and evidence that nobody watches.
use std::collections::BTreeSet;

use super::report::{Drill, Drills, Outcome};
use crate::system::graph::System;

/// A drill whose evidence no alarm watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwatched<'a> {
    /// The drill.
    pub drill: &'a Drill,
    /// Where it would show: the component, and its metrics and logs.
    pub shows: Vec<(&'a str, &'a str)>,
}

/// The components that keep what failed and have no alarm, in the order of their names
/// (`dlq-unwatched`).
pub fn dead_letters_unwatched(system: &System) -> Vec<&str> {
    let kept_in: BTreeSet<&str> =
        system.stated.components.iter().filter_map(|c| c.dead_letter.as_deref()).collect();
    let without = system.components().filter(|(_, c)| c.alarm != Some(true));
    without.map(|(_, c)| c.name.as_str()).filter(|name| kept_in.contains(name)).collect()
}

/// The drills that lose something in silence, worst first (`drill-outcome-unknown`).
pub fn silent(drills: &Drills) -> impl Iterator<Item = &Drill> {
    drills.drills.iter().filter(|drill| matches!(drill.worst, Outcome::LostSilent { .. }))
}

/// The drills in which something goes wrong and no alarm tells of it (`alarm-missing`).
///
/// What delays nothing but itself needs no alarm.
pub fn unwatched(drills: &Drills) -> Vec<Unwatched<'_>> {
    let matters = |drill: &&Drill| drill.worst.rank() > Outcome::Delayed { ms: 0 }.rank();
    let blind = |drill: &&Drill| drill.evidence.iter().all(|e| e.watched_by.is_empty());
    drills
        .drills
        .iter()
        .filter(matters)
        .filter(blind)
        .map(|drill| Unwatched {
            drill,
            shows: drill
                .evidence
                .iter()
                .map(|each| (each.component.as_str(), each.shows.as_str()))
                .collect(),
        })
        .collect()
}
