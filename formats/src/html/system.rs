//! A system as the template shows it: its sections, findings, assumptions and bills.
use askama::Template;
use svl_engine::bill::Line;
use svl_engine::decision::Assumption;
use svl_engine::system::SystemDecision;
use svl_engine::usd::Usd;

use super::WorkloadFile;
use super::again::Again;
use super::charts::{self, Figure};
use super::view::Bill;
use crate::findings::{self, Group};
use crate::system::section::Section;
use crate::system::sections;
use crate::words::{self, Cited, Part};

/// So many bills are spelt out, the dearest first; the JSON has all.
const BILLS_SHOWN: usize = 60;

/// One system on a page.
#[derive(Template)]
#[template(path = "system.html")]
pub struct Report<'a> {
    /// Before every id of this report.
    id: String,
    level: u8,
    name: String,
    region: String,
    load: String,
    facts: String,
    verdict: String,
    holds: Option<String>,
    figures: Vec<Figure>,
    sections: Vec<Section>,
    counts: Option<String>,
    findings: Vec<Group<'a>>,
    defaults: Vec<&'a Assumption>,
    reasoned: Vec<&'a Assumption>,
    aside: Vec<String>,
    bills: Vec<Bill>,
    as_of: &'a str,
    sha256: &'a str,
    engine: &'a str,
    own_prices: Option<String>,
    what: &'static str,
    file: Option<Again<'a>>,
    echo: Option<String>,
}

impl<'a> Report<'a> {
    /// Of a system's decision, its ids after `prefix` and its title at this level of headings.
    pub fn of(
        decision: &'a SystemDecision,
        file: Option<WorkloadFile<'a>>,
        prefix: String,
        level: u8,
    ) -> Self {
        let echo = &decision.system;
        let findings = findings::groups(decision);
        let (defaults, reasoned) = words::assumptions(&decision.assumptions);
        Self {
            level,
            name: words::plain(&echo.name),
            region: words::plain(&echo.region),
            load: words::load(&echo.requests_per_month),
            facts: words::facts(&decision.facts),
            verdict: words::tidy(&sections::answer(decision)),
            holds: sections::holds(decision),
            figures: charts::graph(decision, &prefix)
                .into_iter()
                .chain(charts::costs(decision, &prefix))
                .collect(),
            sections: sections::all(decision),
            counts: findings::counts(&findings),
            findings,
            defaults,
            reasoned,
            aside: Vec::new(),
            bills: bills(decision),
            as_of: &decision.facts.as_of,
            sha256: &decision.facts.sha256,
            engine: decision.engine,
            own_prices: words::own_prices(&decision.facts, ", "),
            what: "system",
            file: file.map(|file| Again::of(file, &decision.facts.as_of)),
            echo: None,
            id: prefix,
        }
    }
}

/// The bills of components and edges, the dearest first; those without a line are left out.
fn bills(decision: &SystemDecision) -> Vec<Bill> {
    let bill = &decision.bill;
    let components = bill.components.iter().map(|each| {
        (each.name.clone(), &each.usd_per_month, each.lines.as_slice(), each.unpriced.as_slice())
    });
    let edges = bill.edges.iter().map(|each| {
        let name = format!("{} → {}", each.from, each.to);
        (name, &each.usd_per_month, each.lines.as_slice(), each.unpriced.as_slice())
    });
    let mut all: Vec<(String, &Usd, &[Line], &[&str])> = components
        .chain(edges)
        .filter(|(_, _, lines, unpriced)| !lines.is_empty() || !unpriced.is_empty())
        .collect();
    // The sort is stable: equals stay in the order of their names.
    all.sort_by(|(_, a, ..), (_, b, ..)| b.cmp(a));
    all.truncate(BILLS_SHOWN);
    all.iter().map(|(name, usd, lines, unpriced)| Bill::new(name, usd, lines, unpriced)).collect()
}
