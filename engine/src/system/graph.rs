//! The graph: components as nodes, and an edge for all that passes from one to another.
use std::collections::BTreeMap;

use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::{Bfs, EdgeFiltered, EdgeRef};

use super::kind::{Kind, Mode, Role};
use super::stated::{Call, Consumer, StatedComponent, StatedSystem};
use crate::exact::Exact;
use crate::problem::Problem;
use crate::units::Bytes;

/// A system whose edges have been found and checked.
///
/// Nodes stand in the order of their names, and edges in the order of both ends' names, so that no
/// result depends on the order of a file.
#[derive(Debug)]
pub struct System {
    /// What was stated.
    pub stated: StatedSystem,
    graph: DiGraph<usize, Edge>,
    nodes: BTreeMap<String, NodeIndex>,
    /// Where requests arrive, with the share of each.
    entries: Vec<(NodeIndex, Exact)>,
}

/// What passes from one component to another.
#[derive(Debug, Clone)]
pub struct Edge {
    /// The key that states it: `components.notes.calls[0]`.
    pub key: String,
    /// What it does.
    pub role: Role,
    /// What is stated of a call.
    pub call: Option<Call>,
    /// What is stated of a delivery.
    pub consumer: Option<Consumer>,
}

impl Edge {
    /// The bytes of what passes: the call's, the channel's or the store's, the sender's; none where
    /// nobody states them.
    pub fn size<'a>(
        &'a self,
        source: &'a StatedComponent,
        target: &'a StatedComponent,
    ) -> Option<&'a Bytes> {
        let call = self.call.as_ref().and_then(|call| call.item.as_ref());
        // What a channel holds has the channel's size, whoever gets it.
        let (near, far) = match self.role {
            Role::Deliver | Role::Capture => (&source.message, &target.message),
            Role::Call | Role::Send => (&target.message, &source.message),
        };
        call.or(near.as_ref()).or(far.as_ref())
    }
}

impl System {
    /// The graph of what was stated.
    ///
    /// # Errors
    /// Everything that cannot be: unknown targets, self-calls, cycles of callers that wait for each
    /// other, ways of calling that a kind does not have, and parts that nothing reaches.
    pub fn of(stated: StatedSystem) -> Result<Self, Vec<Problem>> {
        let mut names: Vec<(&str, usize)> =
            stated.components.iter().enumerate().map(|(i, c)| (c.name.as_str(), i)).collect();
        names.sort_unstable();
        let mut graph = DiGraph::new();
        let mut nodes = BTreeMap::new();
        for (name, index) in names {
            nodes.insert(name.to_owned(), graph.add_node(index));
        }
        let mut system = Self { graph, nodes, entries: Vec::new(), stated };
        let mut problems = system.connect();
        problems.extend(system.find_entries());
        if problems.is_empty() {
            problems.extend(system.waiting_cycles());
            problems.extend(system.unreached());
        }
        if problems.is_empty() { Ok(system) } else { Err(problems) }
    }

    /// Every component, in the order of their names.
    pub fn components(&self) -> impl Iterator<Item = (NodeIndex, &StatedComponent)> {
        self.nodes.values().map(|node| (*node, self.component(*node)))
    }

    /// The component at a node.
    pub fn component(&self, node: NodeIndex) -> &StatedComponent {
        &self.stated.components[self.graph[node]]
    }

    /// The node of a component.
    pub fn node(&self, name: &str) -> Option<NodeIndex> {
        self.nodes.get(name).copied()
    }

    /// Where requests arrive, with the share of each.
    pub fn entries(&self) -> &[(NodeIndex, Exact)] {
        &self.entries
    }

    /// Every edge with its ends.
    pub fn edges(&self) -> impl Iterator<Item = (EdgeIndex, NodeIndex, NodeIndex, &Edge)> {
        self.graph.edge_references().map(|e| (e.id(), e.source(), e.target(), e.weight()))
    }

    /// The edges that leave a node, in the order of the names at their ends.
    pub fn leaving(&self, node: NodeIndex) -> Vec<(NodeIndex, &Edge)> {
        let mut found: Vec<(NodeIndex, EdgeIndex)> =
            self.graph.edges(node).map(|e| (e.target(), e.id())).collect();
        found.sort_unstable();
        found.into_iter().map(|(to, edge)| (to, &self.graph[edge])).collect()
    }

