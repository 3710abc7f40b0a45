//! Identifiers of Lambda's runtimes.
use svl_engine::facts::FactError;

use crate::book::PriceBook;
use crate::nearest::nearest;

/// Whether there is a runtime of this identifier.
///
/// # Errors
/// When there is none; the nearest known one is named.
pub fn require(book: &PriceBook, identifier: &str) -> Result<(), FactError> {
    if book.line("runtimes.csv", identifier).is_some() {
        return Ok(());
    }
    let known = book.lines("runtimes.csv").map(|line| line.key());
    Err(FactError::UnknownRuntime {
        name: identifier.to_owned(),
        nearest: nearest(identifier, known),
    })
}
