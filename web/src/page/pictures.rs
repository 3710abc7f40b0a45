//! The charts of a page.
use svl_engine::Decision;

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
    /// In words.
    pub description: String,
}

impl Pictures {
    /// The charts of a decision.
    pub fn of(_state: &State, _decision: &Decision) -> Self {
        Self::default()
    }
}
