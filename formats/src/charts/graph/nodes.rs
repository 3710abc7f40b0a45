//! How a component looks: a box with its name and kind, a sign for its class, and what becomes of it.
use svl_engine::system::Class;
use svl_engine::system::blast::Ring;

use super::super::TEXT;
use super::super::face::{self, Weight};
use super::super::layered::Layout;
use super::super::palette::Ink;
use super::super::picture::{Dash, Mark, Point, Rect, Words, shortened};
use super::scene::{Node, Scene, State};
use super::{Flow, Placed, words};

/// Height of a box. Unit: px.
const HEIGHT: f64 = 44.0;
/// The narrowest box; where arrows come from above, a tag has room beside them. Unit: px.
const NARROWEST: (f64, f64) = (88.0, 112.0);
/// The widest box. Unit: px.
const WIDEST: f64 = 196.0;
/// From a box's edge to its sign. Unit: px.
const INSET: f64 = 10.0;
/// Width of the sign with the room beside it. Unit: px.
const SIGN: f64 = 24.0;
/// Size of the kind. Unit: px.
const SMALL: f64 = 12.0;
/// How far a tag stands above its box. Unit: px.
pub(super) const TAG: f64 = 12.0;
/// From a box to what stands beside it. Unit: px.
const BESIDE: f64 = 24.0;

/// Room between neighbours, across. Unit: px.
pub(super) const fn between(flow: Flow) -> f64 {
    match flow {
        Flow::Right => 24.0,
        Flow::Down => 28.0,
    }
}

fn width(node: &Node, flow: Flow) -> f64 {
    let name = face::width(node.name, TEXT, Weight::SemiBold);
    let kind = face::width(node.kind, SMALL, Weight::Regular);
    let least = match flow {
        Flow::Right => NARROWEST.0,
        Flow::Down => NARROWEST.1,
    };
    (2.0 * INSET + SIGN + name.max(kind)).clamp(least, WIDEST)
}

/// How long a box is, along. Unit: px.
pub(super) fn depth(node: &Node, flow: Flow) -> f64 {
    match flow {
        Flow::Right => width(node, flow),
        Flow::Down => HEIGHT,
    }
}

/// Room before and after the middle line of a box and of what stands beside it, across. Unit: px.
pub(super) fn room(scene: &Scene, node: usize, flow: Flow) -> (f64, f64) {
    let of = |node: usize| match flow {
        Flow::Right => HEIGHT,
        Flow::Down => width(&scene.nodes[node], flow),
    };
    let keeper = scene.nodes[node].keeper.map_or(0.0, |keeper| BESIDE + of(keeper));
    (of(node) / 2.0, of(node) / 2.0 + keeper)
}

/// Where a box stands on the drawing.
pub(super) fn area(
    scene: &Scene,
    node: usize,
    flow: Flow,
    layout: &Layout,
    layers: &[(f64, f64)],
) -> Rect {
    let place = scene.stands_for(node);
    let (layer, middle) = (layers[layout.layer[place]], layout.across[place]);
    let host = scene.nodes[node].beside.unwrap_or(node);
    let half = |node: usize| match flow {
        Flow::Right => HEIGHT / 2.0,
        Flow::Down => width(&scene.nodes[node], flow) / 2.0,
    };
    let middle = if host == node { middle } else { middle + half(host) + BESIDE + half(node) };
    flow.area(layer, (middle - half(node), middle + half(node)))
}

/// The ink and the line of a state.
pub(super) const fn look(state: State) -> (Ink, f64, Dash) {
    match state {
        State::AsEver => (Ink::Faint, 1.1, Dash::Solid),
        State::Gone => (Ink::Text, 2.4, Dash::Solid),
        State::Hit(ring) => of_ring(ring),
    }
}

/// The ink and the line of a ring: told apart by each of the two.
pub(super) const fn of_ring(ring: Ring) -> (Ink, f64, Dash) {
    match ring {
        Ring::Hard => (Ink::Today, 2.4, Dash::Solid),
        Ring::Delayed => (Ink::Series(0), 2.2, Dash::Dashed),
        Ring::Degraded => (Ink::Series(4), 2.4, Dash::Dotted),
    }
}

/// What a state is called on its tag.
pub(super) const fn called(state: State) -> Option<&'static str> {
    match state {
        State::AsEver => None,
        State::Gone => Some("gone"),
        State::Hit(ring) => Some(ring.name()),
    }
}

pub(super) fn draw(scene: &Scene, number: usize, placed: &Placed, marks: &mut Vec<Mark>) {
    let node = &scene.nodes[number];
    let area = placed.areas[number];
    marks.push(named(node));
    marks.push(border(node, area, node.state, "graph-box"));
    let quiet = scene.shows_radius && node.state == State::AsEver;
    let ink = if quiet { Ink::Faint } else { Ink::Text };
    let middle = f64::midpoint(area.top, area.bottom);
    sign(node.class, (area.left + INSET + 8.0, middle), marks);
    let left = area.left + INSET + SIGN;
    let room = area.right - INSET - left + 0.5;
    let name = shortened(node.name.to_owned(), TEXT, Weight::SemiBold, room);
    marks.push(Mark::Words(Words::new(&name, (left, middle - 3.0), TEXT).bold().in_ink(ink)));
    let kind = Words::new(node.kind, (left, middle + 13.0), SMALL).in_ink(Ink::Faint);
    marks.push(Mark::Words(kind));
    if scene.clickable {
        let all = Ring::ALL.map(State::Hit).into_iter().chain([State::Gone]);
        for state in all {
            let class = match state {
                State::Hit(Ring::Hard) => "graph-tag graph-hard",
                State::Hit(Ring::Delayed) => "graph-tag graph-delayed",
                State::Hit(Ring::Degraded) => "graph-tag graph-degraded",
                State::Gone | State::AsEver => "graph-tag graph-gone",
            };
            marks.push(Mark::Open { class, data: Vec::new() });
            tag(node, area, state, placed.flow, marks);
            marks.push(Mark::Close);
        }
    } else {
        tag(node, area, node.state, placed.flow, marks);
    }
    marks.push(Mark::Close);
}

