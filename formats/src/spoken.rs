//! A decision in words, part by part, for pages: what a person reads, and nothing of how it looks.
use svl_engine::Decision;
use svl_engine::decision::{Assumption, Crossover, Finding, NOT_STATED, OptionReport, Severity};
use svl_engine::usd::separated;

use crate::findings;
use crate::table::{self, Terminal};

/// Where every character can be shown.
const PAGE: Terminal = Terminal { width: usize::MAX, unicode: true };

/// A decision in words.
#[derive(Debug, Clone)]
pub struct Spoken {
    /// The workload in one line: name, Region, volume.
    pub workload: String,
    /// The verdict in one sentence.
    pub verdict: String,
    /// How long it holds; nothing where no option fits.
    pub holds: Option<String>,
    /// Whether an option fits.
    pub fits: bool,
    /// The options, in the order of `compare`.
    pub options: Vec<SpokenOption>,
    /// How far stated machines reach, and which totals are lower bounds.
    pub notes: Vec<String>,
    /// The crossovers, all in and compute.
    pub crossovers: Vec<Crossovers>,
    /// What was counted of the findings: `1 error, 2 warnings`.
    pub counts: Option<String>,
    /// The findings, the worst first.
    pub findings: Vec<SpokenFinding>,
    /// What was not stated and shaped the answer.
    pub assumptions: Vec<SpokenAssumption>,
    /// What was stated and does not shape the answer yet.
    pub aside: Vec<String>,
}

/// One option in words.
#[derive(Debug, Clone)]
pub struct SpokenOption {
    /// Stable id.
    pub id: String,
    /// For people.
    pub label: String,
    /// The functions or machines themselves, a month.
    pub compute: String,
    /// With all that stands around them.
    pub all_in: String,
    /// The same for a million requests.
    pub per_million: String,
    /// The 99th percentile of the latency.
    pub p99: String,
    /// The most requests a month.
    pub carries: String,
    /// Whether no error stands against it.
    pub fits: bool,
    /// Whether it is the answer.
    pub chosen: bool,
}

/// The crossovers of one total.
#[derive(Debug, Clone)]
pub struct Crossovers {
    /// `all in` or `compute`.
    pub name: &'static str,
    /// One sentence for each two options.
    pub sentences: Vec<String>,
}

/// A finding in words.
#[derive(Debug, Clone)]
pub struct SpokenFinding {
    /// The rule's id.
    pub rule: &'static str,
    /// `Error`, `Warning`, `Advice` or `Note`.
    pub severity: &'static str,
    /// Whether it speaks against the option.
    pub is_error: bool,
    /// What was found.
    pub message: String,
    /// Of which options the same was found.
    pub also: Vec<String>,
    /// The limit with its day and source, and what other sources say.
    pub limits: Vec<String>,
    /// Why it is accepted, where it is.
    pub allowed: Option<String>,
    /// What clears it.
    pub remedies: Vec<SpokenRemedy>,
}

/// A remedy in words.
#[derive(Debug, Clone)]
pub struct SpokenRemedy {
    /// What to do, and what it changes in the bill.
    pub text: String,
    /// The fields that it sets; none where it takes more than fields.
    pub set: Vec<(String, String)>,
}

/// An assumption in words.
#[derive(Debug, Clone)]
pub struct SpokenAssumption {
    /// The key that would set it.
    pub key: String,
    /// What was taken.
    pub value: String,
    /// Why, where it is more than a documented default.
    pub because: Option<String>,
}

impl Spoken {
    /// The words of a decision.
    pub fn of(decision: &Decision) -> Self {
        let head = &decision.headline;
        let groups = findings::groups(decision);
        Self {
            workload: format!(
                "{}, {}, {} requests a month ({}/s)",
                head.name,
                head.region,
                table::count(&head.requests),
                table::per_second(&head.requests)
            ),
            verdict: decision.verdict.because.clone(),
            holds: decision.verdict.choice.is_some().then(|| table::holds(decision)),
            fits: decision.verdict.choice.is_some(),
            options: decision.options.iter().map(|each| option(decision, each)).collect(),
            notes: notes(decision),
            crossovers: crossovers(decision),
            counts: findings::counts(&groups),
            findings: groups.iter().map(|group| finding(decision, group)).collect(),
            assumptions: decision.assumptions.iter().map(assumption).collect(),
            aside: decision
                .not_yet_considered
                .iter()
                .map(|aside| format!("{}: {}", aside.key, aside.value.inline()))
                .collect(),
        }
    }
}

