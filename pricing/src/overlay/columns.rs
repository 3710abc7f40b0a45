//! What may stand in each kind of column.
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use svl_engine::exact::{Exact, SIGNIFICANT_DIGITS};

use super::error::{Mistake, shown};
use super::open;
use crate::allowances::UNLIMITED;
use crate::book::PriceBook;
use crate::nearest::nearest;
use crate::prices::ANYWHERE;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `x86_64`, `arm64`, or nothing.
    Architecture,
    /// A remark, or nothing.
    Caveat,
    /// A day.
    Day,
    /// An item of this table's service that we know.
    Item,
    /// The id of a limit that we know.
    KnownLimit,
    /// A name: of a Region, a type or an allowance.
    Name,
    /// The id of a source that is not one of ours.
    NewSource,
    /// A day, or nothing for "as far back as known".
    OptionalDay,
    /// A number above zero, or nothing.
    OptionalPositive,
    /// A whole number above zero, or nothing.
    OptionalWhole,
    /// A number above zero.
    Positive,
    /// A number above zero, or `unlimited`.
    Quantity,
    /// A Region's code, or `any`.
    Region,
    /// `region`, `local-zone` or `wavelength-zone`.
    RegionKind,
    /// The id of a source, with a rate code behind a `#` or without.
    Source,
    /// Any words.
    Text,
    /// A number that is not below zero.
    TierFrom,
    /// A unit's name.
    Unit,
}

/// What the cells of a row are checked against.
pub struct Known<'a> {
    /// Our own tables.
    pub ours: &'a PriceBook,
    /// The service, where the row is a price.
    pub service: Option<&'a str>,
    /// The unit of each item that we price for that service, in whichever Region: it is the same
    /// in all of them.
    pub units: &'a BTreeMap<&'a str, &'a str>,
    /// Codes in the overlay's own `regions.csv`.
    pub regions: &'a BTreeSet<&'a str>,
    /// Ids in the overlay's own `sources.csv`.
    pub sources: &'a BTreeSet<&'a str>,
    /// Types in the overlay's own `ec2_types.csv`.
    pub types: &'a BTreeSet<&'a str>,
}

/// The service whose items are described in a table of their own.
const EC2: &str = "ec2";

type Checked = Result<String, Mistake>;

impl Column {
    fn may_be_empty(self) -> bool {
        matches!(
            self,
            Self::Architecture
                | Self::Caveat
                | Self::OptionalDay
                | Self::OptionalPositive
                | Self::OptionalWhole
        )
    }

    /// The cell in canonical form.
    pub fn check(self, cell: &str, known: &Known) -> Checked {
        match self {
            _ if cell.is_empty() && self.may_be_empty() => Ok(String::new()),
            Self::Architecture => one_of(cell, &["arm64", "x86_64"]),
            Self::Caveat => words(cell, " :.-", "a caveat"),
            Self::Day | Self::OptionalDay => day(cell),
            Self::Item => known.item(cell),
            Self::KnownLimit => known.limit(cell),
            Self::Name => name(cell),
            Self::NewSource => known.new_source(cell),
            Self::OptionalWhole => whole(cell),
            Self::Quantity if cell == UNLIMITED => Ok(cell.to_owned()),
            Self::OptionalPositive | Self::Positive | Self::Quantity => positive(cell),
            Self::Region => known.region(cell),
            Self::RegionKind => one_of(cell, &["local-zone", "region", "wavelength-zone"]),
            Self::Source => known.source(cell),
            Self::Text => text(cell),
            Self::TierFrom => number(cell).and_then(|number| not_negative(cell, &number)),
            Self::Unit => words(cell, "/ -", "a unit"),
        }
    }
}

