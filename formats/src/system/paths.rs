//! Latency and availability along paths.
use svl_engine::system::SystemDecision;
use svl_engine::system::paths::{HopReport, LatencyVerdict, PathReport, Promise};

use super::section::{Column, Section, Table};
use crate::words::paths as said;
use crate::words::{self, exact_millis};

/// So many paths and critical paths are shown before the rest is counted.
const PATHS: usize = 12;
const CRITICAL: usize = 3;
/// So many hops of one critical path are.
const HOPS: usize = 16;
/// So many names are given in a sentence.
const NAMES: usize = 5;

/// Every path's latency: one line for each.
pub(super) fn latency(decision: &SystemDecision) -> Option<Section> {
    let paths: Vec<&PathReport> = decision.paths.paths.iter().filter(|path| waits(path)).collect();
    if paths.is_empty() {
        return None;
    }
    let row = |path: &&PathReport| {
        let latency = &path.latency;
        vec![
            path.component.clone(),
            exact_millis(&path.mean_ms),
            said::percentile(latency.estimate_ms, 50),
            said::percentile(latency.estimate_ms, 95),
            said::percentile(latency.estimate_ms, 99),
            said::percentile(latency.bound_ms, 99),
            said::share(path.any_cold),
        ]
    };
    let columns = vec![
        Column::left("path from"),
        Column::right("mean, warm"),
        Column::right("p50"),
        Column::right("p95"),
        Column::right("p99"),
        Column::right("p99 at most"),
        Column::right("any cold"),
    ];
    let told = |path: &&PathReport| {
        let all = path.objectives.iter().map(said::objective).collect::<Vec<_>>();
        (!all.is_empty()).then(|| format!("{}: {}.", path.component, all.join("; ")))
    };
    let mut notes = vec![
        "p50, p95 and p99 are estimates by convolution, as if times did not depend on one another; \
         at most: by the union bound, however they do"
            .to_owned(),
    ];
    notes.extend(unknown(&paths, "how long a start takes is not known of", |p| &p.starts_unknown));
    notes.extend(unknown(&paths, "how long it takes is not known of", |p| &p.times_unknown));
    notes.extend(more(paths.len(), PATHS, decision.paths.left_out.len()));
    Some(Section {
        title: "latency along paths".to_owned(),
        says: paths.iter().take(PATHS).filter_map(told).collect(),
        table: Some(Table { columns, rows: paths.iter().take(PATHS).map(row).collect() }),
        notes,
    })
}

/// The calls that take longest, of the paths that matter most: those that miss an objective, then
/// those of entries.
pub(super) fn critical(decision: &SystemDecision) -> Vec<Section> {
    let several = |path: &&PathReport| path.critical_path.len() > 1;
    let mut paths: Vec<&PathReport> = decision.paths.paths.iter().filter(several).collect();
    paths.sort_by_key(|path| !misses(path));
    paths.truncate(CRITICAL);
    paths.into_iter().map(of_one).collect()
}

fn of_one(path: &PathReport) -> Section {
    let columns = vec![
        Column::left("hop"),
        Column::left("kind"),
        Column::right("visits"),
        Column::right("own time"),
        Column::right("p50"),
        Column::right("p99"),
        Column::right("cold"),
    ];
    let row = |hop: &HopReport| {
        vec![
            hop.component.clone(),
            hop.kind.to_owned(),
            hop.visits.to_significant(3),
            exact_millis(&hop.own_ms),
            said::percentile(hop.own_percentiles_ms, 50),
            said::percentile(hop.own_percentiles_ms, 99),
            hop.cold.map(|cold| said::share(Some(cold))).unwrap_or_default(),
        ]
    };
    let hops = path.critical_path.len();
    let rest = &path.mean_ms - &path.critical_path_ms;
    let beside = if rest.is_zero() {
        String::new()
    } else {
        format!(", and {} go to other calls, one after the other", exact_millis(&rest))
    };
    let says = format!(
        "The longest chain of calls from {} takes {} of {} on average{beside}.",
        path.component,
        exact_millis(&path.critical_path_ms),
        exact_millis(&path.mean_ms),
    );
    Section {
        title: format!("critical path of {}", path.component),
        says: vec![says],
        table: Some(Table {
            columns,
            rows: path.critical_path.iter().take(HOPS).map(row).collect(),
        }),
        notes: more(hops, HOPS, 0).into_iter().collect(),
    }
}

