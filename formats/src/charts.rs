//! Charts: one drawing, from which SVG and PNG are made. The only place outside the engine's
//! `capacity/` where floats stand: they are places on paper, and no figure comes from them.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss)]
mod along;
mod bill;
mod canvas;
mod cost;
mod face;
mod graph;
mod latency;
mod layered;
mod lines;
mod palette;
mod pattern;
mod picture;
mod placing;
mod plane;
mod png;
mod rows;
mod scale;
mod svg;
mod tornado;

pub use along::axis;
pub use bill::bill;
pub use cost::cost;
pub use graph::{NotDrawn, Seen, graph};
pub use latency::latency;
pub use palette::{Ink, Theme};
pub use picture::{Picture, Rect};
pub use plane::{Band, Bands, plane};
pub use png::WIDEST;
pub use svg::Attributes;
pub use tornado::tornado;

/// Size of words: legible where 360 px are shown on 328, beside a page's margins. Unit: px.
const TEXT: f64 = 12.5;
/// Size of titles. Unit: px.
const TITLE: f64 = 14.0;

/// For which width a chart is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A telephone: 360 px.
    Narrow,
    /// 760 px, and legible up to twice as much.
    Wide,
}

/// The style sheet for pictures inside a page: their colours, and which of two sizes is shown.
pub fn style() -> String {
    palette::page_style(".chart")
        + ".chart{display:block;width:100%;height:auto;font-family:inherit}\
           .chart-narrow{display:none}\
           @media (max-width:640px){.chart-wide{display:none}.chart-narrow{display:block}}"
        + &graph::page_style()
}
