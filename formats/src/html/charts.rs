//! The charts of a page.
use svl_engine::Decision;

/// A chart in the two sizes that a page has room for.
pub struct Figure {
    /// What its place on the page is called.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// For a desk.
    pub wide: String,
    /// For a telephone.
    pub narrow: String,
}

/// What the charts need of the page's style sheet.
pub fn style() -> String {
    String::new()
}

/// The charts of a decision, their ids after `prefix`.
pub fn figures(_decision: &Decision, _prefix: &str) -> Vec<Figure> {
    Vec::new()
}
