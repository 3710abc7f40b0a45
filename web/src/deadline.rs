//! Work that gives up when its time is over.
//!
//! The engine has no clock, and a thread cannot be stopped from outside. But whatever takes long
//! asks the price book again and again: the book that it is given here looks at the clock, and ends
//! the work by unwinding once the time is over. Nothing is shared with other work, so nothing is
//! left half done.
use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;
use svl_engine::facts::{
    AllowanceRecord, ArrivalShape, Behaviour, ColdStart, FactError, Facts, InstanceType, Machine,
    Package, PriceRecord, Start,
};
use svl_engine::quota::Quota;
use svl_engine::system::drill::Channel;
use svl_engine::workload::Architecture;

thread_local! {
    /// When the work of this thread must be done.
    static UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// What unwinds through work whose time is over.
pub struct OutOfTime;

/// Runs work that ends by `until`, by unwinding with [`OutOfTime`] where need be.
pub fn until<T>(until: Instant, work: impl FnOnce() -> T) -> T {
    /// Also when the work unwinds: the thread goes on to other work.
    struct Forget;
    impl Drop for Forget {
        fn drop(&mut self) {
            UNTIL.set(None);
        }
    }
    UNTIL.set(Some(until));
    let _forget = Forget;
    work()
}

/// Facts that are only told in time.
pub struct Timed<'a> {
    facts: &'a dyn Facts,
    until: Option<Instant>,
}

impl<'a> Timed<'a> {
    /// The facts, until the deadline of the work that asks.
    pub fn new(facts: &'a dyn Facts) -> Self {
        Self { facts, until: UNTIL.get() }
    }

    /// The facts, if there is time left.
    fn now(&self) -> &'a dyn Facts {
        if self.until.is_some_and(|until| Instant::now() >= until) {
            // Not a panic: no hook runs, and nothing is told but that the time is over.
            resume_unwind(Box::new(OutOfTime));
        }
        self.facts
    }
}

impl Facts for Timed<'_> {
    fn as_of(&self) -> Date {
        self.facts.as_of()
    }

    fn sha256(&self) -> &str {
        self.facts.sha256()
    }

    fn overlaid(&self) -> &[String] {
        self.facts.overlaid()
    }

    fn region_name(&self, region: &str) -> Result<&str, FactError> {
        self.now().region_name(region)
    }

    fn price(&self, service: &str, region: &str, item: &str) -> Result<PriceRecord, FactError> {
        self.now().price(service, region, item)
    }

    fn allowance(&self, region: &str, item: &str) -> Result<Option<AllowanceRecord>, FactError> {
        self.now().allowance(region, item)
    }

    fn disputed(&self, id: &str) -> Vec<(String, String)> {
        self.now().disputed(id)
    }

    fn rule_text(&self, id: &str) -> Option<String> {
        self.now().rule_text(id)
    }

    fn instance_type(&self, name: &str) -> Result<InstanceType, FactError> {
        self.now().instance_type(name)
    }

    fn machines(&self, region: &str) -> Result<Arc<[Machine]>, FactError> {
        self.now().machines(region)
    }

    fn arrival_shape(&self, preset: &str) -> Result<ArrivalShape, FactError> {
        self.now().arrival_shape(preset)
    }

    fn behaviour(&self, id: &str) -> Result<Behaviour, FactError> {
        self.now().behaviour(id)
    }

    fn cold_start(
        &self,
        runtime: &str,
        start: Start,
        architecture: Architecture,
        package: Package,
        memory_mb: u32,
    ) -> Result<Option<ColdStart>, FactError> {
        self.now().cold_start(runtime, start, architecture, package, memory_mb)
    }

    fn channels(&self) -> Result<Arc<[Channel]>, FactError> {
        self.now().channels()
    }

    fn runtime(&self, identifier: &str) -> Result<(), FactError> {
        self.now().runtime(identifier)
    }

    fn quota(&self, id: &str) -> Result<Quota, FactError> {
        self.now().quota(id)
    }
}
