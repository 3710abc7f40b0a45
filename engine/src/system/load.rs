//! The load of a system: rates by the hour, batches, how long everything takes, and how much is at work
//! at once.
//!
//! Flows are linear in the month's requests, so that every count is known for any volume: what timers
//! cause, and so much for each request. What comes in batches bends where the batches fill.
use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::assumed::Assumed;
use super::flow::{self, Attempts, Flow};
use super::graph::{Edge, System};
use super::kind::{Class, Kind, Role};
use super::stated::StatedComponent;
use crate::capacity::in_service;
use crate::charge::Growth;
use crate::decision::{Assumption, Spread};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::problem::Problem;
use crate::traffic::{Arrivals, Traffic, month_seconds};
use crate::units::{Millis, Requests};
use crate::workload::{Duration, traffic_of};

/// How long a function takes that does not say so. Unit: ms.
pub(super) const DURATION: u32 = 100;

/// A monthly count: so many that timers cause whatever the traffic, and so many for each request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Monthly {
    /// Without any request.
    pub timed: Exact,
    /// For each request that arrives at the entries.
    pub each: Exact,
}

impl Monthly {
    /// How many there are at so many requests.
    pub fn at(&self, requests: &Requests) -> Exact {
        &self.timed + &(&self.each * requests.amount())
    }

    /// The same as a growth.
    pub fn growth(&self) -> Growth {
        Growth::line(self.timed.clone(), self.each.clone())
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self { timed: &self.timed + &other.timed, each: &self.each + &other.each }
    }

    /// So many times as many.
    #[must_use]
    pub fn times(&self, factor: &Exact) -> Self {
        Self { timed: &self.timed * factor, each: &self.each * factor }
    }

    /// The rate in an hour of this weight. Unit: 1/s.
    ///
    /// Timers fire evenly; requests follow the pattern.
    pub fn in_an_hour(&self, weight: &Exact, requests: &Requests) -> Exact {
        let weighted = &(&self.each * requests.amount()) * weight;
        (&self.timed + &weighted).checked_div(&month_seconds()).unwrap_or(Exact::ZERO)
    }
}

/// What passes along one edge.
#[derive(Debug, Clone, Default)]
pub struct EdgeLoad {
    /// Requests or messages, each counted once.
    pub sent: Monthly,
    /// The same with repetitions.
    pub attempts: Monthly,
    /// What succeeded.
    pub done: Monthly,
    /// Invocations or deliveries: fewer than attempts where several messages come in one.
    pub deliveries: Growth,
}

/// What one component does.
#[derive(Debug, Clone, Default)]
pub struct NodeLoad {
    /// Requests and messages that reach it, each counted once.
    pub arrivals: Monthly,
    /// The same with repetitions.
    pub attempts: Monthly,
    /// Invocations: fewer than attempts where several messages come in one.
    pub runs: Growth,
    /// How long one request takes on average, with all that is waited for.
    pub time: Millis,
    /// What is billed of a run beyond that: it is rounded up to a whole millisecond. Unit: ms.
    pub rounding: Exact,
}

/// The load of a system.
#[derive(Debug)]
pub struct Load {
    /// How requests spread over a month.
    pub traffic: Traffic,
    /// What was taken without being stated.
    pub assumptions: Vec<Assumption>,
    requests: Requests,
    nodes: Vec<NodeLoad>,
    edges: Vec<EdgeLoad>,
}

impl Load {
    /// The load of a system. `attempts` says how often an edge tries in all.
    ///
    /// # Errors
    /// A loop without end, a pattern without traffic, durations that no distribution has.
    pub fn of(
        system: &System,
        attempts: &Attempts,
        facts: &dyn Facts,
    ) -> Result<Self, Vec<Problem>> {
        let stated = &system.stated;
        let mut assumptions = Vec::new();
        let pattern = (stated.pattern.as_ref(), stated.peak.as_ref());
        let traffic = traffic_of(pattern.0, pattern.1, &stated.requests, facts, &mut assumptions)
            .map_err(|problem| vec![problem])?;
        let each = Flow::fed(system, attempts, &Exact::ONE, false)?;
        let timers = system.components().any(|(_, c)| c.channel.fires.is_some());
        let of_timers = || Flow::fed(system, attempts, &Exact::ZERO, true);
        let timed = timers.then(of_timers).transpose()?;
        let mut load = Self {
            traffic,
            assumptions,
            requests: stated.requests.clone(),
            nodes: vec![NodeLoad::default(); stated.components.len()],
            edges: vec![EdgeLoad::default(); system.edge_count()],
        };
        load.count(system, &each, timed.as_ref());
        load.measure(system, attempts)?;
        Ok(load)
    }

    /// What a component does.
    pub fn node(&self, node: NodeIndex) -> &NodeLoad {
        &self.nodes[node.index()]
    }

