//! The rows of what differs, each with its sign first and its amount and percentage last.
use std::collections::BTreeSet;

use svl_engine::difference::{
    Change, CrossoverChange, Difference, FigureChange, LineChange, OptionChange, OptionSide,
    UsdChange,
};
use svl_engine::exact::Exact;
use svl_engine::system::AS_IT_IS;

use super::{Section, because, both, quantity, sign};
use crate::words;

/// How many rows of a section are shown before the rest is counted.
const SHOWN: usize = 12;

/// One thing that differs.
#[derive(Default)]
pub struct Row {
    /// `+`, `-`, `~`, or nothing.
    pub sign: &'static str,
    /// What differs.
    pub name: String,
    /// `old → new`.
    pub values: String,
    /// `+$4.08`.
    pub amount: String,
    /// `+33.3 %`.
    pub percent: String,
}

impl Row {
    pub(super) fn new(sign: &'static str, name: String, values: String) -> Self {
        Self { sign, name, values, ..Self::default() }
    }

    pub(super) fn with_amount(mut self, usd: &UsdChange) -> Self {
        self.amount = usd.change.as_ref().map_or(String::new(), words::signed);
        self.percent = percent(usd);
        self
    }
}

/// The change as a percentage; nothing where it is nothing.
pub fn percent(usd: &UsdChange) -> String {
    let share = usd.share.as_ref().filter(|share| !share.is_zero());
    share.map_or(String::new(), words::signed_percent)
}

/// What differs and matters most: the causes, the costs, the fit.
pub fn sections(difference: &Difference) -> Vec<Section> {
    let changed = difference.options.iter().filter(|it| it.change != Change::Same);
    let because = difference.attribution.as_ref().map_or(Vec::new(), because::rows);
    let kept = difference.options.iter().filter(|it| it.change == Change::Same).count();
    let choices: Vec<&OptionChange> =
        difference.options.iter().filter(|it| is_choice(it)).collect();
    let several = choices.len() > 1;
    // The options of a system are its components and edges.
    let of_system = choices.iter().any(|option| is_whole(option));
    let bills = match (several, of_system) {
        (true, _) => "bills of both choices",
        (false, true) => "bill of the system",
        (false, false) => "bill of the choice",
    };
    let (title, one, many) = if of_system {
        ("parts, all in a month", "part", "parts")
    } else {
        ("options, all in a month", "option", "options")
    };
    let bill = choices.into_iter().flat_map(|option| bill(option, several)).collect();
    let mut options = section(title, changed.clone().filter_map(cost).collect(), SHOWN);
    if kept > 0 {
        let more = options.more.take().map_or(String::new(), |more| format!("{more}; "));
        options.more = Some(format!("{more}{} as before", words::counted(kept, one, many)));
    }
    let all = vec![
        section("because", because, SHOWN),
        options,
        section(bills, bill, SHOWN),
        section("fit", changed.filter_map(fit).collect(), SHOWN),
    ];
    with_rows(all)
}

/// What else differs.
pub fn details(difference: &Difference) -> Vec<Section> {
    let changed = difference.options.iter().filter(|it| it.change == Change::Changed);
    with_rows(vec![
        section("service", changed.flat_map(service).collect(), SHOWN),
        section("crossovers, all in", crossovers(&difference.crossovers), SHOWN / 2),
        section("assumptions", assumptions(difference), SHOWN),
    ])
}

fn with_rows(mut sections: Vec<Section>) -> Vec<Section> {
    sections.retain(|section| !section.rows.is_empty());
    sections
}

fn section(title: &'static str, mut rows: Vec<Row>, shown: usize) -> Section {
    let more = rows.len().saturating_sub(shown);
    rows.truncate(shown);
    let more = (more > 0).then(|| format!("{more} more in the JSON"));
    Section { title, rows, more }
}

fn name(option: &OptionChange) -> String {
    match (&option.old, &option.new) {
        (Some(old), Some(new)) => both(&old.label, &new.label),
        (old, new) => new.as_ref().or(old.as_ref()).map_or(String::new(), |it| it.label.clone()),
    }
}

/// Whether it is a whole system.
fn is_whole(option: &OptionChange) -> bool {
    [&option.old, &option.new].into_iter().flatten().any(|side| side.id == AS_IT_IS)
}

/// Whether either side chose it.
fn is_choice(option: &OptionChange) -> bool {
    [&option.old, &option.new].into_iter().flatten().any(|side| side.chosen)
}

