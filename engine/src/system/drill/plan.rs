//! A system made ready to be broken: every edge with its channel, every time in whole milliseconds.
use std::sync::Arc;

use super::channel::{self, Channel};
use crate::exact::Exact;
use crate::facts::{FactError, Facts, Package, Start};
use crate::system::graph::{Edge, System};
use crate::system::kind::{Class as KindClass, Kind, Role};
use crate::system::stated::StatedComponent;
use crate::units::Millis;
use crate::workload::Architecture;

/// The runtime whose measured cold start stands in where nothing is stated of it.
const USUAL_RUNTIME: &str = "nodejs22.x";
/// No time is longer than this, so that sums stay far from overflow: about a hundred years.
const LONGEST: u64 = 1 << 42;

/// A system made ready.
pub(super) struct Plan<'a> {
    pub system: &'a System,
    pub channels: Arc<[Channel]>,
    pub nodes: Vec<Node>,
    /// Entries and timers, as whoever is outside reaches them.
    pub doors: Vec<Way>,
    /// Timers, which nobody outside starts.
    pub timers: Vec<usize>,
    /// Nodes in an order in which those that are waited for come before those who wait.
    pub callees_first: Vec<usize>,
    /// Who reaches a node, by whatever edge but a capture.
    reached_from: Vec<Vec<usize>>,
    pub known: Known,
}

/// One component.
pub(super) struct Node {
    pub kind: Kind,
    /// Its own time for a request. Unit: ms.
    pub own: u64,
    /// After so long it is ended.
    pub ends: Option<u64>,
    /// What a cold start adds, and whether that was stated.
    pub init: u64,
    pub init_stated: bool,
    /// What it calls and sends, in the order of the file.
    pub calls: Vec<Way>,
    /// Whom it hands on to.
    pub delivers: Vec<Way>,
    /// Where it keeps what fails.
    pub capture: Option<usize>,
    /// So long a repetition is known for one; nothing where none is.
    pub cover: Option<u64>,
}

/// An edge.
#[derive(Clone)]
pub(super) struct Way {
    pub from: Option<usize>,
    pub to: usize,
    pub role: Role,
    pub channel: usize,
    /// So long the caller waits at most.
    pub wait: Option<u64>,
    /// So often it is tried in all, where that is stated.
    pub attempts: Option<u64>,
    /// The caller goes on without it.
    pub fallback: bool,
    /// Something is changed by it.
    pub writes: bool,
    pub batch: u64,
    pub partial: bool,
}

/// Limits that the propagation asks for.
pub(super) struct Known {
    pub init_max: u64,
    pub visibility: u64,
    pub retention: u64,
    pub max_receives: u64,
    pub recursion: u64,
    pub dedup_window: u64,
    pub async_payload: u64,
    pub queue_payload: u64,
    pub topic_payload: u64,
}

impl<'a> Plan<'a> {
    pub fn of(system: &'a System, facts: &dyn Facts) -> Result<Self, FactError> {
        let channels = facts.channels()?;
        let seconds = |id: &str| Ok::<u64, FactError>(times(&facts.quota(id)?.value, 1_000));
        let count = |id: &str| Ok::<u64, FactError>(times(&facts.quota(id)?.value, 1));
        let known = Known {
            init_max: seconds("lambda.init_max")?,
            visibility: seconds("sqs.visibility_default")?,
            retention: seconds("sqs.retention_default")?,
            max_receives: count("sqs.max_receive_default")?,
            recursion: count("lambda.recursion_limit")?,
            dedup_window: seconds("sqs-fifo.dedup_window")?,
            async_payload: count("lambda.async_payload")?,
            queue_payload: count("sqs.message_max")?,
            topic_payload: count("sns.message_default")?,
        };
        let ends = (seconds("lambda.timeout_default")?, seconds("lambda.timeout_max")?);
        let mut plan = Self {
            system,
            channels,
            nodes: Vec::new(),
            doors: Vec::new(),
            timers: Vec::new(),
            callees_first: Vec::new(),
            reached_from: Vec::new(),
            known,
        };
        for (node, component) in system.components() {
            let (calls, delivers, capture) = plan.ways(system.leaving(node), node.index())?;
            let (init, init_stated) = init_of(component, facts)?;
            plan.nodes.push(Node {
                kind: component.kind,
                own: own_time(component),
                ends: ends_after(component, ends),
                init,
                init_stated,
                calls,
                delivers,
                capture,
                cover: cover_of(component),
            });
        }
        plan.find_doors()?;
        plan.callees_first = plan.order();
        plan.reached_from = vec![Vec::new(); plan.nodes.len()];
        for (node, this) in plan.nodes.iter().enumerate() {
            for way in this.calls.iter().chain(&this.delivers) {
                plan.reached_from[way.to].push(node);
            }
        }
        Ok(plan)
    }