    /// What passes along an edge.
    pub fn edge(&self, edge: EdgeIndex) -> &EdgeLoad {
        &self.edges[edge.index()]
    }

    /// The stated volume.
    pub const fn requests(&self) -> &Requests {
        &self.requests
    }

    /// A monthly count's mean rate. Unit: 1/s.
    pub fn mean_rate(&self, count: &Monthly) -> Exact {
        count.in_an_hour(&Exact::ONE, &self.requests)
    }

    /// A monthly count's rate in the busiest second. Unit: 1/s.
    pub fn busiest_rate(&self, count: &Monthly) -> Exact {
        count.in_an_hour(&self.traffic.busiest(), &self.requests)
    }

    /// A monthly count's rate in each hour of the pattern: 24 or 168 of them. Unit: 1/s.
    pub fn by_hour(&self, count: &Monthly) -> Vec<Exact> {
        let weights = self.traffic.weights().iter();
        weights.map(|weight| count.in_an_hour(weight, &self.requests)).collect()
    }

    /// Messages in one delivery along an edge, on average over the month.
    pub fn batch(&self, edge: EdgeIndex) -> Exact {
        let load = self.edge(edge);
        let deliveries = load.deliveries.at(self.requests.amount());
        load.attempts.at(&self.requests).checked_div(&deliveries).unwrap_or(Exact::ONE)
    }

    /// Requests in service at a component at once: the mean, and what the busiest second needs.
    pub fn concurrency(&self, node: NodeIndex) -> Spread {
        let load = self.node(node);
        let seconds = load.time.seconds();
        let together = match self.traffic.arrivals() {
            Arrivals::Scheduled { together, .. } => together * &load.attempts.each,
            _ => Exact::ZERO,
        };
        in_service::spread(
            &(&self.mean_rate(&load.attempts) * &seconds),
            &(&self.busiest_rate(&load.attempts) * &seconds),
            &together,
        )
    }

    fn count(&mut self, system: &System, each: &Flow, timed: Option<&Flow>) {
        let both = |pick: &dyn Fn(&Flow) -> Exact| Monthly {
            each: pick(each),
            timed: timed.map_or(Exact::ZERO, pick),
        };
        for (node, _) in system.components() {
            let load = &mut self.nodes[node.index()];
            load.arrivals = both(&|flow| flow.arrivals(node).clone());
            load.attempts = both(&|flow| flow.attempts(node));
        }
        let mut runs: BTreeMap<NodeIndex, (Vec<Growth>, Monthly)> = BTreeMap::new();
        for (id, from, to, edge) in system.edges() {
            let (each, timed) = (each.along(id), timed.map(|flow| flow.along(id)));
            let timed = timed.unwrap_or_default();
            let load = &mut self.edges[id.index()];
            load.sent = Monthly { each: each.sent, timed: timed.sent };
            load.attempts = Monthly { each: each.attempts, timed: timed.attempts };
            load.done = Monthly { each: each.done, timed: timed.done };
            match batches(system.component(from), edge) {
                Some((size, window)) => {
                    let size = Exact::from(size);
                    load.deliveries = batched(&load.attempts, &size, &window, &self.traffic);
                    // What comes in batches no longer comes one by one.
                    let (parts, less) = runs.entry(to).or_default();
                    parts.push(load.deliveries.clone());
                    *less = less.plus(&load.attempts);
                }
                None => load.deliveries = load.attempts.growth(),
            }
        }
        for (node, _) in system.components() {
            let load = &mut self.nodes[node.index()];
            load.runs = load.attempts.growth();
            if let Some((parts, less)) = runs.get(&node) {
                let one_by_one = load.runs.less(&less.growth());
                load.runs = Growth::sum(parts.iter().chain([&one_by_one]));
            }
        }
    }

