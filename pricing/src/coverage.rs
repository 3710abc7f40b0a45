//! Where our EC2 rows are all that was sold.
use jiff::civil::Date;
use svl_engine::facts::FactError;

use crate::book::PriceBook;

/// Whether a type whose first row in `region` is of the day `first` was not sold there before.
///
/// A history that watched the Region since an earlier day would have seen it. Where no history is
/// known, or it did not watch this size, the first row says nothing about the days before it.
///
/// # Errors
/// When the table cannot be read.
pub fn was_seen_arriving(
    book: &PriceBook,
    region: &str,
    item: &str,
    first: Date,
) -> Result<bool, FactError> {
    let Some(line) = book.line("ec2_coverage.csv", region) else { return Ok(false) };
    let [_, complete_from, except_sizes, _] = line.cells()?;
    let size = item.split_once('.').map_or("", |(_, size)| size);
    Ok(!size.starts_with(except_sizes) && first > line.day(complete_from)?)
}