impl Known<'_> {
    fn region(&self, cell: &str) -> Checked {
        let ours = self.ours.line("regions.csv", cell).is_some();
        if cell == ANYWHERE || ours || self.regions.contains(cell) {
            return Ok(cell.to_owned());
        }
        let codes = crate::regions::codes(self.ours).chain(self.regions.iter().copied());
        Err(unknown("Region", cell, codes, "name the Region in regions.csv"))
    }

    fn source(&self, cell: &str) -> Checked {
        let (id, code) = cell.split_once('#').unwrap_or((cell, "-"));
        let is_code = |c: u8| c.is_ascii_alphanumeric() || b".:-".contains(&c);
        if code.is_empty() || !code.bytes().all(is_code) {
            let message = format!("`{}` is no rate code", shown(code));
            return Err(Mistake::new(message, "write letters, digits, `.`, `:` and `-`"));
        }
        if self.ours.line("sources.csv", id).is_some() || self.sources.contains(id) {
            return Ok(cell.to_owned());
        }
        let ids = self.sources.iter().copied();
        Err(unknown("source", id, ids, "add a row for it to sources.csv"))
    }

    fn new_source(&self, cell: &str) -> Checked {
        if self.ours.line("sources.csv", cell).is_some() {
            let message = format!("the source `{cell}` is one of ours");
            return Err(Mistake::new(message, "give yours another id"));
        }
        name(cell)
    }

    fn item(&self, cell: &str) -> Checked {
        if self.service == Some(EC2) {
            if self.ours.line("ec2_types.csv", cell).is_some() || self.types.contains(cell) {
                return Ok(cell.to_owned());
            }
            let types = crate::instance_types::names(self.ours).chain(self.types.iter().copied());
            let kind = "instance type";
            return Err(unknown(kind, cell, types, "describe the type in ec2_types.csv"));
        }
        // A row under a name that nothing asks for would be ignored in silence.
        if self.unit(cell).is_some() {
            return Ok(cell.to_owned());
        }
        let items = self.units.keys().copied();
        Err(unknown("item", cell, items, "use an item that we know of this service"))
    }

    /// The unit in which an item has to be priced. A type of the user's is priced as ours are.
    pub fn unit(&self, item: &str) -> Option<&str> {
        let any_type = || self.units.values().next().filter(|_| self.service == Some(EC2));
        let named = || self.service.and_then(|service| open::named(service, item));
        self.units.get(item).or_else(any_type).copied().or_else(named)
    }

    fn limit(&self, cell: &str) -> Checked {
        if self.ours.line("quotas.csv", cell).is_some() {
            return Ok(cell.to_owned());
        }
        let ids = self.ours.lines("quotas.csv").map(|line| line.key());
        Err(unknown("limit", cell, ids, "use the id of a limit that we know"))
    }
}

fn unknown<'a>(
    kind: &str,
    cell: &str,
    known: impl Iterator<Item = &'a str>,
    otherwise: &str,
) -> Mistake {
    let help = nearest(cell, known).map(|near| format!("write `{near}`, or {otherwise}"));
    let message = format!("there is no {kind} `{}`", shown(cell));
    Mistake::new(message, help.unwrap_or_else(|| otherwise.to_owned()))
}

fn one_of(cell: &str, allowed: &[&str]) -> Checked {
    if allowed.contains(&cell) {
        return Ok(cell.to_owned());
    }
    let help = format!("write one of `{}`", allowed.join("`, `"));
    Err(Mistake::new(format!("`{}` is not known here", shown(cell)), help))
}

fn name(cell: &str) -> Checked {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"._-".contains(&c);
    if !cell.is_empty() && cell.bytes().all(allowed) {
        return Ok(cell.to_owned());
    }
    let message = format!("`{}` is no name", shown(cell));
    Err(Mistake::new(message, "write small letters, digits, `.`, `_` and `-`"))
}

fn text(cell: &str) -> Checked {
    if !cell.trim().is_empty() && !cell.chars().any(char::is_control) {
        return Ok(cell.to_owned());
    }
    Err(Mistake::new(format!("`{}` is no text", shown(cell)), "write plain words"))
}

fn words(cell: &str, marks: &str, what: &str) -> Checked {
    let allowed = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
    if cell.chars().all(allowed) && !cell.is_empty() {
        return Ok(cell.to_owned());
    }
    let message = format!("`{}` is not {what}", shown(cell));
    Err(Mistake::new(message, format!("write letters, digits and `{marks}`")))
}

fn day(cell: &str) -> Checked {
    let day = cell.parse::<Date>().ok().filter(|day| day.to_string() == cell);
    let wrong = || format!("`{}` is not a day", shown(cell));
    let day = day.ok_or_else(|| Mistake::new(wrong(), "write it as 2026-07-20"))?;
    Ok(day.to_string())
}

fn number(cell: &str) -> Result<Exact, Mistake> {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let wrong = || format!("`{}` is not a number", shown(cell));
    let number = Exact::parse(cell)
        .map_err(|_| Mistake::new(wrong(), "write digits and at most one point, as in `0.20`"))?;
    if digits > SIGNIFICANT_DIGITS {
        let message = format!("`{}` has {digits} digits", shown(cell));
        return Err(Mistake::new(message, format!("write at most {SIGNIFICANT_DIGITS} digits")));
    }
    Ok(number)
}

fn positive(cell: &str) -> Checked {
    let number = number(cell)?;
    if number.is_zero() || number.is_negative() {
        let message = format!("`{}` is not above zero", shown(cell));
        let help = "leave the row out, or put what is free into allowances.csv";
        return Err(Mistake::new(message, help));
    }
    Ok(number.to_plain())
}

fn not_negative(cell: &str, number: &Exact) -> Checked {
    if number.is_negative() {
        let message = format!("`{}` is below zero", shown(cell));
        return Err(Mistake::new(message, "begin the first tier at 0"));
    }
    Ok(number.to_plain())
}

fn whole(cell: &str) -> Checked {
    match cell.parse::<u32>() {
        Ok(number) if number > 0 => Ok(number.to_string()),
        _ => {
            let message = format!("`{}` is not a whole number above zero", shown(cell));
            Err(Mistake::new(message, "write digits alone, or nothing"))
        }
    }
}
