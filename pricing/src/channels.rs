//! How things pass from one kind of component to another.
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::facts::FactError;
use svl_engine::system::drill::{CELLS, Channel};

use crate::book::PriceBook;
use crate::{dated, sources};

/// Every channel as it holds on a day, in the order of their ids.
///
/// # Errors
/// When a row cannot be read, or its source is unknown.
pub fn in_force(book: &PriceBook, on: Date) -> Result<Arc<[Channel]>, FactError> {
    let mut rows: BTreeMap<&str, Vec<(Option<Date>, Channel)>> = BTreeMap::new();
    for line in book.lines("channels.csv") {
        let cells: [&str; CELLS] = line.cells()?;
        let source = sources::print(book, cells.last().copied().into_iter())?;
        let channel = Channel::parse(cells, source).map_err(|what| line.broken(&what))?;
        rows.entry(cells[0]).or_default().push((channel.in_force_from, channel));
    }
    let now = rows.into_values().filter_map(|dates| dated::in_force(vec![dates], on));
    Ok(now.map(|(_, channel)| channel).collect())
}
