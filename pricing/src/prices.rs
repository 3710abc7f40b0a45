//! Price rows: histories of one item in one Region.
use jiff::civil::Date;
use svl_engine::exact::Exact;
use svl_engine::facts::FactError;

use crate::table::{Line, Table};

/// What stands for a Region's code in rows that hold in all of them.
pub const ANYWHERE: &str = "any";

/// One tier of a price, from one day on.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// The day from which it is known to hold.
    pub from: Date,
    /// The first unit of the tier.
    pub tier_from: Exact,
    /// The unit's name.
    pub unit: &'a str,
    /// What one unit costs. Unit: USD.
    pub usd: Exact,
    /// The cell of the source, `<id>` or `<id>#<rate code>`.
    pub source: &'a str,
    /// What a reader must know of it, or nothing.
    pub caveat: &'a str,
}

impl<'a> Row<'a> {
    /// Reads a line of a price table.
    ///
    /// # Errors
    /// When a cell is not what its column holds.
    pub fn read(line: &Line<'a>) -> Result<Self, FactError> {
        let [_, _, from, tier_from, unit, usd, source, caveat] = line.cells()?;
        let usd = line.number(usd)?;
        if usd.is_zero() || usd.is_negative() {
            return Err(line.broken(&format!("a price of {usd}")));
        }
        let (from, tier_from) = (line.day(from)?, line.number(tier_from)?);
        Ok(Self { from, tier_from, unit, usd, source, caveat })
    }
}

/// Every row of one item in one Region, by day and tier; perhaps none.
pub struct History<'a>(Vec<Row<'a>>);

impl<'a> History<'a> {
    /// Finds the rows of an item.
    ///
    /// # Errors
    /// When a line of it cannot be read.
    pub fn find(table: Table<'a>, region: &str, item: &str) -> Result<Self, FactError> {
        table
            .under(&[region, item])
            .map(|line| Row::read(&line))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The tiers in force on a day: those of the newest day that is not after it.
    pub fn on(&self, day: Date) -> &[Row<'a>] {
        let end = self.0.partition_point(|row| row.from <= day);
        self.since(end.checked_sub(1).and_then(|last| self.0.get(last)))
    }

    /// The tiers of the first known day.
    pub fn earliest(&self) -> &[Row<'a>] {
        self.since(self.0.first())
    }

    fn since(&self, one: Option<&Row<'a>>) -> &[Row<'a>] {
        let Some(day) = one.map(|row| row.from) else { return &[] };
        let start = self.0.partition_point(|row| row.from < day);
        let end = self.0.partition_point(|row| row.from <= day);
        self.0.get(start..end).unwrap_or_default()
    }
}
