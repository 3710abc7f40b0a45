//! The entries' paths where some components share machines: for the ways to serve a system otherwise.
use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::latency::{Times, percentiles};
use super::promise::Promises;
use super::reach::Reach;
use super::{MOST_PARTS, MOST_PATHS};
use crate::capacity::chain::Work;
use crate::capacity::estimate::Estimate;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::system::graph::System;
use crate::system::load::Load;

/// Components that share machines, and what stands in no request's way.
#[derive(Debug, Default)]
pub(in crate::system) struct Shared {
    /// They fail together, and are promised once.
    pub(in crate::system) together: BTreeSet<NodeIndex>,
    /// Not there at all.
    pub(in crate::system) absent: BTreeSet<NodeIndex>,
}

/// A request's way from one entry, with every environment ready.
#[derive(Debug)]
pub(in crate::system) struct EntryPath {
    pub(in crate::system) entry: NodeIndex,
    /// Unit: ms.
    pub(in crate::system) mean_ms: Exact,
    pub(in crate::system) p99_bound_ms: Option<Estimate>,
    pub(in crate::system) p99_estimate_ms: Option<Estimate>,
    /// All whose results it waits for, itself among them.
    pub(in crate::system) waited: Vec<NodeIndex>,
    /// Those of them without which nothing of it goes on.
    pub(in crate::system) needed: BTreeSet<NodeIndex>,
    /// The product of what is promised; none where nothing is for what is shared.
    pub(in crate::system) promised: Option<Exact>,
    /// The least of them: if all failed at the same times.
    pub(in crate::system) at_most: Exact,
    /// Components of which nothing is promised.
    pub(in crate::system) not_promised: Vec<NodeIndex>,
}

/// The paths of all entries, but of no more than are told of a system anyway.
pub(in crate::system) fn entry_paths(
    system: &System,
    load: &Load,
    shared: &Shared,
    facts: &dyn Facts,
) -> Vec<EntryPath> {
    let promises = Promises::of(system, facts);
    let reach = Reach::of(system);
    let times = Times::of(system, load);
    let mut work = Work::default();
    let mut found: Vec<EntryPath> = Vec::new();
    let mut parts = 0;
    for (entry, _) in system.entries() {
        let known = found.iter().any(|path| path.entry == *entry);
        if known || found.len() >= MOST_PATHS || parts >= MOST_PARTS {
            continue;
        }
        let mut closure = reach.from(*entry, None);
        parts += closure.all().count();
        let (waited, served) = (closure.waited.clone(), closure.served.clone());
        let walked = times.walked(system, &waited, &mut None);
        let chain = walked.chain(&mut work);
        let latency = percentiles(&chain);
        let is_known = walked.times_unknown.is_empty();
        let p99 =
            |of: Option<crate::decision::Percentiles>| of.filter(|_| is_known).map(|of| of.p99);
        let mut first = true;
        closure.waited.retain(|node| {
            let again = shared.together.contains(node) && !std::mem::take(&mut first);
            !again && !shared.absent.contains(node)
        });
        let together = closure.together(&promises);
        let fleet = together.unknown.iter().any(|node| shared.together.contains(node));
        found.push(EntryPath {
            entry: *entry,
            mean_ms: load.node(*entry).time.amount().clone(),
            p99_bound_ms: p99(latency.bound_ms),
            p99_estimate_ms: p99(latency.estimate_ms),
            needed: waited.iter().filter(|node| !served.contains_key(node)).copied().collect(),
            waited,
            promised: (!fleet).then_some(together.product),
            at_most: together.least,
            not_promised: together.unknown,
        });
    }
    found
}
