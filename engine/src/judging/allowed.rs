//! What the workload accepts: by rule, with a reason, until a day that is held against the day of
//! pricing, never against the clock.
use super::Found;
use crate::decision::{Allowed, Finding};
use crate::facts::Facts;
use crate::rules::{allow_expired, allow_unused};
use crate::workload::Allow;

/// Marks what an entry of `allow` accepts.
pub(crate) fn mark(findings: &mut [Finding], allow: &[Allow], facts: &dyn Facts) {
    for finding in findings {
        let accepts = |entry: &&Allow| entry.rule == finding.rule && in_force(entry, facts);
        let entry = allow.iter().find(accepts);
        finding.allowed = entry.map(|entry| Allowed {
            reason: entry.reason.clone(),
            until: entry.until.map(|day| day.to_string()),
        });
    }
}

fn in_force(entry: &Allow, facts: &dyn Facts) -> bool {
    entry.until.is_none_or(|last| facts.as_of() <= last)
}

/// Entries that accept nothing, or no longer what they name. `found` is all that was found.
pub(super) fn unused_and_expired<'f, I: Iterator<Item = &'f Finding>>(
    allow: &[Allow],
    facts: &dyn Facts,
    found: impl Fn() -> I,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in allow {
        let used = found().any(|finding| finding.rule == entry.rule);
        let found: Option<Found> = match (used, in_force(entry, facts)) {
            (false, _) => Some(allow_unused::found(entry)),
            (true, false) => Some(allow_expired::found(entry)),
            (true, true) => None,
        };
        findings.extend(found.map(|found| found.finding));
    }
    findings
}
