//! To what a change is due, in rows.
use svl_engine::difference::{Attribution, By, InputChange, UsdChange};
use svl_engine::exact::Exact;
use svl_engine::usd::{Usd, separated};

use super::quantity;
use super::rows::Row;

/// The longest value that is shown whole, in characters.
const LONGEST: usize = 72;

/// The keys, prices, limits and the engine, each with what it does.
pub fn rows(attribution: &Attribution) -> Vec<Row> {
    if attribution.is_empty() {
        return Vec::new();
    }
    let unknown = attribution.usd_per_month.is_none();
    let mut rows: Vec<Row> = attribution.inputs.keys.iter().map(input).collect();
    if rows.len() > 1 {
        let name = match attribution.by {
            By::Evaluation => "these keys together, beyond each alone",
            By::BillLines => "these keys together",
        };
        rows.extend(rest(name, &attribution.inputs.together_usd_per_month, unknown));
    }
    for line in &attribution.prices.lines {
        let (a, b) = (line.old.to_significant(8), line.new.to_significant(8));
        let values = format!("${a} → ${b} per {}, {} of them", line.unit, quantity(&line.quantity));
        let row = Row::new("~", format!("price of {}", line.item), values);
        rows.push(with(row, &line.usd_per_month));
    }
    rows.extend(rest(
        "prices of other options",
        &attribution.prices.elsewhere_usd_per_month,
        unknown,
    ));
    for limit in &attribution.limits.changed {
        let (a, b) = (quantity(&limit.old), quantity(&limit.new));
        rows.push(Row::new("~", limit.limit.clone(), format!("{a} → {b} {}", limit.unit)));
    }
    rows.extend(rest("limits and measurements", &attribution.limits.usd_per_month, unknown));
    let engine = &attribution.engine;
    if engine.old != engine.new {
        let row = Row::new("~", "engine".to_owned(), format!("{} → {}", engine.old, engine.new));
        // Nothing is told of it where it cannot be told from what else differs.
        let told = attribution.by == By::Evaluation || !engine.usd_per_month.amount().is_zero();
        rows.push(if told { with(row, &engine.usd_per_month) } else { row });
    }
    let together = match attribution.by {
        By::Evaluation => "all of this together, beyond each alone",
        By::BillLines => "what cannot be told apart",
    };
    rows.extend(rest(together, &attribution.together_usd_per_month, unknown));
    rows
}

/// A part without a name of its own; nothing where it is nothing.
fn rest(name: &str, usd: &Usd, unknown: bool) -> Option<Row> {
    let row = || with(Row::new("~", name.to_owned(), String::new()), usd);
    (!usd.amount().is_zero() && !unknown).then(row)
}

fn with(row: Row, usd: &Usd) -> Row {
    let change = UsdChange { old: None, new: None, change: Some(usd.clone()), share: None };
    row.with_amount(&change)
}

fn input(change: &InputChange) -> Row {
    let said = |value: &Option<String>| value.as_deref().map_or("none".to_owned(), value_text);
    let values = format!("{} → {}", said(&change.old), said(&change.new));
    let alone = change
        .choice
        .as_ref()
        .map_or(String::new(), |choice| format!(" (alone it makes {} the choice)", choice.label));
    let sign = match (&change.old, &change.new) {
        (None, Some(_)) => "+",
        (Some(_), None) => "-",
        _ => "~",
    };
    let row = Row::new(sign, change.key.clone(), format!("{values}{alone}"));
    match &change.usd_per_month {
        Some(usd) => with(row, usd),
        None => row,
    }
}

/// `60,000,000/month` of `60000000/month`.
fn value_text(value: &str) -> String {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let whole = number.split('.').next().unwrap_or_default();
    if whole.len() > 4 && Exact::parse(number).is_ok() {
        return format!("{}{unit}", separated(number));
    }
    short(value)
}

/// A value that would fill the screen, cut.
pub fn short(value: &str) -> String {
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    let cut: String = value.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}
