//! The same system served otherwise: one table of the ways, where their order changes, and how far the
//! answer holds.
use svl_engine::capacity::estimate::Estimate;
use svl_engine::decision::ByScope;
use svl_engine::exact::Exact;
use svl_engine::system::SystemDecision;
use svl_engine::system::ways::{WayReport, Ways};
use svl_engine::usd::separated;

use super::section::{Column, Section, Table};
use crate::words::{self, PairCells, SCOPES};

/// So many names are told in one sentence.
const NAMES: usize = 6;
/// So many misfits of one way are told.
const MISFITS: usize = 3;

/// How far the answer holds.
pub(super) fn holds(decision: &SystemDecision) -> Option<String> {
    let requests = &decision.system.requests_per_month;
    words::verdict_holds(&decision.verdict, requests, |id| label(&decision.ways, id))
}

/// Every way beside the others; nothing where there is one alone.
pub(super) fn section(decision: &SystemDecision) -> Option<Section> {
    let ways = &decision.ways;
    if ways.ways.len() < 2 && ways.left_out.is_empty() {
        return None;
    }
    let columns = vec![
        Column::left("way"),
        Column::right("compute"),
        Column::right("all in"),
        Column::right("change"),
        Column::right("takes"),
        Column::right("p99"),
        Column::right("promised"),
        Column::right("may start cold"),
        Column::right("fails with a function"),
        Column::left("fits"),
    ];
    let rows = ways.ways.iter().map(row).collect();
    let mut says: Vec<String> = ways.ways.iter().filter_map(moves).collect();
    says.extend(split_is_none(ways));
    let against = ways.ways.iter().flat_map(misfits);
    let left_out = ways.left_out.iter().map(|misfit| format!("{}: {}", misfit.of, misfit.because));
    let mut notes: Vec<String> = against.chain(left_out).collect();
    notes.extend(searched(ways));
    notes.extend(lower_bound(ways));
    notes.extend(alone(ways));
    notes.push(
        "takes, p99: the mean of the slowest entry, and its estimate of the 99th percentile, nothing \
         starting cold; promised: the lowest product \
         of the agreements that an entry needs; fails with a function: the share of the traffic that \
         the failure of one function's code takes along, on average over the functions"
            .to_owned(),
    );
    Some(Section {
        title: "served otherwise".to_owned(),
        says,
        table: Some(Table { columns, rows }),
        notes,
    })
}

fn row(way: &WayReport) -> Vec<String> {
    let bound = if way.unpriced.is_empty() { "" } else { "+" };
    let ByScope { compute, all_in } = &way.usd_per_month;
    let change = &way.change_usd_per_month.all_in;
    let service = &way.service;
    let unknown = if service.not_promised.is_empty() { "" } else { "*" };
    vec![
        name(way),
        compute.to_cents(),
        format!("{}{bound}", all_in.to_cents()),
        if way.fleet.is_none() { "-".to_owned() } else { words::signed(change) },
        words::exact_millis(&service.mean_ms),
        service
            .p99_estimate_ms
            .map_or_else(|| "-".to_owned(), |time| words::exact_millis(&time.exact())),
        service.availability.map_or_else(|| "-".to_owned(), |a| format!("{}{unknown}", promise(a))),
        service.may_start_cold.len().to_string(),
        service.mean_share_that_fails.as_ref().map_or_else(|| "-".to_owned(), words::percent),
        if way.fits { "yes" } else { "no" }.to_owned(),
    ]
}

/// A way with what its functions move to.
fn name(way: &WayReport) -> String {
    way.fleet.as_ref().map_or_else(
        || way.label.clone(),
        |fleet| {
            let behind = if fleet.balanced { " behind an ALB" } else { "" };
            format!("{}: {}{behind}", way.label, fleet.label)
        },
    )
}

fn promise(availability: Estimate) -> String {
    format!("{} %", (&availability.exact() * &Exact::from(100_u32)).to_significant(6))
}

