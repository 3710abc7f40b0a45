//! Measurements: cold starts by runtime, the shapes of a day's traffic, and how long environments
//! are kept.
use std::collections::BTreeSet;
use std::path::Path;

use super::day::{self, Reading};
use super::sources::Sources;
use super::table::{Row, Table};
use super::{Failure, cell, table};

/// Kept by hand: how long the platform keeps environments, which it does not document.
const BEHAVIOUR: &str = include_str!("../../refresh/behaviour.csv");
/// The publication whose rows give managed runtimes, and the only one with whole distributions.
const COLD_STARTS: &str = "github.com/maxday/lambda-perf";
/// The memory sizes at which it measured.
const SIZES: [&str; 4] = ["128", "256", "512", "1024"];
/// How the facts mark a shape that nobody measured.
const SYNTHETIC: &str = "SYNTHETIC";
/// The columns of a distribution, in our order.
const QUANTILES: [&str; 7] = ["min", "p10", "p50", "p90", "p95", "p99", "max"];

/// The columns of the table of cold starts.
pub const COLD_STARTS_HEADER: &str = "runtime,start,architecture,package,memory_mb,samples,min_ms,\
     p10_ms,p50_ms,p90_ms,p95_ms,p99_ms,max_ms,mean_ms,first_invoke_ms,as_of,source";
/// The columns of the table of shapes.
pub const SHAPES_HEADER: &str = "preset,kind,h00,h01,h02,h03,h04,h05,h06,h07,h08,h09,h10,h11,h12,\
     h13,h14,h15,h16,h17,h18,h19,h20,h21,h22,h23,source";
/// The columns of the table of behaviour.
pub const BEHAVIOUR_HEADER: &str = "id,as_of,seconds,share,source";

/// Cold starts of the runtimes that Lambda names, by architecture, package and memory.
///
/// # Errors
/// When a cell is not of its kind, or a row occurs twice.
pub fn cold_starts(facts: &Path, sources: &mut Sources) -> Result<Vec<Vec<String>>, Failure> {
    let mut cited = Vec::new();
    for row in table::read_file(&facts.join("latency/coldstart.csv"))? {
        let Some((runtime, start)) = named(&row["runtime"]) else { continue };
        if !row["source"].starts_with(COLD_STARTS) || !SIZES.contains(&row["memory_mb"].as_str()) {
            continue;
        }
        let last = row["as_of"].rsplit("..").next().unwrap_or_default();
        let read_on = day::read(last, Reading::Seen)?;
        let origin = sources.cite(&row["source"], Some(read_on));
        cited.push((row, runtime, start, read_on, origin));
    }
    // A source's id is settled once all of its days are known.
    let mut rows = BTreeSet::new();
    for (row, runtime, start, read_on, origin) in cited {
        let mut cells = cold_start(&row, &runtime, start)?;
        cells.push(read_on.to_string());
        cells.push(sources.cell(&origin)?);
        rows.insert(cells);
    }
    Ok(rows.into_iter().collect())
}

/// `java21 snapstart` is `java21`, restored. What brings its own runtime is named by the system
/// below it and by its language: `dotnet10 aot (prov.al2023)` is `provided.al2023-dotnet10-aot`.
fn named(runtime: &str) -> Option<(String, &'static str)> {
    if let Some(name) = runtime.strip_suffix(" snapstart") {
        return Some((name.to_owned(), "restore"));
    }
    if let Some((language, system)) = runtime.split_once(" (prov.") {
        let language = language.replace("c++", "cpp").replace(' ', "-");
        return Some((format!("provided.{}-{language}", system.strip_suffix(')')?), "init"));
    }
    // What is left may hold a remark, such as that of another window of time.
    (!runtime.contains(' ')).then(|| (runtime.to_owned(), "init"))
}

fn cold_start(row: &Row, runtime: &str, start: &str) -> Result<Vec<String>, Failure> {
    // Not every quantile was published of every runtime.
    let number = |column: &str| match row[column].as_str() {
        "" => Ok(String::new()),
        text => cell::number(text).map(|n| n.normalize().to_string()),
    };
    let memory = format!("{:0>5}", row["memory_mb"]);
    let mut cells: Vec<String> =
        vec![runtime.into(), start.into(), row["arch"].clone(), row["package"].clone(), memory];
    cells.push(row["n"].clone());
    for name in QUANTILES {
        cells.push(number(&format!("init_ms_{name}"))?);
    }
    cells.push(number("init_ms_avg")?);
    cells.push(number("first_invoke_duration_ms_avg")?);
    Ok(cells)
}

/// The shapes of a day, as relative weights of its hours.
///
/// # Errors
/// When a cell is not of its kind.
pub fn shapes(facts: &Path, sources: &mut Sources) -> Result<Vec<Vec<String>>, Failure> {
    let mut rows = BTreeSet::new();
    for row in table::read_file(&facts.join("latency/arrival_shapes.csv"))? {
        let Some(preset) = row["preset"].strip_prefix("preset:") else { continue };
        let origin = sources.cite(&row["source"], None);
        // A definition that imitates a measurement has to say so.
        let synthetic = row["source"].starts_with(SYNTHETIC);
        let kind = if synthetic { "synthetic" } else { &row["kind"] };
        let mut cells = vec![preset.to_owned(), kind.to_owned()];
        for hour in 0..24 {
            cells.push(cell::number(&row[&format!("h{hour:02}")])?.normalize().to_string());
        }
        cells.push(sources.cell(&origin)?);
        rows.insert(cells);
    }
    Ok(rows.into_iter().collect())
}

/// How long environments are kept: the share that ended after so many seconds.
///
/// # Errors
/// When a cell is not of its kind.
pub fn behaviour(sources: &mut Sources) -> Result<Vec<Vec<String>>, Failure> {
    let mut rows = Vec::new();
    for row in table::read(BEHAVIOUR.as_bytes())? {
        let from = day::read(&row["as_of"], Reading::Seen)?;
        let origin = sources.cite(&row["published_in"], Some(from));
        rows.push(vec![
            row["id"].clone(),
            from.to_string(),
            cell::number(&row["seconds"])?.to_string(),
            cell::number(&row["share"])?.to_string(),
            sources.cell(&origin)?,
        ]);
    }
    Ok(rows)
}

/// A table of these rows, in their order.
pub fn rows_table(header: &'static str, rows: &[Vec<String>]) -> Result<Table, Failure> {
    let mut table = Table::new(header);
    for row in rows {
        table.push(&row.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(table)
}
