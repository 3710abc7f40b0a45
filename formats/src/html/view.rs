//! A decision as the template shows it: texts and cells, each rounded and none escaped.
use askama::Template;
use svl_engine::Decision;
use svl_engine::bill::{Line, Scope};
use svl_engine::decision::{Assumption, OptionReport};
use svl_engine::exact::Exact;
use svl_engine::usd::separated;

use super::Page;
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
    pub id: String,
    level: u8,
    /// The workload's name.
    pub name: String,
    region: String,
    load: String,
    facts: String,
    /// The verdict's sentence.
    pub verdict: String,
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
    file: Option<Again<'a>>,
    echo: String,
}

impl<'a> Report<'a> {
    /// Of a page's decision, its ids after `prefix` and its title at this level of headings.
    pub fn of(page: &Page<'a>, prefix: String, level: u8) -> Self {
        let decision = page.decision;
        let options = &decision.options;
        let findings = findings::groups(decision);
        let (defaults, reasoned) = words::assumptions(decision);
        let reach = options.iter().filter_map(words::reach);
        Self {
            level,
            name: words::plain(&decision.headline.name),
            region: words::plain(&decision.headline.region),
            load: words::load(decision),
            facts: words::facts(decision),
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
            own_prices: words::own_prices(decision, ", "),
            file: page.file.map(|file| Again::of(file, &decision.facts.as_of)),
            echo: crate::json::pretty(&decision.workload),
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

struct Bill {
    label: String,
    sum: String,
    lines: Vec<BillLine>,
    unpriced: Option<String>,
}

impl Bill {
    fn of(option: &OptionReport) -> Self {
        let bound = if option.unpriced.is_empty() { "" } else { "+" };
        Self {
            label: words::tidy(&option.label),
            sum: format!("{}{bound} a month", option.usd_per_month.all_in.to_cents()),
            lines: option.bill.iter().map(BillLine::of).collect(),
            unpriced: (!option.unpriced.is_empty()).then(|| option.unpriced.join(", ")),
        }
    }
}

struct BillLine {
    item: &'static str,
    attached: bool,
    quantity: String,
    price: String,
    usd: String,
    source: String,
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
