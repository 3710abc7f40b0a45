//! What service a way gives: how long its entries take, what is promised for them, and how much of the
//! traffic one failure takes along.
use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

use crate::capacity::estimate::Estimate;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::judging::quota_in_force;
use crate::system::graph::System;
use crate::system::kind::{Class, Kind};
use crate::system::load::Load;
use crate::system::paths::{EntryPath, Shared, entry_paths};

/// What service a way gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceReport {
    /// The entry that takes longest.
    pub slowest_entry: String,
    /// How long a request takes there on average, with all that it waits for, without waiting for an
    /// environment or a busy machine. Unit: ms.
    pub mean_ms: Exact,
    /// The 99th percentile there, exceeded no more often whatever depends on what; none where it is
    /// not known. Unit: ms.
    pub p99_bound_ms: Option<Estimate>,
    /// The same where times do not depend on one another. Unit: ms.
    pub p99_estimate_ms: Option<Estimate>,
    /// The functions that a request at any entry waits for, and that may have to start first.
    pub may_start_cold: Vec<String>,
    /// The lowest product of what is promised for all that a request at an entry needs, from 0 to 1;
    /// none where nothing is promised for the fleet.
    pub availability: Option<Estimate>,
    /// The lowest of those promises by itself: what would be left if all failed at the same times.
    pub availability_at_most: Option<Estimate>,
    /// What an entry needs and for which nothing is promised: not in that product.
    pub not_promised: Vec<String>,
    /// The part of code whose failure takes most of the traffic along.
    pub worst_failure: Option<FailureReport>,
    /// The share of the traffic that fails with the code of one function, on average over the
    /// functions of the system as it is stated; from 0 to 1.
    pub mean_share_that_fails: Option<Exact>,
}

/// What fails together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureReport {
    /// What fails: components that share machines, or one alone.
    pub components: Vec<String>,
    /// The share of the entries' traffic, by weight, that fails at once; from 0 to 1.
    pub share_that_fails: Exact,
}

/// A way as its service is looked at: durations are those of the machines, and their number is stated.
pub(super) struct Look<'a> {
    pub(super) system: &'a System,
    pub(super) load: &'a Load,
    pub(super) shared: Shared,
    /// Whether requests pass through the fleet's balancer.
    pub(super) balanced: bool,
    pub(super) facts: &'a dyn Facts,
}

/// What is promised for a service, from 0 to 1; none where no figure is known.
pub(super) fn promised(id: &str, facts: &dyn Facts) -> Option<Exact> {
    quota_in_force(facts, id).map(|quota| &quota.value * &Exact::decimal(1, 2))
}

impl Look<'_> {
    /// All of it; `functions` are those of the system as it is stated.
    pub(super) fn report(&self, functions: &BTreeSet<String>) -> ServiceReport {
        let paths = entry_paths(self.system, self.load, &self.shared, self.facts);
        let name = |node: &NodeIndex| self.system.component(*node).name.clone();
        // Of equals the first by name.
        let slowest = paths.iter().rev().max_by(|a, b| a.mean_ms.cmp(&b.mean_ms));
        let waited: BTreeSet<NodeIndex> =
            paths.iter().flat_map(|path| &path.waited).copied().collect();
        let unknown: BTreeSet<NodeIndex> =
            paths.iter().flat_map(|path| &path.not_promised).copied().collect();
        let is_function = |node: &&NodeIndex| self.system.component(**node).kind == Kind::Function;
        let promises: Option<Vec<Exact>> = paths.iter().map(|path| self.promise(path)).collect();
        let lowest = promises.and_then(|promises| promises.into_iter().min());
        let least = paths.iter().map(|path| &path.at_most).min();
        let least = least.filter(|_| lowest.is_some()).map(Estimate::of);
        let (worst_failure, mean_share_that_fails) = self.failures(&paths, functions);
        ServiceReport {
            slowest_entry: slowest.map(|path| name(&path.entry)).unwrap_or_default(),
            mean_ms: slowest.map(|path| path.mean_ms.clone()).unwrap_or_default(),
            p99_bound_ms: slowest.and_then(|path| path.p99_bound_ms),
            p99_estimate_ms: slowest.and_then(|path| path.p99_estimate_ms),
            may_start_cold: waited.iter().filter(is_function).map(name).collect(),
            availability: lowest.map(|lowest| Estimate::of(&lowest)),
            availability_at_most: least,
            not_promised: unknown.iter().map(name).collect(),
            worst_failure,
            mean_share_that_fails,
        }
    }

    /// What is promised for a path; the fleet's balancer is in no path of its own, unless it stands for
    /// a gateway.
    fn promise(&self, path: &EntryPath) -> Option<Exact> {
        let product = path.promised.clone()?;
        let on_fleet = path.waited.iter().any(|node| self.shared.together.contains(node));
        let front = path.waited.iter().any(|node| self.system.component(*node).kind == Kind::Alb);
        let balancer = promised("sla.elb", self.facts);
        Some(match balancer.filter(|_| on_fleet && self.balanced && !front) {
            Some(balancer) => &product * &balancer,
            None => product,
        })
    }

    /// The failure of code that takes most along, and the mean over the functions as stated.
    fn failures(
        &self,
        paths: &[EntryPath],
        functions: &BTreeSet<String>,
    ) -> (Option<FailureReport>, Option<Exact>) {
        let weights = self.weights();
        let all: Exact = weights.values().sum();
        let share = |domain: &BTreeSet<NodeIndex>| {
            let hit = paths.iter().filter(|path| !path.needed.is_disjoint(domain));
            let lost: Exact = hit.filter_map(|path| weights.get(&path.entry)).sum();
            lost.checked_div(&all).unwrap_or(Exact::ZERO)
        };
        let together = &self.shared.together;
        let of_the_fleet = share(together);
        let code = self.system.components().filter(|(_, one)| one.kind.class() == Class::Compute);
        let mut worst: Option<(Exact, BTreeSet<NodeIndex>)> = None;
        let (mut sum, mut count) = (Exact::ZERO, 0_u64);
        for (node, component) in code {
            let alone = BTreeSet::from([node]);
            let on_fleet = together.contains(&node);
            let lost = if on_fleet { of_the_fleet.clone() } else { share(&alone) };
            if functions.contains(&component.name) {
                (sum, count) = (&sum + &lost, count + 1);
            }
            if worst.as_ref().is_none_or(|(most, _)| lost > *most) {
                worst = Some((lost, if on_fleet { together.clone() } else { alone }));
            }
        }
        let name = |node: &NodeIndex| self.system.component(*node).name.clone();
        let worst = worst.map(|(share_that_fails, domain)| FailureReport {
            components: domain.iter().map(name).collect(),
            share_that_fails,
        });
        (worst, sum.checked_div(&Exact::from(count)))
    }

    /// What each entry counts: its share of the traffic, by weight.
    fn weights(&self) -> BTreeMap<NodeIndex, Exact> {
        let mut found: BTreeMap<NodeIndex, Exact> = BTreeMap::new();
        for (node, share) in self.system.entries() {
            let name = &self.system.component(*node).name;
            let stated = self.system.stated.entries.iter().find(|entry| entry.component == *name);
            let weight = stated.and_then(|entry| entry.weight.clone()).unwrap_or(Exact::ONE);
            let sum = found.entry(*node).or_default();
            *sum = &*sum + &(share * &weight);
        }
        found
    }
}