fn cost(option: &OptionChange) -> Option<Row> {
    let usd = &option.usd_per_month;
    let same = option.change == Change::Changed && usd.old == usd.new && name_is_same(option);
    if same {
        return None;
    }
    let side = |usd: &Option<svl_engine::usd::Usd>, side: &Option<OptionSide>| {
        let bound = side.as_ref().is_some_and(|side| !side.unpriced.is_empty());
        let usd = usd.as_ref().map_or("none".to_owned(), svl_engine::usd::Usd::to_cents);
        if bound { format!("{usd}+") } else { usd }
    };
    let (old, new) = (side(&usd.old, &option.old), side(&usd.new, &option.new));
    let values = match option.change {
        Change::Added => new,
        Change::Removed => old,
        _ if old == new => new,
        _ => format!("{old} → {new}"),
    };
    Some(Row::new(sign(option.change), name(option), values).with_amount(usd))
}

fn name_is_same(option: &OptionChange) -> bool {
    option.old.as_ref().map(|it| &it.label) == option.new.as_ref().map(|it| &it.label)
}

fn fit(option: &OptionChange) -> Option<Row> {
    let (old, new) = (option.old.as_ref()?, option.new.as_ref()?);
    let word = |side: &OptionSide| if side.fits { "fits" } else { "does not fit" };
    let values = format!("{} → {}", word(old), word(new));
    (old.fits != new.fits).then(|| Row::new("~", name(option), values))
}

/// The lines of one option; it is named where there are others.
fn bill(option: &OptionChange, several: bool) -> Vec<Row> {
    let of = if several { format!("{}: ", name(option)) } else { String::new() };
    option.bill.iter().map(|line| bill_line(line, &of)).collect()
}

fn bill_line(line: &LineChange, of: &str) -> Row {
    let unit = &line.unit;
    let values = match (&line.old, &line.new) {
        (Some(old), Some(new)) => {
            let price = |usd: &Exact| format!("${}", usd.to_significant(8));
            let mut parts = Vec::new();
            if old.quantity != new.quantity {
                let (a, b) = (quantity(&old.quantity), quantity(&new.quantity));
                parts.push(format!("{a} → {b} {unit}"));
            }
            if old.usd_per_unit != new.usd_per_unit {
                let (a, b) = (price(&old.usd_per_unit), price(&new.usd_per_unit));
                parts.push(format!("{a} → {b} per {unit}"));
            }
            parts.join(", ")
        }
        (old, new) => new
            .as_ref()
            .or(old.as_ref())
            .map_or(String::new(), |side| format!("{} {unit}", quantity(&side.quantity))),
    };
    Row::new(sign(line.change), format!("{of}{}", line.item), values).with_amount(&line.usd)
}

/// The other figures follow from these, and are in the JSON.
fn service(option: &OptionChange) -> Vec<Row> {
    let of = name(option);
    let told = |it: &&FigureChange| it.figure.starts_with("p99") || it.figure == "availability";
    let row = |figure: &FigureChange| {
        let value = |value: &Option<Exact>| match value {
            None => "unknown".to_owned(),
            Some(value) if figure.unit == "ms" => words::exact_millis(value),
            Some(value) => format!("{} %", (value * &Exact::from(100_u32)).to_significant(6)),
        };
        let (old, new) = (value(&figure.old), value(&figure.new));
        let row = || Row::new("~", format!("{of}: {}", figure.figure), format!("{old} → {new}"));
        (old != new).then(row)
    };
    let mut rows: Vec<Row> = option.service_level.iter().filter(told).filter_map(row).collect();
    // What never waits for an environment has one figure under both names.
    rows.dedup_by(|later, earlier| {
        later.values == earlier.values && later.name.ends_with("when warm")
    });
    rows
}

/// The first crossover of each two options by the whole bill.
fn crossovers(all: &[CrossoverChange]) -> Vec<Row> {
    let mut told: BTreeSet<[String; 2]> = BTreeSet::new();
    let mut rows = Vec::new();
    for crossover in all.iter().filter(|it| it.scope == "all_in") {
        let (old, new) = (crossover.old.as_ref(), crossover.new.as_ref());
        let Some(side) = new.or(old) else { continue };
        let mut pair = [side.from.label.clone(), side.to.label.clone()];
        let name = pair.join(" → ");
        pair.sort();
        if !told.insert(pair) {
            continue;
        }
        let at =
            |side: &svl_engine::difference::CrossoverSide| words::count(&side.requests_per_month);
        let values = match (old, new) {
            (Some(old), Some(new)) if at(old) != at(new) => {
                format!("{} → {}/month", at(old), at(new))
            }
            _ => format!("{}/month", at(side)),
        };
        rows.push(Row::new(sign(crossover.change), name, values));
    }
    rows
}

fn assumptions(difference: &Difference) -> Vec<Row> {
    let row = |it: &svl_engine::difference::AssumptionChange| {
        let value = |side: &Option<svl_engine::difference::AssumedSide>| {
            side.as_ref().map(|side| because::short(&side.value))
        };
        let values = match (value(&it.old), value(&it.new)) {
            (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
            (old, new) => new.or(old).unwrap_or_default(),
        };
        Row::new(sign(it.change), it.key.clone(), values)
    };
    difference.assumptions.iter().map(row).collect()
}
