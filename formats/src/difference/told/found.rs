//! Findings that are new, gone, or not what they were.
use svl_engine::decision::Severity;
use svl_engine::difference::{AllowedSide, Difference, FindingChange, FindingFate, FindingSide};

use super::quantity;

/// How many are told at most: each is sought among the others, and a stored difference is anybody's.
const MOST: usize = 1_000;

/// Findings of one rule of which the same became, told together.
pub struct Found {
    /// `+`, `-`, `~`.
    pub sign: &'static str,
    /// What became of it: `new`, `gone`, `allowed now`.
    pub fate: String,
    /// `error`, `warning`, `advice`, `note`.
    pub severity: &'static str,
    /// The rule's id.
    pub rule: String,
    /// What was found of the first option.
    pub message: String,
    /// The other options that it was found of.
    pub also: Vec<String>,
}

/// All that a person is told: a finding that merely has other figures is in the JSON.
pub fn all(difference: &Difference) -> Vec<Found> {
    let mut groups: Vec<Vec<&FindingChange>> = Vec::new();
    for change in difference.findings.iter().filter(|it| is_told(it)).take(MOST) {
        let same = |group: &&mut Vec<&FindingChange>| {
            (&group[0].rule, fate(group[0]), severity(group[0]))
                == (&change.rule, fate(change), severity(change))
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups.iter().map(|group| told(group)).collect()
}

fn side(change: &FindingChange) -> Option<&FindingSide> {
    change.new.as_ref().or(change.old.as_ref())
}

fn severity(change: &FindingChange) -> Option<Severity> {
    side(change).map(|side| side.severity)
}

fn is_told(change: &FindingChange) -> bool {
    match (&change.old, &change.new, change.fate) {
        (Some(old), Some(new), FindingFate::Changed) => {
            old.severity != new.severity || old.limit != new.limit || old.allowed != new.allowed
        }
        _ => true,
    }
}

fn told(group: &[&FindingChange]) -> Found {
    let first = group[0];
    let label = |change: &&FindingChange| Some(side(change)?.option.as_ref()?.label.clone());
    Found {
        sign: match first.fate {
            FindingFate::New => "+",
            FindingFate::Gone => "-",
            _ => "~",
        },
        fate: fate(first),
        severity: severity(first).map_or("", name),
        rule: first.rule.clone(),
        message: side(first).map_or(String::new(), |side| side.message.clone()),
        also: group[1..].iter().filter_map(label).collect(),
    }
}

const fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
        Severity::Info => "note",
    }
}

fn fate(change: &FindingChange) -> String {
    let reason = |allowed: &AllowedSide| {
        let until = allowed.until.as_ref().map_or(String::new(), |day| format!(" until {day}"));
        format!("{until} ({})", allowed.reason)
    };
    let allowed = side(change).and_then(|side| side.allowed.as_ref());
    match change.fate {
        FindingFate::New => match allowed {
            Some(allowed) => format!("new, and allowed{}", reason(allowed)),
            None => "new".to_owned(),
        },
        FindingFate::Gone => "gone".to_owned(),
        FindingFate::Allowed => {
            format!("allowed now{}", allowed.map_or(String::new(), reason))
        }
        FindingFate::NoLongerAllowed => "no longer allowed".to_owned(),
        FindingFate::Changed => changed(change),
    }
}

fn changed(change: &FindingChange) -> String {
    let (Some(old), Some(new)) = (&change.old, &change.new) else { return String::new() };
    let mut parts = Vec::new();
    if old.severity != new.severity {
        parts.push(format!("{} → {}", name(old.severity), name(new.severity)));
    }
    if let (Some(a), Some(b)) = (&old.limit, &new.limit)
        && a != b
    {
        parts.push(format!("{}: {} → {} {}", b.id, quantity(&a.value), quantity(&b.value), b.unit));
    }
    if old.allowed != new.allowed {
        parts.push("allowed otherwise".to_owned());
    }
    parts.join(", ")
}
