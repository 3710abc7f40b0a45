//! What machine types have.
use std::sync::Arc;

use svl_engine::facts::{FactError, InstanceType};

use crate::book::PriceBook;
use crate::nearest::nearest;
use crate::sources;

/// The hardware of a type.
///
/// # Errors
/// When there is no such type, in any Region; the nearest known one is named.
pub fn find(book: &PriceBook, name: &str) -> Result<InstanceType, FactError> {
    let Some(line) = book.line("ec2_types.csv", name) else { return Err(unknown(book, name)) };
    let [_, vcpu, memory, architecture, baseline, source] = line.cells()?;
    let whole = |cell: &str| match cell {
        "" => Ok(None),
        cell => line.whole(cell).map(Some),
    };
    Ok(InstanceType {
        vcpu: whole(vcpu)?,
        memory_gib: line.optional_number(memory)?,
        architecture: (!architecture.is_empty()).then(|| Arc::from(architecture)),
        baseline_percent: line.optional_number(baseline)?,
        source: sources::print(book, [source].into_iter())?,
    })
}

/// That there is no such type.
pub fn unknown(book: &PriceBook, name: &str) -> FactError {
    FactError::UnknownInstanceType { name: name.to_owned(), nearest: nearest(name, names(book)) }
}

/// Every type's name, in order; one that an overlay describes again comes twice.
pub fn names(book: &PriceBook) -> impl Iterator<Item = &str> {
    book.lines("ec2_types.csv").map(|line| line.key())
}
