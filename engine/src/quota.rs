//! Limits with a date and a source.
use jiff::civil::Date;

use crate::exact::Exact;
use crate::price::Source;

/// A limit, a default or a billing rule of a platform, as it holds on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Stable id, such as `lambda.memory_max`.
    pub id: String,
    /// The figure; its unit is in `unit`.
    pub value: Exact,
    /// The unit, as published: `MB`, `s`, `concurrent executions`.
    pub unit: String,
    /// The day from which it is known to hold; none for "as far back as known".
    pub in_force_from: Option<Date>,
    /// Where it was published.
    pub source: Source,
}
