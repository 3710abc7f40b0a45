//! What drills find, as plain data: contract `svl-cost/drill/1`.
use serde::{Deserialize, Serialize};

use super::trace::Difference;

/// The contract that [`Drills`] follow.
pub const SCHEMA: &str = "svl-cost/drill/1";

/// What becomes of a request, a message or a component. Worse ones come later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Outcome {
    /// Nothing.
    Ok,
    /// It is done, so much later.
    Delayed {
        /// Later than without the fault.
        ms: u64,
    },
    /// It fails, and whoever asked is told.
    FailedVisible {
        /// What the one who asked sees: an HTTP status, or an error's name.
        code: String,
    },
    /// What it does outside happens again.
    Duplicated {
        /// How often beside the first time; none for "without end".
        times: Option<u64>,
    },
    /// It is not done, and kept.
    Captured {
        /// The component that keeps it.
        at: String,
        /// When the first of it was kept.
        after_ms: u64,
        /// When it is deleted there.
        until_ms: Option<u64>,
    },
    /// It is not done, nobody who asked is told, and it is gone or wrong.
    LostSilent {
        /// Why.
        reason: String,
        /// When.
        after_ms: u64,
    },
}

impl Outcome {
    /// How bad it is; the worst is the largest.
    pub const fn rank(&self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Delayed { .. } => 1,
            Self::FailedVisible { .. } => 2,
            Self::Duplicated { .. } => 3,
            Self::Captured { .. } => 4,
            Self::LostSilent { .. } => 5,
        }
    }

    /// Its name: `LOST_SILENT`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Delayed { .. } => "DELAYED",
            Self::FailedVisible { .. } => "FAILED_VISIBLE",
            Self::Duplicated { .. } => "DUPLICATED",
            Self::Captured { .. } => "CAPTURED",
            Self::LostSilent { .. } => "LOST_SILENT",
        }
    }
}

/// Drills of one system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drills {
    /// [`SCHEMA`].
    pub schema: String,
    /// The system's name.
    pub system: String,
    /// The day whose facts were used.
    pub as_of: String,
    /// SHA-256 of all tables.
    pub facts_sha256: String,
    /// How many end in which way at worst.
    pub counts: Counts,
    /// The drills, worst first.
    pub drills: Vec<Drill>,
    /// Where a measured trace differs from the one drill there is; none where none was given.
    pub trace: Option<Traced>,
}

/// A measured trace beside the prediction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traced {
    /// How many events were measured.
    pub events: u64,
    /// Where they differ from what was predicted.
    pub differences: Vec<Difference>,
}

/// How many drills end in which way at worst.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All of them.
    pub drills: u64,
    /// Something is lost and nobody who asked is told.
    pub lost_silent: u64,
    /// Something is not done, and kept.
    pub captured: u64,
    /// Something happens twice.
    pub duplicated: u64,
    /// Something fails, and whoever asked is told.
    pub failed_visible: u64,
    /// Something comes late.
    pub delayed: u64,
    /// Nothing happens.
    pub ok: u64,
    /// Something is lost or kept, and no alarm watches where it shows.
    pub noticed_by_nobody: u64,
}

impl Counts {
    /// How many end in which way: the worst of each, and whether nobody notices.
    pub fn of<'a>(ends: impl Iterator<Item = (&'a Outcome, bool)>) -> Self {
        let mut counts = Self::default();
        for (worst, unnoticed) in ends {
            let count = match worst {
                Outcome::Ok => &mut counts.ok,
                Outcome::Delayed { .. } => &mut counts.delayed,
                Outcome::FailedVisible { .. } => &mut counts.failed_visible,
                Outcome::Duplicated { .. } => &mut counts.duplicated,
                Outcome::Captured { .. } => &mut counts.captured,
                Outcome::LostSilent { .. } => &mut counts.lost_silent,
            };
            *count += 1;
            counts.drills += 1;
            counts.noticed_by_nobody += u64::from(unnoticed);
        }
        counts
    }
}

