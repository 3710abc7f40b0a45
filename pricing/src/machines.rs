//! Every machine type that a Region sells, in one pass over its rows.
use std::cmp::Ordering;
use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::{FactError, Machine};

use crate::book::{DatedBook, PriceBook};
use crate::table::{Line, Table};
use crate::{coverage, instance_types};

const PRICES: &str = "prices/ec2.csv";
const TYPES: &str = "ec2_types.csv";

/// The types with a price in a Region on a day and with known hardware, by name.
///
/// # Errors
/// When a table cannot be read.
pub fn sold(dated: &DatedBook, region: &str, as_of: Date) -> Result<Vec<Machine>, FactError> {
    let book = dated.book;
    let (mut prices, mut types) = (book.layers(PRICES), book.layers(TYPES));
    match (prices.next(), prices.next(), types.next(), types.next()) {
        (Some(prices), None, Some(types), None) => in_one_pass(book, prices, types, region, as_of),
        _ => one_by_one(dated, region),
    }
}

/// Walks the Region's prices and the types side by side: both are in order of their names.
fn in_one_pass(
    book: &PriceBook,
    prices: Table,
    types: Table,
    region: &str,
    as_of: Date,
) -> Result<Vec<Machine>, FactError> {
    let today = as_of.to_string();
    let mut types = types.all().peekable();
    let mut rows = prices.under(&[region]).peekable();
    let mut found = Vec::new();
    while let Some(first) = rows.next() {
        let [_, item, mut from, _, _, mut usd, _, mut caveat] = first.cells()?;
        let earliest = from;
        while let Some(next) = rows.peek() {
            let [_, same, later, _, _, price, _, remark] = next.cells()?;
            if same != item {
                break;
            }
            // Days are written so that their order is that of their text.
            if later <= today.as_str() {
                (from, usd, caveat) = (later, price, remark);
            }
            rows.next();
        }
        let not_yet = earliest > today.as_str()
            && coverage::was_seen_arriving(book, region, item, first.day(earliest)?)?;
        if not_yet || (from > today.as_str() && from != earliest) {
            continue;
        }
        while types.peek().is_some_and(|line| line.key().cmp(item) == Ordering::Less) {
            types.next();
        }
        let Some(hardware) = types.peek().filter(|line| line.key() == item) else { continue };
        let price = first.number(usd)?;
        found.extend(machine(item, price, !caveat.is_empty(), hardware)?);
    }
    Ok(found)
}

fn machine(
    name: &str,
    usd_per_hour: Exact,
    upper_bound: bool,
    line: &Line,
) -> Result<Option<Machine>, FactError> {
    let [_, vcpu, memory, architecture, baseline, _] = line.cells()?;
    let (Ok(vcpu), Some(memory_gib)) = (vcpu.parse(), line.optional_number(memory)?) else {
        return Ok(None);
    };
    if architecture.is_empty() {
        return Ok(None);
    }
    Ok(Some(Machine {
        name: name.to_owned(),
        usd_per_hour,
        vcpu,
        memory_gib,
        architecture: Arc::from(architecture),
        baseline_percent: line.optional_number(baseline)?,
        upper_bound,
    }))
}

/// As the single lookups say: the way where the user's own tables are in use.
fn one_by_one(dated: &DatedBook, region: &str) -> Result<Vec<Machine>, FactError> {
    let mut names: Vec<&str> = instance_types::names(dated.book).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        let price = match dated.price_at("ec2", region, name) {
            Err(FactError::NotYetSold { .. }) | Ok(None) => continue,
            Ok(Some(price)) => price,
            Err(error) => return Err(error),
        };
        let hardware = instance_types::find(dated.book, name)?;
        let (Some(vcpu), Some(memory_gib), Some(architecture), Some((_, usd))) =
            (hardware.vcpu, hardware.memory_gib, hardware.architecture, price.tiers.first())
        else {
            continue;
        };
        found.push(Machine {
            name: name.to_owned(),
            usd_per_hour: usd.clone(),
            vcpu,
            memory_gib,
            architecture,
            baseline_percent: hardware.baseline_percent,
            upper_bound: price.caveat.is_some(),
        });
    }
    Ok(found)
}