/// What is promised along every path, in minutes of a month.
pub(super) fn availability(decision: &SystemDecision) -> Option<Section> {
    let paths = &decision.paths.paths;
    if paths.is_empty() {
        return None;
    }
    let targets = paths.iter().any(|path| path.availability.target.is_some());
    let row = |path: &PathReport| {
        let known = &path.availability;
        let parts = path.waits_for.len() + path.hands_to.len();
        let mut row = vec![path.component.clone(), words::number(parts)];
        row.extend(said::promised(known, parts));
        row.extend(targets.then(|| said::target(known.target.as_ref())));
        row
    };
    let mut columns = vec![
        Column::left("path from"),
        Column::right("parts"),
        Column::right("product"),
        Column::right("down a month"),
        Column::right("least"),
        Column::right("down a month"),
    ];
    columns.extend(targets.then(|| Column::left("target")));
    let mut notes = vec![
        "product: of the service level agreements of all parts, as if nothing failed together; \
         least: as if everything did; minutes are of a month of 30 days"
            .to_owned(),
        "a service level agreement is the threshold of a credit: no measurement, and nothing of it \
         covers code, deployments or settings, for which `availability` can be stated"
            .to_owned(),
    ];
    notes.extend(agreements(&decision.paths.promises));
    let all: Vec<&PathReport> = paths.iter().collect();
    notes.extend(unknown(&all, "nothing is promised for", |path| &path.availability.unknown));
    notes.extend(more(paths.len(), PATHS, decision.paths.left_out.len()));
    let tier = decision.paths.tiers.iter().map(|tier| {
        format!(
            "{}: {} of {} meet their target; {} has {} of {} ({}).",
            tier.tier,
            words::number(tier.met),
            words::counted(tier.with_target, "component", "components"),
            tier.worst,
            said::availability(&tier.availability),
            said::availability(&tier.target),
            said::verdict(tier.verdict),
        )
    });
    Some(Section {
        title: "what is promised along paths".to_owned(),
        says: tier.collect(),
        table: Some(Table { columns, rows: paths.iter().take(PATHS).map(row).collect() }),
        notes,
    })
}

/// Whether anybody waits on a path.
fn waits(path: &PathReport) -> bool {
    path.critical_path.len() > 1 || !path.mean_ms.is_zero() || !path.objectives.is_empty()
}

fn misses(path: &PathReport) -> bool {
    path.objectives.iter().any(|objective| objective.verdict == LatencyVerdict::Missed)
}

/// The agreements that counted, each once, with the day from which it is known.
fn agreements(promises: &[Promise]) -> Option<String> {
    let mut told: Vec<String> = Vec::new();
    for promise in promises {
        let (Some(availability), Some(source)) = (&promise.availability, &promise.source) else {
            continue;
        };
        let since = promise.in_force_from.as_ref().map(|day| format!(" from {day}"));
        let name = promise.because.trim_start_matches("sla.").replace('_', " ");
        let one = format!(
            "{name} {}{} ({source})",
            said::availability(availability),
            since.unwrap_or_default()
        );
        if !told.contains(&one) {
            told.push(one);
        }
    }
    (!told.is_empty()).then(|| format!("agreements: {}", told.join(", ")))
}

/// The names of what is not known of any path.
fn unknown<'a>(
    paths: &[&'a PathReport],
    said: &str,
    of: impl Fn(&'a PathReport) -> &'a Vec<String>,
) -> Option<String> {
    let mut names: Vec<&str> = paths.iter().flat_map(|path| of(path)).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(NAMES);
    let rest = if more > 0 { format!(" and {} more", words::number(more)) } else { String::new() };
    let shown = names[..names.len().min(NAMES)].join(", ");
    (!names.is_empty()).then(|| format!("{said} {shown}{rest}"))
}

/// How many are not shown.
pub(super) fn more(all: usize, shown: usize, left_out: usize) -> Option<String> {
    let more = all.saturating_sub(shown) + left_out;
    (more > 0).then(|| format!("and {} more", words::number(more)))
}
