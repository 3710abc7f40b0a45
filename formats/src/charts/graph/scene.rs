//! What is drawn: nodes and edges of a decision, and what becomes of each.
use std::collections::BTreeMap;

use svl_engine::exact::Exact;
use svl_engine::system::blast::{Radius, Ring};
use svl_engine::system::{Class, Kind, SystemDecision};

use super::super::layered;
use super::{Flow, nodes};

/// Nodes, edges, and what is to be seen of them.
pub(super) struct Scene<'a> {
    pub nodes: Vec<Node<'a>>,
    pub edges: Vec<Edge>,
    /// Whether a radius is shown.
    pub shows_radius: bool,
    pub clickable: bool,
    /// Components that were left out.
    pub left_out: usize,
}

/// A component.
pub(super) struct Node<'a> {
    pub name: &'a str,
    pub kind: &'static str,
    pub class: Class,
    pub state: State,
    /// Its share of the arrivals, where it is an entry.
    pub enters: Option<&'a Exact>,
    pub radius: Option<&'a Radius>,
    /// The node beside which it stands, where it only keeps what that one could not hand on.
    pub beside: Option<usize>,
    /// The node that stands beside it.
    pub keeper: Option<usize>,
}

/// What becomes of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing.
    AsEver,
    /// It is what is gone.
    Gone,
    /// It suffers.
    Hit(Ring),
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Waits,
    GoesOn,
    Keeps,
}

/// An edge between two nodes, by their numbers.
pub(super) struct Edge {
    pub from: usize,
    pub to: usize,
    pub way: Way,
    /// `× 0.1`, `batches of 7.3`.
    pub label: Option<String>,
    /// The ring that the failure reaches along it.
    pub hit: Option<Ring>,
    /// How many edges between the same two come before it.
    pub twin: usize,
}

