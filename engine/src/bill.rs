//! A month's bill, line by line.
use serde::Serialize;

use crate::exact::Exact;
use crate::price::Source;
use crate::usd::Usd;

/// Which total a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The functions or machines themselves.
    Compute,
    /// What must stand around them.
    Attached,
}

/// One line of a bill. Nothing in it is rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What is charged.
    pub item: &'static str,
    /// Which total it belongs to.
    pub scope: Scope,
    /// How much of it.
    pub quantity: Exact,
    /// What the quantity counts.
    pub unit: &'static str,
    /// The price of one unit.
    pub usd_per_unit: Exact,
    /// The amount: quantity times price.
    pub usd: Usd,
    /// Where the price was published.
    pub source: Source,
}

/// The sum of the lines in one scope.
pub fn total(lines: &[Line], scope: Scope) -> Usd {
    lines.iter().filter(|line| line.scope == scope).map(|line| &line.usd).sum()
}

impl Serialize for Source {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
