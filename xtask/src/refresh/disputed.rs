//! Limits of which another source says something else than the one that is used.
use super::quotas::Quotas;
use super::sources::Sources;
use super::table::Table;
use super::{Failure, table};

/// Kept by hand: the limit, what else is said of it, and where.
const PUBLISHED: &str = include_str!("../../refresh/disputed_limits.csv");

/// The table of what else is said.
///
/// # Errors
/// When a limit is unknown.
pub fn table(limits: &Quotas, sources: &mut Sources) -> Result<Table, Failure> {
    let mut cited = Vec::new();
    for row in table::read(PUBLISHED.as_bytes())? {
        let id = row["id"].clone();
        if !limits.keys().any(|(known, _)| *known == id) {
            return Err(format!("{id} is disputed and no limit").into());
        }
        cited.push((id, row["value"].clone(), sources.cite_page(&row["published_in"], None)));
    }
    let mut table = Table::new("id,value,source");
    for (id, value, source) in &cited {
        table.push(&[id, value, &sources.cell(source)?])?;
    }
    Ok(table)
}