/// Which functions a split moves, and the queues that it puts before them.
fn moves(way: &WayReport) -> Option<String> {
    if way.id != "split" {
        return None;
    }
    let queues = match way.queues.len() {
        0 => String::new(),
        n => format!(", with {} before them", words::counted(n, "queue", "queues")),
    };
    Some(format!("The cheapest split moves {}{queues}; the rest stays.", listed(&way.moved)))
}

fn split_is_none(ways: &Ways) -> Option<String> {
    let has = ways.ways.iter().any(|way| way.id == "split");
    let searched = !has && ways.search.functions > 1;
    searched.then(|| "No split of the functions is cheaper than moving all or none.".to_owned())
}

fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMES);
    let shown = names[..names.len().min(NAMES)].join(", ");
    if more > 0 { format!("{shown} and {} more", words::number(more)) } else { shown }
}

/// What stands against a way.
fn misfits(way: &WayReport) -> Vec<String> {
    let more = way.misfits.len().saturating_sub(MISFITS);
    let shown = way.misfits.iter().take(MISFITS);
    let mut told: Vec<String> = shown
        .map(|misfit| format!("{} does not fit: {}: {}", way.label, misfit.of, misfit.because))
        .collect();
    if more > 0 {
        told.push(format!("{}: and {} more", way.label, words::number(more)));
    }
    told
}

/// How the split was found, where that was not by looking at every set.
fn searched(ways: &Ways) -> Option<String> {
    let search = &ways.search;
    if search.exact {
        return None;
    }
    Some(if search.searched < search.functions {
        format!(
            "the split is the cheapest of the {} functions that cost most; the other {} stay, so that \
             another split may be cheaper",
            search.searched,
            search.functions - search.searched
        )
    } else {
        "not every split was looked at: another one may be slightly cheaper".to_owned()
    })
}

/// That one machine is promised less than functions are.
fn alone(ways: &Ways) -> Option<String> {
    let one = ways.ways.iter().any(|way| way.fleet.as_ref().is_some_and(|f| f.machines == 1));
    one.then(|| {
        "one machine is promised less than functions in several zones: state `availability` to \
         compare with fleets that a zone's failure leaves enough of"
            .to_owned()
    })
}

fn lower_bound(ways: &Ways) -> Option<String> {
    let mut names: Vec<&str> =
        ways.ways.iter().flat_map(|way| way.unpriced.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty())
        .then(|| format!("+ is a lower bound: there is no price of {}", names.join(", ")))
}

/// Where the order of two ways changes first, by the volume of the whole system.
pub(super) fn crossovers(decision: &SystemDecision) -> Option<Section> {
    let ways = &decision.ways;
    let mut rows = Vec::new();
    for (scope, shown) in SCOPES {
        for pair in words::pairs_of(&ways.crossovers, scope) {
            let cells = PairCells::named(&pair, |id| label(ways, id));
            rows.push(vec![
                cells.from,
                cells.to,
                shown.to_owned(),
                cells.at,
                cells.usd,
                cells.notes.join("; "),
            ]);
        }
    }
    if rows.is_empty() {
        return None;
    }
    let columns = vec![
        Column::left("cheaper below"),
        Column::left("cheaper from"),
        Column::left("total"),
        Column::right("requests/month"),
        Column::right("at"),
        Column::left(""),
    ];
    let most = separated(&most_drawn(decision).to_string());
    let told = match ways.crossovers_left_out {
        0 => format!("every change of order up to {most} requests a month; the fleets grow"),
        more => format!(
            "changes of order up to {most} requests a month, the fleets growing; of ways that change \
             places very often {} are left out",
            separated(&more.to_string())
        ),
    };
    Some(Section {
        title: "crossovers of the whole system".to_owned(),
        says: Vec::new(),
        table: Some(Table { columns, rows }),
        notes: vec![told],
    })
}

fn most_drawn(decision: &SystemDecision) -> u64 {
    decision.curves.first().map_or(0, |curve| curve.to_requests_per_month)
}

fn label<'a>(ways: &'a Ways, id: &str) -> Option<&'a str> {
    ways.ways.iter().find(|way| way.id == id).map(|way| way.label.as_str())
}
