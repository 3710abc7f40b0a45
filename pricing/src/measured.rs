//! Measurements: cold starts, shapes of a day, and how long environments are kept.
use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::{ArrivalShape, Behaviour, ColdStart, FactError, Package, Start};
use svl_engine::workload::Architecture;

use crate::book::PriceBook;
use crate::table::Line;
use crate::{dated, sources};

/// The shares of the measured quantiles, in the order of their columns.
const SHARES: [(i64, u32); 7] = [(0, 0), (1, 1), (5, 1), (9, 1), (95, 2), (99, 2), (1, 0)];

/// The shape of a day.
///
/// # Errors
/// When there is no such preset, or the table cannot be read.
pub fn shape(book: &PriceBook, preset: &str) -> Result<ArrivalShape, FactError> {
    let line = book
        .line("arrival_shapes.csv", preset)
        .ok_or_else(|| FactError::UnknownMeasurement(preset.to_owned()))?;
    let cells: [&str; 27] = line.cells()?;
    let weights = cells[2..26].iter().map(|cell| line.number(cell)).collect::<Result<_, _>>()?;
    Ok(ArrivalShape {
        weights,
        kind: Arc::from(cells[1]),
        source: sources::print(book, [cells[26]].into_iter())?,
    })
}

/// How long environments are kept, as the newest publication of the day has it; the earliest known
/// one if the day lies before all of them.
///
/// # Errors
/// When there is no such id, or the table cannot be read.
pub fn behaviour(book: &PriceBook, id: &str, on: Date) -> Result<Behaviour, FactError> {
    let rows = points(book, id)?;
    let days = rows.iter().map(|point| (Some(point.as_of), point.as_of)).collect();
    let (_, as_of) = dated::in_force(vec![days], on)
        .ok_or_else(|| FactError::UnknownMeasurement(id.to_owned()))?;
    let (points, sources): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .filter(|point| point.as_of == as_of)
        .map(|point| ((point.seconds, point.share), point.source))
        .unzip();
    Ok(Behaviour { points, as_of, source: sources::print(book, sources.into_iter())? })
}

/// A share of environments that did not last longer, from one day on.
struct Point<'a> {
    as_of: Date,
    seconds: Exact,
    share: Exact,
    source: &'a str,
}

fn points<'a>(book: &'a PriceBook, id: &str) -> Result<Vec<Point<'a>>, FactError> {
    let read = |line: Line<'a>| {
        let [_, as_of, seconds, share, source] = line.cells()?;
        let (as_of, seconds) = (line.day(as_of)?, line.number(seconds)?);
        Ok(Point { as_of, seconds, share: line.number(share)?, source })
    };
    book.layers("behaviour.csv").flat_map(|table| table.under(&[id])).map(read).collect()
}

/// The measured cold starts of a runtime; none where there are none of this kind.
///
/// Of the measured sizes of memory the largest that is not above `memory_mb` is taken, else the
/// smallest: the init phase does not depend on memory (models.md 1.2).
///
/// # Errors
/// When the table cannot be read.
pub fn cold_start(
    book: &PriceBook,
    runtime: &str,
    start: Start,
    architecture: Architecture,
    package: Package,
    memory_mb: u32,
) -> Result<Option<ColdStart>, FactError> {
    let kind = [runtime, start.name(), architecture.name(), package.name()];
    let Some((line, measured_at_mb)) = nearest_size(book, &kind, memory_mb)? else {
        return Ok(None);
    };
    let cells: [&str; 17] = line.cells()?;
    let mut quantiles = Vec::new();
    for ((mantissa, scale), cell) in SHARES.iter().zip(&cells[6..13]) {
        if let Some(ms) = line.optional_number(cell)? {
            quantiles.push((Exact::decimal(*mantissa, *scale), ms));
        }
    }
    Ok(Some(ColdStart {
        quantiles,
        mean_ms: line.number(cells[13])?,
        first_invoke_ms: line.optional_number(cells[14])?,
        measured_at_mb,
        samples: line.whole(cells[5])?,
        as_of: line.day(cells[15])?,
        source: sources::print(book, [cells[16]].into_iter())?,
    }))
}

/// The row of the largest measured size that is not above `memory_mb`, else of the smallest.
fn nearest_size<'a>(
    book: &'a PriceBook,
    kind: &[&str],
    memory_mb: u32,
) -> Result<Option<(Line<'a>, u32)>, FactError> {
    let mut chosen = None;
    for line in book.layers("cold_starts.csv").flat_map(|table| table.under(kind)) {
        let size = line.whole(line.cell(4))?;
        // Sizes are written with leading zeros, and so ascend.
        if chosen.is_none() || size <= memory_mb {
            chosen = Some((line, size));
        }
    }
    Ok(chosen)
}
