//! What the workload accepts: by rule, with a reason, until a day that is held against the day of
//! pricing, never against the clock.
use super::{Found, Scene};
use crate::decision::{Allowed, Finding};
use crate::facts::Facts;
use crate::rules::{allow_expired, allow_unused};
use crate::workload::{Allow, Workload};

/// Marks what an entry of `allow` accepts.
pub(crate) fn mark(findings: &mut [Finding], workload: &Workload, facts: &dyn Facts) {
    for finding in findings {
        let accepts = |entry: &&Allow| entry.rule == finding.rule && in_force(entry, facts);
        let entry = workload.allow.iter().find(accepts);
        finding.allowed = entry.map(|entry| Allowed {
            reason: entry.reason.clone(),
            until: entry.until.map(|day| day.to_string()),
        });
    }
}

fn in_force(entry: &Allow, facts: &dyn Facts) -> bool {
    entry.until.is_none_or(|last| facts.as_of() <= last)
}

/// Entries that accept nothing, or no longer what they name. `whole` is what was found of no option.
pub(super) fn unused_and_expired(scene: &Scene, whole: &[Finding]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in &scene.workload.allow {
        let matches = |finding: &Finding| finding.rule == entry.rule;
        let used = scene.findings().any(matches) || whole.iter().any(matches);
        let found: Option<Found> = match (used, in_force(entry, scene.facts)) {
            (false, _) => Some(allow_unused::found(entry)),
            (true, false) => Some(allow_expired::found(entry)),
            (true, true) => None,
        };
        findings.extend(found.map(|found| found.finding));
    }
    findings
}
