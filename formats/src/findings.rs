//! Findings for people: worst first, those of one rule at one key together, each over the lines of
//! the file that caused it.
use svl_engine::Decision;
use svl_engine::decision::{Allowed, Finding, FindingPlace, LimitFact, Remedy, Severity};
use svl_engine::system::SystemDecision;
use svl_engine::usd::separated;

use crate::diagnostic::{self, Diagnostic};
use crate::place::{Place, Source, SourceMap};
use crate::words;

/// How many remedies of one finding are shown before the rest is counted.
const REMEDIES_SHOWN: usize = 4;

/// What findings stand in.
pub trait Judged {
    /// The findings.
    fn findings(&self) -> &[Finding];
    /// The same, to be pointed at their places.
    fn findings_mut(&mut self) -> &mut [Finding];
    /// The name for people of an option, by its id.
    fn label(&self, option: &str) -> Option<&str>;
    /// What the findings are about: the name of the workload or of the system.
    fn name(&self) -> &str;
    /// The id of the option that the verdict chose.
    fn choice(&self) -> Option<&str>;
}

impl Judged for Decision {
    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    fn label(&self, option: &str) -> Option<&str> {
        words::label(self, option)
    }

    fn name(&self) -> &str {
        &self.headline.name
    }

    fn choice(&self) -> Option<&str> {
        self.verdict.choice.as_deref()
    }
}

impl Judged for SystemDecision {
    fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn findings_mut(&mut self) -> &mut [Finding] {
        &mut self.findings
    }

    /// What is found of a system is found of it as it is.
    fn label(&self, _: &str) -> Option<&str> {
        None
    }

    fn name(&self) -> &str {
        &self.system.name
    }

    fn choice(&self) -> Option<&str> {
        None
    }
}

/// Says where in its file each finding was caused.
pub fn locate(decision: &mut dyn Judged, places: &SourceMap, sources: &[Source]) {
    for finding in decision.findings_mut() {
        finding.place =
            places.place(&finding.key).and_then(|place| diagnostic::found(&place, sources));
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
    pub fn of(decision: &dyn Judged, places: &SourceMap) -> Self {
        let groups = groups(decision);
        let told = |group: &Group| {
            let place = places.place(group.key);
            // A key that nobody stated has no line of its own.
            let nowhere = place == places.place("");
            (diagnostic(group, place), group.severity == Severity::Info || nowhere)
        };
        Self { counts: counts(&groups), each: groups.iter().map(told).collect() }
    }

    /// All of them with style codes, after a line that counts them; nothing where there is none.
    pub fn render(&self, sources: &[Source]) -> String {
        let Some(counts) = &self.counts else { return String::new() };
        format!("findings: {counts}\n\n{}", self.render_all(sources))
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

/// The findings of a stored decision with style codes, each with its place and without the line,
/// since the file may be gone; nothing where there is none.
pub fn stored(decision: &dyn Judged) -> String {
    let groups = groups(decision);
    let Some(counts) = counts(&groups) else { return String::new() };
    let text = |group: &Group| diagnostic::render_at(&diagnostic(group, None), group.place);
    format!("findings: {counts}\n\n{}", groups.iter().map(text).collect::<Vec<_>>().join("\n"))
}

/// Findings of one rule at one key and of one severity, told together.
pub struct Group<'a> {
    /// The rule's id.
    pub rule: &'static str,
    /// How much they matter.
    pub severity: Severity,
    /// The path of the key that caused them.
    pub key: &'a str,
    /// Where that key stands.
    pub place: Option<&'a FindingPlace>,
    /// What was found of the first option.
    pub message: &'a str,
    /// The options that it concerns, by id.
    pub options: Vec<&'a str>,
    /// Whether it concerns all of them.
    pub of_all: bool,
    /// The other options: by their names where the same holds for them, else what was found.
    pub also: Vec<&'a str>,
    /// The limit with its id.
    pub limit: Option<(&'a str, &'a LimitFact)>,
    /// Why it is allowed, and until when.
    pub allowed: Option<String>,
    /// The same in its parts.
    pub accepted: Option<&'a Allowed>,
    /// What clears it, each with its price, and how many more there are.
    pub help: Vec<String>,
    /// The same with what each sets, and all of them.
    pub remedies: &'a [Remedy],
}

impl<'a> Group<'a> {
    fn of(decision: &'a dyn Judged, group: &[&'a Finding]) -> Self {
        let first = group[0];
        let also = |other: &&'a Finding| {
            let same = without_label(decision, other) == without_label(decision, first);
            if same { label(decision, other).unwrap_or_default() } else { other.message.as_str() }
        };
        let until = |day: &Option<String>| {
            day.as_ref().map_or(String::new(), |day| format!(" (until {day})"))
        };
        let helped = group.iter().find(|finding| !finding.remedies.is_empty());
        Self {
            rule: first.rule,
            severity: first.severity,
            key: &first.key,
            place: first.place.as_ref(),
            message: &first.message,
            options: group.iter().filter_map(|finding| finding.option.as_deref()).collect(),
            of_all: group.iter().any(|finding| finding.option.is_none()),
            also: group[1..].iter().map(also).collect(),
            limit: first.limit.as_deref().zip(first.limit_fact.as_ref()),
            allowed: first.allowed.as_ref().map(|it| format!("{}{}", it.reason, until(&it.until))),
            accepted: first.allowed.as_ref(),
            remedies: helped.map_or(&[], |finding| &finding.remedies),
            help: helped.map(|finding| remedies(finding)).unwrap_or_default(),
        }
    }

    /// `error`, `warning`, `advice`, `note`.
    pub const fn severity_name(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
            Severity::Info => "note",
        }
    }
}

