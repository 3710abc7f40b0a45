//! The price book, and the book as it stands on one day.
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use svl_engine::facts::{
    AllowanceRecord, ArrivalShape, Behaviour, ColdStart, FactError, Facts, InstanceType, Machine,
    Package, PriceRecord, Start,
};
use svl_engine::price::BrokenTiers;
use svl_engine::quota::Quota;
use svl_engine::system::drill::Channel;
use svl_engine::workload::Architecture;

use crate::builtin::{self, TABLES_SHA256};
use crate::overlay::{self, Overlay, TableError};
use crate::prices::{ANYWHERE, History, Row};
use crate::remembered::{Days, Known, keyed};
use crate::table::{Line, Table};
use crate::{
    allowances, channels, coverage, digest, instance_types, machines, measured, quotas, regions,
    runtimes, sources,
};

/// How many other Regions a message names.
const SOLD_IN_SHOWN: usize = 3;

/// Every fact there is: the built-in tables, and what the user put on top of them.
#[derive(Debug, Clone)]
pub struct PriceBook {
    overlay: Overlay,
    sha256: String,
    days: Days,
}

/// The facts as they hold on one day. This is what the engine asks.
#[derive(Debug, Clone)]
pub struct DatedBook<'a> {
    pub(crate) book: &'a PriceBook,
    as_of: Date,
    overlaid: Vec<String>,
    overlaid_not_in_force: Vec<String>,
    known: Arc<Known>,
}

impl PriceBook {
    /// The tables built into the binary.
    pub fn builtin() -> Self {
        Self {
            overlay: Overlay::default(),
            sha256: TABLES_SHA256.to_owned(),
            days: Days::default(),
        }
    }

    /// The built-in tables with those of a folder on top: any of `prices/*.csv`, `sources.csv`,
    /// `allowances.csv`, `quotas.csv`, `regions.csv` and `ec2_types.csv`, of the same layout.
    ///
    /// # Errors
    /// Everything that is wrong with the folder, each with its file, line and remedy.
    pub fn with_overlay(folder: &Path) -> Result<Self, Vec<TableError>> {
        let overlay = overlay::read(folder)?;
        let sha256 = digest::over(TABLES_SHA256, overlay.tables());
        Ok(Self { overlay, sha256, days: Days::default() })
    }

    /// The newest day on which any built-in price was seen: the default day of pricing.
    pub fn edition(&self) -> Date {
        let day = builtin::text("edition.csv").and_then(|text| text.lines().nth(1));
        // The table is our own, and a test reads it.
        day.and_then(|day| day.parse().ok()).unwrap_or(Date::MAX)
    }

    /// The book as it stands on a day. What was asked of a day before is known.
    pub fn on(&self, as_of: Date) -> DatedBook<'_> {
        DatedBook {
            book: self,
            as_of,
            overlaid: self.overlay.in_use(as_of),
            overlaid_not_in_force: self.overlay.not_in_use(as_of),
            known: self.days.of(as_of),
        }
    }

    /// The services whose prices there are, in order.
    pub fn services(&self) -> impl Iterator<Item = &'static str> {
        builtin::services()
    }

    /// The code and the name of every Region and zone, in order.
    pub fn regions(&self) -> impl Iterator<Item = (&str, &str)> {
        regions::codes(self).filter_map(|code| Some((code, regions::name(self, code).ok()?)))
    }

    /// The tables of this name, what the user put on top first.
    pub(crate) fn layers<'a>(&'a self, name: &str) -> impl Iterator<Item = Table<'a>> + use<'a> {
        let ours = builtin::TABLES.iter().find(|(each, _)| *each == name);
        self.overlay.table(name).into_iter().chain(ours.map(|(name, text)| Table::new(name, text)))
    }

    /// Every line of the tables of this name, the user's first.
    pub(crate) fn lines<'a>(&'a self, name: &str) -> impl Iterator<Item = Line<'a>> + use<'a> {
        self.layers(name).flat_map(Table::all)
    }

    /// The line of a table without history whose first cell is `key`.
    pub(crate) fn line<'a>(&'a self, name: &str, key: &str) -> Option<Line<'a>> {
        self.layers(name).find_map(|table| table.under(&[key]).next())
    }
}

