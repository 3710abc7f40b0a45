//! Who fails with whom: found once for all components, so that one radius is a union of sets.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::Ring;
use super::bits::Bits;
use crate::system::graph::{Edge, System};
use crate::system::kind::{Class, Kind, Role};
use crate::system::stated::StatedComponent;
use crate::system::waiting::is_hard;

/// Of each component, by its number, the sets that its radius is made of.
pub(super) struct Reach {
    /// Callers that wait for it, and their callers, without a fallback between.
    fails_with: Vec<Bits>,
    /// Callers that a fallback serves, and senders that cannot hand over.
    does_without: Vec<Bits>,
    /// All that work flows to from it, without stores and what is somebody else's.
    feeds: Vec<Bits>,
    /// Those whose work a channel, or the platform, holds while they are gone.
    held: Bits,
    /// Those that hold work themselves, and hand it on once they are back.
    holders: Bits,
    /// Those that share something scarce with it.
    shares_with: Vec<Bits>,
    /// Those whose alarm tells that it is gone.
    watched_by: Vec<Bits>,
    /// Those whose failing says more than that their callers fail: most need not be looked at.
    telling: Bits,
    /// What is shared: its name, as drills name it, and who shares it.
    pub shared: Vec<(String, Bits)>,
    /// From an entry, by its number: all that requests reach, and all that they wait for.
    pub from_entries: BTreeMap<usize, (Bits, Bits)>,
    count: usize,
}

/// Who suffers.
pub(super) struct Rings {
    hard: Bits,
    delayed: Bits,
    degraded: Bits,
    /// What fails, the broken ones among them.
    pub failed: Bits,
    /// Whose alarms tell of it.
    pub alarms: Bits,
    /// Whose work comes later: what is delayed, and what fails while its work is held.
    pub waiting: Bits,
    /// What answers with less, and not for sharing something alone.
    pub serve_less: Bits,
}

impl Rings {
    pub fn of(&self, ring: Ring) -> &Bits {
        match ring {
            Ring::Hard => &self.hard,
            Ring::Delayed => &self.delayed,
            Ring::Degraded => &self.degraded,
        }
    }
}

impl Reach {
    pub fn of(system: &System) -> Self {
        let count = system.components().count();
        let none = || vec![Bits::none(count); count];
        let mut reach = Self {
            fails_with: Vec::new(),
            does_without: none(),
            feeds: none(),
            held: Bits::none(count),
            holders: Bits::none(count),
            shares_with: none(),
            watched_by: none(),
            telling: Bits::none(count),
            shared: Vec::new(),
            from_entries: BTreeMap::new(),
            count,
        };
        let mut flows: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut waits: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (_, from, to, edge) in system.edges() {
            reach.note(system, (from, to), edge);
            if edge.role != Role::Capture {
                flows[from.index()].push(to.index());
            }
            if edge.role == Role::Call {
                waits[from.index()].push(to.index());
            }
        }
        for (node, component) in system.components() {
            let i = node.index();
            if component.alarm == Some(true) {
                reach.watched_by[i].insert(i);
            }
            if component.kind.delivers() {
                reach.holders.insert(i);
            }
        }
        reach.fails_with = fails_with(system);
        for node in 0..count {
            let without = reach.does_without[node].is_empty() && reach.watched_by[node].is_empty();
            if !without || reach.held.has(node) || reach.holders.has(node) {
                reach.telling.insert(node);
            }
        }
        reach.find_feeds(system, &flows);
        reach.find_shared(system);
        for (entry, _) in system.entries() {
            let entry = entry.index();
            let from = |edges: &[Vec<usize>]| reached(entry, edges, count);
            reach.from_entries.insert(entry, (from(&flows), from(&waits)));
        }
        reach
    }

    /// What one edge says of its ends.
    fn note(&mut self, system: &System, (from, to): (NodeIndex, NodeIndex), edge: &Edge) {
        let (source, target) = (from.index(), to.index());
        let runs = system.component(to).kind.class() == Class::Compute;
        let less = match edge.role {
            Role::Call => !is_hard(edge),
            // The platform keeps an event for code that is gone; nobody keeps it for a channel.
            Role::Send => !runs,
            Role::Deliver | Role::Capture => false,
        };
        if less {
            self.does_without[target].insert(source);
        }
        let held = match edge.role {
            Role::Deliver => true,
            Role::Send => runs,
            Role::Call | Role::Capture => false,
        };
        if held {
            self.held.insert(target);
        }
        let has_alarm = |node: NodeIndex| system.component(node).alarm == Some(true);
        if (less || edge.role == Role::Deliver) && has_alarm(from) {
            self.watched_by[target].insert(source);
        }
        if let Some((_, kept)) = system.capture(from, to, edge).filter(|(_, kept)| has_alarm(*kept))
        {
            self.watched_by[target].insert(kept.index());
        }
    }