/// Its name for scripts, its radius, and what is said of it to those who do not see it.
fn named(node: &Node) -> Mark {
    let mut data = vec![("component", node.name.to_owned()), ("kind", node.kind.to_owned())];
    if let Some(radius) = node.radius {
        data.push(("hard", radius.hard.join(" ")));
        data.push(("delayed", radius.delayed.join(" ")));
        data.push(("degraded", radius.degraded.join(" ")));
    }
    let class = match node.state {
        State::AsEver => "graph-node".to_owned(),
        State::Gone => "graph-node ring-gone".to_owned(),
        State::Hit(ring) => format!("graph-node ring-{}", ring.name()),
    };
    Mark::Named { id: format!("node-{}", node.name), class, says: words::of_node(node), data }
}

/// The box: round where it holds messages, dashed where it is somebody else's.
fn border(node: &Node, area: Rect, state: State, class: &'static str) -> Mark {
    let (ink, width, dash) = look(state);
    let round = match node.class {
        Class::Channel => HEIGHT / 2.0,
        Class::Store => 1.0,
        Class::Compute | Class::Gateway | Class::External => 7.0,
    };
    let foreign = node.class == Class::External && state == State::AsEver;
    let dash = if foreign { Dash::Dashed } else { dash };
    Mark::Box { area, round, ink, width, dash, class }
}

/// What becomes of it, on its upper edge, in words; beside the arrow where that comes from above.
fn tag(node: &Node, area: Rect, state: State, flow: Flow, marks: &mut Vec<Mark>) {
    let Some(text) = called(state) else { return };
    let (ink, ..) = look(state);
    let inset = area.left + if node.class == Class::Channel { 18.0 } else { 10.0 };
    let left = match flow {
        Flow::Right => inset,
        Flow::Down => {
            let room = f64::midpoint(area.left, area.right) - 6.0 - pill_width(text);
            inset.min(room).max(area.left - 16.0)
        }
    };
    marks.extend(pill(text, (left, area.top - 3.0), ink));
}

/// Size of the words on a tag. Unit: px.
const TAGGED: f64 = 11.5;

fn pill_width(text: &str) -> f64 {
    face::width(text, TAGGED, Weight::SemiBold) + 12.0
}

/// Words on a filled ground, from the middle of its left side.
fn pill(text: &str, (left, middle): Point, ink: Ink) -> Vec<Mark> {
    let words = Words::new(text, (left + 6.0, middle + 4.0), TAGGED).bold().in_ink(Ink::Paper);
    let right = left + pill_width(text);
    let (top, bottom) = (middle - 8.0, middle + 8.0);
    let cut = 3.0;
    let points = vec![
        (left + cut, top),
        (right - cut, top),
        (right, top + cut),
        (right, bottom - cut),
        (right - cut, bottom),
        (left + cut, bottom),
        (left, bottom - cut),
        (left, top + cut),
    ];
    vec![Mark::Fill { points, ink }, Mark::Words(words)]
}

/// A small sign for what a component does, around a point.
fn sign(class: Class, (x, y): Point, marks: &mut Vec<Mark>) {
    let mut line = |points: &[Point]| {
        let points = points.iter().map(|(a, b)| (x + a, y + b)).collect();
        marks.push(Mark::Stroke { points, ink: Ink::Faint, width: 1.3, dash: Dash::Solid });
    };
    match class {
        // Angle brackets: code.
        Class::Compute => {
            line(&[(-3.0, -5.0), (-8.0, 0.0), (-3.0, 5.0)]);
            line(&[(3.0, -5.0), (8.0, 0.0), (3.0, 5.0)]);
        }
        // An arrow through a door.
        Class::Gateway => {
            line(&[(2.0, -7.0), (7.0, -7.0), (7.0, 7.0), (2.0, 7.0)]);
            line(&[(-8.0, 0.0), (3.0, 0.0)]);
            line(&[(-0.5, -3.5), (3.0, 0.0), (-0.5, 3.5)]);
        }
        // Messages in a row.
        Class::Channel => {
            for at in [-7.0, -1.75, 3.5] {
                line(&[(at, -4.5), (at + 3.5, -4.5), (at + 3.5, 4.5), (at, 4.5), (at, -4.5)]);
            }
        }
        // A cylinder.
        Class::Store => {
            let ring = |at: f64, from: i32, to: i32| -> Vec<Point> {
                let step = |i: i32| {
                    let angle = f64::from(i) * std::f64::consts::PI / 8.0;
                    (7.0 * libm::cos(angle), at + 2.6 * libm::sin(angle))
                };
                (from..=to).map(step).collect()
            };
            line(&ring(-5.0, 0, 16));
            line(&ring(0.5, 0, 8));
            let mut body = vec![(7.0, -5.0)];
            body.extend(ring(5.5, 0, 8));
            body.push((-7.0, -5.0));
            line(&body);
        }
        // An arrow out of a box.
        Class::External => {
            line(&[(-1.0, -6.0), (-7.0, -6.0), (-7.0, 7.0), (6.0, 7.0), (6.0, 1.0)]);
            line(&[(-1.0, 1.0), (7.0, -7.0)]);
            line(&[(2.0, -7.0), (7.0, -7.0), (7.0, -2.0)]);
        }
    }
}
