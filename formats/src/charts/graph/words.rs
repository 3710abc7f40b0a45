//! What a picture of a system says: its title, what it shows, and what its lines mean.
use svl_engine::system::blast::{Radius, Ring};

use super::super::TEXT;
use super::super::palette::Ink;
use super::super::picture::{Dash, Mark, Point, Rect, Words};
use super::nodes;
use super::scene::{Node, Scene, State, Way};
use crate::words::{counted, number, radius as said};

/// So many edges are told to those who do not see the picture.
const TOLD: usize = 80;

pub(super) fn title(system: &str, radius: Option<&Radius>) -> String {
    match radius {
        None => format!("{system}: who calls whom"),
        Some(radius) => format!("{system} without {}", radius.component),
    }
}

/// What stands below the title.
pub(super) fn below(scene: &Scene, radius: Option<&Radius>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if let Some(radius) = radius {
        all.push(format!("{} Noticed by {}.", said::sentence(radius), said::noticed_by(radius)));
    }
    if scene.left_out > 0 {
        all.push(format!("{} others are not drawn.", number(scene.left_out)));
    }
    all
}

/// What is said of one component.
pub(super) fn of_node(node: &Node) -> String {
    let what = match node.state {
        State::AsEver => String::new(),
        State::Gone => ": gone".to_owned(),
        State::Hit(ring) => format!(": {}", ring.name()),
    };
    let without = node.radius.map(|radius| format!(". {}", said::sentence(radius)));
    format!("{} ({}){what}{}", node.name, node.kind, without.unwrap_or_default())
}

/// The picture for those who do not see it.
pub(super) fn description(scene: &Scene, radius: Option<&Radius>) -> String {
    let mut all = below(scene, radius);
    let count = counted(scene.nodes.len(), "component", "components");
    all.push(format!("{count}, {}.", counted(scene.edges.len(), "edge", "edges")));
    for edge in scene.edges.iter().take(TOLD) {
        let (from, to) = (scene.nodes[edge.from].name, scene.nodes[edge.to].name);
        let label = edge.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
        all.push(match edge.way {
            Way::Waits => format!("{from} calls {to} and waits{label}."),
            Way::GoesOn => format!("{from} hands on to {to}{label}."),
            Way::Keeps => format!("{to} keeps what {from} could not hand on."),
        });
    }
    if scene.edges.len() > TOLD {
        all.push(format!("{} more edges.", number(scene.edges.len() - TOLD)));
    }
    all.join(" ")
}

/// What lines and boxes mean, of those that are there, in rows from a point on; and where the picture
/// ends.
pub(super) fn legend(
    scene: &Scene,
    radius: Option<&Radius>,
    (left, top): Point,
    room: f64,
) -> (Vec<Mark>, f64) {
    const SAMPLE: f64 = 30.0;
    let mut items: Vec<(Sample, String)> = Vec::new();
    for (way, means) in [
        (Way::Waits, "waits for the answer"),
        (Way::GoesOn, "hands over and goes on"),
        (Way::Keeps, "keeps what failed for good"),
    ] {
        if scene.edges.iter().any(|edge| edge.way == way) {
            items.push((Sample::Line(way), means.to_owned()));
        }
    }
    for (ring, means) in said::MEANINGS.into_iter().filter(|_| radius.is_some()) {
        if scene.nodes.iter().any(|node| node.state == State::Hit(ring)) {
            items.push((Sample::Box(ring), format!("{}: {means}", ring.name())));
        }
    }
    let mut marks = Vec::new();
    let (mut x, mut y) = (left, top);
    for (sample, text) in items {
        let words = Words::new(&text, (0.0, 0.0), TEXT).in_ink(Ink::Faint);
        let wide = SAMPLE + 8.0 + words.width();
        if x > left && x + wide > left + room {
            (x, y) = (left, y + 22.0);
        }
        sample.draw((x, y - 4.0), SAMPLE, &mut marks);
        marks.push(Mark::Words(Words { at: (x + SAMPLE + 8.0, y), ..words }));
        x += wide + 22.0;
    }
    (marks, y + 16.0)
}

/// What stands before words of the legend.
enum Sample {
    Line(Way),
    Box(Ring),
}

impl Sample {
    fn draw(&self, (x, y): Point, wide: f64, marks: &mut Vec<Mark>) {
        match self {
            Self::Line(way) => {
                let (dash, width) = match way {
                    Way::Waits => (Dash::Solid, 1.3),
                    Way::GoesOn => (Dash::Dashed, 1.3),
                    Way::Keeps => (Dash::Dotted, 1.8),
                };
                let points = vec![(x, y), (x + wide, y)];
                marks.push(Mark::Stroke { points, ink: Ink::Faint, width, dash });
            }
            Self::Box(ring) => {
                let (ink, width, dash) = nodes::of_ring(*ring);
                let area = Rect { left: x, top: y - 7.0, right: x + wide, bottom: y + 7.0 };
                marks.push(Mark::Box { area, round: 4.0, ink, width, dash, class: "graph-sample" });
            }
        }
    }
}
