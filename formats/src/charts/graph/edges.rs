//! Lines between components: solid where the caller waits, dashed where it goes on, dotted to where
//! that is kept which failed.
use super::super::face::{self, Weight};
use super::super::layered::Layout;
use super::super::palette::Ink;
use super::super::picture::{Anchor, Dash, Mark, Point, Rect, Shape, Words, on_curve};
use super::nodes;
use super::scene::{Edge, Scene, State, Way};
use super::{Flow, Placed};

/// Before the first layer: a short line on which requests come in. Unit: px.
pub(super) const DOOR: f64 = 26.0;
/// Room from one layer to the next at least. Unit: px.
const GAP: (f64, f64) = (46.0, 40.0);
/// How much steep lines widen that, and how much they may.
const STEEP: f64 = 0.16;
const WIDENED: f64 = 70.0;
/// Size of labels. Unit: px.
const LABEL: f64 = 12.0;
/// Length and half the width of an arrow's head. Unit: px.
const HEAD: (f64, f64) = (8.0, 3.6);
/// How far lines that lie side by side are apart. Unit: px.
const APART: f64 = 12.0;

/// Room after each layer. Unit: px.
pub(super) fn gaps(scene: &Scene, layout: &Layout, flow: Flow) -> Vec<f64> {
    let least = match flow {
        Flow::Right => GAP.0,
        Flow::Down => GAP.1,
    };
    let mut gaps = vec![least; layout.layers];
    let mut places = Places { scene, layout, edge: 0 };
    let mut number = 0;
    for (i, edge) in scene.edges.iter().enumerate() {
        let (from, to) = (scene.stands_for(edge.from), scene.stands_for(edge.to));
        if from == to {
            continue;
        }
        places.edge = number;
        number += 1;
        let stations = places.stations(i);
        for pair in stations.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let gap = &mut gaps[a.0.min(b.0)];
            let steep = ((a.1 - b.1).abs() * STEEP).min(WIDENED);
            *gap = gap.max(least + steep);
        }
        if let (Some(label), Flow::Right) = (&edge.label, flow) {
            let gap = &mut gaps[layout.layer[from].min(layout.layer[to])];
            *gap = gap.max(face::width(label, LABEL, Weight::Regular) + 34.0);
        }
    }
    gaps
}

/// The layers that an edge touches, with its places across.
struct Places<'a, 'b> {
    scene: &'a Scene<'b>,
    layout: &'a Layout,
    /// Its number among the edges of the layout.
    edge: usize,
}

impl Places<'_, '_> {
    fn stations(&self, edge: usize) -> Vec<(usize, f64)> {
        let of = |node: usize| {
            let place = self.scene.stands_for(node);
            (self.layout.layer[place], self.layout.across[place])
        };
        let edge = &self.scene.edges[edge];
        let mut stations = vec![of(edge.from)];
        stations.extend(&self.layout.passes[self.edge]);
        stations.push(of(edge.to));
        stations
    }
}

/// The lines, each by the points at which it bends, with its guides.
pub(super) struct Routes {
    routes: Vec<Route>,
}

struct Route {
    from: Point,
    bends: Vec<[Point; 3]>,
    /// In which direction its head points.
    towards: Point,
    /// Points along it, for labels that must not cover it.
    along: Vec<Point>,
}

impl Routes {
    pub fn of(scene: &Scene, placed: &Placed) -> Self {
        let mut routes = Vec::new();
        let mut touched = Places { scene, layout: &placed.layout, edge: 0 };
        let mut number = 0;
        for (i, edge) in scene.edges.iter().enumerate() {
            if scene.stands_for(edge.from) == scene.stands_for(edge.to) {
                routes.push(beside(placed, edge));
                continue;
            }
            touched.edge = number;
            number += 1;
            routes.push(through(placed, edge, &touched.stations(i)));
        }
        Self { routes }
    }

