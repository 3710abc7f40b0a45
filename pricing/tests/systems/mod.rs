//! Systems that tests build, and what is asked of them.
#![allow(dead_code)] // Each test uses its part of this.
use svl_engine::decision::ByScope;
use svl_engine::exact::Exact;
use svl_engine::facts::Facts;
use svl_engine::system::bill::{SystemBill, SystemBillReport};
use svl_engine::system::flow::stated_attempts;
use svl_engine::system::load::Load;
use svl_engine::system::{Call, Consumer, Entry, Kind, StatedComponent, StatedSystem, System};
use svl_engine::units::{Bytes, Megabytes, Millis, Requests};
use svl_engine::workload::Duration;
use svl_pricing::PriceBook;

pub fn exact(text: &str) -> Exact {
    Exact::parse(text).expect("a decimal")
}

pub fn kilobytes(count: &str) -> Bytes {
    Bytes::new(&exact(count) * &Exact::from(1_024_u32))
}

pub fn ms(count: &str) -> Millis {
    Millis::new(exact(count))
}

/// A component of a kind that calls others.
pub fn calling(name: &str, kind: Kind, calls: Vec<Call>) -> StatedComponent {
    StatedComponent { calls, ..StatedComponent::plain(name, kind) }
}

/// A function of so much memory that takes so long.
pub fn function(name: &str, memory: u32, time: &str, calls: Vec<Call>) -> StatedComponent {
    StatedComponent {
        memory: Some(Megabytes::new(Exact::from(memory))),
        duration: Some(Duration::constant(ms(time))),
        ..calling(name, Kind::Function, calls)
    }
}

/// A channel with one consumer.
pub fn feeding(name: &str, kind: Kind, consumer: Consumer) -> StatedComponent {
    StatedComponent { consumers: vec![consumer], ..StatedComponent::plain(name, kind) }
}

/// A system whose first component is the entry.
pub fn stated(requests: &str, components: Vec<StatedComponent>) -> StatedSystem {
    let entry = Entry {
        key: "entry".to_owned(),
        component: components[0].name.clone(),
        share: None,
        weight: None,
    };
    StatedSystem::plain("shop", Requests::new(exact(requests)), entry, components)
}

/// A system with all that is known of its load and its bill.
pub struct Billed {
    pub system: System,
    pub load: Load,
    pub bill: SystemBill,
}

impl Billed {
    pub fn of(stated: StatedSystem) -> Self {
        let book = PriceBook::builtin();
        Self::with(stated, &book.on(book.edition()))
    }

    pub fn with(stated: StatedSystem, facts: &dyn Facts) -> Self {
        let system = System::of(stated).expect("a system");
        let load = Load::of(&system, &stated_attempts, facts).expect("a load");
        let bill = SystemBill::of(&system, &load, facts).expect("a bill");
        Self { system, load, bill }
    }

    pub fn report(&self) -> SystemBillReport {
        self.bill.report(&self.system, &self.load)
    }

    pub fn total(&self) -> ByScope {
        self.report().usd_per_month
    }

    /// The lines of a component as `quantity unit item usd`.
    pub fn component(&self, name: &str) -> Vec<String> {
        let report = self.report();
        let found = report.components.iter().find(|component| component.name == name);
        lines(&found.expect(name).lines)
    }

    /// The lines of the edge from one to another.
    pub fn edge(&self, from: &str, to: &str) -> Vec<String> {
        let report = self.report();
        let found = report.edges.iter().find(|edge| edge.from == from && edge.to == to);
        lines(&found.expect(to).lines)
    }
}

fn lines(lines: &[svl_engine::bill::Line]) -> Vec<String> {
    let line = |line: &svl_engine::bill::Line| {
        let usd = line.usd.amount();
        format!("{} {} of {}: {}", line.quantity, line.unit, line.item, usd)
    };
    lines.iter().map(line).collect()
}
