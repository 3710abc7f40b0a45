//! What was said of a workload, before and after.
use serde::{Deserialize, Serialize};

use super::keys;
use super::verdict::Choice;
use crate::Decision;
use crate::decision::NOT_STATED;
use crate::usd::Usd;
use crate::workload::Echo;

/// A key that does not say what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputChange {
    /// The key as the file has it: `memory`, `lambda.timeout`.
    pub key: String,
    /// Before; none where nothing was said and nothing assumed.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
    /// What this key alone changes in the cost of the choice; none where that was not computed.
    pub usd_per_month: Option<Usd>,
    /// The choice if this key alone changed, where that is another one.
    pub choice: Option<Choice>,
}

/// A key of the echo: as files have it, its value, and the unit that its name ends in.
struct Said {
    key: String,
    value: Echo,
    unit: &'static str,
}

/// Groups whose keys are told one by one; the values of all others are told whole.
const GROUPS: [&str; 3] = ["lambda", "server", "discounts"];
/// What the names of the echo's keys end in, and the unit that it stands for.
const UNITS: [(&str, &str); 5] = [
    ("_usd_per_month", " USD a month"),
    ("_per_month", "/month"),
    ("_mb", "MB"),
    ("_ms", "ms"),
    ("_bytes", "B"),
];

/// The keys that differ, in the order of the workload's documentation, then those that nothing is
/// computed with. A default that follows another key is not told: that key is.
pub(super) fn changes(old: &Decision, new: &Decision) -> Vec<InputChange> {
    let (a, b) = (said(&old.workload), said(&new.workload));
    let assumed = |decision: &Decision, key: &str| {
        let of_key = |it: &&crate::decision::Assumption| it.key == key && it.because == NOT_STATED;
        decision.assumptions.iter().any(|it| of_key(&it))
    };
    let mut changes = Vec::new();
    let only_old = a.iter().filter(|it| !b.iter().any(|other| other.key == it.key));
    for key in b.iter().chain(only_old).map(|it| &it.key) {
        let find = |all: &'_ [Said]| all.iter().find(|it| it.key == *key).map(Said::text);
        let (before, after) = (find(&a).flatten(), find(&b).flatten());
        if before != after && !(assumed(old, key) && assumed(new, key)) {
            changes.push(change(key, before, after));
        }
    }
    for (key, before, after) in keys::aside(old, new) {
        changes.push(change(&key, before, after));
    }
    changes
}

pub(super) fn change(key: &str, old: Option<String>, new: Option<String>) -> InputChange {
    InputChange { key: key.to_owned(), old, new, usd_per_month: None, choice: None }
}

fn said(echo: &Echo) -> Vec<Said> {
    let Echo::Map(fields) = echo else { return Vec::new() };
    let mut all = Vec::new();
    for (name, value) in fields.iter().filter(|(name, _)| name != "name") {
        match value {
            Echo::Map(inner) if GROUPS.contains(&name.as_str()) => {
                for (key, value) in inner {
                    let (key, unit) = without_unit(key);
                    all.push(Said { key: format!("{name}.{key}"), value: value.clone(), unit });
                }
            }
            _ => {
                let (key, unit) = without_unit(name);
                let key = keys::as_files_have_it(key).to_owned();
                all.push(Said { key, value: value.clone(), unit });
            }
        }
    }
    all
}

fn without_unit(key: &str) -> (&str, &'static str) {
    let found = UNITS.iter().find_map(|(end, unit)| Some((key.strip_suffix(end)?, *unit)));
    found.unwrap_or((key, ""))
}

impl Said {
    /// For people: `128MB`, `{p99: 300ms}`; none where nothing was said.
    fn text(&self) -> Option<String> {
        match &self.value {
            Echo::Absent => None,
            Echo::Map(fields) if self.key == "duration" => Some(duration(fields)),
            Echo::List(weights) if self.key == "pattern" => {
                // The weights are many figures; those that stand out tell one pattern from another.
                let weights: Vec<String> = weights.iter().map(Echo::inline).collect();
                Some(format!("{} hourly weights: {}", weights.len(), weights.join(" ")))
            }
            value => Some(with_unit(value, self.unit)),
        }
    }
}

/// A lone mean is a duration; what is billed follows from the rest.
fn duration(fields: &[(String, Echo)]) -> String {
    let stated: Vec<(String, Echo)> =
        fields.iter().filter(|(key, _)| key != "billed").cloned().collect();
    match stated.as_slice() {
        [(_, mean)] => with_unit(mean, "ms"),
        _ => with_unit(&Echo::Map(stated), "ms"),
    }
}

fn with_unit(value: &Echo, unit: &str) -> String {
    match value {
        Echo::Text(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{text}{unit}")
        }
        Echo::Map(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .filter(|(_, value)| *value != Echo::Absent)
                .map(|(key, value)| {
                    let (key, own) = without_unit(key);
                    let unit = if own.is_empty() { unit } else { own };
                    format!("{key}: {}", with_unit(value, unit))
                })
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        Echo::List(items) => {
            let items: Vec<String> = items.iter().map(|item| with_unit(item, unit)).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.inline(),
    }
}
