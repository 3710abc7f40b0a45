//! EC2: on-demand prices, their history where one is known, and what the types have.
use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::day::{self, Reading};
use super::fact::{Origin, PriceFact};
use super::sources::Sources;
use super::table::{Row, Table};
use super::{Failure, Harvest, cell, table};

/// The one Region of which every change is known since the first snapshot of its prices.
const WITH_HISTORY: &str = "us-east-1";

/// The sizes of which the history says nothing: its snapshots left bare machines out.
const NOT_WATCHED: &str = "metal";

/// How the facts mark a price of dedicated tenancy, which is above the shared one.
const DEDICATED: &str = "#tenancy=Dedicated";

/// What is said of instance types, and from which day the history is complete.
pub struct Ec2 {
    types: BTreeMap<String, Specification>,
    complete_from: (Date, Origin),
}

/// vCPUs, memory in GiB, architecture and baseline percentage as published, and their source.
type Specification = ([String; 4], Origin);

/// Reads `prices/ec2_ondemand.csv` and the history beside it.
///
/// # Errors
/// When a type has different hardware in two Regions, or the history's last price is not the
/// current one.
pub fn read(facts: &Path, harvest: &mut Harvest) -> Result<Ec2, Failure> {
    let (last, complete_from) = read_history(facts, harvest)?;
    let mut types = BTreeMap::new();
    let mut matched = 0;
    for row in table::read_file(&facts.join("prices/ec2_ondemand.csv"))? {
        let name = &row["instance_type"];
        let found = specification(&row, &mut harvest.sources)?;
        let known = types.entry(name.clone()).or_insert_with(|| found.clone());
        if *known != found {
            return Err(format!("{name} is not the same in {}", row["region"]).into());
        }
        let usd = cell::number(&row["usd_per_hour"])?;
        if row["region"] == WITH_HISTORY {
            match last.get(name) {
                Some(price) if *price == usd => {
                    matched += 1;
                    continue;
                }
                Some(price) => {
                    return Err(format!("{name}: the history ends at {price}, not {usd}").into());
                }
                None if name.contains(&format!(".{NOT_WATCHED}")) => {}
                None => return Err(format!("{name} is not in the history").into()),
            }
        }
        let day = day::read(&row["as_of"], Reading::Seen)?;
        let dedicated = row["source"].strip_suffix(DEDICATED);
        let source = harvest.sources.cite(dedicated.unwrap_or(&row["source"]), Some(day));
        let caveat = if dedicated.is_some() { "dedicated tenancy: upper bound" } else { "" };
        harvest.prices.push(hourly(&row["region"], name, day, usd, source, caveat));
    }
    if matched != last.len() {
        return Err(
            format!("{} types of the history are no longer sold", last.len() - matched).into()
        );
    }
    Ok(Ec2 { types, complete_from })
}

/// The last price of each type, and the history's first day with its source.
type History = (BTreeMap<String, Decimal>, (Date, Origin));

fn read_history(facts: &Path, harvest: &mut Harvest) -> Result<History, Failure> {
    let file = format!("prices/ec2_price_history_{WITH_HISTORY}.csv");
    let mut rows = table::read_file(&facts.join(file))?;
    rows.sort_by(|a, b| {
        (&a["instance_type"], &a["as_of"]).cmp(&(&b["instance_type"], &b["as_of"]))
    });
    let mut last = BTreeMap::new();
    let mut first: Option<(Date, Origin)> = None;
    for row in rows {
        let name = &row["instance_type"];
        let day = day::read(&row["as_of"], Reading::Seen)?;
        let usd = cell::number(&row["new_usd_per_hour"])?;
        let source = harvest.sources.cite(&row["source"], Some(day));
        let before = last.insert(name.clone(), usd);
        let stated = (!row["old_usd_per_hour"].is_empty()).then_some(&row["old_usd_per_hour"]);
        let stated = stated.map(|old| cell::number(old)).transpose()?;
        if before != stated {
            return Err(format!("{name}: {day} does not follow from the day before it").into());
        }
        if first.as_ref().is_none_or(|(earliest, _)| day < *earliest) {
            first = Some((day, source.clone()));
        }
        harvest.prices.push(hourly(WITH_HISTORY, name, day, usd, source, ""));
    }
    Ok((last, first.ok_or("the history is empty")?))
}

fn hourly(
    region: &str,
    item: &str,
    day: Date,
    usd: Decimal,
    source: Origin,
    caveat: &str,
) -> PriceFact {
    PriceFact {
        service: "ec2".into(),
        region: region.to_owned(),
        item: item.to_owned(),
        day,
        tier_from: Decimal::ZERO,
        tier_to: None,
        usd,
        unit: "instance-hour".into(),
        source,
        caveat: caveat.to_owned(),
    }
}

fn specification(row: &Row, sources: &mut Sources) -> Result<Specification, Failure> {
    let plain = |column: &str| match row[column].as_str() {
        "" => Ok(String::new()),
        number => cell::number(number).map(|number| number.to_string()),
    };
    let cells = [plain("vcpu")?, plain("memory_gib")?, row["arch"].clone(), plain("baseline_pct")?];
    let publication = if cells[3].is_empty() {
        "getmoto/moto 5.2.5"
    } else {
        "getmoto/moto 5.2.5 (specifications) and the AWS EC2 User Guide (baselines)"
    };
    Ok((cells, sources.cite(publication, None)))
}

/// The table of instance types; an empty cell is something that no source says.
pub fn types_table(ec2: &Ec2, sources: &Sources) -> Result<Table, Failure> {
    let header = "instance_type,vcpu,memory_gib,architecture,baseline_percent,source";
    let mut table = Table::new(header);
    for (name, ([vcpu, memory, architecture, baseline], source)) in &ec2.types {
        if !["", "x86_64", "arm64"].contains(&architecture.as_str()) {
            return Err(format!("{name}: `{architecture}` is no architecture").into());
        }
        table.push(&[name, vcpu, memory, architecture, baseline, &sources.cell(source)?])?;
    }
    Ok(table)
}

/// From which day on a Region's rows are all that was sold there, but for sizes of one kind.
pub fn coverage_table(ec2: &Ec2, sources: &Sources) -> Result<Table, Failure> {
    let mut table = Table::new("region,complete_from,except_sizes,source");
    let (day, source) = &ec2.complete_from;
    table.push(&[WITH_HISTORY, &day.to_string(), NOT_WATCHED, &sources.cell(source)?])?;
    Ok(table)
}
