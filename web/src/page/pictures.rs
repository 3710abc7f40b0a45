//! The charts of a page.
use svl_engine::Decision;
use svl_engine::bill::Total;
use svl_formats::charts::{self, Size};

use super::state::State;

/// The charts as SVG to be put into the page, each drawn for narrow and for wide screens.
#[derive(Default)]
pub struct Pictures {
    /// Cost along the axis that was chosen.
    pub cost: Option<Picture>,
    /// The bill's parts.
    pub bill: Option<Picture>,
    /// Latency against the objective.
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
}

impl Pictures {
    /// The charts of a decision.
    pub fn of(state: &State, decision: &Decision) -> Self {
        let total = total(state);
        Self {
            cost: Some(Picture::of("cost", |size| charts::cost(decision, total, size))),
            ..Self::default()
        }
    }
}

/// The total that a state looks at.
pub fn total(state: &State) -> Total {
    if state.compute_alone { Total::Compute } else { Total::AllIn }
}
