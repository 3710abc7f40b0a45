//! A system as a picture: its components, who calls whom, and what fails with one of them.
mod edges;
mod nodes;
mod scene;
mod words;

use std::fmt::{self, Write};

use svl_engine::system::SystemDecision;
use svl_engine::system::blast::{Radius, Ring};

use self::edges::Routes;
use self::scene::{Scene, State};
use super::face::Weight;
use super::layered::{self, Layout};
use super::palette::Ink;
use super::picture::{Dash, Heading, Mark, Picture, Point, Rect};
use super::placing::paragraph;
use super::{Size, TEXT, TITLE};

/// Systems of more components are not drawn as a whole: nobody could read them.
const MOST: usize = 250;
/// Room around the drawing. Unit: px.
const MARGIN: f64 = 18.0;
/// From layers left to right to layers top to bottom, where the former would be wider. Unit: px.
const WIDEST: f64 = 900.0;
/// The same on a telephone. Unit: px.
const WIDEST_NARROW: f64 = 360.0;
/// A picture is at least so wide, so that its words have room. Unit: px.
const NARROWEST: f64 = 360.0;

/// What is to be seen of a system.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What is gone: a component, or something shared such as `@layer/common`; its radius is shown.
    pub without: Option<&'a str>,
    /// For which width it is laid out.
    pub size: Size,
    /// For a page whose script shows radii: every node has the marks of every ring, which
    /// [`super::style`] hides until a node has the class `ring-hard`, `ring-delayed`, `ring-degraded`
    /// or `ring-gone`.
    pub clickable: bool,
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDrawn {
    /// Nobody could read it.
    TooLarge {
        /// How many components there would be.
        components: usize,
        /// How many edges.
        edges: usize,
    },
    /// There is no component and nothing shared of this name.
    Unknown {
        /// As it was written.
        name: String,
    },
}

impl fmt::Display for NotDrawn {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::TooLarge { components, edges } => write!(
                f,
                "a picture of {components} components and {edges} edges could not be read"
            ),
            Self::Unknown { name } => write!(f, "there is no component `{name}`"),
        }
    }
}

/// The directions in which layers follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// From left to right.
    Right,
    /// From top to bottom.
    Down,
}

impl Flow {
    /// A point, so far along and so far across.
    const fn at(self, along: f64, across: f64) -> Point {
        match self {
            Self::Right => (along, across),
            Self::Down => (across, along),
        }
    }

    /// An area between two lengths along and two across.
    const fn area(self, along: (f64, f64), across: (f64, f64)) -> Rect {
        let (x, y) = match self {
            Self::Right => (along, across),
            Self::Down => (across, along),
        };
        Rect { left: x.0, right: x.1, top: y.0, bottom: y.1 }
    }
}

/// The graph of a system.
///
/// # Errors
/// When it could not be read, or when what is to be gone is not there.
pub fn graph(decision: &SystemDecision, seen: Seen) -> Result<Picture, NotDrawn> {
    let radius = match seen.without {
        None => None,
        Some(name) => {
            let unknown = || NotDrawn::Unknown { name: name.to_owned() };
            Some(decision.radius.of(name).ok_or_else(unknown)?)
        }
    };
    let scene = Scene::of(decision, radius, seen.clickable);
    let scene = if scene.nodes.len() > MOST { scene.around(decision, radius) } else { scene };
    let (components, edges) = (scene.nodes.len(), scene.edges.len());
    let too_large = || NotDrawn::TooLarge { components, edges };
    if scene.nodes.len() > MOST || scene.nodes.is_empty() {
        return Err(too_large());
    }
    let widest = match seen.size {
        Size::Narrow => WIDEST_NARROW,
        Size::Wide => WIDEST,
    };
    let right = Placed::of(&scene, Flow::Right).ok_or_else(too_large)?;
    let placed = if right.size.0 <= widest {
        right
    } else {
        let down = Placed::of(&scene, Flow::Down).ok_or_else(too_large)?;
        // Of two that are too wide for the page, the one that is less so.
        if down.size.0 < right.size.0 { down } else { right }
    };
    Ok(drawn(&scene, &placed, decision, radius))
}