impl DatedBook<'_> {
    /// The same facts, remembered apart: for a thread of its own, that waits for no other.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self { known: Arc::default(), ..self.clone() }
    }

    /// What the user put on top of the built-in tables for later days alone, addressed as in
    /// [`Facts::overlaid`], in order. On this day it counts only where nothing else is known.
    pub fn overlaid_not_in_force(&self) -> &[String] {
        &self.overlaid_not_in_force
    }

    /// The price of an item in one place, if it has any row there.
    ///
    /// The user's tiers count before ours on any day on which they are in force. Where nothing was
    /// in force yet, the earliest known tiers stand in and say so.
    pub(crate) fn price_at(
        &self,
        service: &str,
        place: &str,
        item: &str,
    ) -> Result<Option<PriceRecord>, FactError> {
        let name = builtin::price_table(service);
        let histories: Vec<History> = self
            .book
            .layers(&name)
            .map(|table| History::find(table, place, item))
            .collect::<Result<_, _>>()?;
        let in_force = histories.iter().map(|each| each.on(self.as_of)).find(|it| !it.is_empty());
        if let Some(tiers) = in_force {
            return self.record(tiers, false).map(Some);
        }
        let firsts = histories.iter().map(History::earliest).filter(|tiers| !tiers.is_empty());
        let Some(tiers) = firsts.min_by_key(|tiers| tiers.first().map(|row| row.from)) else {
            return Ok(None);
        };
        if let Some(first) = tiers.first().map(|row| row.from)
            && service == "ec2"
            && coverage::was_seen_arriving(self.book, place, item, first)?
        {
            return Err(FactError::NotYetSold {
                service: service.to_owned(),
                item: item.to_owned(),
                region: place.to_owned(),
                on: self.as_of,
                first,
            });
        }
        self.record(tiers, true).map(Some)
    }

    fn record(&self, tiers: &[Row], earliest_known: bool) -> Result<PriceRecord, FactError> {
        let first = tiers.first().ok_or(BrokenTiers)?;
        let mut caveats: Vec<&str> = Vec::new();
        for tier in tiers.iter().filter(|tier| !tier.caveat.is_empty()) {
            if !caveats.contains(&tier.caveat) {
                caveats.push(tier.caveat);
            }
        }
        Ok(PriceRecord {
            unit: Arc::from(first.unit),
            tiers: tiers.iter().map(|tier| (tier.tier_from.clone(), tier.usd.clone())).collect(),
            in_force_from: first.from,
            source: sources::print(self.book, tiers.iter().map(|tier| tier.source))?,
            caveat: (!caveats.is_empty()).then(|| Arc::from(caveats.join("; "))),
            earliest_known,
        })
    }

    /// Why there is no price: the type is misspelt, or it is sold elsewhere only.
    fn not_sold(&self, service: &str, region: &str, item: &str) -> FactError {
        if service == "ec2" && self.book.line("ec2_types.csv", item).is_none() {
            return instance_types::unknown(self.book, item);
        }
        let name = builtin::price_table(service);
        let sold = |place: &&str| {
            self.book.layers(&name).any(|table| table.under(&[place, item]).next().is_some())
        };
        let mut sold_in: Vec<&str> = regions::codes(self.book).filter(sold).collect();
        // Places on the same continent are of more use to the reader than the first of all.
        let continent = |code: &str| code.split('-').next().map(str::to_owned);
        sold_in.sort_by_key(|code| (continent(code) != continent(region), *code));
        sold_in.dedup();
        FactError::NotSold {
            service: service.to_owned(),
            item: item.to_owned(),
            region: region.to_owned(),
            sold_in: sold_in.into_iter().take(SOLD_IN_SHOWN).map(str::to_owned).collect(),
        }
    }
}

impl Facts for DatedBook<'_> {
    fn as_of(&self) -> Date {
        self.as_of
    }

    fn sha256(&self) -> &str {
        &self.book.sha256
    }

    fn overlaid(&self) -> &[String] {
        &self.overlaid
    }

    fn region_name(&self, region: &str) -> Result<&str, FactError> {
        regions::name(self.book, region)
    }

    fn price(&self, service: &str, region: &str, item: &str) -> Result<PriceRecord, FactError> {
        let find = || {
            regions::name(self.book, region)?;
            for place in [region, ANYWHERE] {
                if let Some(record) = self.price_at(service, place, item)? {
                    return Ok(record);
                }
            }
            Err(self.not_sold(service, region, item))
        };
        keyed(&[service, region, item], |key| self.known.prices.or_find(key, find))
    }

    fn allowance(&self, region: &str, item: &str) -> Result<Option<AllowanceRecord>, FactError> {
        let find = || allowances::find(self.book, region, item, self.as_of);
        keyed(&[region, item], |key| self.known.allowances.or_find(key, find))
    }

    fn instance_type(&self, name: &str) -> Result<InstanceType, FactError> {
        self.known.instance_types.or_find(name, || instance_types::find(self.book, name))
    }

    fn machines(&self, region: &str) -> Result<Arc<[Machine]>, FactError> {
        self.known.machines.or_find(region, || {
            regions::name(self.book, region)?;
            machines::sold(self.book, region, self.as_of).map(Arc::from)
        })
    }

    fn arrival_shape(&self, preset: &str) -> Result<ArrivalShape, FactError> {
        self.known.arrival_shapes.or_find(preset, || measured::shape(self.book, preset))
    }

    fn behaviour(&self, id: &str) -> Result<Behaviour, FactError> {
        self.known.behaviours.or_find(id, || measured::behaviour(self.book, id, self.as_of))
    }

    fn cold_start(
        &self,
        runtime: &str,
        start: Start,
        architecture: Architecture,
        package: Package,
        memory_mb: u32,
    ) -> Result<Option<ColdStart>, FactError> {
        let asked = format!("{runtime}/{start:?}/{architecture:?}/{package:?}/{memory_mb}");
        self.known.cold_starts.or_find(&asked, || {
            measured::cold_start(self.book, runtime, start, architecture, package, memory_mb)
        })
    }

    fn channels(&self) -> Result<Arc<[Channel]>, FactError> {
        self.known.channels.or_find("", || channels::in_force(self.book, self.as_of))
    }

    fn runtime(&self, identifier: &str) -> Result<(), FactError> {
        runtimes::require(self.book, identifier)
    }

    fn disputed(&self, id: &str) -> Vec<(String, String)> {
        self.known.disputed.or_give(id, || quotas::disputed(self.book, id))
    }

    fn rule_text(&self, id: &str) -> Option<String> {
        self.known.rule_texts.or_give(id, || quotas::text(self.book, id, self.as_of))
    }

    fn quota(&self, id: &str) -> Result<Quota, FactError> {
        self.known.quotas.or_find(id, || quotas::find(self.book, id, self.as_of))
    }
}
