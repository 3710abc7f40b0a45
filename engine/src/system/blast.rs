//! What fails with a component, in three rings.
mod bits;
mod reach;
mod report;

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::graph::System;
use reach::Reach;

pub use bits::Bits;
pub use reach::fails_with;
pub use report::{Radius, RadiusReport, RingShares};

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
    /// It serves less: it has a fallback, cannot hand something over, or shares what is scarce.
    Degraded,
}

impl Ring {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Hard, Self::Delayed, Self::Degraded];

    /// As written in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Delayed => "delayed",
            Self::Degraded => "degraded",
        }
    }
}

/// Every component that suffers when `broken` is gone, with its ring; the broken one itself is not
/// among them.
///
/// Callers that wait fail with what they wait for, unless a fallback serves them (degraded, and their
/// own callers do not notice). Where what fails is fed by a channel, its work is held, and all that
/// flows from it comes late; what a client was refused is not held, so that nothing behind it is late.
/// A sender whose channel is gone serves less. What shares a layer, a role, connections, a gateway to
/// the Internet or the account's concurrency with the broken one, as far as the file says so, may get
/// less of it.
pub fn radius(system: &System, broken: NodeIndex) -> BTreeMap<NodeIndex, Ring> {
    let reach = Reach::of(system);
    let rings = reach.rings(&[broken.index()]);
    let in_ring = |ring: Ring| rings.of(ring).iter().map(move |i| (NodeIndex::new(i), ring));
    Ring::ALL.into_iter().flat_map(in_ring).collect()
}
