//! The sections of a system's report, in the order in which they are read.
use svl_engine::system::SystemDecision;

use super::section::Section;
use super::{bill, drills, load, paths, queues, radius, tree, ways};

/// The answer in one sentence: it stands before all else.
pub fn answer(decision: &SystemDecision) -> String {
    decision.verdict.because.clone()
}

/// How far it holds, in one sentence below it; nothing where that is not known.
pub fn holds(decision: &SystemDecision) -> Option<String> {
    ways::holds(decision)
}

/// All sections. A part of the system adds its line at its place; one that has nothing to say is left
/// out.
pub fn all(decision: &SystemDecision) -> Vec<Section> {
    let mut all: Vec<Section> = Vec::new();
    all.extend(ways::section(decision));
    all.extend(ways::crossovers(decision));
    all.extend(bill::by_component(decision));
    all.extend(bill::by_edge(decision));
    all.extend(load::of_components(decision));
    all.extend(load::of_stores(decision));
    all.extend(paths::latency(decision));
    all.extend(paths::critical(decision));
    all.extend(paths::availability(decision));
    all.extend(queues::section(decision));
    all.extend(tree::section(decision));
    all.extend(radius::section(decision));
    all.extend(radius::worst(decision));
    all.extend(drills::section(decision));
    all
}
