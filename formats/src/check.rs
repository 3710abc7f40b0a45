//! What `check` found, ready to be rendered: one file below for each format. Formats compute nothing;
//! what they count or choose alike is here.
pub mod baseline;
pub mod counts;
mod detail;
pub mod fingerprint;
pub mod github;
pub mod human;
pub mod json;
pub mod junit;
pub mod notices;
pub mod sarif;
pub mod summary;

use serde::Serialize;
use svl_engine::decision::{FactsUsed, Severity};
use svl_engine::usd::Usd;

use baseline::Entry;
use counts::Counts;

/// The contract's name and version.
pub const SCHEMA: &str = "svl-cost/check/1";

/// Everything that one run of `check` found.
#[derive(Debug, Clone)]
pub struct Check {
    /// From which severity on a notice fails.
    pub fail_on: FailOn,
    /// The price book that was used.
    pub facts: FactsUsed,
    /// The policy files that were found, as named, in the order of their first use.
    pub policies: Vec<String>,
    /// In the order checked; a policy file is among them where it cannot be read.
    pub files: Vec<CheckedFile>,
    /// What concerns no single workload: budgets over several, the age of the facts. Worst first.
    pub notices: Vec<Notice>,
    /// YAML files in folders that are no workloads.
    pub skipped: usize,
    /// Entries of the baseline that occurred in none of the files checked.
    pub stale_baseline: Vec<Entry>,
    /// The choices' bills together; a workload that nothing fits has none.
    pub usd_per_month: Usd,
    /// The tightest budget over all workloads checked, where one is set.
    pub budget: Option<Usd>,
    /// Every notice counted, those that the format does not show included.
    pub counts: Counts,
}

/// One file.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// As named, or as found below a named folder; `-` for standard input. With `/` between folders.
    pub name: String,
    /// Whether it is a policy.
    pub is_policy: bool,
    /// Its workloads that could be evaluated, in their order.
    pub workloads: Vec<CheckedWorkload>,
    /// Why it, or a document of it, cannot be read or evaluated.
    pub notices: Vec<Notice>,
}

/// One workload.
#[derive(Debug, Clone)]
pub struct CheckedWorkload {
    /// Its name.
    pub name: String,
    /// The Region's code.
    pub region: String,
    /// The verdict's sentence.
    pub verdict: String,
    /// The id of the option that the verdict chose; none where none fits.
    pub choice: Option<String>,
    /// All in, of the choice; none where no option fits.
    pub usd_per_month: Option<Usd>,
    /// The tightest budget of this workload alone, where one is set.
    pub budget: Option<Usd>,
    /// What was found, worst first.
    pub notices: Vec<Notice>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where it is from.
    pub kind: Kind,
    /// Stable id: `unknown-key`, `cold-start-breaks-slo`, `budget-exceeded`.
    pub rule: String,
    /// As the policy has it; of an option that is not chosen a finding is a note.
    pub severity: Severity,
    /// As the rule has it.
    pub usual: Severity,
    /// The workload that it concerns.
    pub workload: Option<String>,
    /// The option that it concerns, the first of several.
    pub option: Option<String>,
    /// What was found, with its figures, no full stop.
    pub message: String,
    /// What else is to be said, each with its name: `limit`, `also`, `policy`.
    pub notes: Vec<(&'static str, String)>,
    /// What to do, as one imperative each.
    pub help: Vec<String>,
    /// The path of the key that caused it; empty for the whole document.
    pub key: String,
    /// Where the key stands; none where no place is to blame.
    pub place: Option<Region>,
    /// Where the policy says so.
    pub origin: Option<Region>,
    /// Lower hexadecimal SHA-256 that neither lines nor figures change; see [`fingerprint`].
    pub fingerprint: String,
    /// Whether it is accepted.
    pub state: State,
    /// Whether it makes the gate fail.
    pub fails: bool,
    /// The text for a terminal with style codes, over the lines of the file; empty where the human
    /// format does not show it.
    pub rendered: String,
}

/// Where a notice is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A file cannot be read or evaluated.
    Input,
    /// A rule of the engine found something.
    Finding,
    /// A budget, a limit or a list of what is allowed.
    Policy,
}

impl Kind {
    /// As the JSON names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Finding => "finding",
            Self::Policy => "policy",
        }
    }
}

/// Whether a notice is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is not.
    New,
    /// The baseline has it.
    Known,
    /// The workload's `allow` has it.
    Allowed {
        /// Why.
        reason: String,
        /// The last day.
        until: Option<String>,
    },
}

impl State {
    /// As the JSON names it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Allowed { .. } => "allowed",
        }
    }
}

/// Some characters of a file; lines and columns are counted from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Region {
    /// As named.
    pub file: String,
    /// The first line.
    pub line: usize,
    /// The first character.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column after the last character.
    pub end_column: usize,
}

/// From which severity on a notice fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors alone.
    #[default]
    Error,
    /// And warnings.
    Warning,
    /// And advice.
    Advice,
    /// Everything.
    Info,
    /// Nothing but files that cannot be read.
    Never,
}

impl FailOn {
    /// All, as written.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Error, "error"),
        (Self::Warning, "warning"),
        (Self::Advice, "advice"),
        (Self::Info, "info"),
        (Self::Never, "never"),
    ];

    /// As written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
            Self::Info => "info",
            Self::Never => "never",
        }
    }

    /// Whether a notice of this severity fails.
    pub fn includes(self, severity: Severity) -> bool {
        let worst = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Advice => Severity::Advice,
            Self::Info => Severity::Info,
            Self::Never => return false,
        };
        severity <= worst
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing fails.
    Passed,
    /// A notice fails.
    Failed,
    /// A file cannot be read or evaluated.
    Broken,
}

impl Outcome {
    /// As written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Broken => "broken",
        }
    }
}

impl Check {
    /// Every notice: those of each file and its workloads in their order, then the rest.
    pub fn all(&self) -> impl Iterator<Item = &Notice> {
        self.files.iter().flat_map(CheckedFile::all).chain(&self.notices)
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        if self.all().any(|notice| notice.kind == Kind::Input) {
            Outcome::Broken
        } else if self.all().any(|notice| notice.fails) {
            Outcome::Failed
        } else {
            Outcome::Passed
        }
    }
}

impl CheckedFile {
    /// Every notice of the file: its own, then those of its workloads in their order.
    pub fn all(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().chain(self.workloads.iter().flat_map(|each| &each.notices))
    }
}