    pub fn draw(&self, scene: &Scene, placed: &Placed, marks: &mut Vec<Mark>) {
        // Lines along which something fails lie above the others.
        let mut order: Vec<usize> = (0..self.routes.len()).collect();
        order.sort_by_key(|i| (scene.edges[*i].hit.is_some(), *i));
        for i in order {
            let (edge, route) = (&scene.edges[i], &self.routes[i]);
            let (ink, width) = match edge.hit {
                Some(ring) => (nodes::of_ring(ring).0, 2.0),
                None => (Ink::Faint, 1.3),
            };
            let dash = match edge.way {
                Way::Waits => Dash::Solid,
                Way::GoesOn => Dash::Dashed,
                Way::Keeps => Dash::Dotted,
            };
            let name = |node: usize| scene.nodes[node].name.to_owned();
            let data = vec![
                ("from", name(edge.from)),
                ("to", name(edge.to)),
                ("way", edge.way.name().to_owned()),
            ];
            marks.push(Mark::Open { class: "graph-edge", data });
            let width = if dash == Dash::Dotted { width + 0.5 } else { width };
            let (from, bends) = (route.from, route.bends.clone());
            marks.push(Mark::Curve { from, bends, ink, width, dash });
            marks.push(head(route, ink));
            marks.push(Mark::Close);
        }
        for (i, node) in scene.nodes.iter().enumerate().filter(|(_, node)| node.enters.is_some()) {
            door(placed, placed.areas[i], node.state, marks);
        }
        self.label(scene, placed, marks);
    }

    /// Labels on their lines: where they cover no box, no other label and the fewest lines.
    fn label(&self, scene: &Scene, placed: &Placed, marks: &mut Vec<Mark>) {
        let mut taken: Vec<Rect> =
            placed.areas.iter().map(|area| Rect { top: area.top - nodes::TAG, ..*area }).collect();
        for (i, edge) in scene.edges.iter().enumerate() {
            let Some(label) = &edge.label else { continue };
            let mut best: Option<(usize, Words, Rect)> = None;
            let along = &self.routes[i].along;
            let middle = along.len() / 2;
            let mut tried: Vec<usize> = (0..along.len()).collect();
            tried.sort_by_key(|at| (at.abs_diff(middle), *at));
            for at in tried {
                let (x, y) = along[at];
                let words = Words::new(label, (x, y + 4.0), LABEL)
                    .anchored(Anchor::Middle)
                    .in_ink(Ink::Faint);
                let area = words.area();
                let area = Rect {
                    left: area.left - 3.0,
                    right: area.right + 3.0,
                    top: area.top - 1.0,
                    bottom: area.bottom + 1.0,
                };
                if taken.iter().any(|other| other.meets(&area)) {
                    continue;
                }
                let others = self.routes.iter().enumerate().filter(|(other, _)| *other != i);
                let covered = |route: &Route| route.along.iter().any(|point| area.holds(*point));
                let covered = others.filter(|(_, route)| covered(route)).count();
                if best.as_ref().is_none_or(|(least, ..)| covered < *least) {
                    best = Some((covered, words, area));
                }
                if covered == 0 {
                    break;
                }
            }
            let Some((_, words, area)) = best else { continue };
            let Rect { left, right, top, bottom } = area;
            let points = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
            marks.push(Mark::Fill { points, ink: Ink::Paper });
            marks.push(Mark::Words(words));
            taken.push(area);
        }
    }
}

impl Way {
    /// As scripts know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::GoesOn => "goes-on",
            Self::Keeps => "keeps",
        }
    }
}

/// The line to what stands beside a node.
fn beside(placed: &Placed, edge: &Edge) -> Route {
    let (from, to) = (placed.areas[edge.from], placed.areas[edge.to]);
    let (start, end, towards) = match placed.flow {
        Flow::Right => {
            let x = (from.left + 26.0).min(to.right - 12.0);
            ((x, from.bottom), (x, to.top), (0.0, 1.0))
        }
        Flow::Down => {
            let y = f64::midpoint(from.top, from.bottom);
            ((from.right, y), (to.left, y), (1.0, 0.0))
        }
    };
    straight(start, end, towards)
}

fn straight(start: Point, end: Point, towards: Point) -> Route {
    let neck = (end.0 - towards.0 * HEAD.0, end.1 - towards.1 * HEAD.0);
    let bends = vec![[start, neck, neck]];
    Route { from: start, bends, towards, along: vec![start, end] }
}

