//! Rows of the price book, for people and for programs. Prices are printed as published.
use std::fmt::Write;

use serde::Serialize;
use svl_engine::exact::Exact;
use svl_engine::facts::PriceRecord;
use svl_engine::usd::separated;

use crate::table::{Terminal, plain_table};

/// One price and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct PriceRow<'a> {
    /// `ec2`, `lambda`, ….
    pub service: &'a str,
    /// The Region's code, or `any`.
    pub region: &'a str,
    /// The instance type, or the dimension.
    pub item: &'a str,
    /// Unit, tiers, day, source and caveat.
    pub price: &'a PriceRecord,
    /// It comes from the user's tables.
    pub overlaid: bool,
}

/// One tier of a price, contract `svl-cost/prices/1`.
#[derive(Serialize)]
struct Row<'a> {
    service: &'a str,
    region: &'a str,
    item: &'a str,
    tier_from: &'a Exact,
    unit: &'a str,
    usd_per_unit: &'a Exact,
    in_force_from: String,
    source: &'a str,
    caveat: Option<&'a str>,
    overlaid: bool,
    earliest_known: bool,
}

/// A table, one line a tier.
pub fn table(rows: &[PriceRow], terminal: Terminal) -> String {
    let lines = tiers(rows).map(|tier| {
        let from = match tier.tier_from {
            zero if zero.is_zero() => String::new(),
            from => format!("from {}", separated(&from.to_plain())),
        };
        let notes = [
            tier.caveat.map(str::to_owned),
            tier.overlaid.then(|| "your own price".to_owned()),
            tier.earliest_known
                .then(|| "not known on the day asked for; the earliest known".to_owned()),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let price = format!("${}/{}", tier.usd_per_unit, tier.unit);
        let place = format!("{} {} {}", tier.service, tier.region, tier.item);
        vec![place, from, price, format!("since {}", tier.in_force_from), notes.join("; ")]
    });
    let mut out = plain_table(lines, terminal);
    let mut sources: Vec<&str> =
        rows.iter().map(|row| family(row.price.source.0.as_ref())).collect();
    sources.sort_unstable();
    sources.dedup();
    let _ = write!(out, "\nsources:\n");
    for source in sources {
        let _ = writeln!(out, "  {source}");
    }
    out
}

/// An array, one object a tier.
pub fn json(rows: &[PriceRow]) -> String {
    let tiers: Vec<Row> = tiers(rows).collect();
    crate::json::one_or_many(&tiers, true)
}

/// One line a tier.
pub fn csv(rows: &[PriceRow]) -> String {
    let header = [
        "service",
        "region",
        "item",
        "tier_from",
        "unit",
        "usd_per_unit",
        "in_force_from",
        "source",
        "caveat",
        "overlaid",
        "earliest_known",
    ];
    let line = |tier: Row| {
        [
            tier.service.to_owned(),
            tier.region.to_owned(),
            tier.item.to_owned(),
            tier.tier_from.to_plain(),
            tier.unit.to_owned(),
            tier.usd_per_unit.to_plain(),
            tier.in_force_from,
            tier.source.to_owned(),
            tier.caveat.unwrap_or_default().to_owned(),
            tier.overlaid.to_string(),
            tier.earliest_known.to_string(),
        ]
    };
    crate::csv::lines(&header, tiers(rows).map(line))
}

fn tiers<'a>(rows: &'a [PriceRow<'a>]) -> impl Iterator<Item = Row<'a>> {
    rows.iter().flat_map(|row| {
        row.price.tiers.iter().map(|(from, usd)| Row {
            service: row.service,
            region: row.region,
            item: row.item,
            tier_from: from,
            unit: &row.price.unit,
            usd_per_unit: usd,
            in_force_from: row.price.in_force_from.to_string(),
            source: &row.price.source.0,
            caveat: row.price.caveat.as_deref(),
            overlaid: row.overlaid,
            earliest_known: row.price.earliest_known,
        })
    })
}

/// A source without the code of the single rate in it.
fn family(source: &str) -> &str {
    source.split('#').next().unwrap_or(source)
}
