//! Systems as CSV: one line a component and one an edge, every figure exact.
use svl_engine::capacity::estimate::Estimate;
use svl_engine::exact::Exact;
use svl_engine::system::SystemDecision;
use svl_engine::system::bill::{ComponentReport, EdgeReport, Rates};

use crate::csv::lines;

const HEADER: [&str; 27] = [
    "system",
    "part",
    "name",
    "to",
    "key",
    "kind",
    "mode",
    "region",
    "tier",
    "arrivals_per_month",
    "attempts_per_month",
    "attempts_per_second_mean",
    "attempts_per_second_peak",
    "runs_per_month",
    "batch",
    "time_ms",
    "concurrency_mean",
    "concurrency_peak",
    "store_unit",
    "reads_per_second_mean",
    "reads_per_second_peak",
    "writes_per_second_mean",
    "writes_per_second_peak",
    "connections",
    "usd_per_month_compute",
    "usd_per_month_all_in",
    "unpriced",
];

/// A header, and the lines of each system in the order given: its components, then its edges. What
/// does not apply is empty.
pub fn render(decisions: &[&SystemDecision]) -> String {
    let rows = decisions.iter().flat_map(|decision| {
        let system = decision.system.name.as_str();
        let components = decision.bill.components.iter().map(move |each| component(system, each));
        let edges = decision.bill.edges.iter().map(move |each| edge(system, each));
        components.chain(edges)
    });
    lines(&HEADER, rows)
}

fn component(system: &str, each: &ComponentReport) -> [String; 27] {
    let [mean, peak] = rates(Some(each.attempts_per_second));
    let at_once = each.concurrency;
    let store = each.store.as_ref();
    let [reads_mean, reads_peak] = rates(store.map(|store| store.reads_per_second));
    let [writes_mean, writes_peak] = rates(store.map(|store| store.writes_per_second));
    let compute = svl_engine::bill::Total::Compute.of(&each.lines);
    [
        system.to_owned(),
        "component".to_owned(),
        each.name.clone(),
        String::new(),
        format!("components.{}", each.name),
        each.kind.to_owned(),
        String::new(),
        each.region.clone(),
        each.tier.unwrap_or_default().to_owned(),
        each.arrivals_per_month.to_plain(),
        String::new(),
        mean,
        peak,
        each.runs_per_month.to_plain(),
        String::new(),
        each.time_ms.as_ref().map(Exact::to_plain).unwrap_or_default(),
        estimate(at_once.map(|spread| spread.mean)),
        estimate(at_once.map(|spread| spread.peak)),
        store.map(|store| store.unit.to_owned()).unwrap_or_default(),
        reads_mean,
        reads_peak,
        writes_mean,
        writes_peak,
        estimate(store.and_then(|store| store.connections)),
        compute.amount().to_plain(),
        each.usd_per_month.amount().to_plain(),
        each.unpriced.join(" "),
    ]
}

fn edge(system: &str, each: &EdgeReport) -> [String; 27] {
    let none = String::new;
    let [mean, peak] = rates(Some(each.attempts_per_second));
    let compute = svl_engine::bill::Total::Compute.of(&each.lines);
    [
        system.to_owned(),
        "edge".to_owned(),
        each.from.clone(),
        each.to.clone(),
        each.key.clone(),
        each.role.to_owned(),
        each.mode.to_owned(),
        none(),
        none(),
        each.requests_per_month.to_plain(),
        each.attempts_per_month.to_plain(),
        mean,
        peak,
        none(),
        each.batch.to_plain(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        compute.amount().to_plain(),
        each.usd_per_month.amount().to_plain(),
        each.unpriced.join(" "),
    ]
}

fn rates(of: Option<Rates>) -> [String; 2] {
    [estimate(of.map(|rates| rates.mean)), estimate(of.map(|rates| rates.peak))]
}

/// An estimate has six digits; all of them are shown.
fn estimate(figure: Option<Estimate>) -> String {
    figure.map(|figure| figure.exact().to_plain()).unwrap_or_default()
}
