//! Measurements: cold starts, shapes of a day, and how long environments are kept.
use std::sync::Arc;

use svl_engine::facts::{ArrivalShape, Behaviour, ColdStart, FactError, Package, Start};
use svl_engine::workload::Architecture;

use crate::book::PriceBook;
use crate::sources;
use crate::table::Line;

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

/// How long environments are kept.
///
/// # Errors
/// When there is no such id, or the table cannot be read.
pub fn behaviour(book: &PriceBook, id: &str) -> Result<Behaviour, FactError> {
    let lines: Vec<Line> = book.lines("behaviour.csv").filter(|line| line.key() == id).collect();
    let mut points = Vec::new();
    let mut last = None;
    for line in &lines {
        let [_, as_of, seconds, share, source] = line.cells()?;
        points.push((line.number(seconds)?, line.number(share)?));
        last = Some((line.day(as_of)?, source));
    }
    let (as_of, source) = last.ok_or_else(|| FactError::UnknownMeasurement(id.to_owned()))?;
    Ok(Behaviour { points, as_of, source: sources::print(book, [source].into_iter())? })
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
    let mut chosen = None;
    for table in book.layers("cold_starts.csv") {
        for line in table.under(&kind) {
            let size: u32 = line.text().split(',').nth(4).and_then(|cell| cell.parse().ok()).unwrap_or(0);
            if chosen.is_none() || size <= memory_mb {
                chosen = Some((line, size));
            }
        }
    }
    let Some((line, measured_at_mb)) = chosen else { return Ok(None) };
    let cells: [&str; 17] = line.cells()?;
    let mut quantiles = Vec::new();
    for ((mantissa, scale), cell) in SHARES.iter().zip(&cells[6..13]) {
        if let Some(ms) = line.optional_number(cell)? {
            quantiles.push((svl_engine::exact::Exact::decimal(*mantissa, *scale), ms));
        }
    }
    Ok(Some(ColdStart {
        quantiles,
        mean_ms: line.number(cells[13])?,
        first_invoke_ms: line.optional_number(cells[14])?,
        measured_at_mb,
        samples: cells[5].parse().unwrap_or(0),
        as_of: line.day(cells[15])?,
        source: sources::print(book, [cells[16]].into_iter())?,
    }))
}
