//! Every service but EC2 and Lambda.
use std::path::Path;

use super::published::Published;
use super::table::Row;
use super::{Failure, Harvest, table};

/// Allowances that hold over all Regions together: service, published dimension, our item.
const FREE: &[(&str, &str, &str)] = &[
    ("data_transfer", "internet_out_free_gb_per_month", "data_transfer.internet_out_gb"),
    ("sqs", "free_requests_per_month", "sqs.requests"),
];

/// Published services that share a table, and what sets their items apart in it.
const MERGED: &[(&str, &str, &str)] = &[
    ("compute_savings_plan", "savings_plans", ""),
    ("elasticache_node", "elasticache", ""),
    ("elasticache_serverless", "elasticache", "serverless."),
    ("fargate_spot", "fargate", "spot."),
];

/// Remarks in the published unit that a reader of the price must see: how they begin, our words.
const REMARKS: &[(&str, &str)] = &[
    ("UNVERIFIED", "one third party: unverified"),
    ("old; Spot price moves", "old: spot prices move"),
    ("2021-01-22 offer excerpt; Fargate rates since lowered", "offer of 2021: rates since lowered"),
    ("2021-01-22 offer excerpt", "offer of 2021"),
    ("source rounded to 7 decimals", "rounded by its source to 7 decimals"),
];

/// Reads `prices/other_services.csv`.
pub fn read(facts: &Path, harvest: &mut Harvest) -> Result<(), Failure> {
    for row in table::read_file(&facts.join("prices/other_services.csv"))? {
        let (service, dimension) = (row["service"].as_str(), row["dimension"].as_str());
        if row["as_of"].is_empty() {
            let name = format!("{service} {} {dimension}", row["region"]);
            harvest.refused.push(format!("{name}: no day; {}", row["unit"]));
            continue;
        }
        let published = Published::read(&row, harvest)?;
        let free = FREE.iter().find(|free| (free.0, free.1) == (service, dimension));
        if let Some((.., item)) = free {
            harvest.allowances.push(published.allowance(item));
            continue;
        }
        let (table, prefix) = MERGED
            .iter()
            .find(|(published, ..)| *published == service)
            .map_or((service, ""), |(_, table, prefix)| (*table, *prefix));
        let region = if row["region"] == "Any" { "any" } else { row["region"].as_str() };
        let item = format!("{prefix}{}", dimension.replace(':', "."));
        harvest.prices.push(published.price(table, region, item, caveat(&row)));
    }
    Ok(())
}

fn caveat(row: &Row) -> String {
    let remark = row["unit"].split_once('(').map_or("", |(_, remark)| remark);
    let known = REMARKS.iter().find(|(begins, _)| remark.starts_with(begins));
    known.map_or(String::new(), |(_, words)| (*words).to_owned())
}
