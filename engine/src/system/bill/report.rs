//! What a report says of a system's bill: by component and by edge.
use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

use super::{Owner, SystemBill};
use crate::bill::{Line, Total};
use crate::capacity::estimate::Estimate;
use crate::decision::{ByScope, Spread};
use crate::exact::Exact;
use crate::system::graph::System;
use crate::system::kind::{Class, Kind, Mode, Role};
use crate::system::load::{Load, Monthly};
use crate::system::stated::Tier;
use crate::usd::Usd;

/// A system's bill at the stated volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SystemBillReport {
    /// All parts together; a lower bound where something has no price.
    pub usd_per_month: ByScope,
    /// What must be paid for and has no price.
    #[serde(borrow)]
    pub unpriced: Vec<&'static str>,
    /// Requests in a second at all entries together, in each hour of the pattern: 24 from midnight, or
    /// 168 from Monday's.
    pub arrivals_per_second_by_hour: Vec<Estimate>,
    /// The components, in the order of their names.
    pub components: Vec<ComponentReport>,
    /// The edges, in the order of the names at their ends.
    pub edges: Vec<EdgeReport>,
}

/// One component: its load, and what it costs by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ComponentReport {
    /// Its name.
    pub name: String,
    /// What it is, as written in a workload file.
    pub kind: &'static str,
    /// The Region's code.
    pub region: String,
    /// What it owes, if that is stated.
    pub tier: Option<&'static str>,
    /// Requests and messages that reach it, each counted once.
    pub arrivals_per_month: Exact,
    /// The same in a second, with every repetition.
    pub attempts_per_second: Rates,
    /// Invocations: repetitions count, and a batch counts once.
    pub runs_per_month: Exact,
    /// How long one request takes on average, with all that is waited for; none of what only keeps or
    /// hands on. Unit: ms.
    pub time_ms: Option<Exact>,
    /// Requests in service at once; of what runs code.
    pub concurrency: Option<Spread>,
    /// What is read and written; of stores.
    pub store: Option<StoreReport>,
    /// The lines of the bill that belong to it; calls of it belong to their edges.
    pub lines: Vec<Line>,
    /// What the lines add up to.
    pub usd_per_month: Usd,
    /// What of it has no price.
    #[serde(borrow)]
    pub unpriced: Vec<&'static str>,
}

/// The load of a store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoreReport {
    /// `request unit` of tables, by size and consistency; `item` elsewhere.
    pub unit: &'static str,
    /// Units read in a second: over the month, and in its busiest second.
    pub reads_per_second: Rates,
    /// Units written in a second.
    pub writes_per_second: Rates,
    /// Connections that its callers hold in the busiest second, where it counts them.
    pub connections: Option<Estimate>,
}

/// A rate's mean and its peak.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Over the month.
    pub mean: Estimate,
    /// In its busiest second.
    pub peak: Estimate,
}

impl Rates {
    /// The rates of a monthly count.
    fn of(load: &Load, count: &Monthly) -> Self {
        Self {
            mean: Estimate::of(&load.mean_rate(count)),
            peak: Estimate::of(&load.busiest_rate(count)),
        }
    }
}

/// One edge: what passes along it, and what that costs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EdgeReport {
    /// The name at its beginning.
    pub from: String,
    /// The name at its end.
    pub to: String,
    /// The key that states it.
    pub key: String,
    /// `call`, `send`, `deliver` or `capture`.
    pub role: &'static str,
    /// `sync` where the caller waits for the result.
    pub mode: &'static str,
    /// Requests or messages, each counted once.
    pub requests_per_month: Exact,
    /// The same with every repetition.
    pub attempts_per_month: Exact,
    /// In a second, with every repetition.
    pub attempts_per_second: Rates,
    /// Messages in one delivery, on average.
    pub batch: Exact,
    /// The lines of the bill that belong to it.
    pub lines: Vec<Line>,
    /// What the lines add up to.
    pub usd_per_month: Usd,
    /// What of it has no price.
    #[serde(borrow)]
    pub unpriced: Vec<&'static str>,
}

impl SystemBillReport {
    /// How many requests or messages pass along an edge for each that reaches its beginning; nothing
    /// where none does.
    pub fn passes_for_each(&self, edge: &EdgeReport) -> Option<Exact> {
        let from = self.components.iter().find(|component| component.name == edge.from)?;
        edge.requests_per_month.checked_div(&from.arrivals_per_month)
    }
}

