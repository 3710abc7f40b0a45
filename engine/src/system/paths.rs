//! Latency and availability along the paths of a system, and what a queue in place of a call would
//! change of both (docs/systems-paths.md).
mod beginnings;
mod cold;
mod latency;
mod otherwise;
mod promise;
mod queues;
mod reach;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use self::beginnings::{Why, beginnings};
use self::cold::Starts;
use self::latency::Times;
pub(super) use self::otherwise::{EntryPath, Shared, entry_paths};
pub use self::promise::Promise;
use self::promise::Promises;
pub use self::queues::{EntryGain, QueueReport};
use self::reach::{Closure, Reach, Together};
pub use self::report::{
    HopReport, LatencyVerdict, ObjectiveReport, PathAvailability, PathLatency, PathReport, Paths,
    ServedWithout, TargetReport, TargetVerdict, TierReport,
};
use super::bill::SystemBill;
use super::graph::System;
use super::kind::Kind;
use super::load::Load;
use super::stated::Tier;
use crate::capacity::chain::{Chain, Work};
use crate::capacity::estimate::Estimate;
use crate::exact::Exact;
use crate::facts::Facts;
use crate::units::Millis;

/// Paths that are told, and the components that all of them may have together; beyond, the components
/// at their beginnings are named.
const MOST_PATHS: usize = 64;
const MOST_PARTS: usize = 8_000;
/// Minutes of a month of 30 days, over which service levels are credited.
const MINUTES: u32 = 30 * 24 * 60;
/// Places of a rendered availability, and of its minutes.
const PLACES: (usize, usize) = (12, 6);

impl Paths {
    /// The paths of a system under its load.
    pub fn of(system: &System, load: &Load, bill: &SystemBill, facts: &dyn Facts) -> Self {
        let promises = Promises::of(system, facts);
        let reach = Reach::of(system);
        let times = Times::of(system, load);
        let mut told = beginnings(system);
        let mut closures: Vec<Closure> = Vec::new();
        let mut parts = 0;
        for (node, _) in told.iter().take(MOST_PATHS) {
            if parts < MOST_PARTS {
                closures.push(reach.from(*node, None));
                parts += closures.last().map_or(0, |closure| closure.all().count());
            }
        }
        let left_out = told.split_off(closures.len());
        let mut functions = BTreeSet::new();
        for node in closures.iter().flat_map(|closure| &closure.waited) {
            if system.component(*node).kind == Kind::Function {
                functions.insert(*node);
            }
        }
        let mut starts = Starts::of(system, load, facts, functions.len());
        let scene = Scene { system, load, times: &times, promises: &promises };
        let mut work = Work::default();
        let paths: Vec<PathReport> = told
            .iter()
            .zip(&closures)
            .map(|(beginning, closure)| scene.path(*beginning, closure, &mut starts, &mut work))
            .collect();
        let entries: Vec<(NodeIndex, &Closure)> = told
            .iter()
            .zip(&closures)
            .filter(|((_, why), _)| *why != Why::Objective)
            .map(|((node, _), closure)| (*node, closure))
            .collect();
        let (queues, queues_left_out) = scene.queues(&reach, &entries, bill, facts);
        let assumptions = starts.map_or_else(Vec::new, |starts| {
            let mut lines = starts.lines;
            lines.extend(starts.assumed.lines());
            lines
        });
        Self {
            tiers: tiers(system, &paths),
            paths,
            left_out: left_out
                .iter()
                .map(|(node, _)| system.component(*node).name.clone())
                .collect(),
            queues,
            queues_left_out,
            assumptions,
            promises: promises.each,
        }
    }
}

/// All that paths are told from.
struct Scene<'a> {
    system: &'a System,
    load: &'a Load,
    times: &'a Times,
    promises: &'a Promises,
}

