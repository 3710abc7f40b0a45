//! What is known of a system after an evaluation (contract `svl-cost/system/1`). Every format renders
//! this and computes nothing; the order of the fields is the order of the JSON keys.
use serde::{Deserialize, Serialize};

use super::bill::{SystemBill, SystemBillReport};
use super::blast::RadiusReport;
use super::drill::{self, Counts};
use super::flow::stated_attempts;
use super::graph::System;
use super::load::Load;
use super::paths::Paths;
use super::stated::StatedSystem;
use super::ways::{self, Ways};
use crate::decision::{Assumption, CostCurve, FactsUsed, Finding, Verdict};
use crate::exact::Exact;
use crate::facts::Facts;
use crate::judging::{self, SystemScene};
use crate::problem::Problem;

/// The contract's name and version.
pub const SCHEMA: &str = "svl-cost/system/1";

/// What is known of a system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SystemDecision {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The engine's version.
    pub engine: &'static str,
    /// The price book and quota table that were used.
    pub facts: FactsUsed,
    /// The system in a few words.
    pub system: SystemEcho,
    /// What was not stated and shaped the answer.
    pub assumptions: Vec<Assumption>,
    /// What it costs as it is, by component and by edge.
    pub bill: SystemBillReport,
    /// How long requests take along their paths, what is promised for them, and what a queue in place
    /// of a call would change of both.
    pub paths: Paths,
    /// What fails with what, the worst first.
    pub radius: RadiusReport,
    /// How many ways to break it end in which way; none where a fact for that is missing.
    pub drills: Counts,
    /// What the rules find.
    pub findings: Vec<Finding>,
    /// The same system served otherwise.
    pub ways: Ways,
    /// The answer.
    pub verdict: Verdict,
    /// What each way costs over the request count, fine enough to be drawn.
    pub curves: Vec<CostCurve>,
}

/// A system in a few words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SystemEcho {
    /// Its name.
    pub name: String,
    /// The Region's code.
    pub region: String,
    /// Arrivals at the entries in a month, all together.
    pub requests_per_month: Exact,
    /// Where requests arrive, with the share of each.
    pub entries: Vec<EntryEcho>,
}

/// Where requests arrive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EntryEcho {
    /// The component.
    pub component: String,
    /// Its share of the arrivals, from 0 to 1.
    pub share: Exact,
}

/// Everything that can be said of a system.
///
/// # Errors
/// Every problem of the input, each at its key; nothing is evaluated then.
pub fn evaluate(stated: StatedSystem, facts: &dyn Facts) -> Result<SystemDecision, Vec<Problem>> {
    let system = System::of(stated)?;
    let load = Load::of(&system, &stated_attempts, facts)?;
    let bill = SystemBill::of(&system, &load, facts)?;
    let drills = drill::outlines(&system, facts)
        .map_err(|error| vec![Problem::from_fact("components", &error)])?;
    let paths = Paths::of(&system, &load, &bill, facts);
    let scene = SystemScene::of(&system, &load, &bill, &paths, &drills, facts);
    let findings = judging::of_a_system(&scene);
    let told = ways::of(&system, &load, &bill, facts)?;
    let known = load.assumptions.iter().chain(&bill.assumptions);
    let assumptions = known.chain(&paths.assumptions).cloned();
    Ok(SystemDecision {
        schema: SCHEMA,
        engine: env!("CARGO_PKG_VERSION"),
        facts: FactsUsed::of(facts),
        system: SystemEcho::of(&system),
        assumptions: assumptions.chain(told.assumptions).collect(),
        bill: bill.report(&system, &load),
        paths,
        radius: RadiusReport::of_system(&system),
        drills: Counts::of(drills.iter().map(|drill| (&drill.worst, drill.is_unnoticed()))),
        findings,
        ways: told.ways,
        verdict: told.verdict,
        curves: told.curves,
    })
}

impl SystemEcho {
    fn of(system: &System) -> Self {
        let stated = &system.stated;
        let region = stated.region.as_deref().unwrap_or(crate::workload::REGION);
        let entries = system.entries().iter().map(|(node, share)| EntryEcho {
            component: system.component(*node).name.clone(),
            share: share.clone(),
        });
        Self {
            name: stated.name.clone(),
            region: region.to_owned(),
            requests_per_month: stated.requests.amount().clone(),
            entries: entries.collect(),
        }
    }
}
