//! Lambda: `<dimension>.<architecture>`, and its always-free amounts.
use std::path::Path;

use super::published::Published;
use super::{Failure, Harvest, table};

/// Published names of dimensions and ours; the others keep theirs.
const DIMENSIONS: &[(&str, &str)] = &[
    ("duration_gb_s", "duration"),
    ("ephemeral_gb_s", "ephemeral_storage"),
    ("pc_duration_gb_s", "provisioned_duration"),
    ("pc_gb_s", "provisioned_concurrency"),
    ("response_stream_gb", "response_streaming"),
    ("snapstart_cache_gb_s", "snapstart_cache"),
    ("snapstart_restore_gb", "snapstart_restore"),
    ("edge_duration_gb_s", "edge_duration"),
];

/// What is free each month, in every Region and for both architectures together.
const FREE: &[(&str, &str)] = &[
    ("free_duration_gb_s_per_month", "lambda.duration"),
    ("free_requests_per_month", "lambda.requests"),
    ("free_response_stream_gb_per_month", "lambda.response_streaming"),
];

/// A percentage of another price, not a price: it is in the table of limits and rules.
pub const FEE: &str = "managed_instances_management_fee_pct";

/// Reads `prices/lambda.csv`.
pub fn read(facts: &Path, harvest: &mut Harvest) -> Result<(), Failure> {
    for row in table::read_file(&facts.join("prices/lambda.csv"))? {
        let dimension = row["dimension"].as_str();
        if dimension == FEE {
            continue;
        }
        let published = Published::read(&row, harvest)?;
        if let Some((_, item)) = FREE.iter().find(|(name, _)| *name == dimension) {
            harvest.allowances.push(published.allowance(item));
            continue;
        }
        let item = item(dimension, &row["architecture"]);
        harvest.prices.push(published.price("lambda", &row["region"], item, String::new()));
    }
    Ok(())
}

fn item(dimension: &str, architecture: &str) -> String {
    let ours = DIMENSIONS.iter().find(|(published, _)| *published == dimension);
    let name = ours.map_or(dimension, |(_, ours)| *ours);
    match architecture {
        "any" | "edge" => name.to_owned(),
        _ => format!("{name}.{architecture}"),
    }
}
