//! Limits, defaults and billing rules, each with its history.
use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::FactError;
use svl_engine::quota::Quota;

use crate::book::PriceBook;
use crate::table::{Line, Table};
use crate::{dated, sources};

/// Value, unit and source, and the day from which they hold.
type Row<'a> = (Option<Date>, [&'a str; 3]);

/// The value in force on a day; the earliest known one if the day lies before all of them.
///
/// # Errors
/// When there is no such id, or the value in force is not a number.
pub fn find(book: &PriceBook, id: &str, on: Date) -> Result<Quota, FactError> {
    let layers: Vec<_> =
        book.layers("quotas.csv").map(|table| rows(table, id)).collect::<Result<_, _>>()?;
    let unknown = || FactError::UnknownQuota(id.to_owned());
    let (in_force_from, [value, unit, source]) = dated::in_force(layers, on).ok_or_else(unknown)?;
    Ok(Quota {
        id: id.to_owned(),
        value: Exact::parse(value).map_err(|_| unknown())?,
        unit: unit.to_owned(),
        in_force_from,
        source: sources::print(book, [source].into_iter())?,
    })
}

fn rows<'a>(table: Table<'a>, id: &str) -> Result<Vec<Row<'a>>, FactError> {
    let read = |line: Line<'a>| {
        let [_, from, value, unit, _, _, source] = line.cells()?;
        let from = if from.is_empty() { None } else { Some(line.day(from)?) };
        Ok((from, [value, unit, source]))
    };
    table.under(&[id]).map(read).collect()
}

/// What other sources say of a limit: the figure, and where it is said. A table that cannot be read
/// says nothing; a test reads them all.
pub fn disputed(book: &PriceBook, id: &str) -> Vec<(String, String)> {
    let Some(table) = book.layers("disputed.csv").next() else { return Vec::new() };
    let read = |line: Line| {
        let [_, value, source] = line.cells().ok()?;
        let source = sources::print(book, [source].into_iter()).ok()?;
        Some((value.to_owned(), source.0.to_string()))
    };
    table.under(&[id]).filter_map(read).collect()
}

/// A limit that is no number, as it holds on a day.
pub fn text(book: &PriceBook, id: &str, on: Date) -> Option<String> {
    let layers: Vec<_> =
        book.layers("quotas.csv").map(|table| rows(table, id)).collect::<Result<_, _>>().ok()?;
    let (_, [value, ..]) = dated::in_force(layers, on)?;
    Some(value.to_owned())
}
