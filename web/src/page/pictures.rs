//! The charts of a page.
use svl_engine::Decision;
use svl_engine::axis::Lines;
use svl_engine::bill::Total;
use svl_formats::charts::{self, Size};

use super::state::State;

/// The charts as SVG to be put into the page, each drawn for narrow and for wide screens.
pub struct Pictures {
    /// Cost along the axis that was chosen.
    pub cost: Picture,
    /// The bill's parts.
    pub bill: Picture,
    /// Latency against the objective; none where no latency is known.
    pub latency: Option<Picture>,
}

/// One chart.
pub struct Picture {
    /// Drawn for 360 px.
    pub narrow: String,
    /// Drawn for wide screens.
    pub wide: String,
}

impl Picture {
    fn of(id: &str, draw: impl Fn(Size) -> charts::Picture) -> Self {
        Self {
            narrow: draw(Size::Narrow).inline(&format!("{id}-narrow")),
            wide: draw(Size::Wide).inline(&format!("{id}-wide")),
        }
    }

    fn of_latency((narrow, wide): (charts::Picture, charts::Picture)) -> Self {
        Self { narrow: narrow.inline("latency-narrow"), wide: wide.inline("latency-wide") }
    }
}

impl Pictures {
    /// The charts of a decision; lines along another axis than requests are at hand where the state
    /// asks for them.
    pub fn of(state: &State, decision: &Decision, lines: Option<&Lines>) -> Self {
        let total = total(state);
        let cost = |size| match lines {
            Some(lines) => charts::axis(lines, size),
            None => charts::cost(decision, total, size),
        };
        let latency = |size| charts::latency(decision, size);
        Self {
            cost: Picture::of("cost", cost),
            bill: Picture::of("bill", |size| charts::bill(decision, size)),
            latency: latency(Size::Narrow).zip(latency(Size::Wide)).map(Picture::of_latency),
        }
    }
}

/// The total that a state looks at.
pub fn total(state: &State) -> Total {
    if state.compute_alone { Total::Compute } else { Total::AllIn }
}