/// The findings in groups, the worst first, else in the order found.
pub fn groups(decision: &dyn Judged) -> Vec<Group<'_>> {
    by_rule_and_key(decision).iter().map(|group| Group::of(decision, group)).collect()
}

fn by_rule_and_key(decision: &dyn Judged) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in decision.findings() {
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

/// `1 error, 2 warnings, 1 allowed finding`; nothing where there is none.
pub fn counts(groups: &[Group]) -> Option<String> {
    let count = |wanted: Severity| {
        let stands = |group: &&Group| group.severity == wanted && group.allowed.is_none();
        groups.iter().filter(stands).count()
    };
    let allowed = groups.iter().filter(|group| group.allowed.is_some()).count();
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
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A group as a diagnostic at a place.
pub(crate) fn diagnostic(group: &Group, place: Option<Place>) -> Diagnostic {
    let mut notes: Vec<(&'static str, String)> =
        group.also.iter().map(|text| ("also", (*text).to_owned())).collect();
    if let Some((id, limit)) = group.limit {
        notes.push(("limit", sourced(id, limit)));
        notes.extend(disputes(limit).map(|other| ("but", other)));
    }
    notes.extend(group.allowed.iter().map(|reason| ("allowed", reason.clone())));
    Diagnostic {
        id: group.rule,
        severity: group.severity,
        message: group.message.to_owned(),
        key: Some(group.key.to_owned()),
        place,
        also: None,
        notes,
        help: group.help.clone(),
    }
}

/// `lambda.timeout_max is 900 s since 2018-10-10`.
pub fn limit_text(id: &str, limit: &LimitFact) -> String {
    let value = separated(&limit.value.to_plain());
    let since = limit.in_force_from.as_ref().map_or(String::new(), |day| format!(" since {day}"));
    format!("{id} is {value} {}{since}", limit.unit)
}

/// The same with its source.
pub(crate) fn sourced(id: &str, limit: &LimitFact) -> String {
    format!("{}, {}", limit_text(id, limit), limit.source)
}

/// What other sources say of a limit.
pub(crate) fn disputes(limit: &LimitFact) -> impl Iterator<Item = String> {
    limit.others.iter().map(|other| format!("{} according to {}", other.value, other.source))
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

fn label<'a>(decision: &'a dyn Judged, finding: &Finding) -> Option<&'a str> {
    decision.label(finding.option.as_ref()?)
}

/// The message without the option that it begins with.
fn without_label<'a>(decision: &dyn Judged, finding: &'a Finding) -> &'a str {
    let rest = label(decision, finding).and_then(|label| finding.message.strip_prefix(label));
    rest.and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&finding.message)
}
