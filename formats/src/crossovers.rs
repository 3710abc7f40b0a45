//! The crossovers alone: all of them, where the report shows the first few.
use serde::Serialize;
use svl_engine::Decision;
use svl_engine::decision::Crossover;

use crate::table::{self, Terminal};

/// The crossovers of one workload, contract `svl-cost/crossovers/1`.
#[derive(Serialize)]
struct Order<'a> {
    schema: &'static str,
    workload: &'a str,
    over: &'static str,
    crossovers: &'a [Crossover],
}

impl<'a> Order<'a> {
    fn of(decision: &'a Decision) -> Self {
        Self {
            schema: "svl-cost/crossovers/1",
            workload: &decision.headline.name,
            over: "requests",
            crossovers: &decision.crossovers,
        }
    }
}

/// Every crossover in words.
pub fn table(decision: &Decision, terminal: Terminal) -> String {
    let every = table::crossovers(decision, usize::MAX, terminal);
    format!("{}   {}\n{every}", decision.headline.name, decision.headline.region)
}

/// Every crossover as JSON: one object, or an array where several workloads were asked for.
pub fn json(decisions: &[&Decision], several: bool) -> String {
    let all: Vec<Order> = decisions.iter().map(|decision| Order::of(decision)).collect();
    crate::json::one_or_many(&all, several)
}

/// Every crossover as CSV, one line each.
pub fn csv(decisions: &[&Decision]) -> String {
    let header = [
        "workload",
        "from",
        "to",
        "scope",
        "requests_per_month",
        "usd_per_month",
        "within_capacity",
        "kind",
        "tied_from",
    ];
    let rows = decisions
        .iter()
        .flat_map(|decision| decision.crossovers.iter().map(move |c| row(decision, c)));
    crate::csv::lines(&header, rows)
}

fn row(decision: &Decision, crossover: &Crossover) -> [String; 9] {
    [
        decision.headline.name.clone(),
        crossover.from.clone(),
        crossover.to.clone(),
        crossover.scope.to_owned(),
        crossover.requests_per_month.to_string(),
        crossover.usd_per_month.amount().to_plain(),
        crossover.within_capacity.to_string(),
        crossover.kind.name().to_owned(),
        crossover.tied_from.map(|n| n.to_string()).unwrap_or_default(),
    ]
}
