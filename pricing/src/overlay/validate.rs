//! From the texts of an overlay to canonical tables, or to every mistake in them.
use std::collections::{BTreeMap, BTreeSet};

use svl_engine::exact::Exact;

use super::columns::{Column, Known};
use super::error::{Mistake, TableError, shown};
use super::layout::{self, Layout};
use super::open;
use super::tiers;
use crate::book::PriceBook;
use crate::builtin;

/// How many mistakes of one file are told. Reading stops soon after: a file with more is of
/// another kind, and suggesting a name for each cell would take long.
const TOLD: usize = 50;

/// A row that is right by itself: its line, and its cells in canonical form.
pub struct Accepted {
    /// The line, counted from one.
    pub line: usize,
    /// One for each column.
    pub cells: Vec<String>,
}

/// Canonical tables by name.
pub fn all(
    files: &BTreeMap<String, String>,
    errors: &mut Vec<TableError>,
) -> BTreeMap<String, String> {
    let ours = PriceBook::builtin();
    let first_cells = |name: &str| -> BTreeSet<&str> {
        let text = files.get(name).map_or("", String::as_str);
        text.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
    };
    let regions = first_cells("regions.csv");
    let sources = first_cells("sources.csv");
    let types = first_cells("ec2_types.csv");
    let mut accepted = BTreeMap::new();
    for (name, text) in files {
        let Some(layout) = layout::of(name) else { continue };
        let service = builtin::service(name);
        let mut units = service.map(|_| units(&ours, name)).unwrap_or_default();
        for (item, unit) in service.into_iter().flat_map(open::items) {
            units.insert(item, unit);
        }
        let known = Known {
            ours: &ours,
            service,
            units: &units,
            regions: &regions,
            sources: &sources,
            types: &types,
        };
        let mut mistakes = Vec::new();
        let (rows, refused) = rows(text, layout, &known, &mut mistakes);
        let rows = in_order(rows, layout, &mut mistakes);
        if mistakes.len() <= TOLD {
            // A price of which a row was refused would seem to have a gap.
            let whole = |row: &&Accepted| !refused.contains(&address(&row.cells));
            tiers::check(rows.iter().filter(whole), &known, &mut mistakes);
        }
        report(name, mistakes, errors);
        accepted.insert(name.clone(), canonical(layout, &rows));
    }
    accepted
}

/// The unit of each item in a table of ours.
fn units<'a>(ours: &'a PriceBook, name: &str) -> BTreeMap<&'a str, &'a str> {
    let cells = ours.lines(name).map(|line| line.text().split(','));
    cells.filter_map(|mut cells| Some((cells.nth(1)?, cells.nth(2)?))).collect()
}

/// Region and item of a price's row.
fn address<T: AsRef<str>>(cells: &[T]) -> String {
    cells.iter().take(2).map(AsRef::as_ref).collect::<Vec<_>>().join(",")
}

fn report(name: &str, mut mistakes: Vec<(usize, Mistake)>, errors: &mut Vec<TableError>) {
    mistakes.sort_by_key(|(line, _)| *line);
    let too_many = mistakes.len() > TOLD;
    let told = mistakes.into_iter().take(TOLD);
    errors.extend(told.map(|(line, mistake)| TableError::of_line(name, line, mistake)));
    if too_many {
        let help = "correct the mistakes above, then try again";
        errors.push(TableError::of_file(name, "there are more mistakes in this file", help));
    }
}

/// The rows that are right by themselves, and the addresses of those that are not.
fn rows(
    text: &str,
    layout: &Layout,
    known: &Known,
    mistakes: &mut Vec<(usize, Mistake)>,
) -> (Vec<Accepted>, BTreeSet<String>) {
    let mut refused = BTreeSet::new();
    // A byte order mark and CR LF are what some editors add of their own accord.
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().zip(1..);
    let header = layout.header();
    let found = lines.next().map_or("", |(line, _)| line);
    if found != header {
        let message = format!("the columns are `{}`", shown(found));
        mistakes.push((1, Mistake::new(message, format!("write the first line as `{header}`"))));
        return (Vec::new(), refused);
    }
    let mut accepted = Vec::new();
    for (content, line) in lines.filter(|(content, _)| !content.trim().is_empty()) {
        if mistakes.len() > TOLD {
            break;
        }
        let cells: Vec<&str> = content.split(',').collect();
        if cells.len() != layout.columns.len() {
            let (is, wanted) = (cells.len(), layout.columns.len());
            let message = format!("the row has {is} cells, not {wanted}");
            let help = "separate the cells by commas; none may hold a comma itself";
            mistakes.push((line, Mistake::new(message, help)));
            refused.insert(address(&cells));
            continue;
        }
        let before = mistakes.len();
        let place = address(&cells);
        let mut canonical = Vec::new();
        for (cell, (name, column)) in cells.into_iter().zip(layout.columns) {
            match check(*column, cell, known) {
                Ok(cell) => canonical.push(cell),
                Err(mistake) => {
                    let message = format!("{name}: {}", mistake.message);
                    mistakes.push((line, Mistake::new(message, mistake.help)));
                }
            }
        }
        if mistakes.len() == before {
            accepted.push(Accepted { line, cells: canonical });
        } else {
            refused.insert(place);
        }
    }
    (accepted, refused)
}

fn check(column: Column, cell: &str, known: &Known) -> Result<String, Mistake> {
    if cell.contains('"') {
        return Err(Mistake::new(
            format!("`{}` is quoted", shown(cell)),
            "write the cell without quotes",
        ));
    }
    column.check(cell, known)
}

/// The rows in the order of their keys, without duplicates.
fn in_order(
    mut rows: Vec<Accepted>,
    layout: &Layout,
    mistakes: &mut Vec<(usize, Mistake)>,
) -> Vec<Accepted> {
    let tier = layout.columns.iter().position(|(_, column)| *column == Column::TierFrom);
    let key = |row: &Accepted| {
        // Tiers are numbers, and 10 comes after 9.
        let tier = tier.and_then(|at| row.cells.get(at)).and_then(|cell| Exact::parse(cell).ok());
        let text = row.cells.iter().take(tier_free(layout.key, tier.is_some()));
        (text.cloned().collect::<Vec<_>>(), tier)
    };
    rows.sort_by_cached_key(key);
    let mut unique: Vec<Accepted> = Vec::new();
    for row in rows {
        match unique.last() {
            Some(last) if key(last) == key(&row) => {
                let message = format!("the row has the same key as line {}", last.line);
                mistakes.push((row.line, Mistake::new(message, "keep one of the two")));
            }
            _ => unique.push(row),
        }
    }
    unique
}

/// How many cells of the key are compared as text: the tier, its last cell, is a number.
fn tier_free(key: usize, has_tier: bool) -> usize {
    if has_tier { key - 1 } else { key }
}

fn canonical(layout: &Layout, rows: &[Accepted]) -> String {
    let mut text = layout.header() + "\n";
    for row in rows {
        text.push_str(&row.cells.join(","));
        text.push('\n');
    }
    text
}
