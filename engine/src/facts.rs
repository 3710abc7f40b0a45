//! The seam to the price book: what the engine asks of the facts, by Region, item and day.
use std::sync::Arc;

use jiff::civil::Date;

use crate::exact::Exact;
use crate::price::{BrokenTiers, Price, Source, Tiers};
use crate::quota::Quota;
use crate::system::drill::Channel;
use crate::units::{Quantity, Unit, UsdPer};
use crate::workload::Architecture;

/// Dated prices and limits, as they hold on one day.
///
/// An implementation answers from tables; it never guesses: an unknown name is an error, and a
/// price that is only known from a later day says so ([`PriceRecord::earliest_known`]).
pub trait Facts {
    /// The day of pricing.
    fn as_of(&self) -> Date;

    /// SHA-256 of every table in use, overlays included, in hexadecimal.
    fn sha256(&self) -> &str;

    /// The rows that the user put in place of built-in ones, as `service/region/item`, in order.
    fn overlaid(&self) -> &[String];

    /// The printed name of a Region.
    ///
    /// # Errors
    /// When there is no such Region; the nearest known one is named.
    fn region_name(&self, region: &str) -> Result<&str, FactError>;

    /// The price of `item` of `service` in `region`.
    ///
    /// # Errors
    /// When the Region or the item is unknown, or not sold on the day of pricing.
    fn price(&self, service: &str, region: &str, item: &str) -> Result<PriceRecord, FactError>;

    /// What is free of `item` (`lambda.requests`) each month; none where nothing is.
    ///
    /// # Errors
    /// When the table is broken.
    fn allowance(&self, region: &str, item: &str) -> Result<Option<AllowanceRecord>, FactError>;

    /// What other sources say of a limit instead: the figure, and where it is said.
    fn disputed(&self, id: &str) -> Vec<(String, String)>;

    /// A limit that is no number, in the table's own words; none where there is no such limit.
    fn rule_text(&self, id: &str) -> Option<String>;

    /// What a machine type has.
    ///
    /// # Errors
    /// When there is no such type; the nearest known one is named.
    fn instance_type(&self, name: &str) -> Result<InstanceType, FactError>;

    /// Every machine type with a price in the Region on the day of pricing and with known hardware,
    /// by name: what [`Facts::price`] and [`Facts::instance_type`] say of each.
    ///
    /// # Errors
    /// When there is no such Region, or a table cannot be read.
    fn machines(&self, region: &str) -> Result<Arc<[Machine]>, FactError>;

    /// The measured or synthetic shape of a day's traffic, `diurnal-consumer`.
    ///
    /// # Errors
    /// When there is no such preset, or the table cannot be read.
    fn arrival_shape(&self, preset: &str) -> Result<ArrivalShape, FactError>;

    /// What a platform does without documenting it, `lambda.idle_timeout`.
    ///
    /// # Errors
    /// When there is no such id, or the table cannot be read.
    fn behaviour(&self, id: &str) -> Result<Behaviour, FactError>;

    /// The measured cold starts of a runtime; none where nobody measured them.
    ///
    /// # Errors
    /// When the table cannot be read.
    fn cold_start(
        &self,
        runtime: &str,
        start: Start,
        architecture: Architecture,
        package: Package,
        memory_mb: u32,
    ) -> Result<Option<ColdStart>, FactError>;

    /// Whether Lambda has a runtime of this identifier (`pricing/tables/runtimes.csv`).
    ///
    /// # Errors
    /// When there is none; the nearest known one is named.
    fn runtime(&self, identifier: &str) -> Result<(), FactError>;

    /// How things pass from one kind of component to another: every channel, as it holds on the day
    /// of pricing, in the order of their ids.
    ///
    /// # Errors
    /// When the table cannot be read.
    fn channels(&self) -> Result<Arc<[Channel]>, FactError>;

    /// A numeric limit or rule by its id, `lambda.memory_max`.
    ///
    /// # Errors
    /// When there is no such id, or its value is not a number.
    fn quota(&self, id: &str) -> Result<Quota, FactError>;
}

/// A price as its table has it, before its unit is a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRecord {
    /// What one `usd` buys, such as `GB-second`.
    pub unit: Arc<str>,
    /// `(first unit of the tier, USD per unit)`, ascending from zero.
    pub tiers: Vec<(Exact, Exact)>,
    /// The day from which the price is known to hold.
    pub in_force_from: Date,
    /// Where it was published.
    pub source: Source,
    /// What a reader must know of the figure, such as "dedicated tenancy: upper bound".
    pub caveat: Option<Arc<str>>,
    /// The day of pricing lies before the first known row, which was used all the same.
    pub earliest_known: bool,
}

/// A monthly quantity that is not charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceRecord {
    /// The unit of `quantity`.
    pub unit: Arc<str>,
    /// How much; none for "all of it".
    pub quantity: Option<Exact>,
    /// Where it was published.
    pub source: Source,
}

/// A machine type's hardware.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceType {
    /// Virtual CPUs; none where no source says.
    pub vcpu: Option<u32>,
    /// Memory in GiB; none where no source says.
    pub memory_gib: Option<Exact>,
    /// `x86_64` or `arm64`; none where no source says.
    pub architecture: Option<Arc<str>>,
    /// For burstable types, the percentage of each vCPU that is sustained.
    pub baseline_percent: Option<Exact>,
    /// Where this was published.
    pub source: Source,
}

