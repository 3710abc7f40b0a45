//! Names of Regions and zones.
use std::collections::BTreeMap;
use std::path::Path;

use super::allowance::Allowance;
use super::day::{self, Reading};
use super::fact::{Origin, PriceFact};
use super::sources::Sources;
use super::table::Table;
use super::{Failure, cell, table};

/// Name, kind and source by code.
pub type Regions = BTreeMap<String, (String, &'static str, Origin)>;

/// Reads `prices/regions.csv`.
pub fn read(facts: &Path, sources: &mut Sources) -> Result<Regions, Failure> {
    let mut regions = Regions::new();
    for row in table::read_file(&facts.join("prices/regions.csv"))? {
        let kind = kind(&row["code"], &row["type"])?;
        let source = sources.cite(&row["source"], Some(day::read(&row["as_of"], Reading::Seen)?));
        let named = (cell::plain(&row["name"]), kind, source);
        if regions.insert(row["code"].clone(), named).is_some() {
            return Err(format!("{} is named twice", row["code"]).into());
        }
    }
    Ok(regions)
}

fn kind(code: &str, published: &str) -> Result<&'static str, Failure> {
    // A zone's code goes on behind its Region's number: `us-east-2-mci-1`, whatever is published.
    let in_a_region = code.split('-').filter(|part| part.parse::<u8>().is_ok()).count() > 1;
    match published {
        "AWS Wavelength Zone" => Ok("wavelength-zone"),
        "AWS Local Zone" => Ok("local-zone"),
        "AWS Region" if in_a_region => Ok("local-zone"),
        "AWS Region" => Ok("region"),
        _ => Err(format!("{code} is a `{published}`").into()),
    }
}

/// Every code of a price or an allowance has to have a name.
///
/// # Errors
/// When one has none.
pub fn require_names(
    regions: &Regions,
    rows: &[PriceFact],
    allowances: &[Allowance],
) -> Result<(), Failure> {
    let used = rows.iter().map(|row| &row.region).chain(allowances.iter().map(|each| &each.region));
    match used.into_iter().find(|code| *code != "any" && !regions.contains_key(*code)) {
        Some(code) => Err(format!("Region {code} has no name").into()),
        None => Ok(()),
    }
}

/// The table of names.
pub fn table(regions: &Regions, sources: &Sources) -> Result<Table, Failure> {
    let mut table = Table::new("code,name,kind,source");
    for (code, (name, kind, source)) in regions {
        table.push(&[code, name, kind, &sources.cell(source)?])?;
    }
    Ok(table)
}
