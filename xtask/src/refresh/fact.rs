//! One published price, cleaned, before its tiers are looked at.
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A price of one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceFact {
    /// The table that the row belongs to: `ec2`, `lambda`, ….
    pub service: String,
    /// The Region's code, or `any`.
    pub region: String,
    /// The instance type, or the dimension.
    pub item: String,
    /// The day on which the price was seen.
    pub day: Date,
    /// The first unit of the tier.
    pub tier_from: Decimal,
    /// The first unit above the tier; none for the last tier.
    pub tier_to: Option<Decimal>,
    /// What one unit costs. Unit: USD.
    pub usd: Decimal,
    /// The unit's name.
    pub unit: String,
    /// Where it was published.
    pub source: Origin,
    /// What a reader must know of it, or nothing.
    pub caveat: String,
}

impl PriceFact {
    /// How messages name this row.
    pub fn name(&self) -> String {
        format!("{} {} {} from {}", self.service, self.region, self.item, self.tier_from)
    }
}

/// A source and the publisher's code of the rate in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The publication.
    pub what: String,
    /// The day on which it was read; none where nobody noted it.
    pub read_on: Option<Date>,
    /// The publisher's rate code, or nothing.
    pub rate_code: String,
}