    /// Where work flows to: loops are gone around until nothing is added.
    fn find_feeds(&mut self, system: &System, flows: &[Vec<usize>]) {
        let mut counts = Bits::none(self.count);
        for (node, component) in system.components() {
            if !matches!(component.kind.class(), Class::Store | Class::External) {
                counts.insert(node.index());
            }
        }
        let order: Vec<usize> =
            system.in_flow_order().into_iter().rev().flatten().map(NodeIndex::index).collect();
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for node in &order {
                let mut all = std::mem::replace(&mut self.feeds[*node], Bits::none(0));
                for next in &flows[*node] {
                    if counts.has(*next) && !all.has(*next) {
                        all.insert(*next);
                        changed = true;
                    }
                    changed |= all.add(&self.feeds[*next]);
                }
                self.feeds[*node] = all;
            }
        }
    }

    fn find_shared(&mut self, system: &System) {
        let mut groups: BTreeMap<String, Bits> = BTreeMap::new();
        let mut share = |name: String, node: usize| {
            groups.entry(name).or_insert_with(|| Bits::none(self.count)).insert(node);
        };
        for (node, component) in system.components() {
            let i = node.index();
            if let Some(role) = &component.role {
                share(format!("@role/{role}"), i);
            }
            if component.kind != Kind::Function {
                continue;
            }
            if component.code.layers_pinned != Some(true) {
                component.code.layers.iter().for_each(|layer| share(format!("@layer/{layer}"), i));
            }
            let reserves = component.code.reserved_concurrency.is_some_and(|count| count > 0);
            if system.stated.account_concurrency.is_some() && !reserves {
                share("@account".to_owned(), i);
            }
            if component.code.vpc == Some(true) && !component.calls.is_empty() {
                share("@nat".to_owned(), i);
            }
        }
        groups.retain(|_, members| members.iter().nth(1).is_some());
        self.shared = groups.into_iter().collect();
        let mut scarce: Vec<Bits> =
            self.shared.iter().map(|(_, members)| members.clone()).collect();
        // A store that can run out is a component of its own: it needs no name here.
        for (node, _) in system.components().filter(|(_, c)| can_run_out(c)) {
            let mut callers = Bits::none(self.count);
            let calls = system.reaching(node).into_iter().filter(|(_, e)| e.role == Role::Call);
            calls.for_each(|(caller, _)| callers.insert(caller.index()));
            scarce.push(callers);
        }
        for members in &scarce {
            for member in members.iter() {
                self.shares_with[member].add(members);
            }
        }
    }

    /// What is shared with others by a component.
    pub fn shared_by(&self, node: usize) -> impl Iterator<Item = &str> {
        self.shared.iter().filter(move |(_, all)| all.has(node)).map(|(name, _)| name.as_str())
    }

    /// Who suffers when all of `broken` are gone: a single one is not among them; of several, which
    /// fail by what they share, each is.
    pub fn rings(&self, broken: &[usize]) -> Rings {
        let mut failed = Bits::none(self.count);
        for node in broken {
            failed.insert(*node);
            failed.add(&self.fails_with[*node]);
        }
        let mut delayed = Bits::none(self.count);
        let mut serve_less = Bits::none(self.count);
        let mut alarms = Bits::none(self.count);
        let mut waiting = Bits::none(self.count);
        for node in failed.iter_with(&self.telling) {
            serve_less.add(&self.does_without[node]);
            alarms.add(&self.watched_by[node]);
            if self.held.has(node) || self.holders.has(node) {
                delayed.add(&self.feeds[node]);
            }
            if self.held.has(node) {
                waiting.insert(node);
            }
        }
        delayed.take(&failed);
        waiting.add(&delayed);
        serve_less.take(&failed);
        let mut degraded = serve_less.clone();
        degraded.take(&delayed);
        let mut hard = failed.clone();
        if let [one] = broken {
            degraded.add(&self.shares_with[*one]);
            degraded.take(&failed);
            degraded.take(&delayed);
            hard.remove(*one);
        }
        Rings { hard, delayed, degraded, failed, alarms, waiting, serve_less }
    }
}

/// For every component, by its number, those that fail with it: its callers that wait, and theirs.
pub fn fails_with(system: &System) -> Vec<Bits> {
    let count = system.components().count();
    let mut fails_with = vec![Bits::none(count); count];
    // Callers come after what they wait for, so that the reverse has each after its callers.
    for node in system.in_waiting_order().into_iter().rev() {
        let mut all = Bits::none(count);
        for (caller, edge) in system.reaching(node) {
            if is_hard(edge) {
                all.insert(caller.index());
                all.add(&fails_with[caller.index()]);
            }
        }
        fails_with[node.index()] = all;
    }
    fails_with
}

/// Whether its callers can take it from each other.
fn can_run_out(component: &StatedComponent) -> bool {
    component.kind.counts_connections() || component.store.provisioned.is_some()
}

fn reached(start: usize, edges: &[Vec<usize>], count: usize) -> Bits {
    let mut seen = Bits::none(count);
    seen.insert(start);
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        for next in &edges[node] {
            if !seen.has(*next) {
                seen.insert(*next);
                open.push(*next);
            }
        }
    }
    seen
}