/// The end of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What is broken, as in [`Drill`].
    pub component: String,
    /// In which way.
    pub mode: &'static str,
    /// The worst of all outcomes.
    pub worst: Outcome,
    /// Whether an alarm or a caller tells of it.
    pub noticed: bool,
    /// Where it would show, if nobody is told: a component's name, or what is broken, and metrics and
    /// logs. Its own place before those of others.
    pub shows: Option<(String, String)>,
}

impl Outline {
    /// Something is kept or lost, and nobody notices.
    pub const fn is_unnoticed(&self) -> bool {
        !self.noticed && self.worst.is_kept_or_lost()
    }
}

impl Outcome {
    /// Whether it is not done, and kept or gone.
    pub const fn is_kept_or_lost(&self) -> bool {
        matches!(self, Self::Captured { .. } | Self::LostSilent { .. })
    }
}

/// One component broken in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drill {
    /// What is broken: a component, or `@account`, `@layer/NAME`, `@region/NAME`, `@zone`, `@nat`,
    /// `@client`.
    pub component: String,
    /// In which way.
    pub mode: String,
    /// The same in words.
    pub says: String,
    /// How long it lasts; none for "until it is mended".
    pub lasts_ms: Option<u64>,
    /// The worst of all outcomes.
    pub worst: Outcome,
    /// What those see who send requests, entry by entry.
    pub entries: Vec<Seen>,
    /// What becomes of the components; those that work as ever are left out.
    pub components: Vec<Seen>,
    /// Components that would have been asked and never are.
    pub never_run: Vec<String>,
    /// What is tried when.
    pub timeline: Vec<Event>,
    /// Work that goes on although nobody waits for it any more.
    pub orphans: Vec<Orphan>,
    /// Where it shows, and who watches that.
    pub evidence: Vec<Evidence>,
    /// Who notices: `client`, components with an alarm, or `nobody`.
    pub noticed_by: Vec<String>,
    /// What else is to be known.
    pub notes: Vec<String>,
    /// The limits that this rests on.
    pub limits: Vec<LimitUsed>,
    /// How to run it.
    pub runbook: Runbook,
}

/// What becomes of one component, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its name.
    pub component: String,
    /// At least one.
    pub outcomes: Vec<Outcome>,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Event {
    /// From the beginning of the fault, with mean waits.
    pub ms: u64,
    /// The same with the least and the most that jitter may give.
    pub least_ms: u64,
    /// See `least_ms`.
    pub most_ms: u64,
    /// Where.
    pub component: String,
    /// What.
    pub event: EventKind,
    /// So many of the kind, the first of them at this time.
    pub times: u64,
    /// More about it.
    pub text: String,
}

/// What can happen; the same words are those of a measured trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// It is tried.
    Attempt,
    /// It succeeded.
    Ok,
    /// It failed.
    Error,
    /// There was no room for it.
    Throttled,
    /// It took too long.
    Timeout,
    /// It was not allowed.
    Denied,
    /// It was put where failures are kept.
    Captured,
    /// It is gone.
    Dropped,
}

impl EventKind {
    /// All of them, as written in a trace.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Attempt, "attempt"),
        (Self::Ok, "ok"),
        (Self::Error, "error"),
        (Self::Throttled, "throttled"),
        (Self::Timeout, "timeout"),
        (Self::Denied, "denied"),
        (Self::Captured, "captured"),
        (Self::Dropped, "dropped"),
    ];

    /// As written in a trace.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(each, _)| *each == self).map_or("", |(_, name)| name)
    }
}

/// Work whose caller has gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Orphan {
    /// What goes on.
    pub component: String,
    /// Who stopped waiting.
    pub caller: String,
    /// So long it goes on alone.
    pub ms: u64,
    /// Whether it does something outside that a repetition does again.
    pub repeats: bool,
}

/// Where something shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The component that shows it.
    pub component: String,
    /// Metrics and logs.
    pub shows: String,
    /// The components with an alarm that would tell of it.
    pub watched_by: Vec<String>,
}

/// A limit that an outcome rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitUsed {
    /// Its id.
    pub id: String,
    /// Its figure or words; none where the tables do not have it.
    pub value: Option<String>,
    /// The unit.
    pub unit: String,
}

/// How to run a drill by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runbook {
    /// How to bring it about.
    pub inject: String,
    /// Where to look.
    pub look: String,
    /// How to end it.
    pub clear: String,
}
