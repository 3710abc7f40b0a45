//! Tables that the user puts on top of ours: negotiated prices, places that we hold no price for.
//!
//! They have the layout of the built-in ones and are checked as strictly; only the order of rows is
//! free. What is accepted is kept in canonical form and order, so that the same search finds it and
//! the digest does not depend on how it was written.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use crate::builtin;
use crate::table::Table;

mod columns;
mod error;
mod folder;
mod layout;
mod open;
mod tiers;
mod validate;

pub use error::TableError;

/// Accepted tables by name, each as canonical text.
#[derive(Debug, Clone, Default)]
pub struct Overlay(BTreeMap<String, String>);

/// Reads and checks a folder of tables.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(path: &Path) -> Result<Overlay, Vec<TableError>> {
    let (files, mut errors) = folder::read(path);
    let accepted = validate::all(&files, &mut errors);
    if errors.is_empty() { Ok(Overlay(accepted)) } else { Err(errors) }
}

impl Overlay {
    /// The table of this name, if the user gave one.
    pub fn table(&self, name: &str) -> Option<Table<'_>> {
        self.0.get_key_value(name).map(|(name, text)| Table::new(name, text))
    }

    /// Every table's name and canonical text, in order.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// What is put in place of ours, or beside it, on a day: `lambda/us-east-1/duration.x86_64`,
    /// `quotas/lambda.timeout_max`, …, in order.
    pub fn in_use(&self, on: Date) -> Vec<String> {
        self.addresses(|from| from.is_none_or(|from| from <= on)).into_iter().collect()
    }

    /// What is not put in place of ours on a day, since all of its rows are of later days.
    pub fn not_in_use(&self, on: Date) -> Vec<String> {
        let mut later = self.addresses(|from| from.is_some_and(|from| from > on));
        for address in self.in_use(on) {
            later.remove(&address);
        }
        later.into_iter().collect()
    }

    /// The addresses of the rows whose first day is `wanted`; no day is "as far back as known".
    fn addresses(&self, wanted: impl Fn(Option<Date>) -> bool) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (name, text) in &self.0 {
            let Some((prefix, key_cells)) = addressed(name) else { continue };
            for line in Table::new(name, text).all() {
                let cells: Vec<&str> = line.text().split(',').collect();
                let Some((key, rest)) = cells.split_at_checked(key_cells) else { continue };
                let dated = layout::is_dated(name);
                let from = rest.first().filter(|_| dated).and_then(|day| day.parse().ok());
                if wanted(from) {
                    names.insert(format!("{prefix}/{}", key.join("/")));
                }
            }
        }
        names
    }
}

/// How rows of a table are addressed in a report: what comes first, and how many cells follow.
/// Sources are told beside the figures that cite them.
fn addressed(name: &str) -> Option<(&str, usize)> {
    if let Some(service) = builtin::service(name) {
        return Some((service, 2));
    }
    match name {
        "allowances.csv" => Some(("allowances", 2)),
        "ec2_types.csv" => Some(("ec2_types", 1)),
        "quotas.csv" => Some(("quotas", 1)),
        "regions.csv" => Some(("regions", 1)),
        _ => None,
    }
}
