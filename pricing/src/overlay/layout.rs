//! Which tables may be overlaid, and their columns.
use super::columns::Column;
use super::open;
use crate::builtin;

/// A table's columns in order, and how many of the first tell its rows apart.
pub struct Layout {
    /// Name and content of each column.
    pub columns: &'static [(&'static str, Column)],
    /// No two rows agree in this many leading cells.
    pub key: usize,
}

const PRICES: Layout = Layout {
    columns: &[
        ("region", Column::Region),
        ("item", Column::Item),
        ("in_force_from", Column::Day),
        ("tier_from", Column::TierFrom),
        ("unit", Column::Unit),
        ("usd_per_unit", Column::Positive),
        ("source", Column::Source),
        ("caveat", Column::Caveat),
    ],
    key: 4,
};

const ALLOWANCES: Layout = Layout {
    columns: &[
        ("region", Column::Region),
        ("item", Column::Name),
        ("in_force_from", Column::Day),
        ("unit", Column::Unit),
        ("quantity", Column::Quantity),
        ("source", Column::Source),
    ],
    key: 3,
};

const QUOTAS: Layout = Layout {
    columns: &[
        ("id", Column::KnownLimit),
        ("in_force_from", Column::OptionalDay),
        ("value", Column::Text),
        ("unit", Column::Text),
        ("kind", Column::Text),
        ("scope", Column::Text),
        ("source", Column::Source),
    ],
    key: 2,
};

const REGIONS: Layout = Layout {
    columns: &[
        ("code", Column::Name),
        ("name", Column::Text),
        ("kind", Column::RegionKind),
        ("source", Column::Source),
    ],
    key: 1,
};

const TYPES: Layout = Layout {
    columns: &[
        ("instance_type", Column::Name),
        ("vcpu", Column::OptionalWhole),
        ("memory_gib", Column::OptionalPositive),
        ("architecture", Column::Architecture),
        ("baseline_percent", Column::OptionalPositive),
        ("source", Column::Source),
    ],
    key: 1,
};

const SOURCES: Layout = Layout {
    columns: &[("id", Column::NewSource), ("what", Column::Text), ("read_on", Column::OptionalDay)],
    key: 1,
};

/// The layout of a table that may be overlaid.
pub fn of(name: &str) -> Option<&'static Layout> {
    let is_ours = builtin::text(name).is_some();
    let is_price = builtin::service(name).is_some_and(|service| is_ours || open::has(service));
    match name {
        _ if is_price => Some(&PRICES),
        "allowances.csv" => Some(&ALLOWANCES),
        "ec2_types.csv" => Some(&TYPES),
        "quotas.csv" => Some(&QUOTAS),
        "regions.csv" => Some(&REGIONS),
        "sources.csv" => Some(&SOURCES),
        _ => None,
    }
}

/// Whether a table's rows have a day, in the cell after those that address them.
pub fn is_dated(name: &str) -> bool {
    builtin::service(name).is_some() || matches!(name, "allowances.csv" | "quotas.csv")
}

impl Layout {
    /// The header line.
    pub fn header(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",")
    }
}