impl SystemBill {
    /// The report of a system's bill at the stated volume.
    pub fn report(&self, system: &System, load: &Load) -> SystemBillReport {
        let requests = load.requests();
        let mut lines = self.lines(requests);
        let mut take = |owner: Owner| {
            let lines = lines.remove(&owner).unwrap_or_default();
            let usd = Total::AllIn.of(&lines);
            let unpriced = self.unpriced_of(owner).to_vec();
            (lines, usd, unpriced)
        };
        let stores = self.stores(system, load);
        let components = system.components().map(|(node, component)| {
            let (lines, usd_per_month, unpriced) = take(Owner::Component(node));
            let at_work = load.node(node);
            let runs_code = component.kind.class() == Class::Compute;
            ComponentReport {
                name: component.name.clone(),
                kind: component.kind.name(),
                region: system.region(node).to_owned(),
                tier: component.tier.map(Tier::name),
                arrivals_per_month: at_work.arrivals.at(requests),
                attempts_per_second: Rates::of(load, &at_work.attempts),
                runs_per_month: at_work.runs.at(requests.amount()),
                time_ms: (!at_work.time.amount().is_zero() || runs_code)
                    .then(|| at_work.time.amount().clone()),
                concurrency: runs_code.then(|| load.concurrency(node)),
                store: stores.get(&node).cloned(),
                lines,
                usd_per_month,
                unpriced,
            }
        });
        let components = components.collect();
        let edges = system.edges().map(|(id, from, to, edge)| {
            let (lines, usd_per_month, unpriced) = take(Owner::Edge(id));
            let passed = load.edge(id);
            let waits = edge.role == Role::Call;
            EdgeReport {
                from: system.component(from).name.clone(),
                to: system.component(to).name.clone(),
                key: edge.key.clone(),
                role: edge.role.name(),
                mode: if waits { Mode::Sync.name() } else { Mode::Async.name() },
                requests_per_month: passed.sent.at(requests),
                attempts_per_month: passed.attempts.at(requests),
                attempts_per_second: Rates::of(load, &passed.attempts),
                batch: load.batch(id),
                lines,
                usd_per_month,
                unpriced,
            }
        });
        let entering = Monthly { timed: Exact::ZERO, each: Exact::ONE };
        let by_hour = load.by_hour(&entering);
        SystemBillReport {
            arrivals_per_second_by_hour: by_hour.iter().map(Estimate::of).collect(),
            edges: edges.collect(),
            components,
            usd_per_month: ByScope {
                compute: self.total(Total::Compute, requests),
                all_in: self.total(Total::AllIn, requests),
            },
            unpriced: self.unpriced(),
        }
    }

    /// What each store's callers read and write there, and the connections that they hold.
    fn stores(&self, system: &System, load: &Load) -> BTreeMap<NodeIndex, StoreReport> {
        let mut found: BTreeMap<NodeIndex, Used> = BTreeMap::new();
        for (node, component) in system.components() {
            if component.kind.class() == Class::Store {
                let counts = component.kind.counts_connections();
                let used = Used { held: counts.then_some(Exact::ZERO), ..Used::default() };
                found.insert(node, used);
            }
        }
        for (id, from, to, _) in system.edges() {
            let (Some((reads, writes)), Some(used)) = (self.accesses.get(&id), found.get_mut(&to))
            else {
                continue;
            };
            let attempts = &load.edge(id).attempts;
            used.reads = used.reads.plus(&attempts.times(reads));
            used.writes = used.writes.plus(&attempts.times(writes));
            used.held = used.held.as_ref().map(|known| known + &held(system, load, from));
        }
        let report = |(node, used): (NodeIndex, Used)| {
            let table = system.component(node).kind == Kind::DynamoDb;
            let report = StoreReport {
                unit: if table { "request unit" } else { "item" },
                reads_per_second: Rates::of(load, &used.reads),
                writes_per_second: Rates::of(load, &used.writes),
                connections: used.held.as_ref().map(Estimate::of),
            };
            (node, report)
        };
        found.into_iter().map(report).collect()
    }
}

/// What is done to a store.
#[derive(Default)]
struct Used {
    reads: Monthly,
    writes: Monthly,
    held: Option<Exact>,
}

/// Connections that a caller holds in the busiest second: one of each environment, task or machine
/// where its pool is not stated.
fn held(system: &System, load: &Load, caller: NodeIndex) -> Exact {
    let component = system.component(caller);
    let pool = Exact::from(component.code.pool.unwrap_or(1));
    let of_environments = || {
        let busy = load.concurrency(caller).peak.exact();
        let ready = component.code.provisioned_concurrency.unwrap_or(0);
        busy.max(Exact::from(ready))
    };
    let many = component.code.count.map_or_else(of_environments, Exact::from);
    &pool * &many
}