/// The style sheet of pictures whose rings a script shows, by classes of their nodes: only what a
/// ring changes, in the inks and lines of [`nodes::look`].
pub(super) fn page_style() -> String {
    let mut sheet = ".graph-tag{display:none}".to_owned();
    for state in
        [State::Gone, State::Hit(Ring::Hard), State::Hit(Ring::Delayed), State::Hit(Ring::Degraded)]
    {
        let Some(name) = nodes::called(state) else { continue };
        let (ink, width, dash) = nodes::look(state);
        let dash = match dash {
            Dash::Solid => "none",
            Dash::Dashed => "5 4",
            Dash::Dotted => "0.1 4.5;stroke-linecap:round",
        };
        let color = |dark: bool| ink.color(dark);
        let _ = write!(
            sheet,
            ".ring-{name} .graph-{name}{{display:inline}}\
             .ring-{name} .graph-box{{stroke:{};stroke-width:{width};stroke-dasharray:{dash}}}\
             @media (prefers-color-scheme:dark){{.ring-{name} .graph-box{{stroke:{}}}}}",
            color(false),
            color(true),
        );
    }
    sheet
}

/// Where everything stands on the drawing.
struct Placed {
    flow: Flow,
    layout: Layout,
    /// Of each layer, where it begins and ends, along. Unit: px.
    layers: Vec<(f64, f64)>,
    /// Of each node. Unit: px.
    areas: Vec<Rect>,
    /// Width and height. Unit: px.
    size: (f64, f64),
}

impl Placed {
    fn of(scene: &Scene, flow: Flow) -> Option<Self> {
        let (nodes, edges) = scene.to_lay_out(flow);
        let layout = layered::layout(&nodes, &edges, nodes::between(flow))?;
        let mut depth = vec![0.0_f64; layout.layers];
        for (i, node) in scene.nodes.iter().enumerate() {
            let layer = layout.layer[scene.stands_for(i)];
            depth[layer] = depth[layer].max(nodes::depth(node, flow));
        }
        let gaps = edges::gaps(scene, &layout, flow);
        let mut layers = Vec::new();
        let mut along = edges::DOOR;
        for (depth, gap) in depth.iter().zip(gaps) {
            layers.push((along, along + depth));
            along += depth + gap;
        }
        let end = layers.last().map_or(0.0, |layer| layer.1);
        let areas = (0..scene.nodes.len()).map(|i| nodes::area(scene, i, flow, &layout, &layers));
        let areas = areas.collect();
        let size = flow.at(end, layout.breadth);
        Some(Self { flow, layout, layers, areas, size })
    }
}

fn drawn(
    scene: &Scene,
    placed: &Placed,
    decision: &SystemDecision,
    radius: Option<&Radius>,
) -> Picture {
    let name = &decision.system.name;
    let title = words::title(name, radius);
    let (drawing_width, drawing_height) = placed.size;
    let width = (drawing_width + 2.0 * MARGIN).max(NARROWEST);
    let room = width - 2.0 * MARGIN;
    let style = (Weight::SemiBold, Ink::Text);
    let (heading, next) = paragraph(&title, (MARGIN, 22.0), TITLE, style, room);
    let heading = Heading { marks: heading, height: next - 8.0 };
    let mut marks = Vec::new();
    let mut top = next;
    for said in words::below(scene, radius) {
        let (words, next) =
            paragraph(&said, (MARGIN, top), TEXT, (Weight::Regular, Ink::Faint), room);
        marks.extend(words);
        top = next;
    }
    top += 6.0 + nodes::TAG;
    let left = (width - drawing_width) / 2.0;
    let shifted = Shift { left, top };
    let routes = Routes::of(scene, placed);
    let mut drawing = Vec::new();
    routes.draw(scene, placed, &mut drawing);
    for i in 0..scene.nodes.len() {
        nodes::draw(scene, i, placed, &mut drawing);
    }
    for mark in &mut drawing {
        shifted.mark(mark);
    }
    marks.extend(drawing);
    let below = top + drawing_height + 26.0;
    let (legend, height) = words::legend(scene, radius, (MARGIN, below), room);
    marks.extend(legend);
    Picture { title, description: words::description(scene, radius), width, height, heading, marks }
}

/// From places on the drawing to places on the picture.
struct Shift {
    left: f64,
    top: f64,
}

impl Shift {
    fn point(&self, point: &mut Point) {
        *point = (point.0 + self.left, point.1 + self.top);
    }

    fn mark(&self, mark: &mut Mark) {
        match mark {
            Mark::Stroke { points, .. } | Mark::Fill { points, .. } => {
                for point in points {
                    self.point(point);
                }
            }
            Mark::Curve { from, bends, .. } => {
                self.point(from);
                for point in bends.iter_mut().flatten() {
                    self.point(point);
                }
            }
            Mark::Box { area, .. } => {
                *area = Rect {
                    left: area.left + self.left,
                    right: area.right + self.left,
                    top: area.top + self.top,
                    bottom: area.bottom + self.top,
                };
            }
            Mark::Sign { at, .. } => self.point(at),
            Mark::Words(words) => self.point(&mut words.at),
            Mark::Open { .. } | Mark::Named { .. } | Mark::Close => {}
        }
    }
}
