//! The prices of one day with the limits and measurements of another: what lies between two price
//! books when only prices have changed.
use std::sync::Arc;

use jiff::civil::Date;

use crate::facts::{
    AllowanceRecord, ArrivalShape, Behaviour, ColdStart, FactError, Facts, InstanceType, Machine,
    Package, PriceRecord, Start,
};
use crate::quota::Quota;
use crate::workload::Architecture;

/// New prices, and all else as it was.
pub(super) struct PricesFrom<'a> {
    pub(super) prices: &'a dyn Facts,
    pub(super) rest: &'a dyn Facts,
}

impl Facts for PricesFrom<'_> {
    fn as_of(&self) -> Date {
        self.rest.as_of()
    }

    fn sha256(&self) -> &str {
        self.rest.sha256()
    }

    fn overlaid(&self) -> &[String] {
        self.prices.overlaid()
    }

    fn region_name(&self, region: &str) -> Result<&str, FactError> {
        self.prices.region_name(region)
    }

    fn price(&self, service: &str, region: &str, item: &str) -> Result<PriceRecord, FactError> {
        self.prices.price(service, region, item)
    }

    fn allowance(&self, region: &str, item: &str) -> Result<Option<AllowanceRecord>, FactError> {
        self.prices.allowance(region, item)
    }

    fn disputed(&self, id: &str) -> Vec<(String, String)> {
        self.rest.disputed(id)
    }

    fn rule_text(&self, id: &str) -> Option<String> {
        self.rest.rule_text(id)
    }

    fn channels(&self) -> Result<Arc<[crate::system::drill::Channel]>, FactError> {
        self.rest.channels()
    }

    fn instance_type(&self, name: &str) -> Result<InstanceType, FactError> {
        self.prices.instance_type(name)
    }

    fn machines(&self, region: &str) -> Result<Arc<[Machine]>, FactError> {
        self.prices.machines(region)
    }

    fn arrival_shape(&self, preset: &str) -> Result<ArrivalShape, FactError> {
        self.rest.arrival_shape(preset)
    }

    fn behaviour(&self, id: &str) -> Result<Behaviour, FactError> {
        self.rest.behaviour(id)
    }

    fn cold_start(
        &self,
        runtime: &str,
        start: Start,
        architecture: Architecture,
        package: Package,
        memory_mb: u32,
    ) -> Result<Option<ColdStart>, FactError> {
        self.rest.cold_start(runtime, start, architecture, package, memory_mb)
    }

    fn runtime(&self, identifier: &str) -> Result<(), FactError> {
        self.rest.runtime(identifier)
    }

    fn quota(&self, id: &str) -> Result<Quota, FactError> {
        self.rest.quota(id)
    }
}
