//! How long a request takes along its path: the longest chain of calls, and percentiles of it all.
use petgraph::graph::NodeIndex;

use super::cold::Starts;
use super::report::{HopReport, PathLatency};
use crate::capacity::chain::{Called, Chain, Part, Work};
use crate::capacity::estimate::Estimate;
use crate::exact::Exact;
use crate::system::flow::{failure_of, stated_attempts, tries};
use crate::system::graph::System;
use crate::system::kind::{Class, Kind, Role};
use crate::system::load::{DURATION, Load};
use crate::units::Millis;
use crate::workload::Duration;

/// What every component waits for, and how long it takes by itself.
#[derive(Debug)]
pub(super) struct Times {
    waits: Vec<Vec<Wait>>,
    /// Each component's own time on average. Unit: ms.
    own: Vec<Exact>,
    /// The longest chain from each on. Unit: ms.
    longest: Vec<Exact>,
    /// Nodes after all that they wait for.
    order: Vec<NodeIndex>,
}

/// A call whose result is waited for.
#[derive(Debug, Clone)]
pub(super) struct Wait {
    /// The key that states it.
    pub(super) key: String,
    pub(super) to: NodeIndex,
    /// Calls for each visit of the caller.
    pub(super) calls: Exact,
    /// The same with every repetition, on average.
    pub(super) visits: Exact,
    attempts: u32,
}

impl Times {
    pub(super) fn of(system: &System, load: &Load) -> Self {
        let count = system.stated.components.len();
        let mut times = Self {
            waits: vec![Vec::new(); count],
            own: vec![Exact::ZERO; count],
            longest: vec![Exact::ZERO; count],
            order: system.in_waiting_order(),
        };
        for (_, from, to, edge) in system.edges() {
            let (Role::Call, Some(call)) = (edge.role, &edge.call) else { continue };
            if system.component(to).kind.class() == Class::Store {
                // Its time is in that of its caller.
                continue;
            }
            let attempts = stated_attempts(system, from, to, edge);
            let calls = call.per_request.clone().unwrap_or(Exact::ONE);
            let visits = &calls * &tries(&failure_of(system, to), attempts);
            times.waits[from.index()].push(Wait {
                key: edge.key.clone(),
                to,
                calls,
                visits,
                attempts,
            });
        }
        for node in times.order.clone() {
            let (mut waited, mut longest) = (Exact::ZERO, Exact::ZERO);
            for wait in &times.waits[node.index()] {
                let each = load.node(wait.to).time.amount();
                waited = &waited + &(&wait.visits * each);
                longest = longest.max(&wait.visits * &times.longest[wait.to.index()]);
            }
            let own = load.node(node).time.amount() - &waited;
            times.longest[node.index()] = &own + &longest;
            times.own[node.index()] = own;
        }
        times
    }

    /// What a component waits for itself.
    pub(super) fn waits(&self, node: NodeIndex) -> &[Wait] {
        &self.waits[node.index()]
    }

    /// Nodes after all that they wait for.
    pub(super) fn order(&self) -> &[NodeIndex] {
        &self.order
    }

    /// The calls that take longest: from each component on to the one whose chain takes most.
    pub(super) fn critical(&self, root: NodeIndex) -> (Vec<(NodeIndex, Exact)>, Exact) {
        let (mut path, mut node, mut visits) = (Vec::new(), root, Exact::ONE);
        loop {
            path.push((node, visits.clone()));
            let takes = |wait: &Wait| &wait.visits * &self.longest[wait.to.index()];
            let mut next: Option<(&Wait, Exact)> = None;
            for wait in &self.waits[node.index()] {
                let time = takes(wait);
                if next.as_ref().is_none_or(|(_, longest)| time > *longest) {
                    next = Some((wait, time));
                }
            }
            let Some((wait, time)) = next else { break };
            if time.is_zero() && path.len() > 1 {
                break;
            }
            visits = &visits * &wait.visits;
            node = wait.to;
        }
        (path, self.longest[root.index()].clone())
    }