    /// How long everything takes, callers after what they wait for.
    fn measure(&mut self, system: &System, attempts: &Attempts) -> Result<(), Vec<Problem>> {
        let mut waits: Vec<Vec<(NodeIndex, Exact)>> = vec![Vec::new(); self.nodes.len()];
        for (_, from, to, edge) in system.edges() {
            let (Role::Call, Some(call)) = (edge.role, &edge.call) else { continue };
            if system.component(to).kind.class() == Class::Store {
                continue;
            }
            let tries =
                flow::tries(&flow::failure_of(system, to), attempts(system, from, to, edge));
            let calls = call.per_request.clone().unwrap_or(Exact::ONE);
            waits[from.index()].push((to, &calls * &tries));
        }
        let mut assumed = Assumed::default();
        let mut problems = Vec::new();
        for node in system.in_waiting_order() {
            let component = system.component(node);
            let waited = waits[node.index()].iter().fold(Exact::ZERO, |sum, (to, calls)| {
                &sum + &(calls * self.nodes[to.index()].time.amount())
            });
            match own_time(component, &waited, &mut assumed) {
                Ok((time, rounding)) => {
                    let load = &mut self.nodes[node.index()];
                    (load.time, load.rounding) = (time, rounding);
                }
                Err(problem) => problems.push(problem),
            }
        }
        problems.sort_by(|a, b| a.key.cmp(&b.key));
        self.assumptions.extend(assumed.lines());
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// What one request takes with all that is waited for, and what rounding a run up adds.
fn own_time(
    component: &StatedComponent,
    waited: &Exact,
    assumed: &mut Assumed,
) -> Result<(Millis, Exact), Problem> {
    let own = match (&component.duration, component.kind) {
        (Some(duration), _) => duration.clone(),
        (None, Kind::Function) => {
            assumed.not_stated("components.duration", "100 ms", &component.name);
            Duration::constant(Millis::new(Exact::from(DURATION)))
        }
        (None, _) => return Ok((Millis::new(waited.clone()), Exact::ZERO)),
    };
    let billing = own.billing().map_err(|error| Problem {
        id: "duration-without-distribution",
        key: format!("{}.duration", component.key()),
        message: error.to_string(),
        help: Some("state the mean, or two percentiles that are nearer to each other".to_owned()),
    })?;
    let time = Millis::new(billing.mean.amount() + waited);
    let rounding = match billing.fitted {
        // A run's end falls anywhere within a millisecond, whatever it waited for.
        Some(_) => billing.billed.amount() - billing.mean.amount(),
        None => time.rounded_up().amount() - time.amount(),
    };
    Ok((time, rounding))
}

/// How many messages come in one delivery at most, and how long they are collected. Unit: messages, s.
fn batches(from: &StatedComponent, edge: &Edge) -> Option<(u32, Exact)> {
    let collects = matches!(from.kind, Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb);
    let consumer = edge.consumer.as_ref().filter(|_| collects)?;
    let size = consumer.batch.filter(|size| *size > 1)?;
    let window = consumer.window.as_ref().map(Millis::seconds).filter(|w| !w.is_zero())?;
    Some((size, window))
}

/// Deliveries of so many messages: in each hour a delivery has `max(1, min(size, rate × window))` of
/// them. Exact at every whole volume.
pub(super) fn batched(
    messages: &Monthly,
    size: &Exact,
    window: &Exact,
    traffic: &Traffic,
) -> Growth {
    let hours = Exact::from(u32::try_from(traffic.weights().len()).unwrap_or(1));
    let of_each_level = traffic.levels().into_iter().map(|(weight, count)| {
        let share = Exact::from(count).checked_div(&hours).unwrap_or(Exact::ONE);
        let timed = &messages.timed * &share;
        let each = &(&messages.each * &weight) * &share;
        // A delivery for every window: what its messages are does not matter.
        let windows = (&month_seconds() * &share).checked_div(window).unwrap_or(Exact::ZERO);
        let alone = Growth::line(timed.clone(), each.clone());
        let full = |messages: &Exact| messages.checked_div(size).unwrap_or(Exact::ZERO);
        let mut stretches = vec![(0, timed.clone(), each.clone())];
        if let Some(from) = alone.first_above(&windows) {
            stretches.push((from, windows.clone(), Exact::ZERO));
        }
        if let Some(from) = alone.first_above(&(&windows * size)) {
            stretches.push((from, full(&timed), full(&each)));
        }
        Growth::stretches(stretches)
    });
    Growth::sum(&of_each_level.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Exact {
        Exact::parse(text).expect("a number")
    }

    #[test]
    fn batches_fill_with_the_rate() {
        // A message a second at 2,628,000 a month; a window of 5 s holds up to 10.
        let messages = Monthly { timed: Exact::ZERO, each: Exact::ONE };
        let growth = batched(&messages, &number("10"), &number("5"), &Traffic::steady());
        let at = |n: u64| growth.at(&Exact::from(n)).to_plain();
        assert_eq!(at(500_000), "500000", "one at a time");
        assert_eq!(at(2_628_000), "525600", "five at a time");
        assert_eq!(at(5_256_000), "525600", "ten at a time");
        assert_eq!(at(26_280_000), "2628000", "never more than ten");
    }

    #[test]
    fn quiet_hours_have_smaller_batches() {
        let mut weights = vec![Exact::ONE; 24];
        weights[0] = number("25");
        let traffic = Traffic::new(&weights, Exact::ONE, Arrivals::Independent).expect("traffic");
        let messages = Monthly { timed: Exact::ZERO, each: Exact::ONE };
        let growth = batched(&messages, &number("10"), &number("2"), &traffic);
        // 23 hours at half a message a second, one at 12.5: 109,500 s of each hour.
        let quiet = &number("23") * &number("54750");
        let busy = number("136875");
        let month = number("2628000");
        let expected = &quiet + &busy;
        assert_eq!(growth.at(&month), expected);
    }
}
