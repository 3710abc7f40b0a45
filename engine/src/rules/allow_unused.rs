//! `allow-unused`: an exception for nothing.
use super::{Check, Rule};
use crate::decision::Severity;
use crate::judging::{Figures, Found};
use crate::workload::Allow;

/// The rule.
pub(crate) const RULE: Rule = Rule {
    id: "allow-unused",
    severity: Severity::Warning,
    summary: "An entry of `allow` matches nothing.",
    what: "The rule that the entry names finds nothing in this workload.",
    why: "An exception that is no longer needed would hide the finding when it comes back.",
    fires: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
allow: [{rule: memory-over-max, reason: the old version needed it}]
",
    silent: r"name: example
requests: 30M/month
memory: 128MB
duration: 100ms
state: session
allow: [{rule: needs-persistent-memory, reason: moved to a store next year}]
",
    as_of: None,
    remedies: &["remove the entry"],
    judgement: &[],
    limits: &[],
    sources: &["docs/architecture.md: what is allowed"],
    check: Check::Entries,
};

/// What is found of an entry that matches nothing.
pub(crate) fn found(entry: &Allow) -> Found {
    let message = format!("`{}` is allowed and not found", entry.rule);
    RULE.found(&entry.key, message, Figures::default())
}
