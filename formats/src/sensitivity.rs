//! What would have to change for a verdict to change, contract `svl-cost/sensitivity/1`.
mod markdown;
mod table;
mod told;

use serde::Serialize;
use svl_engine::decision::FactsUsed;
use svl_engine::exact::Exact;
use svl_engine::sensitivity::{Bar, Direction, Sensitivity};
use svl_engine::usd::Usd;

pub use markdown::markdown;
pub use table::table;

/// The sensitivity of one workload.
#[derive(Debug, Serialize)]
pub struct Report {
    /// `svl-cost/sensitivity/1`.
    pub schema: &'static str,
    /// The workload's name.
    pub workload: String,
    /// The price book and quota table that were used.
    pub facts: FactsUsed,
    /// What was found.
    pub sensitivity: Sensitivity,
}

impl Report {
    /// Of a workload.
    pub fn of(workload: &str, facts: FactsUsed, sensitivity: Sensitivity) -> Self {
        Self { schema: "svl-cost/sensitivity/1", workload: workload.to_owned(), facts, sensitivity }
    }
}

/// Every report as JSON: one object, or an array where there are several.
pub fn json(reports: &[Report], several: bool) -> String {
    crate::json::one_or_many(reports, several)
}

/// Everything as CSV: a line for each change, each end of each bar, and each input's shares.
pub fn csv(reports: &[Report]) -> String {
    let header = [
        "workload",
        "kind",
        "key",
        "unit",
        "side",
        "likely",
        "at",
        "factor",
        "choice",
        "usd_per_month",
        "margin_usd_per_month",
        "first_order",
        "total",
    ];
    crate::csv::lines(&header, reports.iter().flat_map(lines))
}

/// The fields of a line behind the workload, what does not apply left blank.
#[derive(Default)]
struct Line<'a> {
    kind: &'a str,
    key: &'a str,
    unit: &'a str,
    side: &'a str,
    likely: String,
    at: String,
    factor: String,
    choice: String,
    usd: String,
    margin: String,
    first: String,
    total: String,
}

fn lines(report: &Report) -> Vec<[String; 13]> {
    let found = &report.sensitivity;
    let choice = |choice: &Option<String>| choice.clone().unwrap_or_default();
    let mut lines: Vec<Line> = Vec::new();
    for flip in &found.flips {
        lines.push(Line {
            kind: "flip",
            key: &flip.key,
            unit: flip.unit,
            side: if flip.direction == Direction::Up { "up" } else { "down" },
            likely: flip.value.to_plain(),
            at: flip.at.to_plain(),
            factor: flip.factor.to_plain(),
            choice: choice(&flip.to),
            ..Line::default()
        });
    }
    for flip in &found.words {
        lines.push(Line {
            kind: "word",
            key: flip.key,
            likely: flip.value.clone(),
            at: flip.becomes.to_owned(),
            choice: choice(&flip.to),
            ..Line::default()
        });
    }
    for bar in &found.tornado {
        lines.extend(ends(bar));
    }
    for share in found.shares.iter().flat_map(|shares| &shares.inputs) {
        let of = [
            ("share-margin", share.margin_first, share.margin_total),
            ("share-cost", share.cost_first, share.cost_total),
        ];
        for (kind, first, total) in of {
            let shown = |share: Option<svl_engine::capacity::estimate::Estimate>| {
                share.map_or_else(String::new, |share| share.exact().to_plain())
            };
            let (first, total) = (shown(first), shown(total));
            lines.push(Line { kind, key: &share.key, first, total, ..Line::default() });
        }
    }
    lines.into_iter().map(|line| line.fields(&report.workload)).collect()
}

fn ends(bar: &Bar) -> [Line<'_>; 2] {
    [("low", &bar.low), ("high", &bar.high)].map(|(side, end)| Line {
        kind: "tornado",
        key: &bar.key,
        unit: bar.unit,
        side,
        likely: bar.value.to_plain(),
        at: end.value.to_plain(),
        choice: end.choice.clone().unwrap_or_default(),
        usd: exact(&end.usd_per_month),
        margin: end.margin_usd_per_month.as_ref().map(exact).unwrap_or_default(),
        ..Line::default()
    })
}

fn exact(usd: &Usd) -> String {
    Exact::to_plain(usd.amount())
}

impl Line<'_> {
    fn fields(self, workload: &str) -> [String; 13] {
        let texts = [workload, self.kind, self.key, self.unit, self.side].map(str::to_owned);
        let [workload, kind, key, unit, side] = texts;
        let Self { likely, at, factor, choice, usd, margin, first, total, .. } = self;
        [workload, kind, key, unit, side, likely, at, factor, choice, usd, margin, first, total]
    }
}
