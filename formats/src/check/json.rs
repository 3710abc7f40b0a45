//! Everything that was found as JSON, contract `svl-cost/check/1` (docs/check.md).
use serde::Serialize;
use svl_engine::decision::{FactsUsed, Severity};
use svl_engine::usd::Usd;

use super::baseline::Entry;
use super::{
    Check, CheckedFile, CheckedWorkload, FailOn, Kind, Notice, Outcome, Region, SCHEMA, State,
};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    outcome: Outcome,
    summary: String,
    fail_on: FailOn,
    facts: &'a FactsUsed,
    policies: &'a [String],
    usd_per_month: &'a Usd,
    budget_usd_per_month: Option<&'a Usd>,
    counts: Vec<Count<'a>>,
    skipped: usize,
    stale_baseline: &'a [Entry],
    files: Vec<File<'a>>,
    notices: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Count<'a> {
    rule: &'a str,
    kind: Kind,
    severity: Severity,
    new: usize,
    known: usize,
    allowed: usize,
    failing: usize,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    workloads: Vec<Workload<'a>>,
    notices: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Workload<'a> {
    name: &'a str,
    region: &'a str,
    choice: Option<&'a str>,
    verdict: &'a str,
    usd_per_month: Option<&'a Usd>,
    budget_usd_per_month: Option<&'a Usd>,
    notices: Vec<Told<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    kind: Kind,
    rule: &'a str,
    severity: Severity,
    usual_severity: Severity,
    fails: bool,
    state: &'static str,
    reason: Option<&'a str>,
    until: Option<&'a str>,
    workload: Option<&'a str>,
    option: Option<&'a str>,
    message: &'a str,
    notes: Vec<Note<'a>>,
    help: &'a [String],
    key: &'a str,
    place: Option<&'a Region>,
    policy: Option<&'a Region>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Note<'a> {
    name: &'static str,
    text: &'a str,
}

/// The whole.
pub fn render(check: &Check) -> String {
    let document = Document {
        schema: SCHEMA,
        outcome: check.outcome(),
        summary: super::summary::line(check),
        fail_on: check.fail_on,
        facts: &check.facts,
        policies: &check.policies,
        usd_per_month: &check.usd_per_month,
        budget_usd_per_month: check.budget.as_ref(),
        counts: counts(check),
        skipped: check.skipped,
        stale_baseline: &check.stale_baseline,
        files: check.files.iter().map(file).collect(),
        notices: all(&check.notices),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The counts alone, by rule.
pub fn statistics(check: &Check) -> String {
    serde_json::to_string_pretty(&counts(check)).unwrap_or_default() + "\n"
}

fn counts(check: &Check) -> Vec<Count<'_>> {
    let count = |(severity, rule, kind, tally): (Severity, _, Kind, super::counts::Tally)| Count {
        rule,
        kind,
        severity,
        new: tally.new,
        known: tally.known,
        allowed: tally.allowed,
        failing: tally.failing,
    };
    check.counts.by_rule().map(count).collect()
}

fn file(file: &CheckedFile) -> File<'_> {
    File {
        name: &file.name,
        workloads: file.workloads.iter().map(workload).collect(),
        notices: all(&file.notices),
    }
}

fn workload(workload: &CheckedWorkload) -> Workload<'_> {
    Workload {
        name: &workload.name,
        region: &workload.region,
        choice: workload.choice.as_deref(),
        verdict: &workload.verdict,
        usd_per_month: workload.usd_per_month.as_ref(),
        budget_usd_per_month: workload.budget.as_ref(),
        notices: all(&workload.notices),
    }
}

fn all(notices: &[Notice]) -> Vec<Told<'_>> {
    notices.iter().map(told).collect()
}

fn told(notice: &Notice) -> Told<'_> {
    let (reason, until) = match &notice.state {
        State::Allowed { reason, until } => (Some(reason.as_str()), until.as_deref()),
        State::New | State::Known => (None, None),
    };
    Told {
        kind: notice.kind,
        rule: &notice.rule,
        severity: notice.severity,
        usual_severity: notice.usual,
        fails: notice.fails,
        state: notice.state.name(),
        reason,
        until,
        workload: notice.workload.as_deref(),
        option: notice.option.as_deref(),
        message: &notice.message,
        notes: notice.notes.iter().map(|(name, text)| Note { name, text }).collect(),
        help: &notice.help,
        key: &notice.key,
        place: notice.place.as_ref(),
        policy: notice.origin.as_ref(),
        fingerprint: &notice.fingerprint,
    }
}
