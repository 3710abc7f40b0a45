//! Findings for people: worst first, those of one rule at one key together, each over the lines of
//! the file that caused it.
use svl_engine::Decision;
use svl_engine::decision::{Finding, FindingPlace, LimitFact, Remedy, Severity};
use svl_engine::usd::separated;

use crate::diagnostic::{self, Diagnostic};
use crate::place::{Source, SourceMap};

/// How many remedies of one finding are shown before the rest is counted.
const REMEDIES_SHOWN: usize = 4;

/// Says where in its file each finding was caused.
pub fn locate(decision: &mut Decision, places: &SourceMap, sources: &[Source]) {
    for finding in &mut decision.findings {
        finding.place = places.place(&finding.key).and_then(|place| {
            let source = sources.get(place.source.0)?;
            let (line, column) = diagnostic::line_and_column(&source.text, place.span.start);
            Some(FindingPlace { file: source.name.clone(), line, column })
        });
    }
}

/// The findings of a decision, to be rendered where they are shown.
pub struct Told {
    counts: Option<String>,
    /// Each with whether its place is shown without the line.
    each: Vec<(Diagnostic, bool)>,
}

impl Told {
    /// The worst first.
    pub fn of(decision: &Decision, places: &SourceMap) -> Self {
        let groups = groups(decision);
        let told = |group: &Vec<&Finding>| {
            let told = diagnostic(decision, group, places);
            // A key that nobody stated has no line of its own.
            let nowhere = told.place == places.place("");
            (told, group[0].severity == Severity::Info || nowhere)
        };
        Self { counts: counts(&groups), each: groups.iter().map(told).collect() }
    }

    /// All of them with style codes, after a line that counts them; nothing where there is none.
    pub fn render(&self, sources: &[Source]) -> String {
        let Some(counts) = &self.counts else { return String::new() };
        format!("{counts}\n\n{}", self.render_all(sources))
    }

    /// The same without the count.
    pub fn render_all(&self, sources: &[Source]) -> String {
        let text = |(told, brief): &(Diagnostic, bool)| {
            if *brief {
                diagnostic::render_brief(told, sources)
            } else {
                diagnostic::render(told, sources)
            }
        };
        self.each.iter().map(text).collect::<Vec<_>>().join("\n")
    }
}

/// Findings of one rule at one key and of one severity, the worst first, else in the order found.
fn groups(decision: &Decision) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in &decision.findings {
        let same = |group: &&mut Vec<&Finding>| {
            let first = group[0];
            first.rule == finding.rule
                && first.key == finding.key
                && first.severity == finding.severity
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.sort_by_key(|group| (group[0].allowed.is_some(), group[0].severity));
    groups
}

/// `1 error, 2 warnings, 1 allowed`.
fn counts(groups: &[Vec<&Finding>]) -> Option<String> {
    let count = |wanted: Severity| {
        let stands =
            |group: &&Vec<&Finding>| group[0].severity == wanted && group[0].allowed.is_none();
        groups.iter().filter(stands).count()
    };
    let allowed = groups.iter().filter(|group| group[0].allowed.is_some()).count();
    let named = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let parts: Vec<String> = [
        named(count(Severity::Error), "error", "errors"),
        named(count(Severity::Warning), "warning", "warnings"),
        named(count(Severity::Advice), "advice", "pieces of advice"),
        named(count(Severity::Info), "note", "notes"),
        named(allowed, "allowed finding", "allowed findings"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| format!("findings: {}", parts.join(", ")))
}

fn diagnostic(decision: &Decision, group: &[&Finding], places: &SourceMap) -> Diagnostic {
    let first = group[0];
    let mut told = Diagnostic {
        id: first.rule,
        severity: first.severity,
        message: first.message.clone(),
        key: Some(first.key.clone()),
        place: places.place(&first.key),
        also: None,
        notes: Vec::new(),
        help: Vec::new(),
    };
    let of = |finding: &Finding| -> String { without_label(decision, finding).to_owned() };
    for other in &group[1..] {
        let label = label(decision, other).unwrap_or_default();
        let same = of(other) == of(first);
        let text = if same { label.to_owned() } else { other.message.clone() };
        told.notes.push(("also", text));
    }
    if let (Some(id), Some(limit)) = (&first.limit, &first.limit_fact) {
        told.notes.push(("limit", limit_text(id, limit)));
        for other in &limit.others {
            told.notes.push(("but", format!("{} according to {}", other.value, other.source)));
        }
    }
    if let Some(allowed) = &first.allowed {
        let until = allowed.until.as_ref().map_or(String::new(), |day| format!(" (until {day})"));
        told.notes.push(("allowed", format!("{}{until}", allowed.reason)));
    }
    let cheapest = group.iter().find(|finding| !finding.remedies.is_empty());
    if let Some(finding) = cheapest {
        told.help = remedies(finding);
    }
    told
}

fn limit_text(id: &str, limit: &LimitFact) -> String {
    let value = separated(&limit.value.to_plain());
    let since = limit.in_force_from.as_ref().map_or(String::new(), |day| format!(" since {day}"));
    format!("{id} is {value} {}{since}, {}", limit.unit, limit.source)
}

fn remedies(finding: &Finding) -> Vec<String> {
    let mut told: Vec<String> =
        finding.remedies.iter().take(REMEDIES_SHOWN).map(remedy_text).collect();
    let more = finding.remedies.len().saturating_sub(REMEDIES_SHOWN);
    if more > 0 {
        told.push(format!("{more} more in the JSON"));
    }
    told
}

/// `a second machine: +$36.26 a month`.
pub(crate) fn remedy_text(remedy: &Remedy) -> String {
    let Some(usd) = &remedy.usd_per_month else { return remedy.text.clone() };
    let amount = usd.amount();
    let cost = if amount.to_fixed(2) == "0.00" {
        "at no more a month".to_owned()
    } else if amount.is_negative() {
        format!("{} a month", usd.to_cents())
    } else {
        format!("+{} a month", usd.to_cents())
    };
    format!("{}: {cost}", remedy.text)
}

fn label<'a>(decision: &'a Decision, finding: &Finding) -> Option<&'a str> {
    let id = finding.option.as_ref()?;
    decision.options.iter().find(|option| option.id == *id).map(|option| option.label.as_str())
}

/// The message without the option that it begins with.
fn without_label<'a>(decision: &Decision, finding: &'a Finding) -> &'a str {
    let rest = label(decision, finding).and_then(|label| finding.message.strip_prefix(label));
    rest.and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&finding.message)
}
