//! `allow-expired`: an exception that has ended.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found};
use crate::workload::Allow;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "allow-expired",
    severity: Severity::Warning,
    summary: "An entry of `allow` has ended, and what it allowed is still found.",
    what: "The last day of the entry is before the day of pricing (`--as-of`, or the facts' own date; never the clock), and its rule still finds something.",
    why: "What was accepted for a time counts again.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: session
allow: [{rule: needs-persistent-memory, reason: moved to a store in spring, until: 2026-03-31}]
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: session
allow: [{rule: needs-persistent-memory, reason: moved to a store next year, until: 2027-03-31}]
",
    as_of: None,
    remedies: &["clear the finding", "give the entry another day, and a reason for it"],
    judgement: &[],
    limits: &[],
    sources: &["docs/architecture.md: what is allowed"],
    check: Check::Entries,
};

/// What is found of an entry that has ended.
pub(crate) fn found(entry: &Allow) -> Found {
    let until = entry.until.map_or_else(String::new, |day| format!("`{day}`"));
    let message = format!("`{}` was allowed until {until} and is still found", entry.rule);
    RULE.found(&entry.key, message, Figures::default())
}
