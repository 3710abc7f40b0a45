//! A decision as the template shows it: texts and cells, each rounded and none escaped.
use askama::Template;
use svl_engine::Decision;
use svl_engine::bill::{Line, Scope};
use svl_engine::decision::{Assumption, OptionReport};
use svl_engine::exact::Exact;
use svl_engine::usd::{Usd, separated};

use super::WorkloadFile;
use super::again::Again;
use super::charts::{self, Figure};
use crate::findings::{self, Group};
use crate::uncertainty;
use crate::words::{self, Cited, OPTION_COLUMNS, OptionCells, PairCells, Part, SCOPES};

/// How many crossovers are spelt out before the rest is folded.
const CROSSOVERS_SHOWN: usize = 6;
/// The total that the verdict rests on.
const VERDICT_SCOPE: &str = "all_in";
/// Longer quantities are shown to so many significant digits.
const QUANTITY_DIGITS: usize = 12;

/// One decision on a page.
#[derive(Template)]
#[template(path = "report.html")]
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
    columns: [&'static str; 7],
    options: Vec<OptionCells>,
    beside: Vec<String>,
    figures: Vec<Figure>,
    crossovers: Crossovers,
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
    /// Of a page's decision, its ids after `prefix` and its title at this level of headings.
    pub fn of(
        decision: &'a Decision,
        file: Option<WorkloadFile<'a>>,
        prefix: String,
        level: u8,
    ) -> Self {
        let options = &decision.options;
        let findings = findings::groups(decision);
        let (defaults, reasoned) = words::assumptions(&decision.assumptions);
        let reach = options.iter().filter_map(words::reach);
        Self {
            level,
            name: words::plain(&decision.headline.name),
            region: words::plain(&decision.headline.region),
            load: words::load(&decision.headline.requests),
            facts: words::facts(&decision.facts),
            verdict: words::tidy(&decision.verdict.because),
            holds: words::holds(decision),
            columns: OPTION_COLUMNS,
            options: options.iter().map(|option| OptionCells::of(decision, option)).collect(),
            beside: reach
                .chain(words::lower_bounds(decision))
                .chain(uncertainty::told(decision).iter().flat_map(uncertainty::Told::sentences))
                .collect(),
            figures: charts::figures(decision, &prefix),
            crossovers: Crossovers::of(decision),
            counts: findings::counts(&findings),
            findings,
            defaults,
            reasoned,
            aside: words::not_yet_considered(decision),
            bills: options.iter().map(Bill::of).collect(),
            as_of: &decision.facts.as_of,
            sha256: &decision.facts.sha256,
            engine: decision.engine,
            own_prices: words::own_prices(&decision.facts, ", "),
            what: "workload",
            file: file.map(|file| Again::of(file, &decision.facts.as_of)),
            echo: Some(crate::json::pretty(&decision.workload)),
            id: prefix,
        }
    }
}

impl OptionCells {
    /// The figures beside the label, each with its column.
    fn figures(&self) -> impl Iterator<Item = (&'static str, &String)> {
        OPTION_COLUMNS.into_iter().zip(&self.all).skip(1)
    }
}

/// The crossovers by the whole bill, and what is folded below them.
struct Crossovers {
    first: Vec<PairCells>,
    folded: Vec<(String, Vec<PairCells>)>,
}

impl Crossovers {
    fn of(decision: &Decision) -> Self {
        let (mut first, mut folded) = (Vec::new(), Vec::new());
        for (scope, name) in SCOPES {
            let pairs = words::pairs(decision, scope);
            let mut cells = pairs.iter().map(|pair| PairCells::of(decision, pair));
            if scope == VERDICT_SCOPE {
                first.extend(cells.by_ref().take(CROSSOVERS_SHOWN));
            }
            let rest: Vec<PairCells> = cells.collect();
            if !rest.is_empty() {
                let more = if first.is_empty() || scope != VERDICT_SCOPE { "" } else { " more" };
                folded.push((format!("{}{more} ({name})", rest.len()), rest));
            }
        }
        Self { first, folded }
    }

    fn told(&self) -> &'static str {
        match (self.first.is_empty(), self.folded.is_empty()) {
            (true, true) => "No two options change places up to 1,000 times the volume.",
            (true, false) => "By the whole bill, no two options change places.",
            (false, _) => {
                "By the whole bill; for each two options, where they first change places."
            }
        }
    }
}

/// A bill, line by line.
pub struct Bill {
    /// What it is of.
    pub label: String,
    /// Its sum.
    pub sum: String,
    /// Its lines.
    pub lines: Vec<BillLine>,
    /// What has no price.
    pub unpriced: Option<String>,
}

impl Bill {
    fn of(option: &OptionReport) -> Self {
        let usd = &option.usd_per_month.all_in;
        Self::new(&option.label, usd, &option.bill, &option.unpriced)
    }

    /// The bill of what `label` names.
    pub fn new(label: &str, usd: &Usd, lines: &[Line], unpriced: &[&str]) -> Self {
        let bound = if unpriced.is_empty() { "" } else { "+" };
        Self {
            label: words::tidy(label),
            sum: format!("{}{bound} a month", usd.to_cents()),
            lines: lines.iter().map(BillLine::of).collect(),
            unpriced: (!unpriced.is_empty()).then(|| unpriced.join(", ")),
        }
    }
}

/// A line of a bill, as it is shown.
pub struct BillLine {
    /// What is charged.
    pub item: &'static str,
    /// Whether it stands around the code itself.
    pub attached: bool,
    /// How much of it, with its unit.
    pub quantity: String,
    /// The price of one.
    pub price: String,
    /// The amount.
    pub usd: String,
    /// Where the price was published.
    pub source: String,
}

impl BillLine {
    fn of(line: &Line) -> Self {
        Self {
            item: line.item,
            attached: line.scope == Scope::Attached,
            quantity: format!("{} {}", quantity(&line.quantity), line.unit),
            price: format!("${}", separated(&line.usd_per_unit.to_plain())),
            usd: line.usd.to_cents(),
            source: line.source.0.to_string(),
        }
    }
}

fn quantity(quantity: &Exact) -> String {
    let exact = quantity.to_plain();
    let long = exact.contains('.') && exact.len() > QUANTITY_DIGITS;
    separated(&if long { quantity.to_significant(QUANTITY_DIGITS) } else { exact })
}
