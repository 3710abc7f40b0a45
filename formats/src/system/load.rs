//! What each component has to carry: the busiest first.
use svl_engine::capacity::estimate::Estimate;
use svl_engine::system::SystemDecision;
use svl_engine::system::bill::{ComponentReport, StoreReport};

use super::section::{Column, Section, Table};
use crate::words::{self, estimate as figure};

/// So many components are shown before the rest is counted.
const SHOWN: usize = 20;

/// Rates, times and requests in service at once.
pub(super) fn of_components(decision: &SystemDecision) -> Option<Section> {
    let reached = decision.bill.components.iter().filter(|each| !each.arrivals_per_month.is_zero());
    let row = |each: &&ComponentReport| {
        let at_once = each.concurrency;
        vec![
            each.name.clone(),
            figure(each.attempts_per_second.mean),
            figure(each.attempts_per_second.peak),
            each.time_ms.as_ref().map(words::exact_millis).unwrap_or_default(),
            at_once.map(|spread| figure(spread.mean)).unwrap_or_default(),
            at_once.map(|spread| figure(spread.peak)).unwrap_or_default(),
        ]
    };
    let columns = vec![
        Column::left("component"),
        Column::right("a second"),
        Column::right("at the peak"),
        Column::right("takes"),
        Column::right("at once"),
        Column::right("at once, peak"),
    ];
    section("load", columns, reached.collect(), |each| each.attempts_per_second.peak, row)
}

/// What is read and written.
pub(super) fn of_stores(decision: &SystemDecision) -> Option<Section> {
    let stores =
        decision.bill.components.iter().filter_map(|each| Some((each, each.store.as_ref()?)));
    let row = |(each, store): &(&ComponentReport, &StoreReport)| {
        vec![
            each.name.clone(),
            format!("{}s", store.unit),
            figure(store.reads_per_second.mean),
            figure(store.reads_per_second.peak),
            figure(store.writes_per_second.mean),
            figure(store.writes_per_second.peak),
            store.connections.map(figure).unwrap_or_default(),
        ]
    };
    let columns = vec![
        Column::left("store"),
        Column::left("in"),
        Column::right("reads/s"),
        Column::right("reads/s, peak"),
        Column::right("writes/s"),
        Column::right("writes/s, peak"),
        Column::right("connections"),
    ];
    let load = |(_, store): &(&ComponentReport, &StoreReport)| {
        // The larger of both is what a store is chosen for.
        let (reads, writes) = (store.reads_per_second.peak, store.writes_per_second.peak);
        if reads.value() >= writes.value() { reads } else { writes }
    };
    section("load of the stores", columns, stores.collect(), load, row)
}

/// The rows with the largest figures, the rest counted.
fn section<T>(
    title: &str,
    columns: Vec<Column>,
    mut parts: Vec<T>,
    by: impl Fn(&T) -> Estimate,
    row: impl Fn(&T) -> Vec<String>,
) -> Option<Section> {
    if parts.is_empty() {
        return None;
    }
    // The sort is stable: equals stay in the order of their names.
    parts.sort_by(|a, b| by(b).value().total_cmp(&by(a).value()));
    let more = parts.len().saturating_sub(SHOWN);
    let rows = parts.iter().take(SHOWN).map(row).collect();
    let notes = (more > 0)
        .then(|| format!("and {} more, which `--format json` has", words::number(more)))
        .into_iter();
    Some(Section {
        title: title.to_owned(),
        table: Some(Table { columns, rows }),
        notes: notes.collect(),
        ..Section::default()
    })
}
