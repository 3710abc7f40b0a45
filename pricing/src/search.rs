//! Looking around in the price book.
use std::collections::BTreeSet;

use svl_engine::facts::{FactError, Facts, PriceRecord};

use crate::book::DatedBook;
use crate::builtin;
use crate::nearest::nearest;
use crate::prices::ANYWHERE;
use crate::regions;

/// One price as it stands on the day of pricing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// `ec2`, `lambda`, ….
    pub service: String,
    /// The Region's code, or `any`.
    pub region: String,
    /// The instance type, or the dimension.
    pub item: String,
    /// Unit, tiers, day, source and caveat.
    pub price: PriceRecord,
    /// It comes from the user's tables.
    pub overlaid: bool,
}

/// What a search came upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Prices, by service, Region and item.
    pub rows: Vec<Listed>,
    /// Known words near those that occur nowhere; empty where there is a price.
    pub nearest: Vec<String>,
}

impl DatedBook<'_> {
    /// Every price of a service in a Region on the day of pricing, by item, with those that hold
    /// in all Regions. A type that was not sold yet is left out.
    ///
    /// # Errors
    /// When there is no such Region, or a table cannot be read. A service that we hold no prices of
    /// has no rows.
    pub fn rows(&self, service: &str, region: &str) -> Result<Vec<Listed>, FactError> {
        self.region_name(region)?;
        let mut items = BTreeSet::new();
        for place in [region, ANYWHERE] {
            let items_there = self.keys(service).filter(|(there, _)| *there == place);
            items.extend(items_there.map(|(_, item)| item));
        }
        let mut rows = Vec::new();
        for item in items {
            // A Region's own price counts before the one that holds everywhere.
            for place in [region, ANYWHERE] {
                if let Some(row) = self.listed(service, place, item)? {
                    rows.push(row);
                    break;
                }
            }
        }
        Ok(rows)
    }

    /// The prices whose service, Region (code or name) and item together hold every word, in
    /// whatever case.
    ///
    /// # Errors
    /// When a table cannot be read.
    pub fn search(&self, words: &[&str]) -> Result<Found, FactError> {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let mut rows = Vec::new();
        for service in self.book.services() {
            let keys: BTreeSet<(&str, &str)> = self.keys(service).collect();
            for (region, item) in keys {
                let name = regions::name(self.book, region).unwrap_or(ANYWHERE);
                let text = format!("{service} {region} {name} {item}").to_lowercase();
                if words.iter().all(|word| text.contains(word.as_str()))
                    && let Some(row) = self.listed(service, region, item)?
                {
                    rows.push(row);
                }
            }
        }
        let nearest = if rows.is_empty() { self.near(&words) } else { Vec::new() };
        Ok(Found { rows, nearest })
    }

    /// Known services, Regions and items near words that are no part of any.
    fn near(&self, words: &[String]) -> Vec<String> {
        let mut known: BTreeSet<&str> = regions::codes(self.book).collect();
        for service in self.book.services() {
            known.insert(service);
            known.extend(self.keys(service).map(|(_, item)| item));
        }
        let unknown = words.iter().filter(|word| !known.iter().any(|name| name.contains(*word)));
        unknown.filter_map(|word| nearest(word, known.iter().copied())).collect()
    }

    /// Region and item of every row of a service, repeated for each tier and day.
    fn keys<'a>(&'a self, service: &str) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.book.lines(&builtin::price_table(service)).filter_map(|line| {
            let mut cells = line.text().split(',');
            Some((cells.next()?, cells.next()?))
        })
    }

    fn listed(&self, service: &str, region: &str, item: &str) -> Result<Option<Listed>, FactError> {
        let price = match self.price_at(service, region, item) {
            Err(FactError::NotYetSold { .. }) => return Ok(None),
            other => other?,
        };
        let address = format!("{service}/{region}/{item}");
        Ok(price.map(|price| Listed {
            service: service.to_owned(),
            region: region.to_owned(),
            item: item.to_owned(),
            price,
            overlaid: self.overlaid().binary_search(&address).is_ok(),
        }))
    }
}