/// The line through the layers between its ends: straight within layers, bent between them.
fn through(placed: &Placed, edge: &Edge, stations: &[(usize, f64)]) -> Route {
    let flow = placed.flow;
    let last = stations.len() - 1;
    let ahead = stations[0].0 < stations[last].0;
    let sense = if ahead { 1.0 } else { -1.0 };
    // What goes back lies beside what goes ahead, and twins beside each other.
    let aside = if ahead { 0.0 } else { APART } + edge.twin as f64 * APART;
    let side = |layer: usize, leaves: bool| {
        let (begins, ends) = placed.layers[layer];
        if leaves == ahead { ends } else { begins }
    };
    // What keeps failures is reached from beside the other lines.
    let off = match (edge.way, stations[1].1 - stations[0].1) {
        (Way::Keeps, turn) if turn.abs() > APART => turn.signum() * APART,
        _ => aside,
    };
    // A box may be smaller than its layer.
    let edge_of = |area: Rect, leaves: bool| match (flow, leaves == ahead) {
        (Flow::Right, true) => area.right,
        (Flow::Right, false) => area.left,
        (Flow::Down, true) => area.bottom,
        (Flow::Down, false) => area.top,
    };
    let mut at = (edge_of(placed.areas[edge.from], true), stations[0].1 + off);
    let from = flow.at(at.0, at.1);
    let (mut bends, mut along) = (Vec::new(), vec![from]);
    for (i, (layer, across)) in stations.iter().enumerate().skip(1) {
        let end = i == last;
        let across = if end { across + aside } else { *across };
        let enters = if end {
            edge_of(placed.areas[edge.to], false) - HEAD.0 * sense
        } else {
            side(*layer, false)
        };
        let half = f64::midpoint(at.0, enters);
        let bend = [(half, at.1), (half, across), (enters, across)];
        let bend = bend.map(|(along, across)| flow.at(along, across));
        let begins = flow.at(at.0, at.1);
        along.extend((1..=16).map(|step| on_curve(begins, bend, f64::from(step) / 16.0)));
        bends.push(bend);
        at = (enters, across);
        if !end {
            let leaves = side(*layer, true);
            let guides = [at, (leaves, across), (leaves, across)];
            bends.push(guides.map(|(along, across)| flow.at(along, across)));
            for step in 1..=8 {
                let t = f64::from(step) / 8.0;
                along.push(flow.at(at.0 + (leaves - at.0) * t, across));
            }
            at = (leaves, across);
        }
    }
    Route { from, bends, towards: flow.at(sense, 0.0), along }
}

/// An arrow's head at the end of a line.
fn head(route: &Route, ink: Ink) -> Mark {
    let neck = route.bends.last().map_or(route.from, |bend| bend[2]);
    let (dx, dy) = route.towards;
    let (long, half) = HEAD;
    let points = vec![
        (neck.0 + dx * long, neck.1 + dy * long),
        (neck.0 + dy * half, neck.1 + dx * half),
        (neck.0 - dy * half, neck.1 - dx * half),
    ];
    Mark::Fill { points, ink }
}

/// Where requests come in: a line from a dot.
fn door(placed: &Placed, area: Rect, state: State, marks: &mut Vec<Mark>) {
    let failed = matches!(state, State::Gone | State::Hit(svl_engine::system::blast::Ring::Hard));
    let ink = if failed { Ink::Today } else { Ink::Faint };
    let (end, towards) = match placed.flow {
        Flow::Right => ((area.left, f64::midpoint(area.top, area.bottom)), (1.0, 0.0)),
        Flow::Down => ((f64::midpoint(area.left, area.right), area.top), (0.0, 1.0)),
    };
    let start = (end.0 - towards.0 * (DOOR - 4.0), end.1 - towards.1 * (DOOR - 4.0));
    let route = straight(start, end, towards);
    marks.push(Mark::Open { class: "graph-door", data: Vec::new() });
    marks.push(Mark::Sign { shape: Shape::Circle, at: start, radius: 3.6, ink });
    let (from, bends) = (route.from, route.bends.clone());
    marks.push(Mark::Curve { from, bends, ink, width: 1.5, dash: Dash::Solid });
    marks.push(head(&route, ink));
    marks.push(Mark::Close);
}