    pub fn component(&self, node: usize) -> &'a StatedComponent {
        self.system.component(petgraph::graph::NodeIndex::new(node))
    }

    pub fn name(&self, node: usize) -> &'a str {
        &self.component(node).name
    }

    pub fn channel(&self, way: &Way) -> &Channel {
        &self.channels[way.channel]
    }

    /// The edges that leave a component: calls in the order of the file, deliveries, and its capture.
    #[allow(clippy::type_complexity)]
    fn ways(
        &self,
        leaving: Vec<(petgraph::graph::NodeIndex, &Edge)>,
        from: usize,
    ) -> Result<(Vec<Way>, Vec<Way>, Option<usize>), FactError> {
        let (mut calls, mut delivers, mut capture) = (Vec::new(), Vec::new(), None);
        for (to, edge) in leaving {
            match edge.role {
                Role::Capture => capture = Some(to.index()),
                Role::Deliver => delivers.push((edge, self.way(Some(from), to.index(), edge)?)),
                Role::Call | Role::Send => {
                    calls.push((edge, self.way(Some(from), to.index(), edge)?));
                }
            }
        }
        // `calls[2]` before `calls[10]`: what a component does follows its list.
        let in_order = |ways: &mut Vec<(&Edge, Way)>| {
            ways.sort_by(|(a, _), (b, _)| (a.key.len(), &a.key).cmp(&(b.key.len(), &b.key)));
            std::mem::take(ways).into_iter().map(|(_, way)| way).collect::<Vec<Way>>()
        };
        Ok((in_order(&mut calls), in_order(&mut delivers), capture))
    }

    fn way(&self, from: Option<usize>, to: usize, edge: &Edge) -> Result<Way, FactError> {
        let source = from.map(petgraph::graph::NodeIndex::new);
        let target = petgraph::graph::NodeIndex::new(to);
        let channel = channel::of_edge(self.system, &self.channels, source, target, edge)
            .ok_or_else(|| {
                let from_kind = from.map_or(Kind::External, |node| self.component(node).kind);
                no_channel(from_kind, self.component(to).kind, edge.role)
            })?;
        let (call, consumer) = (edge.call.as_ref(), edge.consumer.as_ref());
        let stated_wait = call.and_then(|call| call.timeout.as_ref()).map(ms);
        let only_reads = |call: &crate::system::Call| {
            let some = |n: &Option<Exact>| n.as_ref().is_some_and(|n| !n.is_zero());
            !some(&call.writes) && (some(&call.reads) || call.writes.is_some())
        };
        let attempts = call.and_then(|c| c.attempts).or_else(|| consumer.and_then(|c| c.attempts));
        Ok(Way {
            from,
            to,
            role: edge.role,
            channel,
            wait: stated_wait.or(self.channels[channel].wait),
            attempts: attempts.map(|n| u64::from(n.max(1))),
            fallback: call
                .and_then(|call| call.fallback.as_ref())
                .is_some_and(|share| !share.is_zero()),
            writes: !call.is_some_and(only_reads),
            batch: consumer.and_then(|consumer| consumer.batch).unwrap_or(1).into(),
            partial: consumer.is_some_and(|consumer| consumer.partial),
        })
    }

    fn find_doors(&mut self) -> Result<(), FactError> {
        let entries: Vec<usize> = self.system.entries().iter().map(|(n, _)| n.index()).collect();
        for node in entries {
            if self.nodes[node].kind == Kind::Schedule {
                continue;
            }
            let waits = self.nodes[node].kind.modes().first() != Some(&crate::system::Mode::Async);
            let edge = Edge {
                key: "entry".to_owned(),
                role: if waits { Role::Call } else { Role::Send },
                call: None,
                consumer: None,
            };
            let mut way = self.way(None, node, &edge)?;
            // Whether a client tries again is not known; `@client` breaks that.
            way.attempts = Some(1);
            self.doors.push(way);
        }
        self.timers =
            (0..self.nodes.len()).filter(|n| self.nodes[*n].kind == Kind::Schedule).collect();
        Ok(())
    }

    /// From where some nodes can be reached: over calls, messages and deliveries.
    pub fn leading_to(&self, nodes: &[usize]) -> Vec<bool> {
        let mut leads = vec![false; self.nodes.len()];
        for node in nodes {
            leads[*node] = true;
        }
        let mut open = nodes.to_vec();
        while let Some(node) = open.pop() {
            for before in &self.reached_from[node] {
                if !std::mem::replace(&mut leads[*before], true) {
                    open.push(*before);
                }
            }
        }
        leads
    }

    /// Those that are waited for before those who wait; waiting has no cycles.
    fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.nodes.len());
        let mut seen = vec![false; self.nodes.len()];
        for start in 0..self.nodes.len() {
            let mut open = vec![(start, 0)];
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            while let Some((node, at)) = open.pop() {
                match self.nodes[node].calls.get(at) {
                    Some(way) => {
                        open.push((node, at + 1));
                        // An event for code is not waited for, and may come back to its sender.
                        let awaited = way.role == Role::Call || self.nodes[way.to].calls.is_empty();
                        if awaited && !std::mem::replace(&mut seen[way.to], true) {
                            open.push((way.to, 0));
                        }
                    }
                    None => order.push(node),
                }
            }
        }
        order
    }

    /// How long a queue hides a received message.
    pub fn visibility(&self, queue: usize) -> u64 {
        self.component(queue).channel.visibility.as_ref().map_or(self.known.visibility, ms)
    }

    /// How long a channel keeps a message.
    pub fn retention(&self, channel: usize) -> Option<u64> {
        let stated = self.component(channel).channel.retention.as_ref().map(ms);
        let queue = matches!(self.nodes[channel].kind, Kind::Sqs | Kind::SqsFifo);
        stated.or(queue.then_some(self.known.retention))
    }

    /// Whether it keeps data for others.
    pub fn is_store(&self, node: usize) -> bool {
        self.nodes[node].kind.class() == KindClass::Store
    }
}

