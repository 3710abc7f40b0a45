//! Identifiers of Lambda's runtimes: those that its API accepts, retired ones included.
use super::day::{self, Reading};
use super::sources::Sources;
use super::table::Table;
use super::{Failure, cell, table};

/// Kept by hand: the API model's list, and the release in which it was read.
const PUBLISHED: &str = include_str!("../../refresh/runtimes.csv");

/// The table of runtimes.
///
/// # Errors
/// When an identifier occurs twice, or is not plain.
pub fn table(sources: &mut Sources) -> Result<Table, Failure> {
    let mut rows = table::read(PUBLISHED.as_bytes())?;
    rows.sort();
    let mut cited = Vec::new();
    for row in rows {
        let day = day::read(&row["read_on"], Reading::Seen)?;
        cited.push((row["identifier"].clone(), sources.cite(&row["published_in"], Some(day))));
    }
    let mut table = Table::new("identifier,source");
    for (identifier, source) in &cited {
        if !cell::is_item(identifier) {
            return Err(format!("`{identifier}` is no identifier").into());
        }
        table.push(&[identifier, &sources.cell(source)?])?;
    }
    Ok(table)
}
