//! What a team holds its workloads to: budgets, limits, lists of what is allowed. Pure judgement of
//! a [`Decision`]; where a limit was written is the caller's, who gets back its number.
mod allowed;
mod budget;
mod measure;
mod rules;
mod system;

pub use allowed::Allowed;
pub use budget::{Budget, Counted, facts_age, over_budget};
pub use measure::Measure;
pub use rules::{IDS, PolicyRule, RULES, find};
pub use system::judge_system;

use crate::Decision;
use crate::decision::{OptionReport, Severity};
use crate::exact::Exact;
use crate::facts::Facts;

/// Whose figures are held against limits, and whose findings count in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Judge {
    /// Those of the option that the verdict chose: the others only explain it.
    #[default]
    Choice,
    /// Those of every option that is compared.
    EveryOption,
}

impl Judge {
    /// All, as written.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::Choice, "choice"), (Self::EveryOption, "every-option")];
}

/// What holds for one workload.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Whose figures are judged.
    pub judge: Judge,
    /// What a figure may be at most, or must be at least.
    pub limits: Vec<Limit>,
    /// What may be used.
    pub allowed: Vec<AllowedOnly>,
}

impl Policy {
    /// Whether a limit rests on how far the verdict holds.
    pub fn asks_for_headroom(&self) -> bool {
        self.limits.iter().any(|limit| limit.measure == Measure::Headroom)
    }
}

/// A bound on a figure.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The figure.
    pub measure: Measure,
    /// Its bound, in the figure's unit.
    pub bound: Exact,
    /// The caller's number for where it was written.
    pub origin: usize,
}

/// A list of what may be used.
#[derive(Debug, Clone)]
pub struct AllowedOnly {
    /// Of what.
    pub what: Allowed,
    /// The names; of machine types `*` stands for any characters.
    pub names: Vec<String>,
    /// The caller's number for where it was written.
    pub origin: usize,
}

/// What breaks a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which rule of a policy.
    pub rule: &'static PolicyRule,
    /// How much it matters, as a rule.
    pub severity: Severity,
    /// The option, the first of several.
    pub option: Option<String>,
    /// The figure and its limit, no full stop.
    pub message: String,
    /// The same of other options.
    pub also: Vec<String>,
    /// What to do, as one imperative each.
    pub help: Vec<String>,
    /// The keys that shape the figure, the nearest first.
    pub keys: &'static [&'static str],
    /// One that is nearer than all of them, of this workload or system alone.
    pub nearest: Option<String>,
    /// The number of where the limit was written; none where no limit is broken.
    pub origin: Option<usize>,
}

/// What of a policy a decision breaks.
pub fn judge(decision: &Decision, policy: &Policy, facts: &dyn Facts) -> Vec<Violation> {
    let options: Vec<&OptionReport> = match policy.judge {
        Judge::Choice => decision.options.iter().filter(|it| is_choice(decision, it)).collect(),
        Judge::EveryOption => decision.options.iter().collect(),
    };
    let mut found = Vec::new();
    for only in &policy.allowed {
        found.extend(allowed::judge(only, decision, &options, facts));
    }
    for limit in &policy.limits {
        found.extend(measure::judge(limit, decision, &options));
    }
    found.extend(no_verdict(decision));
    found
}

/// Whether the verdict chose an option.
pub fn is_choice(decision: &Decision, option: &OptionReport) -> bool {
    decision.verdict.choice.as_ref() == Some(&option.id)
}

/// The cheapest other option that fits and does something, as a remedy.
fn cheapest_that(
    decision: &Decision,
    broken: &OptionReport,
    does: &str,
    really: impl Fn(&OptionReport) -> bool,
) -> Option<String> {
    let cost = |option: &OptionReport| option.usd_per_month.all_in.clone();
    let serves = |option: &&OptionReport| {
        option.fits && option.unpriced.is_empty() && option.id != broken.id && really(option)
    };
    let serving = decision.options.iter().filter(serves);
    let other = serving.min_by(|a, b| cost(a).cmp(&cost(b)).then_with(|| a.id.cmp(&b.id)))?;
    let more = &cost(other) - &cost(broken);
    let sign = if more.amount().is_negative() { "" } else { "+" };
    let label = &other.label;
    Some(format!(
        "{label} {does}, at {sign}{} a month; list it alone under `compare`",
        more.to_cents()
    ))
}

/// That no option can be chosen; where an error says why, that is told already.
fn no_verdict(decision: &Decision) -> Option<Violation> {
    let error = |finding: &crate::decision::Finding| {
        finding.severity == Severity::Error && finding.allowed.is_none()
    };
    if decision.verdict.choice.is_some() || decision.findings.iter().any(error) {
        return None;
    }
    let rule = &rules::NO_VERDICT;
    Some(Violation {
        rule,
        severity: rule.severity,
        option: None,
        message: decision.verdict.because.trim_end_matches('.').to_owned(),
        also: Vec::new(),
        help: vec![rule.help.to_owned()],
        keys: &["compare"],
        nearest: None,
        origin: None,
    })
}