/// Whole milliseconds, rounded up.
pub(super) fn ms(time: &Millis) -> u64 {
    times(time.amount(), 1)
}

fn times(value: &Exact, factor: u32) -> u64 {
    (value * &Exact::from(factor)).ceil().floor().unwrap_or(LONGEST).min(LONGEST)
}

fn own_time(component: &StatedComponent) -> u64 {
    let Some(duration) = &component.duration else { return 0 };
    let fitted = || duration.billing().ok().map(|billing| ms(&billing.mean));
    duration.mean.as_ref().map(ms).or_else(fitted).unwrap_or(0)
}

/// The stated timeout; else the usual one, or the longest where the usual one is too short.
fn ends_after(component: &StatedComponent, (usual, longest): (u64, u64)) -> Option<u64> {
    if component.kind != Kind::Function {
        return component.code.timeout.as_ref().map(ms);
    }
    let own = own_time(component);
    let unstated = if own < usual { usual } else { longest };
    Some(component.code.timeout.as_ref().map_or(unstated, ms).max(1))
}

fn init_of(component: &StatedComponent, facts: &dyn Facts) -> Result<(u64, bool), FactError> {
    if component.kind != Kind::Function {
        return Ok((0, true));
    }
    if let Some(init) = &component.code.init {
        return Ok((ms(init), true));
    }
    let runtime = component.code.runtime.as_deref();
    let memory = component.memory.as_ref().and_then(|memory| memory.amount().floor());
    let measured = facts.cold_start(
        runtime.unwrap_or(USUAL_RUNTIME),
        Start::Init,
        component.code.architecture.unwrap_or(Architecture::X86_64),
        Package::Zip,
        memory.and_then(|mb| u32::try_from(mb).ok()).unwrap_or(128),
    )?;
    Ok((measured.map_or(0, |cold| times(&cold.mean_ms, 1)), runtime.is_some()))
}

fn cover_of(component: &StatedComponent) -> Option<u64> {
    let idempotency = component.code.idempotency.as_ref()?;
    let known = idempotency.key.survives_a_retry();
    known.then(|| idempotency.ttl.as_ref().map_or(u64::MAX, ms))
}

fn no_channel(from: Kind, to: Kind, role: Role) -> FactError {
    FactError::BrokenTable(format!(
        "channels.csv: there is no row from {} to {} ({role:?})",
        from.name(),
        to.name()
    ))
}