/// A machine type that a Region sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// `t3.small`.
    pub name: String,
    /// On demand.
    pub usd_per_hour: Exact,
    /// Virtual CPUs.
    pub vcpu: u32,
    /// Memory in GiB.
    pub memory_gib: Exact,
    /// `x86_64` or `arm64`.
    pub architecture: Arc<str>,
    /// For burstable types, the percentage of each vCPU that is sustained.
    pub baseline_percent: Option<Exact>,
    /// The price has a caveat, such as that of dedicated tenancy.
    pub upper_bound: bool,
}

/// The shape of a day's traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivalShape {
    /// Relative weights of the 24 hours.
    pub weights: Vec<Exact>,
    /// `definition`, `synthetic`, `digitised` or `exact`.
    pub kind: Arc<str>,
    /// Where it was published.
    pub source: Source,
}

/// A time that a platform does not document, as it was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behaviour {
    /// `(seconds, share that is no longer)`, ascending to 1.
    pub points: Vec<(Exact, Exact)>,
    /// The day on which it was known to hold.
    pub as_of: Date,
    /// Where it was published.
    pub source: Source,
}

/// How an environment comes to life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// By running its init phase.
    Init,
    /// From a snapshot.
    Restore,
}

impl Start {
    /// As written in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Restore => "restore",
        }
    }
}

/// How a function is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// As a zip archive.
    Zip,
    /// As a container image.
    Image,
}

impl Package {
    /// As written in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Image => "image",
        }
    }
}

/// Measured cold starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColdStart {
    /// `(share, ms)` of the init or restore phase, ascending.
    pub quantiles: Vec<(Exact, Exact)>,
    /// The mean of the phase. Unit: ms.
    pub mean_ms: Exact,
    /// The mean of the first invocation after it. Unit: ms.
    pub first_invoke_ms: Option<Exact>,
    /// The memory at which it was measured. Unit: MB.
    pub measured_at_mb: u32,
    /// How many were measured.
    pub samples: u32,
    /// The last day of measuring.
    pub as_of: Date,
    /// Where it was published.
    pub source: Source,
}

/// A fact that was asked for and is not in the book.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// No Region has this code.
    #[error("there is no Region `{name}`")]
    UnknownRegion {
        /// As written.
        name: String,
        /// The known code that is spelt most like it.
        nearest: Option<String>,
    },
    /// No machine type has this name, in any Region.
    #[error("there is no instance type `{name}`")]
    UnknownInstanceType {
        /// As written.
        name: String,
        /// The known type that is spelt most like it.
        nearest: Option<String>,
    },
    /// Lambda has no runtime of this identifier.
    #[error("there is no Lambda runtime `{name}`")]
    UnknownRuntime {
        /// As written.
        name: String,
        /// The known identifier that is spelt most like it.
        nearest: Option<String>,
    },
    /// Known elsewhere, but not in this Region.
    #[error("no price of {service} `{item}` is known in {region}")]
    NotSold {
        /// `ec2`, `lambda`, ….
        service: String,
        /// The type or the dimension.
        item: String,
        /// The Region asked for.
        region: String,
        /// Up to three Regions that have it.
        sold_in: Vec<String>,
    },
    /// The Region's history is complete, and the item appears in it later.
    #[error("{service} `{item}` was not yet sold in {region} on {on}; it is first seen on {first}")]
    NotYetSold {
        /// `ec2`, `lambda`, ….
        service: String,
        /// The type or the dimension.
        item: String,
        /// The Region asked for.
        region: String,
        /// The day of pricing.
        on: Date,
        /// The first day on which it is known.
        first: Date,
    },
    /// No limit has this id, or it is not a number.
    #[error("no limit `{0}` is in the quota table")]
    UnknownQuota(String),
    /// No measurement has this name.
    #[error("no measurement `{0}` is in the tables")]
    UnknownMeasurement(String),
    /// The row's unit is not the one that the computation needs.
    #[error("{service} `{item}` in {region} is priced per {found}, not per {expected}")]
    WrongUnit {
        /// `ec2`, `lambda`, ….
        service: String,
        /// The type or the dimension.
        item: String,
        /// The Region asked for.
        region: String,
        /// The unit of the row.
        found: String,
        /// The unit that was needed.
        expected: &'static str,
    },
    /// Tiers that do not ascend from zero.
    #[error(transparent)]
    BrokenTiers(#[from] BrokenTiers),
    /// A table that cannot be read.
    #[error("{0}")]
    BrokenTable(String),
}

/// The price of `item` with its unit checked, and the record that it came from.
///
/// # Errors
/// When there is no such price, or it is per another unit.
pub fn price<U: Unit>(
    facts: &dyn Facts,
    service: &str,
    region: &str,
    item: &str,
) -> Result<(Price<U>, PriceRecord), FactError> {
    let record = facts.price(service, region, item)?;
    if &*record.unit != U::NAME {
        return Err(FactError::WrongUnit {
            service: service.to_owned(),
            item: item.to_owned(),
            region: region.to_owned(),
            found: record.unit.to_string(),
            expected: U::NAME,
        });
    }
    let steps = record
        .tiers
        .iter()
        .map(|(from, usd)| (Quantity::new(from.clone()), UsdPer::new(usd.clone())));
    let price = Price {
        tiers: Tiers::new(steps.collect())?,
        in_force_from: record.in_force_from,
        source: record.source.clone(),
    };
    Ok((price, record))
}
