//! What is free each month.
use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Failure;
use super::cell;
use super::fact::Origin;
use super::sources::Sources;
use super::table::Table;

/// A monthly quantity that is not charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The Region's code, or `any`.
    pub region: String,
    /// Service and dimension: `lambda.requests`.
    pub item: String,
    /// The day on which it was seen.
    pub day: Date,
    /// The unit of `quantity`.
    pub unit: String,
    /// How much; none for "all of it".
    pub quantity: Option<Decimal>,
    /// Where it was published.
    pub source: Origin,
}

/// The table of allowances.
///
/// # Errors
/// When two of one Region and item differ.
pub fn table(allowances: &[Allowance], sources: &Sources) -> Result<Table, Failure> {
    let mut rows = BTreeMap::new();
    for each in allowances {
        let quantity = each.quantity.map_or("unlimited".into(), |quantity| quantity.to_string());
        let rest = (each.day, each.unit.clone(), quantity, sources.cell(&each.source)?);
        let key = (each.region.clone(), each.item.clone());
        if !cell::is_item(&each.item) {
            return Err(format!("`{}` is no item", each.item).into());
        }
        // A global allowance may have been published once for each Region.
        if let Some(other) = rows.insert(key, rest.clone())
            && other != rest
        {
            return Err(format!("{} {} has two allowances", each.region, each.item).into());
        }
    }
    let mut table = Table::new("region,item,in_force_from,unit,quantity,source");
    for ((region, item), (day, unit, quantity, source)) in &rows {
        table.push(&[region, item, &day.to_string(), unit, quantity, source])?;
    }
    Ok(table)
}
