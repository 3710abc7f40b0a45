//! What the rules ask of the drills beside their outlines.
use std::collections::BTreeSet;

use crate::system::graph::System;

/// The components that keep what failed and have no alarm, in the order of their names
/// (`dlq-unwatched`).
pub fn dead_letters_unwatched(system: &System) -> Vec<&str> {
    let kept_in: BTreeSet<&str> =
        system.stated.components.iter().filter_map(|c| c.dead_letter.as_deref()).collect();
    let without = system.components().filter(|(_, c)| c.alarm != Some(true));
    without.map(|(_, c)| c.name.as_str()).filter(|name| kept_in.contains(name)).collect()
}
