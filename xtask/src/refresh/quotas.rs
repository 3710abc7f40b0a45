//! Limits, defaults and billing rules, with earlier values where one is on record.
use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::day::{self, Reading};
use super::fact::Origin;
use super::sources::Sources;
use super::table::Table;
use super::{Failure, cell, lambda, table};

/// Values before the dated ones: id, value, and the words that say so in the facts' notes on a
/// limit, which may be a neighbour.
const EARLIER: &str = include_str!("../../refresh/earlier_limits.csv");

/// Kept by hand: promises of availability, and increments in which usage is metered.
const KEPT: &str = include_str!("../../refresh/kept_limits.csv");

/// The note that says how much of `/tmp` is in the price of a function.
const TMP_INCLUDED: &str = "first 512 MB free";

/// Value, unit, kind and scope, and where they were published.
type Limit = ([String; 4], Origin);

/// Limits by id and first day; no day is "as far back as known".
pub type Quotas = BTreeMap<(String, Option<Date>), Limit>;

/// Reads `quotas.csv`, and the percentage fee out of Lambda's prices.
///
/// # Errors
/// When an id occurs twice on one day, or an earlier value is no longer stated by the notes.
pub fn read(facts: &Path, sources: &mut Sources) -> Result<Quotas, Failure> {
    let mut quotas = Quotas::new();
    let mut notes = BTreeMap::new();
    for row in table::read_file(&facts.join("quotas.csv"))? {
        let id = format!("{}.{}", row["service"], row["limit_id"]);
        let from = match row["effective_from"].as_str() {
            "" => None,
            text => Some(day::read(text, Reading::TookEffect)?),
        };
        let columns = ["value", "unit", "hard_or_adjustable", "scope"];
        let cells = columns.map(|column| cell::plain(&row[column]));
        let source = sources.cite_page(&row["source_url"], None);
        notes.insert(id.clone(), row["notes"].clone());
        add(&mut quotas, &id, from, (cells, source))?;
    }
    for row in table::read(EARLIER.as_bytes())? {
        let note = notes
            .get(&row["noted_with"])
            .ok_or_else(|| format!("{} is gone", row["noted_with"]))?;
        if !note.contains(&row["stated"]) {
            return Err(
                format!("the notes of {} no longer say `{}`", row["id"], row["stated"]).into()
            );
        }
        let (dated, (cells, source)) = current(&quotas, &row["id"])?;
        dated.ok_or_else(|| format!("{} has no day before which it was different", row["id"]))?;
        let [_, unit, kind, scope] = cells;
        add(&mut quotas, &row["id"], None, ([row["value"].clone(), unit, kind, scope], source))?;
    }
    let note = &notes["lambda.tmp_min"];
    if !note.contains(TMP_INCLUDED) {
        return Err(format!("`{TMP_INCLUDED}` is no longer in `{note}`").into());
    }
    let (from, ([value, unit, ..], source)) = current(&quotas, "lambda.tmp_min")?;
    let cells = [value, unit, "price".into(), "execution environment".into()];
    add(&mut quotas, "lambda.tmp_included_mb", from, (cells, source))?;
    add_fee(&mut quotas, facts, sources)?;
    add_kept(&mut quotas, sources)?;
    Ok(quotas)
}

/// Limits that the facts' table does not have.
fn add_kept(quotas: &mut Quotas, sources: &mut Sources) -> Result<(), Failure> {
    for row in table::read(KEPT.as_bytes())? {
        let from = match row["since"].as_str() {
            "" => None,
            text => Some(day::read(text, Reading::TookEffect)?),
        };
        let source = sources.cite_page(&row["published_in"], None);
        let value = cell::number(&row["value"])?.to_string();
        let cells = [value, row["unit"].clone(), row["kind"].clone(), row["scope"].clone()];
        add(quotas, &row["id"], from, (cells, source))?;
    }
    Ok(())
}

fn add_fee(quotas: &mut Quotas, facts: &Path, sources: &mut Sources) -> Result<(), Failure> {
    for row in table::read_file(&facts.join("prices/lambda.csv"))? {
        if row["dimension"] != lambda::FEE {
            continue;
        }
        let day = day::read(&row["as_of"], Reading::Seen)?;
        let source = sources.cite(&row["source"], Some(day));
        let value = cell::number(&row["usd_per_unit"])?.to_string();
        let cells =
            [value, "percent of the on-demand price".into(), "price".into(), "function".into()];
        add(quotas, "lambda.managed_instances_fee_percent", Some(day), (cells, source))?;
    }
    Ok(())
}

fn current(quotas: &Quotas, id: &str) -> Result<(Option<Date>, Limit), Failure> {
    let newest = quotas.iter().rfind(|((each, _), _)| each == id);
    let ((_, from), rest) = newest.ok_or_else(|| format!("{id} is gone"))?;
    Ok((*from, rest.clone()))
}

fn add(quotas: &mut Quotas, id: &str, from: Option<Date>, rest: Limit) -> Result<(), Failure> {
    if !cell::is_item(id) {
        return Err(format!("`{id}` is no id").into());
    }
    match quotas.insert((id.to_owned(), from), rest) {
        None => Ok(()),
        Some(_) => Err(format!("{id} occurs twice on one day").into()),
    }
}

/// The table of limits.
pub fn table(quotas: &Quotas, sources: &Sources) -> Result<Table, Failure> {
    let mut table = Table::new("id,in_force_from,value,unit,kind,scope,source");
    for ((id, from), ([value, unit, kind, scope], source)) in quotas {
        let from = from.map_or(String::new(), |day| day.to_string());
        table.push(&[id, &from, value, unit, kind, scope, &sources.cell(source)?])?;
    }
    Ok(table)
}