fn option(decision: &Decision, report: &OptionReport) -> SpokenOption {
    let mut cells = table::option_row(decision, report, PAGE).into_iter();
    let mut next = || cells.next().unwrap_or_default();
    SpokenOption {
        id: report.id.clone(),
        label: next(),
        compute: next(),
        all_in: next(),
        per_million: next(),
        p99: next().replace('-', "–"),
        carries: next(),
        fits: report.fits,
        chosen: decision.verdict.choice.as_ref() == Some(&report.id),
    }
}

fn notes(decision: &Decision) -> Vec<String> {
    let reach = decision.options.iter().filter_map(table::reach);
    let bound = |option: &OptionReport| {
        let missing = option.unpriced.join(", ");
        (!missing.is_empty()).then(|| {
            format!(
                "+ is a lower bound, and no verdict rests on it: there is no price of {missing} for {}",
                option.label
            )
        })
    };
    reach.chain(decision.options.iter().filter_map(bound)).map(|note| note + ".").collect()
}

fn crossovers(decision: &Decision) -> Vec<Crossovers> {
    [("all_in", "all in"), ("compute", "compute")]
        .into_iter()
        .map(|(scope, name)| Crossovers {
            name,
            sentences: table::pairs(decision, scope)
                .iter()
                .map(|pair| crossing(decision, pair))
                .collect(),
        })
        .collect()
}

fn crossing(decision: &Decision, pair: &[&Crossover]) -> String {
    let (first, last) = (pair[0], pair[pair.len() - 1]);
    let name = |id: &'_ str| table::label(decision, id).unwrap_or(id).to_owned();
    let number = |n: u64| separated(&n.to_string());
    let mut said = format!(
        "{} is cheaper below {} requests a month; from there {} is, at {}.",
        name(&first.from),
        number(first.requests_per_month),
        name(&first.to),
        first.usd_per_month.to_cents()
    );
    if let Some(tied) = first.tied_from {
        said += &format!(" They cost the same from {}.", number(tied));
    }
    if pair.len() > 1 {
        let times = separated(&pair.len().to_string());
        let (cheaper, from) = (name(&last.to), number(last.requests_per_month));
        said += &format!(" The order changes {times} times; {cheaper} is cheaper for good from {from}.");
    }
    if !first.within_capacity {
        said += " One of them does not carry so many.";
    }
    said
}

fn finding(decision: &Decision, group: &[&Finding]) -> SpokenFinding {
    let first = group[0];
    let of = |finding: &Finding| findings::without_label(decision, finding).to_owned();
    let also = |other: &&Finding| {
        let label = findings::label(decision, other).unwrap_or_default();
        if of(other) == of(first) { label.to_owned() } else { other.message.clone() }
    };
    let limit = first.limit.iter().zip(&first.limit_fact);
    let limits = limit.flat_map(|(id, fact)| {
        let others = fact.others.iter();
        let others = others.map(|other| format!("{} according to {}", other.value, other.source));
        std::iter::once(findings::limit_text(id, fact)).chain(others)
    });
    let remedies = group.iter().find(|finding| !finding.remedies.is_empty());
    SpokenFinding {
        rule: first.rule,
        severity: severity(first.severity),
        is_error: first.severity == Severity::Error,
        message: first.message.clone(),
        also: group[1..].iter().map(also).collect(),
        limits: limits.collect(),
        allowed: first.allowed.as_ref().map(|allowed| {
            let until = allowed.until.as_ref().map(|day| format!(" (until {day})"));
            format!("{}{}", allowed.reason, until.unwrap_or_default())
        }),
        remedies: remedies
            .into_iter()
            .flat_map(|finding| &finding.remedies)
            .map(|remedy| SpokenRemedy {
                text: findings::remedy_text(remedy),
                set: remedy.set.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            })
            .collect(),
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Advice => "Advice",
        Severity::Info => "Note",
    }
}

fn assumption(assumed: &Assumption) -> SpokenAssumption {
    SpokenAssumption {
        key: assumed.key.clone(),
        value: assumed.value.clone(),
        because: (assumed.because != NOT_STATED).then(|| assumed.because.clone()),
    }
}
