//! `cargo xtask refresh`: turns published facts into the tables under `pricing/tables/`.
//!
//! The same facts give the same bytes. What cannot be used is refused and named on stderr; what
//! had to be repaired says so in its row's `caveat`; anything unforeseen stops the run.
//!
//! Tables have one header line and no quoting, and their rows are in byte order of their key, so
//! that the price book finds a row by binary search in the text.
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use jiff::civil::Date;

mod allowance;
mod cell;
mod commitments;
mod day;
mod disputed;
mod ec2;
mod fact;
mod lambda;
mod measured;
mod published;
mod quotas;
mod regions;
mod runtimes;
mod services;
mod settle;
mod sources;
mod table;

use allowance::Allowance;
use fact::PriceFact;
use sources::Sources;
use table::Table;

/// Why a run stops.
pub type Failure = Box<dyn Error>;

/// Everything read so far.
#[derive(Default)]
struct Harvest {
    prices: Vec<PriceFact>,
    allowances: Vec<Allowance>,
    sources: Sources,
    refused: Vec<String>,
}

/// Reads `facts` (by default `../shared/facts` beside the workspace) and writes every table.
///
/// # Errors
/// When a file is missing, or a fact does not fit any rule of the conversion.
pub fn run(facts: Option<&Path>) -> Result<(), Failure> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?;
    let beside = workspace.join("../shared/facts");
    let facts = facts.unwrap_or(&beside);
    let tables = workspace.join("pricing/tables");

    let mut harvest = Harvest::default();
    let mut written = BTreeMap::new();
    let ec2 = ec2::read(facts, &mut harvest)?;
    lambda::read(facts, &mut harvest)?;
    services::read(facts, &mut harvest)?;
    commitments::read(facts, &mut harvest)?;
    let regions = regions::read(facts, &mut harvest.sources)?;
    let limits = quotas::read(facts, &mut harvest.sources)?;
    written.insert("runtimes.csv".to_owned(), runtimes::table(&mut harvest.sources)?);
    written.insert("disputed.csv".to_owned(), disputed::table(&limits, &mut harvest.sources)?);
    let cold_starts = measured::cold_starts(facts, &mut harvest.sources)?;
    written.insert(
        "cold_starts.csv".to_owned(),
        measured::rows_table(measured::COLD_STARTS_HEADER, &cold_starts)?,
    );
    let shapes = measured::shapes(facts, &mut harvest.sources)?;
    written.insert(
        "arrival_shapes.csv".to_owned(),
        measured::rows_table(measured::SHAPES_HEADER, &shapes)?,
    );
    let behaviour = measured::behaviour(&mut harvest.sources)?;
    written.insert(
        "behaviour.csv".to_owned(),
        measured::rows_table(measured::BEHAVIOUR_HEADER, &behaviour)?,
    );

    let settled = settle::all(std::mem::take(&mut harvest.prices))?;
    harvest.allowances.extend(settled.allowances);
    regions::require_names(&regions, &settled.rows, &harvest.allowances)?;

    let sources = &harvest.sources;
    for (service, rows) in settle::by_service(&settled.rows) {
        written.insert(format!("prices/{service}.csv"), settle::table(&rows, sources)?);
    }
    written.insert("allowances.csv".into(), allowance::table(&harvest.allowances, sources)?);
    written.insert("ec2_types.csv".into(), ec2::types_table(&ec2, sources)?);
    written.insert("ec2_coverage.csv".into(), ec2::coverage_table(&ec2, sources)?);
    written.insert("regions.csv".into(), regions::table(&regions, sources)?);
    written.insert("quotas.csv".into(), quotas::table(&limits, sources)?);
    written.insert("sources.csv".into(), sources.table()?);
    written.insert("edition.csv".into(), edition(&settled.rows)?);

    let mut bytes = 0;
    fs::create_dir_all(tables.join("prices"))?;
    for (name, table) in &written {
        let text = table.text()?;
        bytes += text.len();
        eprintln!("{name}: {} rows, {} bytes", table.len(), text.len());
        fs::write(tables.join(name), text)?;
    }
    eprintln!("{} tables, {bytes} bytes; {} rows refused", written.len(), harvest.refused.len());
    for refusal in &harvest.refused {
        eprintln!("refused: {refusal}");
    }
    Ok(())
}

/// The default day of pricing: the newest day on which any price was seen.
fn edition(rows: &[PriceFact]) -> Result<Table, Failure> {
    let newest: Date = rows.iter().map(|row| row.day).max().ok_or("no price at all")?;
    let mut table = Table::new("as_of");
    table.push(&[&newest.to_string()])?;
    Ok(table)
}