impl Scene<'_> {
    fn path(
        &self,
        (node, why): (NodeIndex, Why),
        closure: &Closure,
        starts: &mut Option<Starts>,
        work: &mut Work,
    ) -> PathReport {
        let component = self.system.component(node);
        let (critical, critical_path_ms) = self.times.critical(node);
        let mut walked = self.times.walked(self.system, &closure.waited, starts);
        if !component.kind.calls() {
            // How long it takes to hand something over is not known.
            walked.times_unknown.push(component.name.clone());
        }
        let chain = walked.chain(work);
        let objectives = self.objectives(node, why, &chain, walked.times_unknown.is_empty());
        PathReport {
            component: component.name.clone(),
            why: why.name(),
            waits_for: self.names(&closure.waited),
            hands_to: self.names(&closure.receipts),
            critical_path: self.times.hops(self.system, &critical, &walked),
            critical_path_ms,
            mean_ms: self.load.node(node).time.amount().clone(),
            starts_add_ms: chain.starts_add(),
            any_cold: starts.is_some().then(|| chain.any_cold()),
            latency: latency::percentiles(&chain),
            objectives,
            starts_unknown: walked.starts_unknown,
            times_unknown: walked.times_unknown,
            availability: self.availability(node, why, closure),
        }
    }

    fn names(&self, nodes: &[NodeIndex]) -> Vec<String> {
        nodes.iter().map(|node| self.system.component(*node).name.clone()).collect()
    }

    fn objectives(
        &self,
        node: NodeIndex,
        why: Why,
        chain: &Chain,
        times_known: bool,
    ) -> Vec<ObjectiveReport> {
        let component = self.system.component(node);
        let (owed, key) = if !component.latency.is_empty() {
            (&component.latency, format!("{}.latency", component.key()))
        } else if why == Why::Entry {
            (&self.system.stated.latency, "latency".to_owned())
        } else {
            return Vec::new();
        };
        let objective = |(percentile, most): &(u8, Millis)| {
            let (bound_ms, estimate_ms) = (chain.bound(*percentile), chain.estimate(*percentile));
            let within =
                |time: Option<Estimate>| time.is_some_and(|time| time.exact() <= *most.amount());
            let verdict = if within(bound_ms) {
                LatencyVerdict::Surely
            } else if within(estimate_ms) {
                LatencyVerdict::ByEstimate
            } else if chain.estimate_known(*percentile).is_some_and(|time| !within(Some(time))) {
                LatencyVerdict::Missed
            } else {
                LatencyVerdict::Unknown
            };
            let unsure = !times_known && verdict != LatencyVerdict::Missed;
            ObjectiveReport {
                percentile: *percentile,
                most_ms: most.amount().clone(),
                key: format!("{key}.p{percentile}"),
                bound_ms,
                estimate_ms,
                verdict: if unsure { LatencyVerdict::Unknown } else { verdict },
            }
        };
        owed.iter().map(objective).collect()
    }

    fn availability(&self, node: NodeIndex, why: Why, closure: &Closure) -> PathAvailability {
        let together = closure.together(self.promises);
        let component = self.system.component(node);
        let target = match (&component.target, &self.system.stated.availability) {
            (Some(target), _) => Some((target, format!("{}.target", component.key()))),
            (None, Some(target)) if why == Why::Entry => Some((target, "availability".to_owned())),
            _ => None,
        };
        let served = closure.served.iter().map(|(node, share)| ServedWithout {
            component: self.system.component(*node).name.clone(),
            share: share.rounded(PLACES.0),
        });
        PathAvailability {
            product: together.product.rounded(PLACES.0),
            at_most: together.least.rounded(PLACES.0),
            minutes_per_month: minutes(&together.product),
            minutes_per_month_at_least: minutes(&together.least),
            unknown: self.names(&together.unknown),
            served_without: served.collect(),
            target: target.map(|(target, key)| TargetReport {
                availability: target.clone(),
                minutes_per_month: minutes(target),
                key,
                verdict: verdict(target, &together),
            }),
        }
    }
}

/// What a month of 30 days lacks at this availability.
fn minutes(availability: &Exact) -> Exact {
    (&(&Exact::ONE - availability) * &Exact::from(MINUTES)).rounded(PLACES.1)
}

fn verdict(target: &Exact, together: &Together) -> TargetVerdict {
    if together.least < *target {
        TargetVerdict::Missed
    } else if together.product < *target {
        TargetVerdict::Perhaps
    } else if together.unknown.is_empty() {
        TargetVerdict::Met
    } else {
        TargetVerdict::Unknown
    }
}

/// The tiers whose components have an objective.
fn tiers(system: &System, paths: &[PathReport]) -> Vec<TierReport> {
    let mut by_tier: BTreeMap<Tier, Vec<(&PathReport, &TargetReport)>> = BTreeMap::new();
    for path in paths {
        let component = system.node(&path.component).map(|node| system.component(node));
        let tier = component.and_then(|component| component.tier);
        if let (Some(tier), Some(target)) = (tier, &path.availability.target) {
            by_tier.entry(tier).or_default().push((path, target));
        }
    }
    let report = |(tier, owed): (Tier, Vec<(&PathReport, &TargetReport)>)| {
        let met = owed.iter().filter(|(_, target)| target.verdict == TargetVerdict::Met).count();
        let margin = |(path, target): &&(&PathReport, &TargetReport)| {
            &path.availability.product - &target.availability
        };
        let (path, target) = owed.iter().min_by_key(margin)?;
        Some(TierReport {
            tier: tier.name(),
            with_target: owed.len(),
            met,
            worst: path.component.clone(),
            availability: path.availability.product.clone(),
            target: target.availability.clone(),
            verdict: target.verdict,
        })
    };
    by_tier.into_iter().filter_map(report).collect()
}
