//! EC2 under a commitment or on spot: prices per hour, what is paid up front spread over the term.
use std::path::Path;

use super::day::{self, Reading};
use super::fact::PriceFact;
use super::table::Row;
use super::{Failure, Harvest, cell, table};

/// The files of one publication, which differ by Region and term alone.
const RESERVED_FILES: &str = "yeo/ec2.shop/data/ec2/";
/// How the facts mark a rate that is older than a cut of the on-demand price.
const STALE: &str = "STALE?";

/// Reads `prices/commitments.csv` and `prices/ec2_spot.csv`.
///
/// Reservations of Linux machines of shared tenancy are kept; the Savings Plan rates of Lambda and
/// Fargate come with the other services, and those of `ElastiCache` are left out.
pub fn read(facts: &Path, harvest: &mut Harvest) -> Result<(), Failure> {
    for row in table::read_file(&facts.join("prices/commitments.csv"))? {
        let whole = !row["effective_hourly_usd"].is_empty();
        let linux =
            whole && row["service"] == "ec2" && row["os"] == "Linux" && row["tenancy"] == "Shared";
        if linux && row["commitment"] == "reserved_instance" {
            let item = format!(
                "{}:{}y-{}-{}-upfront",
                row["instance_or_dimension"],
                row["term_years"],
                row["offering_class"],
                if row["payment"] == "none" { "no" } else { &row["payment"] }
            );
            let caveat = match row["note"].contains(STALE) {
                true => "older than a cut of the on-demand price",
                false if row["payment"] != "none" => "holds what is paid up front over the term",
                false => "",
            };
            let fact =
                hourly(&row, "ec2_reserved", item, &row["effective_hourly_usd"], caveat, harvest)?;
            harvest.prices.push(fact);
        }
    }
    for row in table::read_file(&facts.join("prices/ec2_spot.csv"))? {
        let item = row["instance_type"].clone();
        if row["as_of"].starts_with("undated") {
            harvest.refused.push(format!("spot {} {item}: no day", row["region"]));
            continue;
        }
        let caveat = "spot on that day: it moves and can be withdrawn";
        let fact = hourly(&row, "ec2_spot", item, &row["spot_usd_per_hour"], caveat, harvest)?;
        harvest.prices.push(fact);
    }
    Ok(())
}

fn hourly(
    row: &Row,
    service: &str,
    item: String,
    usd: &str,
    caveat: &str,
    harvest: &mut Harvest,
) -> Result<PriceFact, Failure> {
    let day = day::read(&row["as_of"], Reading::Seen)?;
    let source = match row["source"].strip_prefix(RESERVED_FILES) {
        Some(file) => {
            let revision = file.rsplit_once('@').map_or("", |(_, revision)| revision);
            format!("{RESERVED_FILES}*-reservedinstance*.json@{revision}")
        }
        None => row["source"].clone(),
    };
    Ok(PriceFact {
        service: service.to_owned(),
        region: row["region"].clone(),
        item,
        day,
        tier_from: 0.into(),
        tier_to: None,
        usd: cell::number(usd)?,
        unit: "instance-hour".to_owned(),
        source: harvest.sources.cite(&source, Some(day)),
        caveat: caveat.to_owned(),
    })
}
