//! A system's decision in the form of a workload's. By its ways it is drawn and followed as options are;
//! by its parts it is compared: the whole is the choice, and its components and edges stand beside it,
//! each with its bill.
use std::collections::BTreeMap;

use super::bill::SystemBillReport;
use super::decision::SystemDecision;
use super::ways::WayReport;
use crate::Decision;
use crate::bill::{Line, Scope, Total};
use crate::decision::{ByScope, Headline, OptionReport, ServiceLevel, Verdict};
use crate::exact::Exact;
use crate::usd::Usd;
use crate::workload::Echo;

/// The id of the option that is a whole system.
pub const AS_IT_IS: &str = "as-it-is";

/// By its parts. `because` is what is said of the system in one sentence.
pub fn by_parts(decision: &SystemDecision, because: String) -> Decision {
    let verdict = Verdict {
        choice: Some(AS_IT_IS.to_owned()),
        because,
        runner_up: None,
        saves_usd_per_month: None,
        change: None,
        holds_until: None,
    };
    Decision {
        assumptions: decision.assumptions.clone(),
        options: parts(decision),
        findings: decision.findings.clone(),
        ..plain(decision, verdict)
    }
}

/// By its ways, with their curves and crossovers.
pub fn by_ways(decision: &SystemDecision) -> Decision {
    let option = |way: &WayReport| {
        let platform = way.fleet.as_ref().map_or("lambda", |fleet| fleet.platform);
        let label = way
            .fleet
            .as_ref()
            .map_or_else(|| way.label.clone(), |fleet| format!("{}: {}", way.label, fleet.label));
        let millions = &decision.system.requests_per_month * &Exact::decimal(1, 6);
        let each = |usd: &Usd| usd.amount().checked_div(&millions).map_or(Usd::ZERO, Usd::new);
        let ByScope { compute, all_in } = &way.usd_per_month;
        OptionReport {
            usd_per_month: way.usd_per_month.clone(),
            usd_per_million_requests: ByScope { compute: each(compute), all_in: each(all_in) },
            service_level: ServiceLevel {
                capacity_requests_per_month: way.capacity_requests_per_month.clone(),
                grows: true,
                ..ServiceLevel::default()
            },
            fits: way.fits,
            ..option(way.id.to_owned(), platform, label, Vec::new(), &way.unpriced)
        }
    };
    Decision {
        options: decision.ways.ways.iter().map(option).collect(),
        crossovers: decision.ways.crossovers.clone(),
        curves: decision.curves.clone(),
        ..plain(decision, decision.verdict.clone())
    }
}

/// What both forms share: what is evaluated, and by which facts.
fn plain(decision: &SystemDecision, verdict: Verdict) -> Decision {
    let system = &decision.system;
    let echo = [
        ("name", Echo::text(&system.name)),
        ("region", Echo::text(&system.region)),
        ("requests_per_month", Echo::text(system.requests_per_month.to_plain())),
        ("entry", Echo::List(system.entries.iter().map(|it| Echo::text(&it.component)).collect())),
    ];
    Decision {
        schema: crate::decision::SCHEMA,
        engine: decision.engine,
        facts: decision.facts.clone(),
        workload: Echo::Map(echo.map(|(key, value)| (key.to_owned(), value)).into()),
        assumptions: Vec::new(),
        not_yet_considered: Vec::new(),
        options: Vec::new(),
        crossovers: Vec::new(),
        findings: Vec::new(),
        verdict,
        uncertainty: None,
        curves: Vec::new(),
        headline: Headline {
            name: system.name.clone(),
            region: system.region.clone(),
            requests: system.requests_per_month.clone(),
        },
    }
}

fn parts(decision: &SystemDecision) -> Vec<OptionReport> {
    let bill = &decision.bill;
    let whole = OptionReport {
        usd_per_month: bill.usd_per_month.clone(),
        ..option(
            AS_IT_IS.to_owned(),
            "system",
            "the system".to_owned(),
            added_up(bill),
            &bill.unpriced,
        )
    };
    let components = bill.components.iter().map(|each| {
        let level =
            ServiceLevel { concurrency: each.concurrency, grows: true, ..ServiceLevel::default() };
        let id = format!("component-{}", each.name);
        let option = option(id, each.kind, each.name.clone(), each.lines.clone(), &each.unpriced);
        OptionReport { service_level: level, ..option }
    });
    // Several edges may lead from one component to another.
    let mut seen: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    let edges = bill.edges.iter().map(|each| {
        let count = seen.entry((&each.from, &each.to, each.role)).or_default();
        *count += 1;
        let id = format!("{}-{}-{}-{count}", each.role, each.from, each.to);
        let label = format!("{} → {}", each.from, each.to);
        option(id, each.role, label, each.lines.clone(), &each.unpriced)
    });
    std::iter::once(whole).chain(components).chain(edges).collect()
}

fn option(
    id: String,
    platform: &'static str,
    label: String,
    bill: Vec<Line>,
    unpriced: &[&'static str],
) -> OptionReport {
    let by_scope = ByScope { compute: Total::Compute.of(&bill), all_in: Total::AllIn.of(&bill) };
    OptionReport {
        id,
        platform,
        label,
        usd_per_month: by_scope,
        usd_per_million_requests: ByScope { compute: Usd::ZERO, all_in: Usd::ZERO },
        usd_per_million_beyond_credits: None,
        usd_per_month_second_machine: None,
        bill,
        service_level: ServiceLevel { grows: true, ..ServiceLevel::default() },
        unpriced: unpriced.to_vec(),
        fits: true,
        findings: Vec::new(),
    }
}

/// All lines of a system, those of one item and one price together.
fn added_up(bill: &SystemBillReport) -> Vec<Line> {
    type Same<'a> = (&'static str, bool, &'static str, String, &'a str);
    let mut all: BTreeMap<Same, Line> = BTreeMap::new();
    let components = bill.components.iter().flat_map(|each| &each.lines);
    for line in components.chain(bill.edges.iter().flat_map(|each| &each.lines)) {
        let attached = line.scope == Scope::Attached;
        let price = line.usd_per_unit.to_plain();
        let same = (line.item, attached, line.unit, price, line.source.0.as_ref());
        match all.get_mut(&same) {
            Some(sum) => {
                sum.quantity = &sum.quantity + &line.quantity;
                sum.usd = &sum.usd + &line.usd;
            }
            None => {
                all.insert(same, line.clone());
            }
        }
    }
    all.into_values().collect()
}
