//! The charts of a page, each drawn for a desk and for a telephone.
use svl_engine::Decision;
use svl_engine::bill::Total;
use svl_engine::system::{self, SystemDecision};

use crate::charts::{self, Picture, Seen, Size};

/// A chart in the two sizes that a page has room for.
pub struct Figure {
    /// Its title.
    pub title: String,
    /// For a desk.
    pub wide: String,
    /// For a telephone.
    pub narrow: String,
}

impl Figure {
    fn of(id: &str, wide: &Picture, narrow: &Picture) -> Self {
        Self {
            title: wide.title().to_owned(),
            wide: wide.inline(&format!("{id}-wide")),
            narrow: narrow.inline(&format!("{id}-narrow")),
        }
    }
}

/// The graph of a system; nothing where it is too large to be read.
pub fn graph(decision: &SystemDecision, prefix: &str) -> Option<Figure> {
    let drawn = |size| {
        let seen = Seen { without: None, size, clickable: false };
        charts::graph(decision, seen).ok()
    };
    Some(Figure::of(&format!("{prefix}graph"), &drawn(Size::Wide)?, &drawn(Size::Narrow)?))
}

/// The costs of a system's ways over the volume; nothing where there is one way alone.
pub fn costs(decision: &SystemDecision, prefix: &str) -> Option<Figure> {
    let by_ways = system::by_ways(decision);
    if by_ways.options.len() < 2 {
        return None;
    }
    let drawn = |size| charts::cost(&by_ways, Total::AllIn, size);
    Some(Figure::of(&format!("{prefix}cost"), &drawn(Size::Wide), &drawn(Size::Narrow)))
}

/// What the charts need of the page's style sheet. Paper is light, whatever the reader prefers.
pub fn style() -> String {
    charts::style()
        .replace("@media (prefers-color-scheme", "@media screen and (prefers-color-scheme")
}

/// The charts of a decision, their ids after `prefix`.
pub fn figures(decision: &Decision, prefix: &str) -> Vec<Figure> {
    if decision.options.is_empty() {
        return Vec::new();
    }
    let figure = |id: &str, wide: Picture, narrow: Picture| {
        Figure::of(&format!("{prefix}{id}"), &wide, &narrow)
    };
    let cost = |size| charts::cost(decision, Total::AllIn, size);
    let bill = |size| charts::bill(decision, size);
    let latency = |size| charts::latency(decision, size);
    let mut figures = vec![
        figure("cost", cost(Size::Wide), cost(Size::Narrow)),
        figure("bill", bill(Size::Wide), bill(Size::Narrow)),
    ];
    if let (Some(wide), Some(narrow)) = (latency(Size::Wide), latency(Size::Narrow)) {
        figures.push(figure("latency", wide, narrow));
    }
    figures
}
