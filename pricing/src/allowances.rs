//! What is free each month.
use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::{AllowanceRecord, FactError};

use crate::book::PriceBook;
use crate::prices::ANYWHERE;
use crate::table::{Line, Table};
use crate::{dated, sources};

/// The word for a quantity without end.
pub const UNLIMITED: &str = "unlimited";

/// Unit, quantity and source, and the day from which they hold.
type Row<'a> = (Option<Date>, (&'a str, Option<Exact>, &'a str));

/// What is free of `item` in a Region on a day, if anything is. A Region's own row counts before
/// one that holds everywhere; before the first known day that day's row holds.
///
/// # Errors
/// When a line cannot be read.
pub fn find(
    book: &PriceBook,
    region: &str,
    item: &str,
    on: Date,
) -> Result<Option<AllowanceRecord>, FactError> {
    for place in [region, ANYWHERE] {
        let layers: Vec<_> = book
            .layers("allowances.csv")
            .map(|table| rows(table, [place, item]))
            .collect::<Result<_, _>>()?;
        if let Some((_, (unit, quantity, source))) = dated::in_force(layers, on) {
            let (unit, source) = (Arc::from(unit), sources::print(book, [source].into_iter())?);
            return Ok(Some(AllowanceRecord { unit, quantity, source }));
        }
    }
    Ok(None)
}

fn rows<'a>(table: Table<'a>, key: [&str; 2]) -> Result<Vec<Row<'a>>, FactError> {
    let read = |line: Line<'a>| {
        let [_, _, from, unit, quantity, source] = line.cells()?;
        let quantity = if quantity == UNLIMITED { None } else { Some(line.number(quantity)?) };
        Ok((Some(line.day(from)?), (unit, quantity, source)))
    };
    table.under(&key).map(read).collect()
}
