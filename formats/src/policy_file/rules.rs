//! What a policy says of each workload: limits, lists of what is allowed, severities.
use svl_engine::decision::Severity;
use svl_engine::exact::Exact;
use svl_engine::policy::{Allowed, Judge, Measure};

use crate::workload_file::fields::Fields;

/// What one place of a policy says; a workload's own `policy` is one as well.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Whose figures and findings count.
    pub judge: Option<Judge>,
    /// Figures with their bounds, and the key that says so.
    pub limits: Vec<(Measure, Exact, String)>,
    /// What may be used, and the key that says so.
    pub allowed: Vec<(Allowed, Vec<String>, String)>,
    /// Severities by rule; none for a rule that is off.
    pub severity: Vec<(&'static str, Option<Severity>)>,
}

impl Rules {
    /// What some fields say, whose keys begin with `prefix`.
    pub(crate) fn of(fields: &Fields, prefix: &str) -> Self {
        let judge = |name: &str| Judge::ALL.iter().find(|(_, word)| *word == name);
        let limits = fields.group("limits").map(|limits| {
            let limit = |(measure, name): &(Measure, &str)| {
                Some((*measure, limits.number(name)?.clone(), format!("{prefix}limits.{name}")))
            };
            Measure::ALL.iter().filter_map(limit).collect()
        });
        let allowed = |(what, name): &(Allowed, &str)| {
            let names = fields.texts(name);
            (!names.is_empty()).then(|| (*what, names.to_vec(), format!("{prefix}{name}")))
        };
        let severity = fields.words("severity").iter();
        Self {
            judge: fields.text("judge").and_then(judge).map(|(judge, _)| *judge),
            limits: limits.unwrap_or_default(),
            allowed: Allowed::ALL.iter().filter_map(allowed).collect(),
            severity: severity.map(|(rule, word)| (*rule, named_severity(word))).collect(),
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.judge.is_none()
            && self.limits.is_empty()
            && self.allowed.is_empty()
            && self.severity.is_empty()
    }
}

fn named_severity(word: &str) -> Option<Severity> {
    match word {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "advice" => Some(Severity::Advice),
        "info" => Some(Severity::Info),
        _ => None,
    }
}
