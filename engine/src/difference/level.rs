//! What service an option gives, before and after.
use serde::{Deserialize, Serialize};

use crate::capacity::estimate::Estimate;
use crate::decision::{OptionReport, ServiceLevel};
use crate::exact::Exact;

/// A figure of the service that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureChange {
    /// `p99`, `availability`, ….
    pub figure: String,
    /// `ms`, `requests/month`; empty for shares.
    pub unit: String,
    /// Before; none where it is not known or does not apply.
    pub old: Option<Exact>,
    /// After.
    pub new: Option<Exact>,
}

type Read = fn(&ServiceLevel) -> Option<Exact>;

/// Every figure that is compared: its name, its unit, and where it stands.
const FIGURES: &[(&str, &str, Read)] = &[
    ("p99", "ms", |level| exact(level.latency_ms.map(|all| all.p99))),
    ("p99 when warm", "ms", |level| exact(level.warm_latency_ms.map(|warm| warm.p99))),
    ("cold starts", "", |level| exact(level.cold_start_probability)),
    ("throttled", "", |level| exact(level.throttled)),
    ("availability", "", |level| exact(level.availability)),
    ("utilisation", "", |level| exact(level.utilisation)),
    ("concurrency at the peak", "", |level| exact(level.concurrency.map(|it| it.peak))),
    ("carries", "requests/month", |level| {
        Exact::parse(level.capacity_requests_per_month.as_deref()?).ok()
    }),
];

fn exact(estimate: Option<Estimate>) -> Option<Exact> {
    estimate.map(Estimate::exact)
}

/// The figures that differ; those of an option that one side does not have all do.
pub(super) fn changes(old: Option<&OptionReport>, new: Option<&OptionReport>) -> Vec<FigureChange> {
    let changed = FIGURES.iter().map(|(figure, unit, read)| {
        let of = |side: Option<&OptionReport>| side.and_then(|option| read(&option.service_level));
        FigureChange {
            figure: (*figure).to_owned(),
            unit: (*unit).to_owned(),
            old: of(old),
            new: of(new),
        }
    });
    changed.filter(|figure| figure.old != figure.new).collect()
}
