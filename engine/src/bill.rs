//! A month's bill, line by line.
use serde::{Deserialize, Deserializer, Serialize};

use crate::exact::Exact;
use crate::price::Source;
use crate::usd::Usd;

/// Which total a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The functions or machines themselves.
    Compute,
    /// What must stand around them.
    Attached,
}

/// One line of a bill. Nothing in it is rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Which lines a total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// The functions or machines alone.
    Compute,
    /// All of them.
    AllIn,
}

impl Total {
    /// Both, in the order in which they are reported.
    pub const ALL: [Self; 2] = [Self::Compute, Self::AllIn];

    /// As written in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::AllIn => "all_in",
        }
    }

    /// Whether lines of this scope are counted.
    pub fn counts(self, scope: Scope) -> bool {
        self == Self::AllIn || scope == Scope::Compute
    }

    /// The sum of the lines that are counted.
    pub fn of(self, lines: &[Line]) -> Usd {
        lines.iter().filter(|line| self.counts(line.scope)).map(|line| &line.usd).sum()
    }
}

impl Serialize for Source {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.into()))
    }
}