impl<'a> Scene<'a> {
    pub fn of(decision: &'a SystemDecision, radius: Option<&'a Radius>, clickable: bool) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let radii: BTreeMap<&str, &Radius> =
            decision.radius.components.iter().map(|r| (r.component.as_str(), r)).collect();
        let mut states: BTreeMap<&str, State> = BTreeMap::new();
        for ring in radius.into_iter().flat_map(|r| Ring::ALL.map(|ring| (r, ring))) {
            let (radius, ring) = ring;
            states.extend(radius.ring(ring).iter().map(|name| (name.as_str(), State::Hit(ring))));
        }
        states.extend(radius.map(|radius| (radius.component.as_str(), State::Gone)));
        for component in &decision.bill.components {
            let name = component.name.as_str();
            let enters = decision.system.entries.iter().find(|entry| entry.component == name);
            numbers.insert(name, nodes.len());
            nodes.push(Node {
                name,
                kind: component.kind,
                class: class_of(component.kind),
                state: states.get(name).copied().unwrap_or(State::AsEver),
                enters: enters.map(|entry| &entry.share),
                radius: radii.get(name).copied(),
                beside: None,
                keeper: None,
            });
        }
        let mut edges: Vec<Edge> = Vec::new();
        for edge in &decision.bill.edges {
            let ends = (numbers.get(edge.from.as_str()), numbers.get(edge.to.as_str()));
            let (Some(from), Some(to)) = ends else { continue };
            let way = match edge.role {
                "call" => Way::Waits,
                "capture" => Way::Keeps,
                _ => Way::GoesOn,
            };
            let for_each = decision.bill.passes_for_each(edge).filter(|_| way != Way::Keeps);
            let label = label(for_each, edge.role == "deliver", &edge.batch);
            let twin = edges.iter().filter(|e| (e.from, e.to) == (*from, *to)).count();
            let hit = reached(nodes[*from].state, nodes[*to].state, way, edge.role == "send");
            edges.push(Edge { from: *from, to: *to, way, label, hit, twin });
        }
        let shows_radius = radius.is_some();
        let mut scene = Self { nodes, edges, shows_radius, clickable, left_out: 0 };
        scene.find_keepers();
        scene
    }

    /// Of a large system, what suffers with what is gone, and its neighbours.
    pub fn around(self, decision: &'a SystemDecision, radius: Option<&'a Radius>) -> Self {
        let hit = |node: &Node| node.state != State::AsEver;
        let mut kept: Vec<bool> = self.nodes.iter().map(hit).collect();
        for edge in &self.edges {
            for (here, there) in [(edge.from, edge.to), (edge.to, edge.from)] {
                kept[there] |= self.nodes[here].state == State::Gone;
            }
        }
        let count = kept.iter().filter(|kept| **kept).count();
        if count == 0 || count > super::MOST {
            return self;
        }
        let whole = Self::of(decision, radius, self.clickable);
        let mut numbers = vec![None; kept.len()];
        let mut nodes = Vec::new();
        for (i, mut node) in whole.nodes.into_iter().enumerate().filter(|(i, _)| kept[*i]) {
            (node.beside, node.keeper) = (None, None);
            numbers[i] = Some(nodes.len());
            nodes.push(node);
        }
        let mut edges = Vec::new();
        for edge in whole.edges {
            if let (Some(from), Some(to)) = (numbers[edge.from], numbers[edge.to]) {
                edges.push(Edge { from, to, ..edge });
            }
        }
        let left_out = kept.len() - nodes.len();
        let mut scene = Self { nodes, edges, left_out, ..self };
        scene.find_keepers();
        scene
    }

    /// What keeps the failures of one node alone stands beside it.
    fn find_keepers(&mut self) {
        let mut ends: Vec<(usize, usize, bool)> = vec![(0, 0, false); self.nodes.len()];
        for edge in &self.edges {
            let (into, from, keeps) = &mut ends[edge.to];
            (*into, *from, *keeps) = (*into + 1, edge.from, edge.way == Way::Keeps);
            // What hands on what it keeps stands in the flow.
            ends[edge.from].0 += 2;
        }
        for (i, (into, from, keeps)) in ends.into_iter().enumerate() {
            if into == 1 && keeps && self.nodes[i].enters.is_none() {
                self.nodes[i].beside = Some(from);
                self.nodes[from].keeper = Some(i);
            }
        }
    }

    /// The node whose place a node shares: itself, or the one beside which it stands.
    fn host(&self, node: usize) -> usize {
        self.nodes[node].beside.unwrap_or(node)
    }

    /// A node's number in the layout, which has no place for what stands beside another.
    pub fn stands_for(&self, node: usize) -> usize {
        let host = self.host(node);
        host - self.nodes[..host].iter().filter(|node| node.beside.is_some()).count()
    }

    /// What a layout is asked for.
    pub fn to_lay_out(&self, flow: Flow) -> (Vec<layered::Node>, Vec<layered::Edge>) {
        let in_flow = |(_, node): &(usize, &Node)| node.beside.is_none();
        let of = |(i, node): (usize, &Node)| {
            let (before, after) = nodes::room(self, i, flow);
            layered::Node { before, after, first: node.enters.is_some() }
        };
        let nodes = self.nodes.iter().enumerate().filter(in_flow).map(of).collect();
        let edges = self.edges.iter().map(|edge| layered::Edge {
            from: self.stands_for(edge.from),
            to: self.stands_for(edge.to),
            weight: match edge.way {
                Way::Waits => 4,
                Way::GoesOn => 3,
                Way::Keeps => 1,
            },
        });
        // What leads to a node's own keeper has no place in the layout.
        (nodes, edges.filter(|edge| edge.from != edge.to).collect())
    }
}

fn class_of(kind: &str) -> Class {
    let known = Kind::ALL.iter().find(|(_, name)| *name == kind);
    known.map_or(Class::External, |(kind, _)| kind.class())
}

/// What an edge says beside its line: how much passes for each arrival, and in what batches.
fn label(for_each: Option<Exact>, delivers: bool, batch: &Exact) -> Option<String> {
    let times = for_each.filter(|times| *times != Exact::ONE && !times.is_zero());
    let times = times.map(|times| format!("× {}", times.to_significant(2)));
    let many = delivers && *batch >= Exact::decimal(105, 2);
    let batches = many.then(|| format!("batches of {}", batch.to_significant(2)));
    match (times, batches) {
        (Some(times), Some(batches)) => Some(format!("{times}, {batches}")),
        (times, batches) => times.or(batches),
    }
}

/// The ring that a failure reaches along an edge.
fn reached(from: State, to: State, way: Way, sends: bool) -> Option<Ring> {
    let failed = |state: State| matches!(state, State::Gone | State::Hit(Ring::Hard));
    match (from, to) {
        (State::Hit(ring @ (Ring::Hard | Ring::Degraded)), to)
            if failed(to) && (way == Way::Waits || sends && ring == Ring::Degraded) =>
        {
            Some(ring)
        }
        (from, State::Hit(Ring::Delayed))
            if way != Way::Keeps && (failed(from) || from == State::Hit(Ring::Delayed)) =>
        {
            Some(Ring::Delayed)
        }
        _ => None,
    }
}