    /// The parts of a path, and what is not known of them.
    pub(super) fn walked(
        &self,
        system: &System,
        waited: &[NodeIndex],
        starts: &mut Option<Starts>,
    ) -> Walked {
        let mut places = vec![usize::MAX; self.own.len()];
        let mut among = vec![false; self.own.len()];
        for node in waited {
            among[node.index()] = true;
        }
        let runs = |node: &&NodeIndex| {
            among[node.index()] && system.component(**node).kind.class() != Class::Store
        };
        let mut walked = Walked {
            nodes: self.order.iter().filter(runs).copied().collect(),
            parts: Vec::new(),
            calls: Vec::new(),
            cold: Vec::new(),
            starts_unknown: Vec::new(),
            times_unknown: Vec::new(),
        };
        for (place, node) in walked.nodes.iter().enumerate() {
            places[node.index()] = place;
            let component = system.component(*node);
            let duration = duration_of(system, *node);
            let (cold, start) = match starts {
                Some(starts) => starts.at(*node, &duration),
                None => (None, None),
            };
            if component.kind == Kind::Function
                && start.is_none()
                && cold.is_none_or(|cold| !cold.exact().is_zero())
            {
                walked.starts_unknown.push(component.name.clone());
            }
            let works = matches!(component.kind.class(), Class::Compute | Class::External);
            let stated = component.duration.is_some() || component.kind == Kind::Function;
            if works && !stated && self.waits[node.index()].is_empty() {
                walked.times_unknown.push(component.name.clone());
            }
            let mean = Millis::new(self.own[node.index()].clone());
            walked.parts.push(Part::new(&mean, duration.spread(), start, cold));
            walked.cold.push(cold);
            let called = |wait: &Wait| Called {
                to: places[wait.to.index()],
                calls: wait.calls.clone(),
                failure: failure_of(system, wait.to),
                attempts: wait.attempts,
            };
            walked.calls.push(self.waits[node.index()].iter().map(called).collect());
        }
        walked.starts_unknown.sort_unstable();
        walked.times_unknown.sort_unstable();
        walked
    }

    /// The components of a critical path.
    pub(super) fn hops(
        &self,
        system: &System,
        path: &[(NodeIndex, Exact)],
        walked: &Walked,
    ) -> Vec<HopReport> {
        let hop = |(node, visits): &(NodeIndex, Exact)| {
            let component = system.component(*node);
            let place = walked.nodes.iter().position(|each| each == node);
            HopReport {
                component: component.name.clone(),
                kind: component.kind.name(),
                visits: visits.clone(),
                own_ms: self.own[node.index()].clone(),
                own_percentiles_ms: place.and_then(|at| walked.parts[at].percentiles()),
                cold: place.and_then(|at| walked.cold[at]),
            }
        };
        path.iter().map(hop).collect()
    }
}

/// A path as its mathematics wants it.
pub(super) struct Walked {
    nodes: Vec<NodeIndex>,
    parts: Vec<Part>,
    calls: Vec<Vec<Called>>,
    cold: Vec<Option<Estimate>>,
    pub(super) starts_unknown: Vec<String>,
    pub(super) times_unknown: Vec<String>,
}

impl Walked {
    pub(super) fn chain(&self, work: &mut Work) -> Chain {
        Chain::new(self.parts.clone(), &self.calls, work)
    }
}

/// The percentiles of a chain.
pub(super) fn percentiles(chain: &Chain) -> PathLatency {
    let latency = chain.latency();
    PathLatency {
        bound_ms: latency.bound,
        estimate_ms: latency.estimate,
        estimate_off_by_ms: latency.error,
        summed_ms: latency.summed,
    }
}

/// As stated, or as functions take by default; nothing where that is not known.
fn duration_of(system: &System, node: NodeIndex) -> Duration {
    let component = system.component(node);
    component.duration.clone().unwrap_or_else(|| {
        let own = if component.kind == Kind::Function { DURATION } else { 0 };
        Duration::constant(Millis::new(Exact::from(own)))
    })
}
