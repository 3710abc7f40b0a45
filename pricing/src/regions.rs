//! Names of Regions and zones.
use svl_engine::facts::FactError;

use crate::book::PriceBook;
use crate::nearest::nearest;

/// The printed name of a Region or zone.
///
/// # Errors
/// When there is none of this code; the nearest known one is named.
pub fn name<'a>(book: &'a PriceBook, code: &str) -> Result<&'a str, FactError> {
    match book.line("regions.csv", code) {
        Some(line) => line.cells::<4>().map(|[_, name, ..]| name),
        None => Err(FactError::UnknownRegion {
            name: code.to_owned(),
            nearest: nearest(code, codes(book)),
        }),
    }
}

/// Every code, in order; one that an overlay names again comes twice.
pub fn codes(book: &PriceBook) -> impl Iterator<Item = &str> {
    book.lines("regions.csv").map(|line| line.key())
}
