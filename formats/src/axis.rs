//! The order of the options along duration or memory.
use std::fmt::Write;

use serde::Serialize;
use svl_engine::axis::{Change, Order, RightSize, Sized};
use svl_engine::usd::separated;

use crate::table::{self, Terminal};

/// What was asked of one workload, contract `svl-cost/order/1`.
#[derive(Debug, Serialize)]
pub struct Ordered {
    /// `svl-cost/order/1`.
    pub schema: &'static str,
    /// The workload's name.
    pub workload: String,
    /// The other key's value, as `duration=50ms`; none where none was varied.
    pub by: Option<String>,
    /// The order.
    #[serde(rename = "order")]
    pub order: Order,
}

impl Ordered {
    /// The order of a workload.
    pub fn of(workload: &str, by: Option<String>, order: Order) -> Self {
        Self { schema: "svl-cost/order/1", workload: workload.to_owned(), by, order }
    }
}

/// Every change in words, and the right size.
pub fn table(ordered: &Ordered, terminal: Terminal) -> String {
    let Ordered { workload, by, order, .. } = ordered;
    let by = by.as_ref().map_or_else(String::new, |by| format!("   {by}"));
    let mut out = format!("{workload}{by}   {}\n", range(order));
    for (scope, name) in [("all_in", "all in"), ("compute", "compute")] {
        let changes: Vec<&Change> = order.changes.iter().filter(|c| c.scope == scope).collect();
        if changes.is_empty() {
            let _ = write!(out, "\ncrossovers ({name}): none\n");
            continue;
        }
        let rows = changes.iter().map(|change| row(change, order.axis.unit()));
        let _ = write!(out, "\ncrossovers ({name})\n{}", table::plain_table(rows, terminal));
    }
    for size in &order.right_size {
        let _ = write!(out, "\n{}\n", right_size(size));
    }
    out
}

fn range(order: &Order) -> String {
    let number = |n: u64| separated(&n.to_string());
    let unit = order.axis.unit();
    format!("{} from {} to {} {unit}", order.axis.name(), number(order.first), number(order.last))
}

fn row(change: &Change, unit: &str) -> Vec<String> {
    vec![
        change.from.clone(),
        format!("-> {}", change.to),
        format!("at {} {unit}", separated(&change.at.to_string())),
        change.usd_per_month.to_cents(),
        if change.within_capacity { "" } else { "where one of them does not fit" }.to_owned(),
    ]
}

fn right_size(size: &RightSize) -> String {
    let of = |sized: &Sized| {
        format!(
            "{} MB ({} ms, {} a month)",
            separated(&sized.memory_mb.to_string()),
            separated(&sized.duration_ms.to_significant(4)),
            sized.usd_per_month.to_cents()
        )
    };
    format!(
        "right size of {}: cheapest at {}; fastest within 10 % of it at {}",
        size.option,
        of(&size.cheapest),
        of(&size.fastest)
    )
}

/// Every order as JSON: one object, or an array where there are several.
pub fn json(ordered: &[Ordered], several: bool) -> String {
    crate::json::one_or_many(ordered, several)
}

/// Every change as CSV, one line each.
pub fn csv(ordered: &[Ordered]) -> String {
    let header = [
        "workload",
        "by",
        "axis",
        "from",
        "to",
        "scope",
        "at",
        "unit",
        "usd_per_month",
        "within_capacity",
    ];
    let rows = ordered.iter().flat_map(|ordered| {
        ordered.order.changes.iter().map(move |change| {
            [
                ordered.workload.clone(),
                ordered.by.clone().unwrap_or_default(),
                ordered.order.axis.name().to_owned(),
                change.from.clone(),
                change.to.clone(),
                change.scope.to_owned(),
                change.at.to_string(),
                ordered.order.axis.unit().to_owned(),
                change.usd_per_month.amount().to_plain(),
                change.within_capacity.to_string(),
            ]
        })
    });
    crate::csv::lines(&header, rows)
}