    /// The edges that reach a node, in the order of the names at their beginnings.
    pub fn reaching(&self, node: NodeIndex) -> Vec<(NodeIndex, &Edge)> {
        let mut found: Vec<(NodeIndex, EdgeIndex)> = self
            .graph
            .edges_directed(node, Direction::Incoming)
            .map(|e| (e.source(), e.id()))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(from, edge)| (from, &self.graph[edge])).collect()
    }

    /// Every call of a component, in the order of the callers' names.
    pub fn calls_of(&self, node: NodeIndex) -> Vec<(EdgeIndex, NodeIndex, &Edge)> {
        let calls = self.graph.edges_directed(node, Direction::Incoming);
        let calls = calls.filter(|e| e.weight().role == Role::Call);
        let mut found: Vec<(NodeIndex, EdgeIndex)> = calls.map(|e| (e.source(), e.id())).collect();
        found.sort_unstable();
        found.into_iter().map(|(from, id)| (id, from, &self.graph[id])).collect()
    }

    /// Groups of nodes that feed each other, each before all that it feeds.
    pub fn in_flow_order(&self) -> Vec<Vec<NodeIndex>> {
        let mut groups = tarjan_scc(&self.graph);
        groups.reverse();
        for group in &mut groups {
            group.sort_unstable();
        }
        groups
    }

    /// Every node, each after all that it waits for.
    pub fn in_waiting_order(&self) -> Vec<NodeIndex> {
        let waits = EdgeFiltered::from_fn(&self.graph, |e| e.weight().role == Role::Call);
        // Callers never wait in a circle, so that each group is one node.
        tarjan_scc(&waits).into_iter().flatten().collect()
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// The Region of a component: its own, or the system's.
    pub fn region(&self, node: NodeIndex) -> &str {
        let own = self.component(node).region.as_deref();
        own.or(self.stated.region.as_deref()).unwrap_or(crate::workload::REGION)
    }

    /// Where that is kept which fails for good on an edge without a waiting caller, if anywhere.
    ///
    /// A queue and a stream send it on themselves. What others hand to a function waits in the
    /// function's own queue of events, so that the function's destination counts; the channel's own
    /// keeps only what could not be handed over.
    pub fn capture(
        &self,
        from: NodeIndex,
        to: NodeIndex,
        edge: &Edge,
    ) -> Option<(EdgeIndex, NodeIndex)> {
        let capture_of = |node: NodeIndex| {
            let mut kept = self.graph.edges(node).filter(|e| e.weight().role == Role::Capture);
            kept.next().map(|e| (e.id(), e.target()))
        };
        match (edge.role, self.component(from).kind) {
            (Role::Call | Role::Capture, _) => None,
            (Role::Deliver, Kind::Sqs | Kind::SqsFifo | Kind::Stream | Kind::DynamoDb) => {
                capture_of(from)
            }
            (Role::Deliver, _) => capture_of(to).or_else(|| capture_of(from)),
            // What was handed to a channel is its own affair.
            (Role::Send, _) if self.component(to).kind.delivers() => None,
            (Role::Send, _) => capture_of(to),
        }
    }

    fn connect(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut found: Vec<(NodeIndex, NodeIndex, Edge)> = Vec::new();
        let mut targets = |system: &Self, from: &StatedComponent, to: &str, edge: Edge| match (
            system.node(&from.name),
            system.node(to),
        ) {
            (Some(source), Some(target)) if source == target => {
                problems.push(calls_itself(from, &edge));
            }
            (Some(source), Some(target)) => found.push((source, target, edge)),
            _ => problems.push(system.unknown_target(to, &edge)),
        };
        for component in &self.stated.components {
            let key = format!("components.{}", component.name);
            for (i, call) in component.calls.iter().enumerate() {
                let kind = self.node(&call.to).map(|node| self.component(node).kind);
                let edge = Edge {
                    key: format!("{key}.calls[{i}]"),
                    role: role_of(call, kind),
                    call: Some(call.clone()),
                    consumer: None,
                };
                targets(self, component, &call.to, edge);
            }
            for (i, consumer) in component.consumers.iter().enumerate() {
                let edge = Edge {
                    key: format!("{key}.consumers[{i}]"),
                    role: Role::Deliver,
                    call: None,
                    consumer: Some(consumer.clone()),
                };
                targets(self, component, &consumer.to, edge);
            }
            if let Some(to) = &component.dead_letter {
                let edge = Edge {
                    key: format!("{key}.dead_letter"),
                    role: Role::Capture,
                    call: None,
                    consumer: None,
                };
                targets(self, component, to, edge);
            }
        }
        problems.extend(self.stated.components.iter().flat_map(|c| self.wrong_ways(c)));
        found.sort_by(|a, b| (a.0, a.1, &a.2.key).cmp(&(b.0, b.1, &b.2.key)));
        for (source, target, edge) in found {
            self.graph.add_edge(source, target, edge);
        }
        problems
    }

    fn unknown_target(&self, to: &str, edge: &Edge) -> Problem {
        let names: Vec<&str> = self.nodes.keys().map(String::as_str).take(12).collect();
        Problem {
            id: "unknown-component",
            key: edge.key.clone(),
            message: format!("there is no component `{to}`"),
            help: Some(format!("the components are {}", names.join(", "))),
        }
    }

    /// What a component does that its kind cannot, and how it is called though its kind cannot be.
    fn wrong_ways(&self, component: &StatedComponent) -> Vec<Problem> {
        let (name, kind) = (&component.name, component.kind);
        let key = format!("components.{name}");
        let mut problems = Vec::new();
        let mut refuse = |key: String, message: String, help: String| {
            problems.push(Problem { id: "wrong-edge", key, message, help: Some(help) });
        };
        if !kind.calls() && !component.calls.is_empty() {
            let help = if kind.delivers() {
                "name who gets its messages under `consumers`".to_owned()
            } else {
                "remove `calls`; its callers reach others".to_owned()
            };
            refuse(format!("{key}.calls"), format!("a {} calls nobody", kind.name()), help);
        }
        if !kind.delivers() && !component.consumers.is_empty() {
            let message = format!("a {} has no consumers", kind.name());
            refuse(format!("{key}.consumers"), message, "write them under `calls`".to_owned());
        }
        if kind.consumers_compete() && component.consumers.len() > 1 {
            refuse(
                format!("{key}.consumers[1]"),
                format!("a second consumer takes messages of `{name}` from the first"),
                "put a topic (`sns`) before a queue for each consumer".to_owned(),
            );
        }
        for (i, call) in component.calls.iter().enumerate() {
            let Some(called) = self.node(&call.to).map(|node| self.component(node).kind) else {
                continue;
            };
            let wanted = call.mode.or_else(|| called.modes().first().copied());
            let fits = wanted.is_some_and(|mode| called.modes().contains(&mode));
            if !fits {
                let how = wanted.map_or("called", Mode::name);
                let message = format!("a {} cannot be called {how}", called.name());
                let help = match called.modes() {
                    [] => format!("`{}` starts others by itself; remove the call", call.to),
                    modes => {
                        let names: Vec<&str> = modes.iter().map(|mode| mode.name()).collect();
                        format!("it can be called {}", names.join(" or "))
                    }
                };
                refuse(format!("{key}.calls[{i}].mode"), message, help);
            }
        }
        problems
    }

    fn find_entries(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut found = Vec::new();
        let stated = self.stated.entries.iter().filter_map(|entry| entry.share.clone());
        let (shares, entries) = (stated.sum::<Exact>(), self.stated.entries.len());
        let without = self.stated.entries.iter().filter(|entry| entry.share.is_none()).count();
        let left = &Exact::ONE - &shares;
        let of_the_rest = left.checked_div(&Exact::from(without.max(1) as u64));
        let adds_up = if without == 0 { left.is_zero() } else { !left.is_negative() };
        if entries > 0 && !adds_up {
            let last = &self.stated.entries[entries - 1];
            problems.push(Problem {
                id: "out-of-range",
                key: last.key.clone(),
                message: format!("the entries' shares add up to {}", shares.to_plain()),
                help: Some("they add up to 1; one without a share gets the rest".to_owned()),
            });
        }
        for entry in &self.stated.entries {
            let Some(node) = self.node(&entry.component) else {
                problems.push(Problem {
                    id: "unknown-component",
                    key: entry.key.clone(),
                    message: format!("there is no component `{}`", entry.component),
                    help: Some("name a component of this file".to_owned()),
                });
                continue;
            };
            let share = entry.share.clone().or_else(|| of_the_rest.clone());
            found.push((node, share.unwrap_or(Exact::ZERO)));
        }
        found.sort_by_key(|(node, _)| *node);
        self.entries = found;
        problems
    }

    /// Callers that wait for each other wait for ever.
    fn waiting_cycles(&self) -> Vec<Problem> {
        let waits = EdgeFiltered::from_fn(&self.graph, |e| e.weight().role == Role::Call);
        let mut problems = Vec::new();
        for mut group in tarjan_scc(&waits) {
            if group.len() < 2 {
                continue;
            }
            group.sort_unstable();
            let cycle = self.a_cycle(&group, |edge| edge.role == Role::Call);
            let names: Vec<&str> =
                cycle.iter().map(|node| self.component(*node).name.as_str()).collect();
            problems.push(Problem {
                id: "cycle",
                key: format!("components.{}.calls", names[0]),
                message: format!(
                    "callers wait for each other: {} -> {}",
                    names.join(" -> "),
                    names[0]
                ),
                help: Some("make one of the calls `mode: async`, through a queue".to_owned()),
            });
        }
        problems.sort_by(|a, b| a.key.cmp(&b.key));
        problems
    }

    /// Loops in which something comes back to where it was: for each group of components that feed each
    /// other, a shortest one through the first of them. What is only kept does not come back.
    pub fn loops(&self) -> Vec<Vec<NodeIndex>> {
        let feeds = EdgeFiltered::from_fn(&self.graph, |e| e.weight().role != Role::Capture);
        let mut groups = tarjan_scc(&feeds);
        groups.retain(|group| group.len() > 1);
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort_unstable();
        groups.iter().map(|group| self.a_cycle(group, |e| e.role != Role::Capture)).collect()
    }

    /// A shortest cycle through the first node of a group, along the edges that count.
    fn a_cycle(&self, group: &[NodeIndex], counts: impl Fn(&Edge) -> bool) -> Vec<NodeIndex> {
        let start = group[0];
        let mut before: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            for (to, edge) in self.leaving(node) {
                if !counts(edge) || !group.contains(&to) {
                    continue;
                }
                if to == start {
                    let mut path = vec![node];
                    while let Some(earlier) = before.get(&path[path.len() - 1]) {
                        path.push(*earlier);
                    }
                    path.reverse();
                    return path;
                }
                if let std::collections::btree_map::Entry::Vacant(e) = before.entry(to) {
                    e.insert(node);
                    queue.push_back(to);
                }
            }
        }
        group.to_vec()
    }

    /// Parts that no request, timer or delivery ever reaches.
    fn unreached(&self) -> Vec<Problem> {
        let mut reached = vec![false; self.graph.node_count()];
        let starts = self.entries.iter().map(|(node, _)| *node);
        let timers = self.components().filter(|(_, c)| c.kind == Kind::Schedule).map(|(n, _)| n);
        for start in starts.chain(timers).collect::<Vec<_>>() {
            let mut walk = Bfs::new(&self.graph, start);
            while let Some(node) = walk.next(&self.graph) {
                reached[node.index()] = true;
            }
        }
        let lonely = self.components().filter(|(node, _)| !reached[node.index()]);
        lonely
            .map(|(_, component)| Problem {
                id: "unreached",
                key: format!("components.{}", component.name),
                message: format!("nothing reaches `{}`", component.name),
                help: Some("call it, make it an `entry`, or remove it".to_owned()),
            })
            .collect()
    }
}

fn role_of(call: &Call, called: Option<Kind>) -> Role {
    let usual = called.and_then(|kind| kind.modes().first().copied());
    match call.mode.or(usual) {
        Some(Mode::Async) => Role::Send,
        _ => Role::Call,
    }
}

fn calls_itself(component: &StatedComponent, edge: &Edge) -> Problem {
    Problem {
        id: "self-call",
        key: edge.key.clone(),
        message: format!("`{}` would call itself", component.name),
        help: Some("name another component, or put a queue between".to_owned()),
    }
}
